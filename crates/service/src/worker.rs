//! Workers: claim a job, do it, keep the lease, go on where a dead worker stopped.

use std::time::Duration;

use tokio_util::sync::CancellationToken;

use crate::{Result, Service};

mod deeds;
mod events;
mod lease;
mod run;

/// How a worker works.
#[derive(Clone, Debug)]
pub struct WorkerOptions {
    /// Its name in the store: host, process and number.
    pub name: String,
    /// How often it looks for work when there was none.
    pub poll: Duration,
}

/// Works until `stop` is cancelled: then finishes or stops its job at the next checkpoint and gives it back.
///
/// # Errors
///
/// When the store cannot be asked for jobs. What a job fails at is recorded with it.
pub async fn work(service: Service, options: WorkerOptions, stop: CancellationToken) -> Result<()> {
    while !stop.is_cancelled() {
        if !one(&service, &options.name, &stop).await? {
            tokio::select! {
                () = stop.cancelled() => {}
                () = tokio::time::sleep(options.poll) => {}
            }
        }
    }
    Ok(())
}

/// Does all jobs that can be done now and returns how many: for tests and for small commands.
///
/// # Errors
///
/// As for [`work`].
pub async fn drain(service: &Service) -> Result<usize> {
    let (never, mut done) = (CancellationToken::new(), 0);
    while one(service, "drain", &never).await? {
        done += 1;
    }
    Ok(done)
}

/// Does one job, if there is one to do.
async fn one(service: &Service, name: &str, stop: &CancellationToken) -> Result<bool> {
    let lease_ms = service.inner.options.lease_seconds.max(1) * 1000;
    let Some(job) = service.inner.store.claim_job(name, lease_ms, service.now()).await? else { return Ok(false) };
    run::run(service, job, lease_ms, stop).await?;
    Ok(true)
}
