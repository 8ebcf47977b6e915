//! Workers: claim a job, do it, keep the lease, go on where a dead worker stopped.

use std::time::Duration;

use tokio_util::sync::CancellationToken;

use crate::{Result, Service};

/// How a worker works.
#[derive(Clone, Debug)]
pub struct WorkerOptions {
    /// Its name in the store: host, process and number.
    pub name: String,
    /// How often it looks for work when there was none.
    pub poll: Duration,
}

/// Works until `stop` is cancelled: then finishes or stops its job at the next checkpoint and gives it back.
pub async fn work(service: Service, options: WorkerOptions, stop: CancellationToken) -> Result<()> {
    let _ = (service, options, stop);
    todo!()
}

/// Does all jobs that can be done now and returns how many: for tests and for small commands.
pub async fn drain(service: &Service) -> Result<usize> {
    let _ = service;
    todo!()
}
