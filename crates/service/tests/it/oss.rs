//! Packages that are fetched from object storage.

use axum::Router;
use axum::extract::State;
use axum::http::{StatusCode, Uri, header};
use axum::response::{IntoResponse as _, Response};
use ferry_model::codes;
use ferry_service::error::Status;
use ferry_service::packages::PackageState;
use ferry_service::worker::drain;

use crate::world::{World, chain};

/// A server that hands out one package under `/ferry/sales.zip`, to who has the signature.
async fn serve(package: Vec<u8>) -> String {
    async fn answer(State(package): State<Vec<u8>>, uri: Uri) -> Response {
        match (uri.path(), uri.query()) {
            ("/ferry/sales.zip", Some("Signature=good")) => package.into_response(),
            ("/ferry/sales.zip", _) => StatusCode::FORBIDDEN.into_response(),
            ("/ferry/moved.zip", _) => (StatusCode::FOUND, [(header::LOCATION, "/ferry/sales.zip?Signature=good")]).into_response(),
            ("/ferry/inside.zip", _) => (StatusCode::FOUND, [(header::LOCATION, "http://169.254.169.254/latest")]).into_response(),
            ("/ferry/round.zip", _) => (StatusCode::FOUND, [(header::LOCATION, "/ferry/round.zip")]).into_response(),
            ("/ferry/large.zip", _) => vec![0_u8; (1 << 20) + 1].into_response(),
            _ => StatusCode::NOT_FOUND.into_response(),
        }
    }
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    tokio::spawn(async move { axum::serve(listener, Router::new().fallback(answer).with_state(package)).await });
    format!("http://{address}/ferry")
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_package_is_fetched_with_its_signature_and_after_a_redirect() {
    let world = World::sqlite().await;
    let editor = world.editor().await;
    let bytes = std::fs::read(chain(3).file()).unwrap();
    let size = bytes.len() as u64;
    let server = serve(bytes).await;
    for path in ["sales.zip?Signature=good", "moved.zip"] {
        let package = editor.check_oss_package(&format!("{server}/{path}")).await.unwrap();
        assert_eq!((package.state, package.upload_method.as_str()), (PackageState::Verifying, "oss"));
        assert!(!package.source.contains("Signature"), "{}", package.source);
        drain(&world.service).await.unwrap();
        let package = editor.package(package.id).await.unwrap();
        assert_eq!((package.state, package.bytes, package.objects), (PackageState::Verified, size, 4), "{:?}", package.findings);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_cannot_be_fetched_is_rejected_with_its_reason() {
    let world = World::sqlite().await;
    let editor = world.editor().await;
    let server = serve(Vec::new()).await;
    for (path, cause) in [
        ("sales.zip?Signature=bad", "403"),
        ("gone.zip", "404"),
        ("inside.zip", "not among the allowed"),
        ("round.zip", "redirects too often"),
        ("large.zip", "larger than"),
    ] {
        let package = editor.check_oss_package(&format!("{server}/{path}")).await.unwrap();
        drain(&world.service).await.unwrap();
        let package = editor.package(package.id).await.unwrap();
        assert_eq!(package.state, PackageState::Rejected, "{path}");
        let said = package.findings[0].message(ferry_model::Lang::En);
        assert!(said.contains(cause) && !said.contains("Signature"), "{path}: {said}");
    }
    let refused = editor.check_oss_package("https://example.org/a.zip").await.unwrap_err();
    assert_eq!((refused.status, refused.finding().code), (Status::Invalid, codes::service::OSS_ADDRESS));
}
