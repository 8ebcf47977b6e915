//! Files of the local disk.

use std::io;
use std::path::Path;

use crate::BlobError;

/// Moves a file to its place; the place shows the whole file or none, also when it is on another disk.
pub(crate) async fn move_file(from: &Path, to: &Path) -> Result<(), BlobError> {
    let folder = to.parent().unwrap_or(Path::new("."));
    tokio::fs::create_dir_all(folder).await.map_err(|error| BlobError::file(folder, &error))?;
    match tokio::fs::rename(from, to).await {
        Err(error) if error.kind() == io::ErrorKind::CrossesDevices => {
            let beside =
                tempfile::Builder::new().prefix(".moving-").tempfile_in(folder).map_err(|error| BlobError::file(folder, &error))?;
            tokio::fs::copy(from, beside.path()).await.map_err(|error| BlobError::file(from, &error))?;
            beside.persist(to).map_err(|error| BlobError::file(to, &error.error))?;
            tokio::fs::remove_file(from).await.map_err(|error| BlobError::file(from, &error))
        }
        moved => moved.map_err(|error| BlobError::file(to, &error)),
    }
}
