#![doc = include_str!("../README.md")]

mod error;
mod pending;
pub mod records;

pub use error::{Result, StoreError};

/// The store. Cheap to clone; clones share their connections.
#[derive(Clone, Debug)]
pub struct Store {}

impl Store {
    /// Opens the store at `location`: a directory (SQLite, `ferry.db` inside), a file, or a `postgres://` URL. Runs the migrations.
    #[allow(clippy::unused_async)]
    pub async fn open(location: &str) -> Result<Self> {
        Err(StoreError::Damaged { what: location.to_owned() })
    }

    /// Closes every connection.
    #[allow(clippy::unused_async)]
    pub async fn close(&self) {}
}
