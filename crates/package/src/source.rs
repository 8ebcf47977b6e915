//! The files of a package, whether it is a zip archive or a directory.

use std::io::BufRead;

use ferry_model::Finding;

/// Number of an entry of a [`Source`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct EntryId(pub usize);

/// A file of a package.
#[derive(Clone, Debug)]
pub struct Entry {
    /// Path from the package's root, with single `/`, never absolute, never with `..`.
    pub name: String,
    /// Size after decompression, as declared and checked while reading.
    pub size: u64,
}

/// The files of a package, checked for everything that can be seen without decompressing them.
pub trait Source: Send + Sync {
    /// The files, sorted by name. Directories and hidden files are not listed.
    fn entries(&self) -> &[Entry];

    /// The file with this exact name.
    fn find(&self, name: &str) -> Option<EntryId> {
        self.entries().binary_search_by(|entry| entry.name.as_str().cmp(name)).ok().map(EntryId)
    }

    /// The files whose names start with `prefix`.
    fn under<'a>(&'a self, prefix: &'a str) -> &'a [Entry] {
        let entries = self.entries();
        let from = entries.partition_point(|entry| entry.name.as_str() < prefix);
        let count = entries[from..].partition_point(|entry| entry.name.starts_with(prefix));
        &entries[from..from + count]
    }

    /// The whole file.
    ///
    /// # Errors
    ///
    /// A finding of the container when the bytes are damaged or are more than `bytes_max`.
    fn read(&self, id: EntryId, bytes_max: u64) -> Result<Vec<u8>, Finding>;

    /// The file as a stream in bounded memory. Damage shows as an `io::Error` of kind `InvalidData`; [`Self::damage`] turns it into a
    /// finding.
    ///
    /// # Errors
    ///
    /// A finding of the container when the file cannot be opened.
    fn stream(&self, id: EntryId) -> Result<Box<dyn BufRead + Send + '_>, Finding>;

    /// The finding for an error that reading a stream gave.
    fn damage(&self, id: EntryId, error: &std::io::Error) -> Finding;

    /// Reads the file through once, unless that was done before, to be sure that it is sound.
    ///
    /// # Errors
    ///
    /// A finding of the container when it is not.
    fn verify(&self, id: EntryId) -> Result<(), Finding>;
}

/// Reads a file through to its end.
pub(crate) fn drain(source: &dyn Source, id: EntryId) -> Result<(), Finding> {
    let mut stream = source.stream(id)?;
    loop {
        let length = match stream.fill_buf() {
            Ok([]) => return Ok(()),
            Ok(bytes) => bytes.len(),
            Err(error) if error.kind() == std::io::ErrorKind::Interrupted => 0,
            Err(error) => return Err(source.damage(id, &error)),
        };
        stream.consume(length);
    }
}
