//! The server: starts, serves, stops.

use std::future::Future;
use std::net::SocketAddr;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use ferry_console::SettingLine;
use ferry_engine::EngineOptions;
use ferry_service::actor::Via;
use ferry_service::{Actor, ServiceError};
use tokio::net::TcpListener;
use tokio::task::JoinSet;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

use crate::assemble::Assembly;
use crate::config::{Config, Loaded};
use crate::health::{self, Probes};
use crate::listener::{answer, listen, listen_if_set};
use crate::metrics::Metrics;
use crate::{ServerError, app, sweeping};

/// Name of the tenant of a new installation, and of its account.
const TENANT: &str = "admin";

/// The tenant account with a password that was just made.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FirstAccount {
    /// Account name.
    pub user: String,
    /// Password for the first log-in; told this once.
    pub password: String,
}

/// How serving ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ended {
    /// Every request and every job had ended.
    Drained,
    /// The time was over before; workers go on with the jobs at their last checkpoint.
    BrokenOff,
}

/// A server that listens already, and answers once it is [run](Server::run).
#[derive(Debug)]
pub struct Server {
    config: Config,
    assembly: Assembly,
    main: TcpListener,
    metrics: Option<TcpListener>,
    address: SocketAddr,
    first: Option<FirstAccount>,
    /// What the page of settings shows.
    settings: Vec<SettingLine>,
}

impl Server {
    /// Listens, opens database and blob store, and makes the tenant account of a new installation.
    ///
    /// # Errors
    ///
    /// When one of that fails. The account is made last, so that its password is not lost by a failure after it.
    pub async fn start(loaded: &Loaded, data: &Path) -> Result<Self, ServerError> {
        let config = loaded.config.clone();
        let main = listen(loaded, "server.listen", &config.server.listen).await?;
        let metrics = listen_if_set(loaded, "metrics.listen", &config.metrics.listen).await?;
        let address = main.local_addr().map_err(|source| ServerError::Listen {
            address: config.server.listen.clone(),
            origin: loaded.origin("server.listen").clone(),
            source,
        })?;
        // One core stays for pages while a large package is planned or imported.
        let threads = EngineOptions::default().threads.saturating_sub(1).max(1);
        let mut assembly = Assembly::open(&config, data, threads).await?;
        if let Some(options) = loaded.identity_provider(&url(&config, address))? {
            let service = assembly.service.with_identity_provider(options);
            assembly.service = service.map_err(|error| loaded.refuse_option(&error))?;
        }
        assembly.service.check_secret_key(true).await?;
        let password = assembly.service.first_start(TENANT, TENANT).await?;
        let first = password.map(|password| FirstAccount { user: TENANT.to_owned(), password });
        if !address.ip().is_loopback() && !config.is_https() {
            tracing::warn!(server.address = %address, "listening beyond this machine, and server.public_url is not https: passwords travel unprotected");
        }
        Ok(Self { config, assembly, main, metrics, address, first, settings: app::settings(loaded) })
    }

    /// The address that it listens on.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// The address for people.
    pub fn url(&self) -> String {
        url(&self.config, self.address)
    }

    /// The tenant account, when this start made it.
    pub fn first_account(&self) -> Option<&FirstAccount> {
        self.first.as_ref()
    }

    /// Gives the tenant account a new password for one log-in, and ends its sessions: for somebody at the machine who lost it.
    ///
    /// # Errors
    ///
    /// When the database fails.
    pub async fn reset_password(&self) -> Result<FirstAccount, ServerError> {
        let service = &self.assembly.service;
        let user = service.store().tenant_account().await.map_err(ServiceError::from)?;
        let tenant = service.store().tenant().await.map_err(ServiceError::from)?;
        let actor = Actor {
            user: user.clone(),
            tenant,
            is_tenant_account: true,
            is_operator: true,
            must_change_password: false,
            via: Via::Local,
            address: None,
        };
        let password = service.tenant_admin(&actor)?.reset_password(&user).await?;
        Ok(FirstAccount { user, password })
    }

    /// Serves until `stop` is cancelled: then takes no more connections, ends event streams, lets requests end and workers give their
    /// jobs back, for as long as is configured.
    ///
    /// # Errors
    ///
    /// When a listener fails.
    pub async fn run(self, stop: CancellationToken) -> Result<Ended, ServerError> {
        let Self { config, mut assembly, main, metrics: metrics_listener, address, settings, .. } = self;
        let metrics = Arc::new(Metrics::default());
        metrics.set_workers(config.workers.count);
        assembly.service = assembly.service.with_watch(metrics.watch());
        let probes = Probes { service: assembly.service.clone(), blobs: assembly.blobs.clone(), metrics, stop: stop.clone() };
        let changes = TaskTracker::new();
        let mut tasks: JoinSet<std::io::Result<()>> = JoinSet::new();
        if let Some(listener) = metrics_listener {
            tasks.spawn(answer(listener, health::metrics_routes(probes.clone()), stop.clone()));
        }
        tasks.spawn(answer(main, app::router(&config, settings, probes, changes.clone()), stop.clone()));
        let mut workers = assembly.start_workers(&config, config.workers.count, &stop);
        workers.spawn(sweeping::sweep(assembly.service.clone(), config.sweeping.clone(), stop.clone()));
        tracing::info!(server.address = %address, workers.count = config.workers.count, "serving");
        let mut failed = None;
        tokio::select! {
            () = stop.cancelled() => {}
            Some(ended) = tasks.join_next() => failed = Some(ended.unwrap_or_else(|error| Err(std::io::Error::other(error)))),
        }
        stop.cancel();
        let all = async {
            while tasks.join_next().await.is_some() {}
            changes.close();
            changes.wait().await;
            while workers.join_next().await.is_some() {}
        };
        let ended = within(Duration::from_secs(config.server.shutdown_seconds), all).await;
        assembly.service.store().close().await;
        tracing::info!(drained = ended == Ended::Drained, "stopped");
        match failed {
            Some(Err(source)) => Err(ServerError::Serving { address, source }),
            _ => Ok(ended),
        }
    }
}

fn url(config: &Config, address: SocketAddr) -> String {
    match config.server.public_url.as_str() {
        "" => format!("http://{address}/"),
        url => format!("{}/", url.trim_end_matches('/')),
    }
}

/// Waits for the end of what is under way, and no longer than this.
pub(crate) async fn within(patience: Duration, work: impl Future<Output = ()>) -> Ended {
    if tokio::time::timeout(patience, work).await.is_ok() {
        return Ended::Drained;
    }
    tracing::warn!(duration_s = patience.as_secs(), "not everything ended in time; the rest is broken off");
    Ended::BrokenOff
}
