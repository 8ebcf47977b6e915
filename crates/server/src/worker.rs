//! A process that only works: it shares database and object storage with the server, and takes jobs from the same table.

use std::net::SocketAddr;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use ferry_engine::EngineOptions;
use ferry_model::codes::reasons::configuration as reasons;
use ferry_model::reason::ReasonText;
use tokio::net::TcpListener;
use tokio_util::sync::CancellationToken;

use crate::ServerError;
use crate::assemble::Assembly;
use crate::config::{Config, Loaded, StorageKind};
use crate::health::{self, Probes};
use crate::listener::{answer, listen_if_set};
use crate::metrics::Metrics;
use crate::serve::{Ended, within};

/// Workers of one process.
#[derive(Debug)]
pub struct Worker {
    config: Config,
    assembly: Assembly,
    /// For its health and its metrics, if somebody is to ask for them.
    listener: Option<TcpListener>,
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
        let alone = |key: &'static str, value: ReasonText| ServerError::WorkerAlone {
            key,
            value: value.into(),
            origin: loaded.origin(key).clone(),
        };
        if !config.is_postgres() {
            return Err(alone("database.url", reasons::SQLITE));
        }
        if config.storage.kind == StorageKind::Directory && config.storage.directory.is_empty() {
            return Err(alone("storage.directory", reasons::DATA_DIRECTORY));
        }
        let assembly = Assembly::open(&config, data, EngineOptions::default().threads).await?;
        assembly.service.check_secret_key(false).await?;
        let listener = listen_if_set(loaded, "workers.listen", &config.workers.listen).await?;
        Ok(Self { config, assembly, listener })
    }

    /// Where it answers about its health and its metrics, if anywhere.
    pub fn address(&self) -> Option<SocketAddr> {
        self.listener.as_ref().and_then(|listener| listener.local_addr().ok())
    }

    /// How many jobs it does at a time.
    pub fn count(&self) -> u32 {
        self.config.workers.count.max(1)
    }

    /// Works until `stop` is cancelled; then gives its jobs back at their next checkpoint.
    pub async fn run(self, stop: CancellationToken) -> Ended {
        let count = self.count();
        let Self { config, mut assembly, listener } = self;
        let metrics = Arc::new(Metrics::default());
        metrics.set_workers(count);
        assembly.service = assembly.service.with_watch(metrics.watch());
        let mut tasks = assembly.start_workers(&config, count, &stop);
        if let Some(listener) = listener {
            let probes = Probes { service: assembly.service.clone(), blobs: assembly.blobs.clone(), metrics, stop: stop.clone() };
            let stop = stop.clone();
            tasks.spawn(async move {
                if let Err(error) = answer(listener, health::worker_routes(probes), stop).await {
                    tracing::error!(error.message = %error, "health and metrics are no longer answered; the work goes on");
                }
            });
        }
        tracing::info!(workers.count = count, "working");
        stop.cancelled().await;
        let all = async { while tasks.join_next().await.is_some() {} };
        let ended = within(Duration::from_secs(config.server.shutdown_seconds), all).await;
        assembly.service.store().close().await;
        tracing::info!(drained = ended == Ended::Drained, "stopped");
        ended
    }
}
