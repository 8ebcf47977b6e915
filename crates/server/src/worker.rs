//! A process that only works: it shares database and object storage with the server, and takes jobs from the same table.

use std::path::Path;
use std::time::Duration;

use ferry_engine::EngineOptions;
use tokio_util::sync::CancellationToken;

use crate::ServerError;
use crate::assemble::Assembly;
use crate::config::{Config, Loaded, StorageKind};
use crate::serve::{Ended, within};

/// Workers of one process.
#[derive(Debug)]
pub struct Worker {
    config: Config,
    assembly: Assembly,
}

impl Worker {
    /// Opens what it shares.
    ///
    /// # Errors
    ///
    /// When database or storage are this machine's own, or cannot be opened. A directory that was named may be shared between machines; the
    /// data directory is not.
    pub async fn start(loaded: &Loaded, data: &Path) -> Result<Self, ServerError> {
        let config = loaded.config.clone();
        let alone = |key: &'static str, value: &str| ServerError::WorkerAlone {
            key,
            value: value.to_owned(),
            origin: loaded.origin(key).to_string(),
        };
        if !config.is_postgres() {
            return Err(alone("database.url", "SQLite"));
        }
        if config.storage.kind == StorageKind::Directory && config.storage.directory.is_empty() {
            return Err(alone("storage.directory", "the data directory"));
        }
        let assembly = Assembly::open(&config, data, EngineOptions::default().threads).await?;
        assembly.service.check_secret_key(false).await?;
        Ok(Self { config, assembly })
    }

    /// How many jobs it does at a time.
    pub fn count(&self) -> u32 {
        self.config.workers.count.max(1)
    }

    /// Works until `stop` is cancelled; then gives its jobs back at their next checkpoint.
    pub async fn run(self, stop: CancellationToken) -> Ended {
        let mut workers = self.assembly.start_workers(&self.config, self.count(), &stop);
        tracing::info!(workers.count = self.count(), "working");
        stop.cancelled().await;
        let all = async { while workers.join_next().await.is_some() {} };
        let ended = within(Duration::from_secs(self.config.server.shutdown_seconds), all).await;
        self.assembly.service.store().close().await;
        tracing::info!(drained = ended == Ended::Drained, "stopped");
        ended
    }
}
