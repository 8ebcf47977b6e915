//! Where a package is written to.

use std::io;

/// Takes the files of a package one after the other, each as a stream of bytes.
pub trait Sink: Send {
    /// Begins the file `name` (a path with `/`, checked by the caller).
    ///
    /// # Errors
    ///
    /// When the name was used before or the target cannot be written.
    fn begin(&mut self, name: &str) -> io::Result<()>;

    /// Adds bytes to the file that was begun.
    ///
    /// # Errors
    ///
    /// When the target cannot be written.
    fn write(&mut self, bytes: &[u8]) -> io::Result<()>;

    /// Ends the file that was begun.
    ///
    /// # Errors
    ///
    /// When the target cannot be written.
    fn end(&mut self) -> io::Result<()>;

    /// Ends the package.
    ///
    /// # Errors
    ///
    /// When the target cannot be written.
    fn finish(self: Box<Self>) -> io::Result<()>;

    /// Writes a whole file.
    ///
    /// # Errors
    ///
    /// As for [`Self::begin`].
    fn file(&mut self, name: &str, bytes: &[u8]) -> io::Result<()> {
        self.begin(name)?;
        self.write(bytes)?;
        self.end()
    }
}
