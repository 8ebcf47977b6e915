//! Streams that are taken down to a file before they get their place.

use std::fs::File;
use std::io::{Seek as _, SeekFrom, Write as _};
use std::path::Path;
use std::time::Duration;

use bytes::Bytes;
use ferry_model::codes::reasons::{storage, system};
use ferry_model::reason::of_io;
use futures_util::StreamExt as _;
use futures_util::stream::BoxStream;
use sha2::{Digest as _, Sha256};
use tempfile::NamedTempFile;

use crate::BlobError;

/// The folder of unfinished files in a directory.
const FOLDER: &str = "spool";
/// Bytes that are written at a time.
const PIECE: usize = 256 << 10;
/// A spool file that nobody wrote to for this long belongs to a process that died.
const ABANDONED: Duration = Duration::from_hours(24);

/// A complete stream in a file that goes away with this value, unless it is persisted.
pub(crate) struct Spooled {
    file: Temporary,
    pub(crate) bytes: u64,
    pub(crate) sha256: String,
}

enum Temporary {
    /// In the directory where it will stay.
    Beside(NamedTempFile),
    /// Without a name.
    Nameless(File),
}

impl Temporary {
    fn make(directory: Option<&Path>) -> std::io::Result<Self> {
        let Some(directory) = directory else { return tempfile::tempfile().map(Self::Nameless) };
        let folder = directory.join(FOLDER);
        std::fs::create_dir_all(&folder)?;
        tempfile::Builder::new().prefix("upload-").tempfile_in(folder).map(Self::Beside)
    }

    fn file(&mut self) -> &mut File {
        match self {
            Self::Beside(file) => file.as_file_mut(),
            Self::Nameless(file) => file,
        }
    }
}

impl Spooled {
    /// Takes a stream down, to a file in `directory` if there is one.
    ///
    /// # Errors
    ///
    /// When it breaks off or is larger than `limit`; then the file is gone.
    pub(crate) async fn take(
        directory: Option<&Path>,
        mut stream: BoxStream<'static, std::io::Result<Bytes>>,
        limit: u64,
    ) -> Result<Self, BlobError> {
        let disk = |error: std::io::Error| spool_failed(&error);
        let mut file = Temporary::make(directory).map_err(disk)?;
        let mut hasher = Sha256::new();
        let mut bytes = 0_u64;
        let mut held: Vec<u8> = Vec::with_capacity(PIECE);
        loop {
            let part = stream.next().await.transpose().map_err(|error| BlobError::Interrupted { cause: error.to_string() })?;
            let is_last = part.is_none();
            if let Some(part) = part {
                bytes += part.len() as u64;
                if bytes > limit {
                    return Err(BlobError::TooLarge { limit });
                }
                held.extend_from_slice(&part);
            }
            if held.len() >= PIECE || is_last {
                let written;
                (file, hasher, held, written) = blocking(move || {
                    hasher.update(&held);
                    let written = file.file().write_all(&held);
                    held.clear();
                    (file, hasher, held, written)
                })
                .await?;
                written.map_err(disk)?;
            }
            if is_last {
                break;
            }
        }
        let synced;
        (file, synced) = blocking(move || {
            let synced = file.file().sync_all();
            (file, synced)
        })
        .await?;
        synced.map_err(disk)?;
        Ok(Self { file, bytes, sha256: hex::encode(hasher.finalize()) })
    }

    /// Gives the file its place. What stands there already has the same bytes or is replaced.
    pub(crate) async fn persist(self, target: &Path) -> Result<(), BlobError> {
        let Temporary::Beside(file) = self.file else {
            return Err(BlobError::failed(storage::NAMELESS));
        };
        let target = target.to_owned();
        blocking(move || {
            let folder = target.parent().unwrap_or(Path::new("."));
            std::fs::create_dir_all(folder).map_err(|error| BlobError::file(folder, &error))?;
            file.persist(&target).map_err(|error| BlobError::file(&target, &error.error))?;
            // The name is on the disk as well as the bytes.
            File::open(folder).and_then(|folder| folder.sync_all()).map_err(|error| BlobError::file(folder, &error))
        })
        .await?
    }

    /// The file, to be read from its beginning.
    pub(crate) fn into_reader(self) -> Result<tokio::fs::File, BlobError> {
        let mut file = match self.file {
            Temporary::Beside(file) => file.into_file(),
            Temporary::Nameless(file) => file,
        };
        file.seek(SeekFrom::Start(0)).map_err(|error| spool_failed(&error))?;
        Ok(tokio::fs::File::from_std(file))
    }
}

fn spool_failed(error: &std::io::Error) -> BlobError {
    BlobError::failed(storage::SPOOL.with_reasons(&[], &[("reason", of_io(error))]))
}

/// Runs what waits for the disk where it holds up nobody.
pub(crate) async fn blocking<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> Result<T, BlobError> {
    tokio::task::spawn_blocking(work).await.map_err(|error| BlobError::failed(system::TASK_ENDED.with(&[("detail", &error)])))
}

/// Deletes what processes that died left in the spool folder of a directory.
pub(crate) fn sweep(directory: &Path) {
    delete_older(&directory.join(FOLDER), ABANDONED, |_| true);
}

/// Deletes the files of a folder that were not touched for so long and have such names.
pub(crate) fn delete_older(folder: &Path, than: Duration, is_named: impl Fn(&str) -> bool) {
    let Ok(entries) = std::fs::read_dir(folder) else { return };
    for entry in entries.flatten() {
        let age = entry.metadata().and_then(|meta| meta.modified()).ok().and_then(|time| time.elapsed().ok());
        if age.is_some_and(|age| age > than)
            && entry.file_name().to_str().is_some_and(&is_named)
            && let Err(error) = std::fs::remove_file(entry.path())
            && error.kind() != std::io::ErrorKind::NotFound
        {
            tracing::warn!(file = %entry.path().display(), %error, "a file that nobody needs any more cannot be deleted");
        }
    }
}
