//! Bytes on their way: taken down to a file, and compared with what was announced, before anything speaks of them; and once more when they are
//! read.

use std::fs::{self, File};
use std::io::{self, Read, Seek as _, SeekFrom, Write as _};
use std::path::Path;
use std::time::Duration;

use ferry_model::resource::Content;
use sha2::{Digest as _, Sha256};
use tempfile::TempPath;

use crate::{Result, StoreError};

/// Bytes that are read at a time.
const CHUNK: usize = 1 << 20;
/// What the names of files in the spool folder begin with.
const PREFIX: &str = "content-";
/// A file in the spool folder that nobody wrote to for this long belongs to a process that died.
const ABANDONED: Duration = Duration::from_hours(24);

/// Takes bytes down to a file in `folder`, which goes away with the returned path; constant memory.
///
/// # Errors
///
/// When they cannot be read or written, or are not those that `content` announces.
pub(super) async fn gather(folder: &Path, content: &Content, bytes: &mut (dyn Read + Send)) -> Result<TempPath> {
    fs::create_dir_all(folder).map_err(StoreError::ContentPlace)?;
    let (mut file, path) = tempfile::Builder::new().prefix(PREFIX).tempfile_in(folder).map_err(StoreError::ContentPlace)?.into_parts();
    let (mut hasher, mut size) = (Sha256::new(), 0);
    let mut chunk = Vec::with_capacity(CHUNK.min(content.size as usize + 1));
    loop {
        chunk.clear();
        (&mut *bytes).take(CHUNK as u64).read_to_end(&mut chunk).map_err(StoreError::ContentRead)?;
        if chunk.is_empty() {
            break;
        }
        hasher.update(&chunk);
        size += chunk.len() as u64;
        if size > content.size {
            break;
        }
        file.write_all(&chunk).map_err(StoreError::ContentPlace)?;
        tokio::task::yield_now().await;
    }
    let found_sha256 = hex::encode(hasher.finalize());
    if size != content.size || found_sha256 != content.sha256 {
        let Content { sha256, size: announced } = content.clone();
        return Err(StoreError::ContentMismatch { sha256, size: announced, found_sha256, found_size: size });
    }
    let synced = tokio::task::spawn_blocking(move || file.sync_all()).await;
    synced.map_err(io::Error::other).flatten().map_err(StoreError::ContentPlace)?;
    Ok(path)
}

/// A small file in `folder` that holds this text.
pub(super) fn note(folder: &Path, text: &str) -> io::Result<TempPath> {
    fs::create_dir_all(folder)?;
    let mut file = tempfile::Builder::new().prefix(PREFIX).tempfile_in(folder)?;
    file.write_all(text.as_bytes())?;
    file.as_file().sync_all()?;
    Ok(file.into_temp_path())
}

/// The same file at its beginning, if its bytes are those of `content`; else their digest and number.
pub(super) fn compared(mut file: File, content: &Content) -> io::Result<std::result::Result<File, (String, u64)>> {
    let (mut hasher, mut size) = (Sha256::new(), 0);
    let mut chunk = vec![0; CHUNK];
    loop {
        let count = file.read(&mut chunk)?;
        if count == 0 {
            break;
        }
        hasher.update(&chunk[..count]);
        size += count as u64;
    }
    let sha256 = hex::encode(hasher.finalize());
    if size != content.size || sha256 != content.sha256 {
        return Ok(Err((sha256, size)));
    }
    file.seek(SeekFrom::Start(0))?;
    Ok(Ok(file))
}

/// Deletes what processes that died left in the spool folder.
pub(super) fn sweep(folder: &Path) {
    let Ok(entries) = fs::read_dir(folder) else { return };
    for entry in entries.flatten().filter(|entry| entry.file_name().to_string_lossy().starts_with(PREFIX)) {
        let age = entry.metadata().and_then(|meta| meta.modified()).ok().and_then(|time| time.elapsed().ok());
        if age.is_some_and(|age| age > ABANDONED)
            && let Err(error) = fs::remove_file(entry.path())
        {
            tracing::warn!(file = %entry.path().display(), error.message = %error, "an abandoned file cannot be deleted");
        }
    }
}
