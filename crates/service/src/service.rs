//! The service: everything a face needs, behind one value that is cheap to clone.

use std::path::PathBuf;
use std::sync::Arc;

use ferry_blob::Blobs;
use ferry_engine::Engine;
use ferry_store::{ContentPlace, Store};

use crate::contents::BlobContents;
use crate::watch::{Unwatched, Watch};

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
    /// Which addresses packages may be fetched from.
    pub oss: OssOptions,
    /// The clock, epoch milliseconds.
    pub clock: fn() -> i64,
}

/// Which addresses packages may be fetched from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OssOptions {
    /// Allowed hosts: what begins with a period is the end of a name, anything else a whole name; a part that ends with `*` is any that begins
    /// so. By default the buckets of OSS, and not what else customers run below `aliyuncs.com`.
    pub hosts: Vec<String>,
    /// Whether addresses of private networks are allowed, and HTTP without encryption: for object storage inside one's own network.
    pub private: bool,
    /// Bytes of a package at most.
    pub bytes: u64,
}

impl Default for OssOptions {
    /// Object Storage Service of Alibaba Cloud, by public addresses, up to 5 GiB.
    fn default() -> Self {
        Self { hosts: vec!["*.oss-*.aliyuncs.com".to_owned()], private: false, bytes: 5 << 30 }
    }
}

/// The use cases of the server.
#[derive(Clone, Debug)]
pub struct Service {
    pub(crate) inner: Arc<Inner>,
    pub(crate) identity_provider: Option<Arc<crate::oidc::Provider>>,
    /// Who hears of the work of this process.
    pub(crate) watch: Arc<dyn Watch>,
}

#[derive(Debug)]
pub(crate) struct Inner {
    pub(crate) store: Store,
    pub(crate) engine: Engine,
    pub(crate) blobs: Blobs,
    pub(crate) options: ServiceOptions,
    /// What packages use, by number of the package.
    pub(crate) uses: crate::settings::choices::Uses,
    /// Plans that were made for pages.
    pub(crate) plans: crate::plans::Plans,
    /// How many objects workspaces hold.
    pub(crate) counted: crate::objects::Counted,
    /// What reports of tasks that have ended count.
    pub(crate) reports: crate::reports::Counted,
}

impl Service {
    /// A service on a store and a blob store, which also keeps the bytes of resources.
    pub fn new(store: Store, engine: Engine, blobs: Blobs, options: ServiceOptions) -> Self {
        // A package that lies in a directory is read there, whether or not that is the data directory.
        let engine = match blobs.directory() {
            Some(directory) => engine.with_packages_in(directory.to_owned()),
            None => engine,
        };
        let contents: Arc<dyn ContentPlace> = Arc::new(BlobContents::new(blobs.clone(), &options.data));
        let (store, engine) = (store.with_contents(Arc::clone(&contents)), engine.with_contents(contents));
        let (uses, plans, counted, reports) = Default::default();
        let inner = Arc::new(Inner { store, engine, blobs, options, uses, plans, counted, reports });
        Self { inner, identity_provider: None, watch: Arc::new(Unwatched) }
    }

    /// The same service, of whose work somebody hears.
    #[must_use]
    pub fn with_watch(&self, watch: Arc<dyn Watch>) -> Self {
        Self { watch, ..self.clone() }
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
