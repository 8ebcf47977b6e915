//! The service: everything a face needs, behind one value that is cheap to clone.

use std::path::PathBuf;
use std::sync::Arc;

use ferry_blob::Blobs;
use ferry_engine::Engine;
use ferry_store::Store;

/// How the service works.
#[derive(Clone, Debug)]
pub struct ServiceOptions {
    /// Where packages, reports and working files are kept locally.
    pub data: PathBuf,
    /// Key that secrets are sealed with in the store.
    pub secret_key: [u8; 32],
    /// How long a session lasts without being used.
    pub session_idle_seconds: i64,
    /// How long a session lasts at most.
    pub session_max_seconds: i64,
    /// How long a worker holds a job without a sign of life.
    pub lease_seconds: i64,
    /// Bytes of one upload at most, whatever the edition says; `None`: only the edition's limit counts.
    pub upload_bytes: Option<u64>,
    /// The clock, epoch milliseconds.
    pub clock: fn() -> i64,
}

/// The use cases of the server.
#[derive(Clone, Debug)]
pub struct Service {
    pub(crate) inner: Arc<Inner>,
}

#[derive(Debug)]
pub(crate) struct Inner {
    pub(crate) store: Store,
    pub(crate) engine: Engine,
    pub(crate) blobs: Blobs,
    pub(crate) options: ServiceOptions,
}

impl Service {
    /// A service on a store and a blob store.
    pub fn new(store: Store, engine: Engine, blobs: Blobs, options: ServiceOptions) -> Self {
        Self { inner: Arc::new(Inner { store, engine, blobs, options }) }
    }

    /// The store.
    pub fn store(&self) -> &Store {
        &self.inner.store
    }

    /// Now, epoch milliseconds.
    pub fn now(&self) -> i64 {
        (self.inner.options.clock)()
    }
}
