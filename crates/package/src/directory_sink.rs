//! Writes a package as a directory.

use std::fs::{self, File, OpenOptions};
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};

use crate::sink::Sink;
use crate::zip_sink::{checked_name, out_of_order};

/// A directory being filled. Files that exist are never overwritten.
#[derive(Debug)]
pub struct DirectorySink {
    root: PathBuf,
    current: Option<BufWriter<File>>,
}

impl DirectorySink {
    /// Writes below `root`, which is created and has to be empty.
    ///
    /// # Errors
    ///
    /// When it cannot be created or holds something.
    pub fn new(root: &Path) -> io::Result<Self> {
        fs::create_dir_all(root)?;
        if fs::read_dir(root)?.next().is_some() {
            return Err(io::Error::new(io::ErrorKind::DirectoryNotEmpty, format!("{} is not empty", root.display())));
        }
        Ok(Self { root: root.to_path_buf(), current: None })
    }
}

impl Sink for DirectorySink {
    fn begin(&mut self, name: &str) -> io::Result<()> {
        if self.current.is_some() {
            return Err(out_of_order("the file before has not ended"));
        }
        checked_name(name)?;
        let path = name.split('/').fold(self.root.clone(), |path, part| path.join(part));
        if let Some(parent) = path.parent() {
            fs::create_dir_all(parent)?;
        }
        self.current = Some(BufWriter::new(OpenOptions::new().write(true).create_new(true).open(path)?));
        Ok(())
    }

    fn write(&mut self, bytes: &[u8]) -> io::Result<()> {
        self.current.as_mut().ok_or_else(|| out_of_order("no file was begun"))?.write_all(bytes)
    }

    fn end(&mut self) -> io::Result<()> {
        self.current.take().ok_or_else(|| out_of_order("no file was begun"))?.flush()
    }

    fn finish(self: Box<Self>) -> io::Result<()> {
        if self.current.is_some() { Err(out_of_order("the last file has not ended")) } else { Ok(()) }
    }
}
