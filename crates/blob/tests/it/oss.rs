//! A bucket on a server in this process that behaves as OSS does.

use ferry_blob::{BlobError, Blobs, Place};
use ferry_testkit::object_storage::{ACCESS_KEY_ID, ACCESS_KEY_SECRET, BUCKET, OSS_REGION, oss};

use crate::places::{holds, tells_ages};

fn place(endpoint: String, secret: &str) -> Place {
    Place::Oss {
        bucket: BUCKET.into(),
        endpoint,
        region: OSS_REGION.into(),
        prefix: "kept/here".into(),
        access_key_id: ACCESS_KEY_ID.into(),
        access_key_secret: secret.to_owned(),
    }
}

#[tokio::test]
async fn requests_carry_signatures_of_version_4() {
    let blobs = Blobs::open(&place(oss().await, ACCESS_KEY_SECRET)).unwrap();
    tells_ages(&blobs).await;
    holds(&blobs, 20_000_000).await;
    blobs.put("exports/a b+中.zip", "x").await.unwrap();
    assert!(blobs.exists("exports/a b+中.zip").await.unwrap());
}

#[tokio::test]
async fn a_wrong_secret_is_said_to_be_refused() {
    let refused = Blobs::open(&place(oss().await, "wrong")).unwrap().put("reports/1.json", "{}").await;
    assert!(matches!(refused, Err(BlobError::NotAllowed { .. })), "{refused:?}");
}
