//! A bucket on a server in this process that speaks S3 and checks signatures.

use ferry_blob::{BlobError, Blobs, Place};
use ferry_testkit::object_storage::{ACCESS_KEY_ID, ACCESS_KEY_SECRET, BUCKET, S3_REGION, s3};

use crate::places::{files, holds, tells_ages};

fn place(endpoint: String, secret: &str) -> Place {
    Place::S3 {
        bucket: BUCKET.into(),
        endpoint: Some(endpoint),
        region: S3_REGION.into(),
        prefix: "kept/here".into(),
        access_key_id: ACCESS_KEY_ID.into(),
        access_key_secret: secret.to_owned(),
    }
}

#[tokio::test]
async fn a_bucket_holds_blobs_under_its_prefix() {
    let folder = tempfile::tempdir().unwrap();
    let endpoint = s3(folder.path()).await;
    // More than one part.
    let blobs = Blobs::open(&place(endpoint, ACCESS_KEY_SECRET)).unwrap();
    tells_ages(&blobs).await;
    holds(&blobs, 20_000_000).await;
    let left: Vec<String> = files(folder.path()).into_iter().filter(|file| !file.contains("/.")).collect();
    assert_eq!(left, Vec::<String>::new());
}

#[tokio::test]
async fn a_wrong_secret_is_said_to_be_refused() {
    let folder = tempfile::tempdir().unwrap();
    let endpoint = s3(folder.path()).await;
    let refused = Blobs::open(&place(endpoint, "wrong")).unwrap().put("reports/1.json", "{}").await;
    assert!(matches!(refused, Err(BlobError::NotAllowed { .. })), "{refused:?}");
}
