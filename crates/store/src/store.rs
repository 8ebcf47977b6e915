//! The front door.

use std::sync::Arc;

use crate::db::Db;
use crate::{Result, migrate};

/// The store. Cheap to clone; clones share their connections.
#[derive(Clone, Debug)]
pub struct Store {
    pub(crate) db: Db,
    /// On whose behalf tasks are run; see [`crate::runner`].
    pub(crate) runner: Option<Arc<str>>,
}

impl Store {
    /// Opens the store at `location`: a data directory or a file that ends in `.db` (SQLite; made when missing), or a `postgres://` URL.
    /// Brings the schema up to date.
    ///
    /// # Errors
    ///
    /// When the location cannot be opened, or was written by a newer release.
    pub async fn open(location: &str) -> Result<Self> {
        let db = Db::connect(location).await?;
        migrate::migrate(&db).await?;
        Ok(Self { db, runner: None })
    }

    /// Closes every connection. What is under way in clones fails.
    pub async fn close(&self) {
        self.db.close().await;
    }
}
