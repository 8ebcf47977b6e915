//! Packages that are fetched from object storage.

use ferry_model::codes;
use ferry_service::error::Status;
use ferry_service::packages::PackageState;
use ferry_service::worker::drain;
use ferry_testkit::oss::{Bucket, Reply};

use crate::world::{World, chain};

/// A bucket that hands out one package as `/ferry/sales.zip`, to who has the signature.
fn bucket(package: Vec<u8>) -> Bucket {
    let bucket = Bucket::start();
    bucket.put("/ferry/sales.zip?Signature=good", Reply::Object(package));
    bucket.put("/ferry/sales.zip?Signature=bad", Reply::Forbidden);
    bucket.put("/ferry/moved.zip", Reply::Moved("/ferry/sales.zip?Signature=good".into()));
    bucket.put("/ferry/inside.zip", Reply::Moved("http://169.254.169.254/latest".into()));
    bucket.put("/ferry/round.zip", Reply::Moved("/ferry/round.zip".into()));
    bucket.put("/ferry/large.zip", Reply::Object(vec![0; (1 << 20) + 1]));
    bucket
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_package_is_fetched_with_its_signature_and_after_a_redirect() {
    let world = World::sqlite().await;
    let editor = world.editor().await;
    let bytes = std::fs::read(chain(3).file()).unwrap();
    let size = bytes.len() as u64;
    let bucket = bucket(bytes);
    for path in ["sales.zip?Signature=good", "moved.zip"] {
        let package = editor.check_oss_package(&bucket.url(&format!("/ferry/{path}")), None).await.unwrap();
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
    let bucket = bucket(Vec::new());
    for (path, cause) in [
        ("sales.zip?Signature=bad", "403"),
        ("gone.zip", "404"),
        ("inside.zip", "not among the allowed"),
        ("round.zip", "redirects too often"),
        ("large.zip", "larger than"),
    ] {
        let package = editor.check_oss_package(&bucket.url(&format!("/ferry/{path}")), None).await.unwrap();
        drain(&world.service).await.unwrap();
        let package = editor.package(package.id).await.unwrap();
        assert_eq!(package.state, PackageState::Rejected, "{path}");
        let said = package.findings[0].message(ferry_model::Lang::En);
        assert!(said.contains(cause) && !said.contains("Signature"), "{path}: {said}");
    }
    let refused = editor.check_oss_package("https://example.org/a.zip", None).await.unwrap_err();
    assert_eq!((refused.status, refused.finding().code), (Status::Invalid, codes::service::OSS_ADDRESS));
}
