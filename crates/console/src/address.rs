//! Where a request came from.

use std::net::{IpAddr, SocketAddr};

use axum::extract::ConnectInfo;
use axum::http::Extensions;

/// The address of the client, as the server found it behind its trusted proxies. The server puts it into the request's extensions; without
/// it the address of the connection counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ClientAddress(pub IpAddr);

impl ClientAddress {
    /// The address that a request carries, if it carries one.
    pub fn of(extensions: &Extensions) -> Option<IpAddr> {
        let told = extensions.get::<Self>().map(|address| address.0);
        told.or_else(|| extensions.get::<ConnectInfo<SocketAddr>>().map(|info| info.0.ip()))
    }
}
