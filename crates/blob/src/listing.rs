//! What a place holds, for whoever takes away what nothing names.

use futures_util::stream::{self, BoxStream, StreamExt as _};
use opendal::{Entry, ErrorKind, Operator};

use crate::{BlobError, Blobs, key};

impl Blobs {
    /// Keys of what [`Blobs::put_stream`] stored directly under `prefix/` and that was written last before a time, in milliseconds since the
    /// epoch. What has keys of another form is passed over.
    ///
    /// # Errors
    ///
    /// When the storage fails, or may not be listed.
    pub async fn streamed_before(&self, prefix: &str, before: i64) -> Result<BoxStream<'static, Result<String, BlobError>>, BlobError> {
        let folder = format!("{}/", key::checked(prefix)?);
        let failed = |key: &str, error: &opendal::Error| BlobError::storage(key, error);
        let entries = match self.operator.lister(&folder).await {
            // Nothing has been stored there yet.
            Err(error) if error.kind() == ErrorKind::NotFound => return Ok(stream::empty().boxed()),
            found => found.map_err(|error| failed(&folder, &error))?,
        };
        let operator = self.operator.clone();
        let old = entries.filter_map(move |entry| {
            let (operator, folder) = (operator.clone(), folder.clone());
            async move {
                let found = match entry {
                    Ok(entry) => is_old(&operator, &entry, before).await.map(|is_old| is_old.then(|| entry.path().to_owned())),
                    Err(error) => Err(failed(&folder, &error)),
                };
                found.transpose()
            }
        });
        Ok(old.boxed())
    }
}

/// Not every place tells the time with the list.
async fn is_old(operator: &Operator, entry: &Entry, before: i64) -> Result<bool, BlobError> {
    let path = entry.path();
    if !entry.metadata().is_file() || !key::is_of_stream(path) {
        return Ok(false);
    }
    let written = match entry.metadata().last_modified() {
        None => match operator.stat(path).await {
            Err(error) if error.kind() == ErrorKind::NotFound => None,
            found => found.map_err(|error| BlobError::storage(path, &error))?.last_modified(),
        },
        known => known,
    };
    Ok(written.is_some_and(|time| time.into_inner().as_millisecond() < before))
}
