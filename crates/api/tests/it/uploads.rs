//! Uploads that cannot be taken leave nothing behind.

use std::path::Path;

use axum::body::Body;
use axum::http::StatusCode;
use bytes::Bytes;
use futures_util::stream;
use serde_json::Value;

use crate::harness::{Server, WORKSPACE};
use crate::imported::{in_workspace, package, upload};

/// Every file below a directory that an upload may have left there.
fn files(data: &Path) -> Vec<std::path::PathBuf> {
    let folders = ["packages", "spool"].map(|folder| data.join(folder));
    let entries = folders.iter().filter_map(|folder| std::fs::read_dir(folder).ok()).flatten();
    entries.map(|entry| entry.unwrap().path()).collect()
}

/// That nothing was kept: no file, no package, no line in the audit log.
async fn nothing_is_kept(t: &Server) {
    assert_eq!(files(t.data()), Vec::<std::path::PathBuf>::new());
    assert_eq!(t.get(&in_workspace("packages/1"), &t.token).await.status, StatusCode::NOT_FOUND);
    let lines = t.get(&format!("/audit?workspace={WORKSPACE}&what=package."), &t.token).await.json();
    assert_eq!(lines["items"], Value::Array(Vec::new()));
}

/// Bytes that arrive in parts, and then an error if there is one.
fn parts(bytes: &[u8], then: Option<std::io::Error>) -> Body {
    let parts: Vec<std::io::Result<Bytes>> = bytes.chunks(1_000).map(|part| Ok(Bytes::copy_from_slice(part))).collect();
    Body::from_stream(stream::iter(parts.into_iter().chain(then.map(Err))))
}

#[tokio::test]
async fn an_upload_that_is_too_large_is_refused_and_nothing_is_kept() {
    let bytes = package();
    let t = Server::with_small_uploads(bytes.len() as u64 - 1).await;
    let refused = upload(&t, "sales.zip", parts(&bytes, None)).await;
    assert_eq!(refused.status, StatusCode::PAYLOAD_TOO_LARGE, "{refused:?}");
    assert_eq!(refused.problem(), "EDITION-UPLOAD");
    nothing_is_kept(&t).await;
    let t = Server::with_small_uploads(bytes.len() as u64).await;
    assert_eq!(upload(&t, "sales.zip", parts(&bytes, None)).await.status, StatusCode::CREATED, "the limit itself still fits");
    assert_eq!(files(t.data()).len(), 1);
}

#[tokio::test]
async fn an_endless_upload_is_not_read_to_its_end() {
    let t = Server::with_small_uploads(100_000).await;
    let endless = Body::from_stream(stream::repeat_with(|| Ok::<_, std::io::Error>(Bytes::from_static(&[0; 4_096]))));
    assert_eq!(upload(&t, "sales.zip", endless).await.status, StatusCode::PAYLOAD_TOO_LARGE);
    nothing_is_kept(&t).await;
}

both! {
    async fn an_upload_that_breaks_off_is_no_failure_of_the_server_and_nothing_is_kept(t) {
        let bytes = package();
        let broken = std::io::Error::new(std::io::ErrorKind::ConnectionReset, "the sender went away");
        let refused = upload(t, "sales.zip", parts(&bytes[..bytes.len() / 2], Some(broken))).await;
        assert_eq!(refused.status, StatusCode::BAD_REQUEST, "{refused:?}");
        assert_eq!(refused.problem(), "BLOB-INTERRUPTED");
        nothing_is_kept(t).await;
    }

    async fn what_is_no_package_is_taken_and_rejected_with_the_reason(t) {
        for (name, bytes) in [("empty.zip", Vec::new()), ("text.zip", b"no zip file".to_vec()), ("half.zip", package()[..500].to_vec())] {
            let taken = upload(t, name, bytes).await;
            assert_eq!(taken.status, StatusCode::CREATED, "{name}: {taken:?}");
            ferry_service::worker::drain(&t.service).await.unwrap();
            let path = taken.header("location").strip_prefix(ferry_api::BASE).unwrap().to_owned();
            let rejected = t.get(&path, &t.token).await.json();
            assert_eq!(rejected["state"], "rejected", "{name}: {rejected}");
            assert!(!rejected["findings"][0]["message"].as_str().unwrap().is_empty(), "{rejected}");
        }
    }

    async fn a_package_has_a_file_name(t) {
        for name in ["", &"n".repeat(256), "a&file_name=b"] {
            assert_eq!(upload(t, name, package()).await.status, StatusCode::BAD_REQUEST, "{name}");
        }
        nothing_is_kept(t).await;
    }
}
