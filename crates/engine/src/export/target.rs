//! The file that a package is written to: whole or not at all.

use std::fs::{self, File};
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

use sha2::{Digest, Sha256};
use tempfile::NamedTempFile;

use crate::error::{AtPath, EngineError};

/// Where the package of a task goes.
pub(super) fn path(data: &Path, output: Option<&Path>, task: &str) -> PathBuf {
    let file = format!("{task}.zip");
    match output {
        None => data.join("exports").join(file),
        Some(path) if path.is_dir() => path.join(file),
        Some(path) => path.to_owned(),
    }
}

/// Digest and size of what was written so far.
type Written = Arc<Mutex<(Sha256, u64)>>;

/// A file beside its final place.
pub(super) struct Target {
    file: NamedTempFile,
    path: PathBuf,
    written: Written,
}

impl Target {
    /// Makes the file, and the directory for it.
    pub fn create(path: &Path) -> Result<Self, EngineError> {
        let folder = match path.parent() {
            Some(folder) if !folder.as_os_str().is_empty() => folder,
            _ => Path::new("."),
        };
        fs::create_dir_all(folder).at(folder)?;
        let mut builder = tempfile::Builder::new();
        builder.prefix(".ferry-export-").suffix(".part");
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt;
            // What a file made in the ordinary way has: the umask takes from it.
            builder.permissions(fs::Permissions::from_mode(0o666));
        }
        let file = builder.tempfile_in(folder).at(path)?;
        Ok(Self { file, path: path.to_owned(), written: Arc::default() })
    }

    /// What the package is written through.
    pub fn writer(&self) -> Result<impl Write + Send + use<>, EngineError> {
        let file = self.file.as_file().try_clone().at(&self.path)?;
        Ok(BufWriter::with_capacity(1 << 18, Hashing { file, written: Arc::clone(&self.written) }))
    }

    /// Puts the file in its place. Returns its size and the SHA-256 of its bytes.
    pub fn finish(self) -> Result<(u64, String), EngineError> {
        self.file.as_file().sync_all().at(&self.path)?;
        self.file.persist(&self.path).map_err(|error| error.error).at(&self.path)?;
        #[cfg(unix)]
        if let Some(folder) = self.path.parent() {
            // Without this the name of the file may not survive a power failure.
            let folder = if folder.as_os_str().is_empty() { Path::new(".") } else { folder };
            File::open(folder).and_then(|folder| folder.sync_all()).at(folder)?;
        }
        let (hasher, bytes) = self.written.lock().unwrap_or_else(PoisonError::into_inner).clone();
        Ok((bytes, hex::encode(hasher.finalize())))
    }
}

/// Counts and digests what goes through it.
struct Hashing {
    file: File,
    written: Written,
}

impl Write for Hashing {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let count = self.file.write(bytes)?;
        let mut written = self.written.lock().unwrap_or_else(PoisonError::into_inner);
        written.0.update(&bytes[..count]);
        written.1 += count as u64;
        Ok(count)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.file.flush()
    }
}
