use std::fs::{self, File};
use std::io::{Cursor, Read as _};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use ferry_model::resource::Content;
use ferry_store::{ContentDirectory, ContentPlace, Pending, Store, StoreError};
use tempfile::TempPath;
use tokio::sync::Notify;

use crate::support::{ALICE, Fixture, NOW, changed, content, resource};

/// The file of a content.
fn file(t: &Fixture, content: &Content) -> PathBuf {
    t.directory.path().join("contents").join(&content.sha256)
}

/// Names of files in a folder that need not exist.
fn names(folder: &Path) -> Vec<String> {
    let Ok(entries) = fs::read_dir(folder) else { return Vec::new() };
    let mut names: Vec<String> = entries.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
    names.sort();
    names
}

/// Digests in the directory, without the file that marks it.
fn kept(t: &Fixture) -> Vec<String> {
    names(&t.directory.path().join("contents")).into_iter().filter(|name| !name.starts_with("place-")).collect()
}

async fn read(store: &Store, content: &Content) -> Result<Vec<u8>, StoreError> {
    let mut bytes = Vec::new();
    store.content_file(content).await?.read_to_end(&mut bytes).unwrap();
    Ok(bytes)
}

/// A directory in which keeping is the last that a process does.
#[derive(Debug)]
struct Deadly {
    inner: ContentDirectory,
    kept: Notify,
}

impl Deadly {
    fn at(directory: &Path) -> Arc<Self> {
        Arc::new(Self { inner: ContentDirectory::new(directory), kept: Notify::new() })
    }
}

impl ContentPlace for Deadly {
    fn spool(&self) -> &Path {
        self.inner.spool()
    }

    fn keep<'a>(&'a self, name: &'a str, file: TempPath) -> Pending<'a, ()> {
        Box::pin(async move {
            self.inner.keep(name, file).await?;
            self.kept.notify_one();
            std::future::pending().await
        })
    }

    fn size<'a>(&'a self, name: &'a str) -> Pending<'a, Option<u64>> {
        self.inner.size(name)
    }

    fn open<'a>(&'a self, name: &'a str) -> Pending<'a, Option<File>> {
        self.inner.open(name)
    }

    fn delete<'a>(&'a self, name: &'a str) -> Pending<'a, ()> {
        self.inner.delete(name)
    }

    fn address(&self, name: &str) -> String {
        self.inner.address(name)
    }
}

/// Puts bytes with a process that dies when they are at their place and nothing says so yet.
async fn put_and_die(t: &Fixture, bytes: &[u8]) -> Content {
    let (content, place) = (content(bytes), Deadly::at(t.directory.path()));
    let store = t.store.clone().with_contents(place.clone());
    let mut bytes = Cursor::new(bytes);
    tokio::select! {
        done = store.put_content(&content, &mut bytes, NOW) => panic!("it lives: {done:?}"),
        () = place.kept.notified() => {}
    }
    content
}

both! {
    async fn bytes_stand_in_a_file_of_their_own_and_are_kept_once(t) {
        let bytes: Vec<u8> = (0..2_500_000_u32).map(|n| (n % 251) as u8).collect();
        let content = content(&bytes);
        assert!(!t.store.hold_content(&content, NOW).await.unwrap());
        t.put(&bytes).await;
        assert!(t.store.hold_content(&content, NOW).await.unwrap());
        assert_eq!(kept(t), [content.sha256.as_str()]);
        assert!(fs::read(file(t, &content)).unwrap() == bytes);
        assert!(read(&t.store, &content).await.unwrap() == bytes);
        t.store.put_content(&content, &mut std::io::empty(), NOW).await.unwrap();
        assert_eq!(names(&t.directory.path().join("spool")), Vec::<String>::new());
        if !t.location.starts_with("postgres") {
            let database: u64 = ["ferry.db", "ferry.db-wal"].iter().map(|name| fs::metadata(t.directory.path().join(name)).unwrap().len()).sum();
            assert!(database < bytes.len() as u64, "{database} bytes: they are in the database");
        }
    }

    async fn empty_bytes_are_bytes_too(t) {
        let content = t.put(b"").await;
        assert!(t.store.hold_content(&content, NOW).await.unwrap());
        assert_eq!(read(&t.store, &content).await.unwrap(), b"");
    }

    async fn bytes_that_are_not_those_announced_are_not_kept(t) {
        let good = content(b"good");
        for (announced, bytes) in [
            (good.clone(), &b"evil"[..]),
            (Content { size: 3, ..good.clone() }, b"good"),
            (Content { size: 5, ..good.clone() }, b"good"),
        ] {
            let error = t.store.put_content(&announced, &mut Cursor::new(bytes), NOW).await.unwrap_err();
            assert!(matches!(error, StoreError::ContentMismatch { .. }), "{error:?}");
        }
        assert!(!t.store.hold_content(&good, NOW).await.unwrap());
        assert_eq!((kept(t), names(&t.directory.path().join("spool"))), (Vec::new(), Vec::new()));
    }

    async fn a_resource_needs_its_bytes(t) {
        let workspace = t.standard().await;
        let jar = resource("x.jar", b"jar");
        let error = t.store.save_by_hand(workspace, &jar, ALICE, NOW).await.unwrap_err();
        assert!(matches!(error, StoreError::ContentMissing { .. }), "{error:?}");
        t.put(b"jar").await;
        let id = t.store.save_by_hand(workspace, &jar, ALICE, NOW).await.unwrap();
        assert_eq!(t.store.versions(id).await.unwrap()[0].content, jar.content);
    }

    async fn bytes_do_not_count_before_their_row_says_so(t) {
        let workspace = t.standard().await;
        t.put(b"another").await;
        let content = put_and_die(t, b"jar").await;
        assert_eq!(fs::read(file(t, &content)).unwrap(), b"jar");
        assert!(!t.store.hold_content(&content, NOW).await.unwrap());
        let error = t.store.save_by_hand(workspace, &resource("x.jar", b"jar"), ALICE, NOW).await.unwrap_err();
        assert!(matches!(error, StoreError::ContentMissing { .. }), "{error:?}");
        t.put(b"jar").await;
        t.store.save_by_hand(workspace, &resource("x.jar", b"jar"), ALICE, NOW).await.unwrap();
        assert_eq!(read(&t.store, &content).await.unwrap(), b"jar");
    }

    async fn what_a_dead_process_left_is_swept(t) {
        t.put(b"another").await;
        let content = put_and_die(t, b"jar").await;
        assert_eq!(t.store.sweep_contents(NOW).await.unwrap(), 0, "it may still live");
        assert!(file(t, &content).exists());
        assert_eq!(t.store.sweep_contents(NOW + 1).await.unwrap(), 2);
        assert_eq!(kept(t), Vec::<String>::new());
        t.put(b"jar").await;
        assert!(t.is_kept(b"jar").await);
    }

    async fn only_what_is_named_or_was_held_lately_stays(t) {
        let workspace = t.standard().await;
        let named = resource("x.jar", b"named");
        for bytes in [&b"named"[..], b"held", b"older", b"put"] {
            t.put(bytes).await;
        }
        let id = t.store.save_by_hand(workspace, &named, ALICE, NOW).await.unwrap();
        t.put(b"next").await;
        let next = resource("x.jar", b"next");
        t.store.save_by_hand(workspace, &ferry_store::records::SaveObject { content: next.content, ..changed(&named, id, "{}") }, ALICE, NOW).await.unwrap();
        assert!(t.store.hold_content(&content(b"held"), NOW + 5).await.unwrap());
        t.store.put_content(&content(b"put"), &mut std::io::empty(), NOW + 5).await.unwrap();
        assert!(t.store.hold_content(&content(b"held"), NOW).await.unwrap(), "an earlier time takes nothing back");
        assert_eq!(t.store.sweep_contents(NOW + 5).await.unwrap(), 1);
        let mut left: Vec<String> = [&b"named"[..], b"next", b"held", b"put"].iter().map(|bytes| content(bytes).sha256).collect();
        left.sort();
        assert_eq!(kept(t), left, "also the bytes of a version that is not the newest");
        assert_eq!(t.store.sweep_contents(i64::MAX).await.unwrap(), 2);
        assert!(t.is_kept(b"named").await && t.is_kept(b"next").await);
    }

    async fn lost_bytes_are_named_and_come_back_with_the_next_put(t) {
        let content = t.put(b"jar").await;
        fs::remove_file(file(t, &content)).unwrap();
        let error = read(&t.store, &content).await.unwrap_err();
        assert!(matches!(error, StoreError::ContentLost { .. }), "{error:?}");
        let finding = error.finding();
        assert_eq!(finding.code.id(), "STORE-CONTENT-LOST");
        for lang in [ferry_model::Lang::En, ferry_model::Lang::Zh] {
            assert!(finding.message(lang).contains(&file(t, &content).display().to_string()), "{}", finding.message(lang));
        }
        assert!(!t.store.hold_content(&content, NOW).await.unwrap());
        t.put(b"jar").await;
        assert_eq!(read(&t.store, &content).await.unwrap(), b"jar");
    }

    async fn damaged_bytes_are_never_handed_out(t) {
        let content = t.put(b"a long jar").await;
        for damaged in [&b"a lonk jar"[..], b"a long", b"a long jar and more", b""] {
            fs::write(file(t, &content), damaged).unwrap();
            let error = read(&t.store, &content).await.unwrap_err();
            assert!(matches!(error, StoreError::ContentDamaged { .. }), "{error:?}");
            assert_eq!(error.finding().code.id(), "STORE-CONTENT-DAMAGED");
        }
        t.put(b"a long jar").await;
        assert_eq!(read(&t.store, &content).await.unwrap(), b"a long jar", "other sizes are seen and mended");
    }

    async fn another_place_is_refused(t) {
        let content = t.put(b"jar").await;
        let other = tempfile::tempdir().unwrap();
        let astray = t.store.clone().with_contents(Arc::new(ContentDirectory::new(other.path())));
        let refused = |error: StoreError| {
            assert!(matches!(error, StoreError::ContentElsewhere { .. }), "{error:?}");
            assert!(error.finding().message(ferry_model::Lang::En).contains(&other.path().display().to_string()));
        };
        refused(astray.put_content(&content, &mut Cursor::new(b"jar"), NOW).await.unwrap_err());
        refused(astray.hold_content(&content, NOW).await.unwrap_err());
        refused(astray.sweep_contents(NOW + 1).await.unwrap_err());
        refused(astray.content_file(&content).await.unwrap_err());
        assert_eq!(names(other.path()), Vec::<String>::new());
        // Moved there with everything, it is the place.
        fs::rename(t.directory.path().join("contents"), other.path().join("contents")).unwrap();
        assert_eq!(read(&astray, &content).await.unwrap(), b"jar");
        astray.put_content(&content, &mut std::io::empty(), NOW).await.unwrap();
    }

    async fn of_two_that_begin_at_once_in_different_places_one_may(t) {
        let other = tempfile::tempdir().unwrap();
        let (content, again) = (content(b"jar"), t.store.clone());
        let astray = t.store.clone().with_contents(Arc::new(ContentDirectory::new(other.path())));
        let put = async |store: Store| store.put_content(&content, &mut Cursor::new(b"jar"), NOW).await;
        let (a, b) = tokio::join!(put(again), put(astray));
        assert_eq!([&a, &b].iter().filter(|done| done.is_ok()).count(), 1, "{a:?} {b:?}");
        let marks = |folder: &Path| names(&folder.join("contents")).into_iter().filter(|name| name.starts_with("place-")).count();
        assert_eq!(marks(t.directory.path()) + marks(other.path()), 1);
    }

    async fn sweeping_while_others_put_and_save_loses_nothing(t) {
        let workspace = t.standard().await;
        let is_done = Arc::new(AtomicBool::new(false));
        let (sweeper, stop) = (t.store.clone(), Arc::clone(&is_done));
        // No grace at all: everything that no version names yet is fair game at any instant.
        let sweeping = tokio::spawn(async move {
            let mut swept = 0;
            while !stop.load(Ordering::Relaxed) {
                swept += sweeper.sweep_contents(i64::MAX).await.unwrap();
            }
            swept
        });
        let mut saved = Vec::new();
        for number in 0..40 {
            let bytes = format!("jar {}", number % 7);
            let object = resource(&format!("{number}.jar"), bytes.as_bytes());
            loop {
                let put = t.store.put_content(&content(bytes.as_bytes()), &mut Cursor::new(&bytes), NOW).await;
                match put {
                    Ok(()) => {}
                    Err(StoreError::ContentMissing { .. } | StoreError::ContentPlace(_)) => continue,
                    Err(error) => panic!("{error:?}"),
                }
                match t.store.save_by_hand(workspace, &object, ALICE, NOW).await {
                    Ok(_) => break,
                    Err(StoreError::ContentMissing { .. }) => {}
                    Err(error) => panic!("{error:?}"),
                }
            }
            saved.push(bytes);
        }
        is_done.store(true, Ordering::Relaxed);
        sweeping.await.unwrap();
        for bytes in saved {
            assert_eq!(read(&t.store, &content(bytes.as_bytes())).await.unwrap(), bytes.as_bytes());
        }
    }
}
