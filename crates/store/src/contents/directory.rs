//! Bytes of resources in a directory of this machine, or one that machines share.

use std::fs::{self, File};
use std::io;
use std::path::{Path, PathBuf};

use tempfile::TempPath;

use super::place::{ContentPlace, Pending};

/// Name of the folder in the directory.
const FOLDER: &str = "contents";

/// The folder `contents` of a directory, such as the data directory.
#[derive(Clone, Debug)]
pub struct ContentDirectory {
    folder: PathBuf,
    spool: PathBuf,
}

impl ContentDirectory {
    /// The folder `contents` of `directory`. Nothing is made before bytes are kept.
    pub fn new(directory: &Path) -> Self {
        Self { folder: directory.join(FOLDER), spool: directory.join("spool") }
    }
}

impl ContentPlace for ContentDirectory {
    fn spool(&self) -> &Path {
        &self.spool
    }

    fn keep<'a>(&'a self, name: &'a str, file: TempPath) -> Pending<'a, ()> {
        let (folder, target) = (self.folder.clone(), self.folder.join(name));
        blocking(move || {
            fs::create_dir_all(&folder)?;
            file.persist(&target).map_err(|error| error.error)?;
            // The name is on the disk as well as the bytes.
            File::open(&folder)?.sync_all()
        })
    }

    fn size<'a>(&'a self, name: &'a str) -> Pending<'a, Option<u64>> {
        let path = self.folder.join(name);
        blocking(move || found(fs::metadata(path).map(|meta| meta.len())))
    }

    fn open<'a>(&'a self, name: &'a str) -> Pending<'a, Option<File>> {
        let path = self.folder.join(name);
        blocking(move || found(File::open(path)))
    }

    fn delete<'a>(&'a self, name: &'a str) -> Pending<'a, ()> {
        let path = self.folder.join(name);
        blocking(move || found(fs::remove_file(path)).map(drop))
    }

    fn address(&self, name: &str) -> String {
        self.folder.join(name).display().to_string()
    }
}

/// Nothing where there is no such file.
fn found<T>(result: io::Result<T>) -> io::Result<Option<T>> {
    match result {
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        other => other.map(Some),
    }
}

/// Runs what waits for the disk where it holds up nobody.
fn blocking<'a, T: Send + 'static>(work: impl FnOnce() -> io::Result<T> + Send + 'static) -> Pending<'a, T> {
    Box::pin(async move { tokio::task::spawn_blocking(work).await.map_err(io::Error::other)? })
}
