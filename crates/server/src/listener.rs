//! Listening, and answering what comes.

use std::net::SocketAddr;

use axum::Router;
use tokio::net::TcpListener;
use tokio_util::sync::CancellationToken;

use crate::ServerError;
use crate::config::Loaded;

/// Listens on an address of the configuration.
pub(crate) async fn listen(loaded: &Loaded, key: &str, address: &str) -> Result<TcpListener, ServerError> {
    TcpListener::bind(address).await.map_err(|source| ServerError::Listen {
        address: address.to_owned(),
        origin: loaded.origin(key).clone(),
        source,
    })
}

/// The same, where an empty address means that nobody listens.
pub(crate) async fn listen_if_set(loaded: &Loaded, key: &str, address: &str) -> Result<Option<TcpListener>, ServerError> {
    if address.is_empty() { Ok(None) } else { listen(loaded, key, address).await.map(Some) }
}

/// Answers until `stop` is cancelled and every request has ended.
pub(crate) async fn answer(listener: TcpListener, router: Router, stop: CancellationToken) -> std::io::Result<()> {
    let service = router.into_make_service_with_connect_info::<SocketAddr>();
    axum::serve(listener, service).with_graceful_shutdown(stop.cancelled_owned()).await
}
