//! The front door.

use std::sync::Arc;

use crate::contents::{ContentDirectory, Contents};
use crate::db::Db;
use crate::{Result, migrate};

/// The store. Cheap to clone; clones share their connections.
#[derive(Clone, Debug)]
pub struct Store {
    pub(crate) db: Db,
    /// On whose behalf tasks are run; see [`crate::runner`].
    pub(crate) runner: Option<Arc<str>>,
    /// Where the bytes of resources are.
    pub(crate) contents: Option<Contents>,
}

impl Store {
    /// Opens the store at `location`: a data directory or a file that ends in `.db` (SQLite; made when missing), or a `postgres://` URL.
    /// Brings the schema up to date. With SQLite the bytes of resources are kept beside the database, in `contents`; with PostgreSQL, and for
    /// another place, see [`Self::with_contents`].
    ///
    /// # Errors
    ///
    /// When the location cannot be opened, or was written by a newer release.
    pub async fn open(location: &str) -> Result<Self> {
        let db = Db::connect(location).await?;
        migrate::migrate(&db).await?;
        let contents = db.directory().map(|directory| Contents::new(Arc::new(ContentDirectory::new(directory))));
        Ok(Self { db, runner: None, contents })
    }

    /// Closes every connection. What is under way in clones fails.
    pub async fn close(&self) {
        self.db.close().await;
    }
}
