//! Local copies of blobs that are kept elsewhere.

use std::fs::File;
use std::path::Path;
use std::time::{Duration, SystemTime};

use crate::{BlobError, key, spool};

/// A copy that nobody asked for in this time goes. Longer than a task works with one.
const UNUSED: Duration = Duration::from_hours(24);

/// Whether there is a copy of so many bytes. If so, it stays for [`UNUSED`] from now on at least.
pub(crate) async fn take(file: &Path, bytes: u64) -> Result<bool, BlobError> {
    let file = file.to_owned();
    spool::blocking(move || {
        let Ok(copy) = File::options().write(true).open(&file) else { return false };
        let is_whole = copy.metadata().is_ok_and(|meta| meta.len() == bytes);
        // The time of a change is when it was last asked for. Deleted meanwhile, it does not count.
        is_whole && copy.set_modified(SystemTime::now()).is_ok() && file.exists()
    })
    .await
}

/// Makes room for a copy: deletes those beside it that nobody needs any more, and what processes that died were fetching into `cache`.
pub(crate) async fn sweep(cache: &Path, file: &Path) -> Result<(), BlobError> {
    let (cache, beside) = (cache.to_owned(), file.parent().unwrap_or(cache).to_owned());
    spool::blocking(move || {
        spool::sweep(&cache);
        // Other files there are not copies: commands on the same data directory keep their packages under other names.
        spool::delete_older(&beside, UNUSED, key::is_of_stream);
    })
    .await
}
