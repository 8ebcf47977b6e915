//! Files of the local disk.

use std::fs::File;
use std::io;
use std::path::{Path, PathBuf};

use crate::BlobError;

/// Moves a file to its place; the place shows the whole file or none, also when it is on another disk. Once this is done it stays there
/// through a power cut.
pub(crate) async fn move_file(from: &Path, to: &Path) -> Result<(), BlobError> {
    let folder = to.parent().unwrap_or(Path::new("."));
    tokio::fs::create_dir_all(folder).await.map_err(|error| BlobError::file(folder, &error))?;
    match tokio::fs::rename(from, to).await {
        Err(error) if error.kind() == io::ErrorKind::CrossesDevices => {
            let beside =
                tempfile::Builder::new().prefix(".moving-").tempfile_in(folder).map_err(|error| BlobError::file(folder, &error))?;
            tokio::fs::copy(from, beside.path()).await.map_err(|error| BlobError::file(from, &error))?;
            beside.as_file().sync_all().map_err(|error| BlobError::file(to, &error))?;
            beside.persist(to).map_err(|error| BlobError::file(to, &error.error))?;
            tokio::fs::remove_file(from).await.map_err(|error| BlobError::file(from, &error))?;
        }
        moved => moved.map_err(|error| BlobError::file(to, &error))?,
    }
    let folder: PathBuf = folder.to_owned();
    let synced = tokio::task::spawn_blocking(move || File::open(&folder)?.sync_all()).await.map_err(io::Error::other).flatten();
    synced.map_err(|error| BlobError::file(to, &error))
}
