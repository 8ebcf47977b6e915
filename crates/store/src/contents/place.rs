//! Where the bytes of resources are kept.

use std::fs::File;
use std::future::Future;
use std::io;
use std::path::Path;
use std::pin::Pin;

use tempfile::TempPath;

/// What a place does, once it is done.
pub type Pending<'a, T> = Pin<Box<dyn Future<Output = io::Result<T>> + Send + 'a>>;

/// A place that keeps files of bytes under names, beside the database: a directory, or object storage. Names are SHA-256 digests in lower-case
/// hexadecimal, and a few others of letters, digits and hyphens; they stand under `contents/` wherever the place keeps more than these.
///
/// What is kept under a digest is written once and never changed, so that several processes may do so at the same time.
pub trait ContentPlace: std::fmt::Debug + Send + Sync {
    /// Folder on a disk of this machine in which bytes are gathered and checked before they are kept. It need not exist.
    fn spool(&self) -> &Path;

    /// Keeps a whole file, which is safe on the disk, under a name. Others see all of it or nothing; once this is done it survives a power
    /// cut. What stood there is replaced.
    fn keep<'a>(&'a self, name: &'a str, file: TempPath) -> Pending<'a, ()>;

    /// Number of bytes kept under the name; `None` is nothing.
    fn size<'a>(&'a self, name: &'a str) -> Pending<'a, Option<u64>>;

    /// The bytes as a local file, opened at its beginning, which need not outlive its handle; `None` is nothing.
    fn open<'a>(&'a self, name: &'a str) -> Pending<'a, Option<File>>;

    /// Takes away what is kept under the name, if there is anything.
    fn delete<'a>(&'a self, name: &'a str) -> Pending<'a, ()>;

    /// Where the name is to be found, for people.
    fn address(&self, name: &str) -> String;
}
