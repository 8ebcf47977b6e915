//! What holds for every place.

use std::io;
use std::path::Path;

use bytes::Bytes;
use ferry_blob::{BlobError, Blobs, Place};
use futures_util::stream::BoxStream;
use futures_util::{StreamExt as _, TryStreamExt as _, stream};
use sha2::{Digest as _, Sha256};

/// A stream of parts.
pub fn parts(parts: Vec<io::Result<Vec<u8>>>) -> BoxStream<'static, io::Result<Bytes>> {
    stream::iter(parts.into_iter().map(|part| part.map(Bytes::from))).boxed()
}

/// Bytes that do not compress into a few, and their digest.
pub fn sample(length: usize) -> (Vec<u8>, String) {
    let bytes: Vec<u8> = (0..length as u64).map(|n| (n.wrapping_mul(0x9e37_79b9_7f4a_7c15) >> 56) as u8).collect();
    let sha256 = hex::encode(Sha256::digest(&bytes));
    (bytes, sha256)
}

async fn all(blobs: &Blobs, key: &str) -> Vec<u8> {
    let (bytes, stream) = blobs.read(key).await.unwrap();
    let read = stream.try_fold(Vec::new(), |mut all, part| async move {
        all.extend_from_slice(&part);
        Ok(all)
    });
    let read = read.await.unwrap();
    assert_eq!(read.len() as u64, bytes);
    read
}

/// Everything that a place must do.
pub async fn holds(blobs: &Blobs, length: usize) {
    let (bytes, sha256) = sample(length);
    let stream = parts(bytes.chunks(70_000).map(|part| Ok(part.to_vec())).collect());
    let stored = blobs.put_stream("packages", ".zip", stream, length as u64).await.unwrap();
    assert!(stored.key.starts_with(&format!("packages/{sha256}.")) && stored.key.ends_with(".zip"), "{}", stored.key);
    assert_eq!((stored.bytes, &stored.sha256), (length as u64, &sha256));
    assert!(blobs.exists(&stored.key).await.unwrap());
    assert_eq!(all(blobs, &stored.key).await, bytes);
    blobs.ping().await.unwrap();
    let again = blobs.put_stream("packages", ".zip", parts(vec![Ok(bytes.clone())]), length as u64).await.unwrap();
    assert_eq!(again.sha256, sha256);
    blobs.delete(&again.key).await.unwrap();
    assert!(blobs.exists(&stored.key).await.unwrap(), "equal bytes are stored again, and deleted, on their own");

    let too_large = blobs.put_stream("packages", ".zip", parts(vec![Ok(vec![1; 600]), Ok(vec![2; 600])]), 1_000).await;
    assert!(matches!(too_large, Err(BlobError::TooLarge { limit: 1_000 })), "{too_large:?}");
    let broken = parts(vec![Ok(vec![3; 10]), Err(io::ErrorKind::ConnectionReset.into())]);
    let broken = blobs.put_stream("packages", ".zip", broken, 1_000).await;
    assert!(matches!(broken, Err(BlobError::Interrupted { .. })), "{broken:?}");

    let cache = tempfile::tempdir().unwrap();
    let local = blobs.local(&stored.key, cache.path()).await.unwrap();
    assert_eq!(std::fs::read(&local).unwrap(), bytes);
    // The second time nothing is fetched: a changed copy of the same size is handed out as it is.
    let again = blobs.local(&stored.key, cache.path()).await.unwrap();
    assert_eq!(again, local);

    assert_eq!(blobs.size(&stored.key).await.unwrap(), length as u64);
    let mut opened = Vec::new();
    std::io::Read::read_to_end(&mut blobs.file(&stored.key).await.unwrap(), &mut opened).unwrap();
    assert!(opened == bytes);
    assert!(matches!(blobs.size("contents/nothing").await, Err(BlobError::NotFound { .. })));
    assert!(matches!(blobs.file("contents/nothing").await, Err(BlobError::NotFound { .. })));
    let empty = cache.path().join("empty");
    std::fs::write(&empty, b"").unwrap();
    assert_eq!(blobs.put_file("contents/empty", &empty).await.unwrap(), 0);
    assert_eq!(blobs.size("contents/empty").await.unwrap(), 0);
    blobs.delete("contents/empty").await.unwrap();

    blobs.put("reports/1/report.json", "{}").await.unwrap();
    assert_eq!(all(blobs, "reports/1/report.json").await, b"{}");

    let file = cache.path().join("made.zip");
    std::fs::write(&file, b"made").unwrap();
    assert_eq!(blobs.put_file("exports/1.zip", &file).await.unwrap(), 4);
    assert!(!file.exists());
    assert_eq!(all(blobs, "exports/1.zip").await, b"made");

    for key in [&stored.key, "reports/1/report.json", "exports/1.zip", "exports/2.zip"] {
        blobs.delete(key).await.unwrap();
        assert!(!blobs.exists(key).await.unwrap(), "{key}");
    }
    assert!(matches!(blobs.read(&stored.key).await.err(), Some(BlobError::NotFound { .. })));
    assert!(matches!(blobs.local(&stored.key, cache.path()).await, Err(BlobError::NotFound { .. })));
    assert!(blobs.read("../secret").await.is_err());
}

/// What places must do whose sweeping is worth while: tell how old it is what was stored as a stream, and nothing else.
pub async fn tells_ages(blobs: &Blobs) {
    let listed =
        async |before: i64| -> Vec<String> { blobs.streamed_before("packages", before).await.unwrap().try_collect().await.unwrap() };
    let now = jiff::Timestamp::now().as_millisecond();
    assert_eq!(listed(now).await, Vec::<String>::new(), "there is no such folder yet");
    let stored = blobs.put_stream("packages", ".zip", parts(vec![Ok(b"stored".to_vec())]), 100).await.unwrap();
    blobs.put("packages/other.zip", "other").await.unwrap();
    blobs.put("packages/below/other.zip", "other").await.unwrap();
    assert_eq!(listed(now + 3_600_000).await, std::slice::from_ref(&stored.key));
    assert_eq!(listed(now - 3_600_000).await, Vec::<String>::new());
    for key in [&stored.key, "packages/other.zip", "packages/below/other.zip"] {
        blobs.delete(key).await.unwrap();
    }
}

/// Files below a folder, by path.
pub fn files(folder: &Path) -> Vec<String> {
    let mut open = vec![folder.to_owned()];
    let mut found = Vec::new();
    while let Some(folder) = open.pop() {
        for entry in std::fs::read_dir(&folder).unwrap().flatten() {
            if entry.path().is_dir() { open.push(entry.path()) } else { found.push(entry.path().display().to_string()) }
        }
    }
    found.sort();
    found
}

#[tokio::test]
async fn a_directory_holds_blobs_and_nothing_else() {
    let root = tempfile::tempdir().unwrap();
    let blobs = Blobs::open(&Place::Directory(root.path().to_owned())).unwrap();
    assert_eq!(blobs.directory(), Some(root.path()));
    tells_ages(&blobs).await;
    holds(&blobs, 3_000_000).await;
    assert_eq!(files(root.path()), Vec::<String>::new(), "nothing is left behind");
}

#[tokio::test]
async fn memory_holds_blobs() {
    let blobs = Blobs::open(&Place::Memory).unwrap();
    assert_eq!(blobs.directory(), None);
    holds(&blobs, 100_000).await;
}

#[tokio::test]
async fn a_copy_is_compared_with_the_digest_that_names_it() {
    let blobs = Blobs::open(&Place::Memory).unwrap();
    let (_, sha256) = sample(10);
    let key = format!("packages/{sha256}.zip");
    blobs.put(&key, "something else").await.unwrap();
    let cache = tempfile::tempdir().unwrap();
    let wrong = blobs.local(&key, cache.path()).await;
    assert!(matches!(&wrong, Err(BlobError::Failed { cause }) if cause.to_string().contains(&sha256)), "{wrong:?}");
    assert_eq!(files(cache.path()), Vec::<String>::new());
}

#[tokio::test]
async fn copies_that_nobody_asks_for_make_room_for_others() {
    let blobs = Blobs::open(&Place::Memory).unwrap();
    let (cache, mut copies) = (tempfile::tempdir().unwrap(), Vec::new());
    let old = |file: &Path| {
        let long_ago = std::time::SystemTime::now() - std::time::Duration::from_hours(25);
        std::fs::File::options().write(true).open(file).unwrap().set_modified(long_ago).unwrap();
    };
    for byte in 1..=3_u8 {
        let stored = blobs.put_stream("packages", ".zip", parts(vec![Ok(vec![byte; 10])]), 10).await.unwrap();
        copies.push((blobs.local(&stored.key, cache.path()).await.unwrap(), stored.key));
    }
    // What a command keeps in the same folder, and what a process that died left.
    let kept = copies[0].0.with_file_name(format!("{}.zip", "0f".repeat(32)));
    let abandoned = cache.path().join("spool/upload-x");
    for file in [&kept, &abandoned] {
        std::fs::write(file, b"kept").unwrap();
        old(file);
    }
    old(&copies[0].0);
    old(&copies[1].0);
    blobs.local(&copies[1].1, cache.path()).await.unwrap();
    assert!(copies[0].0.exists(), "as long as nothing is fetched, nothing has to go");
    let stored = blobs.put_stream("packages", ".zip", parts(vec![Ok(vec![4; 10])]), 10).await.unwrap();
    let fetched = blobs.local(&stored.key, cache.path()).await.unwrap();
    let mut left = [kept, copies[1].0.clone(), copies[2].0.clone(), fetched].map(|file| file.display().to_string());
    left.sort();
    assert_eq!(files(cache.path()), left);
    // It can be had again.
    assert_eq!(std::fs::read(blobs.local(&copies[0].1, cache.path()).await.unwrap()).unwrap(), [1; 10]);
}
