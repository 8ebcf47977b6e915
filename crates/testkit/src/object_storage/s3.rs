//! A server that speaks S3 and keeps its objects in a folder.

use std::path::Path;

use hyper_util::rt::{TokioExecutor, TokioIo};
use hyper_util::server::conn::auto::Builder;
use s3s::auth::SimpleAuth;
use s3s::service::S3ServiceBuilder;
use tokio::net::TcpListener;

use super::{ACCESS_KEY_ID, ACCESS_KEY_SECRET, BUCKET};

/// Serves an empty bucket that is kept in this folder, until the runtime ends; its endpoint.
///
/// # Panics
///
/// When the folder cannot be used, or there is no port for it.
#[expect(clippy::expect_used, reason = "a test cannot go on without its bucket")]
pub async fn s3(folder: &Path) -> String {
    std::fs::create_dir(folder.join(BUCKET)).expect("an empty folder");
    let mut service = S3ServiceBuilder::new(s3s_fs::FileSystem::new(folder).expect("a folder"));
    service.set_auth(SimpleAuth::from_single(ACCESS_KEY_ID, ACCESS_KEY_SECRET));
    let service = service.build();
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port is free");
    let address = listener.local_addr().expect("it has an address");
    tokio::spawn(async move {
        while let Ok((stream, _)) = listener.accept().await {
            let service = service.clone();
            tokio::spawn(async move {
                // A client that hangs up is no failure of the server.
                let _ = Builder::new(TokioExecutor::new()).serve_connection(TokioIo::new(stream), service).await;
            });
        }
    });
    format!("http://{address}")
}
