//! One import at a time into a workspace, among the processes that share a data directory.

use std::fs::{File, TryLockError};
use std::io;
use std::path::Path;

/// Holds a workspace until it is dropped or the process ends, however it ends.
#[derive(Debug)]
pub struct WorkspaceLock(#[expect(dead_code, reason = "the lock is held by the open file")] File);

impl WorkspaceLock {
    /// Takes the workspace; `None` when somebody else holds it.
    ///
    /// # Errors
    ///
    /// When the lock file cannot be made.
    pub fn take(folder: &Path, workspace_id: i64) -> io::Result<Option<Self>> {
        std::fs::create_dir_all(folder)?;
        let file = File::options().create(true).truncate(false).write(true).open(folder.join(format!("workspace-{workspace_id}.lock")))?;
        match file.try_lock() {
            Ok(()) => Ok(Some(Self(file))),
            Err(TryLockError::WouldBlock) => Ok(None),
            Err(TryLockError::Error(error)) => Err(error),
        }
    }
}
