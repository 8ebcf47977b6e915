//! The service and what it stands on, put together from the configuration: for the server and for workers alike.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use ferry_blob::{Blobs, Place};
use ferry_engine::{Engine, EngineOptions};
use ferry_service::service::OssOptions;
use ferry_service::worker::WorkerOptions;
use ferry_service::{BlobContents, Service, ServiceError, ServiceOptions};
use ferry_store::{ContentDirectory, ContentPlace, Store};
use tokio::task::JoinSet;
use tokio_util::sync::CancellationToken;

use crate::config::{Config, Storage, StorageKind};
use crate::{ServerError, secret_key};

/// A service with its blob store.
#[derive(Clone, Debug)]
pub struct Assembly {
    /// The service.
    pub service: Service,
    /// Its blob store.
    pub blobs: Blobs,
}

impl Assembly {
    /// Opens database and blob store and makes the service, which reads packages on `threads` threads.
    ///
    /// # Errors
    ///
    /// When one of them cannot be opened, or the secret key cannot be used.
    pub async fn open(config: &Config, data: &Path, threads: usize) -> Result<Self, ServerError> {
        let secret_key = secret_key::read_or_make(&key_file(config, data))?;
        let location = if config.database.url.is_empty() { data.display().to_string() } else { config.database.url.clone() };
        let store = Store::open(&location).await.map_err(ServiceError::from)?;
        let blobs = Blobs::open(&place(&config.storage, data)).map_err(ServiceError::from)?;
        let options = EngineOptions { limits: config.limits.clone(), threads, ..EngineOptions::default() };
        let engine = Engine::new(store.clone(), data.to_path_buf(), options);
        let options = ServiceOptions {
            data: data.to_path_buf(),
            secret_key,
            session_idle_seconds: config.sessions.idle_seconds.into(),
            session_max_seconds: config.sessions.max_seconds.into(),
            lease_seconds: config.workers.lease_seconds.into(),
            upload_bytes: (config.server.upload_bytes_max > 0).then_some(config.server.upload_bytes_max),
            oss: OssOptions {
                hosts: config.security.oss_hosts.clone(),
                private: config.security.oss_private,
                bytes: config.security.oss_bytes_max,
            },
            clock: now,
        };
        Ok(Self { service: Service::new(store, engine, blobs.clone(), options), blobs })
    }

    /// Starts the configured number of workers; they end when `stop` is cancelled.
    pub fn start_workers(&self, config: &Config, count: u32, stop: &CancellationToken) -> JoinSet<()> {
        let mut workers = JoinSet::new();
        let host = std::fs::read_to_string("/proc/sys/kernel/hostname").unwrap_or_default();
        for number in 1..=count {
            let options = WorkerOptions {
                name: format!("{}:{}:{number}", host.trim(), std::process::id()),
                poll: Duration::from_millis(config.workers.poll_milliseconds.into()),
            };
            workers.spawn(work(self.service.clone(), options, stop.clone()));
        }
        workers
    }
}

/// How long a worker waits before it goes on after a failure of its own, such as a database that restarts.
const AFTER_FAILURE: Duration = Duration::from_secs(5);

/// A worker that goes on after failures and panics, until it is told to stop.
async fn work(service: Service, options: WorkerOptions, stop: CancellationToken) {
    while !stop.is_cancelled() {
        let worker = tokio::spawn(ferry_service::worker::work(service.clone(), options.clone(), stop.clone()));
        match worker.await {
            Ok(Ok(())) => {}
            Ok(Err(error)) => tracing::error!(worker.name = options.name, error.message = %error, "the worker failed and goes on soon"),
            Err(_) => tracing::error!(worker.name = options.name, "the worker panicked and goes on soon"),
        }
        if stop.run_until_cancelled(tokio::time::sleep(AFTER_FAILURE)).await.is_none() {
            return;
        }
    }
}

fn key_file(config: &Config, data: &Path) -> PathBuf {
    match config.security.secret_key_file.as_str() {
        "" => data.join("secret.key"),
        path => PathBuf::from(path),
    }
}

/// Where local commands keep the bytes of resources: where a server with the same configuration does.
///
/// # Errors
///
/// When object storage cannot be used as it is configured.
pub fn content_place(storage: &Storage, data: &Path) -> Result<Arc<dyn ContentPlace>, ServerError> {
    Ok(match place(storage, data) {
        Place::Directory(directory) => Arc::new(ContentDirectory::new(&directory)),
        remote => Arc::new(BlobContents::new(Blobs::open(&remote).map_err(ServiceError::from)?, data)),
    })
}

fn place(storage: &Storage, data: &Path) -> Place {
    let Storage { bucket, region, prefix, access_key_id, access_key_secret, .. } = storage.clone();
    match storage.kind {
        StorageKind::Directory if storage.directory.is_empty() => Place::Directory(data.to_path_buf()),
        StorageKind::Directory => Place::Directory(PathBuf::from(&storage.directory)),
        StorageKind::S3 => {
            let endpoint = (!storage.endpoint.is_empty()).then(|| storage.endpoint.clone());
            Place::S3 { bucket, endpoint, region, prefix, access_key_id, access_key_secret }
        }
        StorageKind::Oss => Place::Oss { bucket, endpoint: storage.endpoint.clone(), region, prefix, access_key_id, access_key_secret },
    }
}

fn now() -> i64 {
    jiff::Timestamp::now().as_millisecond()
}
