//! The bytes of resources in the blob store, under `contents/`.

use std::fs::File;
use std::io;
use std::path::{Path, PathBuf};

use ferry_blob::{BlobError, Blobs};
use ferry_store::{ContentPlace, Pending};
use tempfile::TempPath;

/// A blob store as the place where the bytes of resources are kept.
#[derive(Clone, Debug)]
pub struct BlobContents {
    blobs: Blobs,
    spool: PathBuf,
}

impl BlobContents {
    /// The blobs under `contents/`. Bytes on their way there take their size in `spool` of the blob store's own directory, or else of `data`.
    pub fn new(blobs: Blobs, data: &Path) -> Self {
        let spool = blobs.directory().unwrap_or(data).join("spool");
        Self { blobs, spool }
    }
}

impl ContentPlace for BlobContents {
    fn spool(&self) -> &Path {
        &self.spool
    }

    fn keep<'a>(&'a self, name: &'a str, file: TempPath) -> Pending<'a, ()> {
        Box::pin(async move { self.blobs.put_file(&key(name), &file).await.map(drop).map_err(io::Error::other) })
    }

    fn size<'a>(&'a self, name: &'a str) -> Pending<'a, Option<u64>> {
        Box::pin(async move { found(self.blobs.size(&key(name)).await) })
    }

    fn open<'a>(&'a self, name: &'a str) -> Pending<'a, Option<File>> {
        Box::pin(async move { found(self.blobs.file(&key(name)).await) })
    }

    fn delete<'a>(&'a self, name: &'a str) -> Pending<'a, ()> {
        Box::pin(async move { self.blobs.delete(&key(name)).await.map_err(io::Error::other) })
    }

    fn address(&self, name: &str) -> String {
        // Without the directory: what is said to users holds no path of the server.
        key(name)
    }
}

fn key(name: &str) -> String {
    format!("contents/{name}")
}

/// Nothing where there is no such blob.
fn found<T>(result: Result<T, BlobError>) -> io::Result<Option<T>> {
    match result {
        Ok(found) => Ok(Some(found)),
        Err(BlobError::NotFound { .. }) => Ok(None),
        Err(error) => Err(io::Error::other(error)),
    }
}
