//! Serves the console on a scratch database, to look at the components while working on them:
//! `cargo run -p ferry-console --example gallery -- /tmp/somewhere 8099`, then `http://127.0.0.1:8099/ui`. The account is `admin`, its one-time
//! password is printed.

use std::net::SocketAddr;
use std::path::PathBuf;

use ferry_blob::{Blobs, Place};
use ferry_console::ConsoleOptions;
use ferry_engine::{Engine, EngineOptions};
use ferry_service::{Service, ServiceOptions};
use ferry_store::Store;

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut arguments = std::env::args().skip(1);
    let data = PathBuf::from(arguments.next().unwrap_or_else(|| "ferry-console-gallery".to_owned()));
    let port: u16 = arguments.next().unwrap_or_else(|| "8099".to_owned()).parse()?;
    std::fs::create_dir_all(&data)?;
    let store = Store::open(&data.to_string_lossy()).await?;
    let blobs = Blobs::open(&Place::Directory(data.clone()))?;
    let engine = Engine::new(store.clone(), data.clone(), EngineOptions::default());
    let options = ServiceOptions {
        data,
        secret_key: [7; 32],
        session_idle_seconds: 86_400,
        session_max_seconds: 864_000,
        lease_seconds: 30,
        upload_bytes: None,
        oss: ferry_service::service::OssOptions::default(),
        clock: || jiff::Timestamp::now().as_millisecond(),
    };
    let service = Service::new(store, engine, blobs, options);
    if let Some(password) = service.first_start("demo", "admin").await? {
        eprintln!("admin: {password}");
    }
    let router = ferry_console::router(service, ConsoleOptions { version: "0.1.0".to_owned(), ..ConsoleOptions::default() });
    let listener = tokio::net::TcpListener::bind(("127.0.0.1", port)).await?;
    axum::serve(listener, router.into_make_service_with_connect_info::<SocketAddr>()).await?;
    Ok(())
}
