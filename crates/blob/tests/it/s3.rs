//! A bucket on a server in this process that speaks S3 and checks signatures.

use ferry_blob::{BlobError, Blobs, Place};
use hyper_util::rt::{TokioExecutor, TokioIo};
use hyper_util::server::conn::auto::Builder;
use s3s::auth::SimpleAuth;
use s3s::service::S3ServiceBuilder;

use crate::places::{files, holds};

/// Serves the folder as buckets; returns the endpoint.
async fn serve(folder: &std::path::Path) -> String {
    let mut service = S3ServiceBuilder::new(s3s_fs::FileSystem::new(folder).unwrap());
    service.set_auth(SimpleAuth::from_single("key", "secret"));
    let service = service.build();
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
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

fn place(endpoint: &str, secret: &str) -> Place {
    Place::S3 {
        bucket: "ferry".into(),
        endpoint: Some(endpoint.to_owned()),
        region: "us-east-1".into(),
        prefix: "kept/here".into(),
        access_key_id: "key".into(),
        access_key_secret: secret.to_owned(),
    }
}

#[tokio::test]
async fn a_bucket_holds_blobs_under_its_prefix() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::create_dir(folder.path().join("ferry")).unwrap();
    let endpoint = serve(folder.path()).await;
    // More than one part.
    holds(&Blobs::open(&place(&endpoint, "secret")).unwrap(), 20_000_000).await;
    let left: Vec<String> = files(folder.path()).into_iter().filter(|file| !file.contains("/.")).collect();
    assert_eq!(left, Vec::<String>::new());
}

#[tokio::test]
async fn a_wrong_secret_is_said_to_be_refused() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::create_dir(folder.path().join("ferry")).unwrap();
    let endpoint = serve(folder.path()).await;
    let refused = Blobs::open(&place(&endpoint, "wrong")).unwrap().put("reports/1.json", "{}").await;
    assert!(matches!(refused, Err(BlobError::NotAllowed { .. })), "{refused:?}");
}
