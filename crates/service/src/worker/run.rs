//! One claimed job, from its beginning to whatever end.

use std::time::{Duration, Instant};

use ferry_engine::{EngineError, ErrorKind};
use ferry_model::{Finding, codes};
use ferry_store::StoreError;
use ferry_store::records::ClaimedJob;
use tokio_util::sync::CancellationToken;

use super::deeds;
use super::lease::Lease;
use crate::error::{ServiceError, Status};
use crate::jobs::Job;
use crate::{Result, Service};

/// How often a job may fail by no fault of its own before its task fails.
const FAILURES: i64 = 5;
/// How long a job waits when somebody else works in its workspace.
const BUSY_MS: i64 = 2_000;

/// What came of a job.
pub(super) enum End {
    /// It is done, or there is nothing to do.
    Done,
    /// It was stopped and can go on.
    Stopped,
    /// It failed.
    Failed(Failure),
}

/// Why a job failed.
pub(super) enum Failure {
    /// Doing it again would fail again.
    Final(Finding),
    /// The store, the disk or the network: doing it again may succeed.
    Passing(Finding),
    /// Somebody works in the workspace without a job.
    Busy,
    /// Somebody else does it by now.
    Lost,
}

impl From<EngineError> for Failure {
    fn from(error: EngineError) -> Self {
        let finding = error.finding();
        match error {
            EngineError::Store(StoreError::LeaseLost { .. }) => Self::Lost,
            EngineError::Conflict(_) if finding.code == codes::run::WORKSPACE_BUSY => Self::Busy,
            error if error.kind() == ErrorKind::Failed => Self::Passing(finding),
            _ => Self::Final(finding),
        }
    }
}

impl From<StoreError> for Failure {
    fn from(error: StoreError) -> Self {
        EngineError::Store(error).into()
    }
}

impl From<ServiceError> for Failure {
    fn from(error: ServiceError) -> Self {
        let finding = error.cause().clone();
        if finding.code == codes::service::LEASE_LOST {
            Self::Lost
        } else if error.status == Status::Failed {
            Self::Passing(finding)
        } else {
            Self::Final(finding)
        }
    }
}

impl From<ferry_blob::BlobError> for Failure {
    fn from(error: ferry_blob::BlobError) -> Self {
        ServiceError::from(error).into()
    }
}

/// Does a claimed job and lets it go.
pub(super) async fn run(service: &Service, claimed: ClaimedJob, lease_ms: i64, shutdown: &CancellationToken) -> Result<()> {
    let store = &service.inner.store;
    let job = match Job::of_payload(&claimed.payload) {
        Ok(job) => job,
        Err(error) => {
            store.finish_job(&claimed, Some(&json(error.cause())), service.now()).await?;
            return Ok(());
        }
    };
    tracing::info!(job.id = claimed.id, job.attempt = claimed.attempt, task.id = claimed.task_id, ?job, "the job begins");
    let begun = Instant::now();
    let lease = Lease::keep(service, &claimed, lease_ms, shutdown);
    let end = if claimed.failures >= FAILURES {
        // Whoever did it died every time.
        End::Failed(Failure::Final(Finding::new(codes::run::WORKERS_DIED).arg("count", FAILURES)))
    } else if lease.is_asked_to_stop() {
        End::Done
    } else {
        deeds::done(service, &claimed, &job, &lease).await.unwrap_or_else(End::Failed)
    };
    let (lost, asked) = (lease.is_lost(), lease.is_asked_to_stop());
    drop(lease);
    if lost {
        service.watch.lease_lost();
        tracing::warn!(job.id = claimed.id, worker.lease = claimed.lease, "the lease was lost; somebody else goes on with the job");
        return Ok(());
    }
    if settle(service, &claimed, &job, end, asked).await? {
        tell(service, &job, begun.elapsed()).await;
    }
    Ok(())
}

/// Lets a job go, as it ended; says whether it is at its end, and nobody goes on with it.
async fn settle(service: &Service, claimed: &ClaimedJob, job: &Job, end: End, asked: bool) -> Result<bool> {
    let (store, now) = (&service.inner.store, service.now());
    match end {
        End::Stopped if !asked => drop(store.release_job(claimed, 0, false, now).await?),
        End::Done | End::Stopped => return Ok(store.finish_job(claimed, None, now).await?),
        End::Failed(Failure::Lost) => service.watch.lease_lost(),
        End::Failed(Failure::Busy) => drop(store.release_job(claimed, now + BUSY_MS, false, now).await?),
        End::Failed(Failure::Passing(finding)) if claimed.failures + 1 < FAILURES => {
            let (code, cause) = (finding.code.id(), finding.message(ferry_model::Lang::En));
            tracing::warn!(job.id = claimed.id, task.id = claimed.task_id, code, cause, "the job failed and is done again");
            store.release_job(claimed, now + (1_000_i64 << claimed.failures.clamp(0, 10)), true, now).await?;
        }
        End::Failed(Failure::Passing(finding) | Failure::Final(finding)) => {
            let (code, cause) = (finding.code.id(), finding.message(ferry_model::Lang::En));
            tracing::error!(job.id = claimed.id, task.id = claimed.task_id, code, cause, "the job failed");
            match deeds::fail(service, claimed, job, &finding).await {
                Ok(()) => return Ok(store.finish_job(claimed, Some(&json(&finding)), now).await?),
                Err(Failure::Lost) => service.watch.lease_lost(),
                // What cannot be recorded now is recorded by whoever finds the lease ended.
                Err(_) => tracing::error!(job.id = claimed.id, "the failure of the job could not be recorded"),
            }
        }
    }
    Ok(false)
}

/// Tells whoever watches what became of the task or the package of a job, which took this worker so long.
async fn tell(service: &Service, job: &Job, took: Duration) {
    let store = &service.inner.store;
    let (status, ms) = match job {
        Job::Verify { package_id } => match store.package(*package_id).await {
            Ok(Some(package)) => (package.state, None),
            _ => return,
        },
        Job::Import { task_id, .. } | Job::Export { task_id } | Job::Undo { task_id } | Job::Cancel { task_id, .. } => {
            let Ok(Some(task)) = store.task(*task_id).await else { return };
            let ms = task.head.finished_at.zip(task.head.started_at).map(|(finished, started)| finished - started);
            // Undoing and cancelling begin when the worker does.
            (task.head.status.as_str().to_owned(), ms.filter(|_| matches!(job, Job::Import { .. } | Job::Export { .. })))
        }
    };
    let seconds = ms.map_or(took.as_secs_f64(), |ms| ms.max(0) as f64 / 1_000.0);
    service.watch.ended(job.kind(), &status, seconds);
}

fn json(finding: &Finding) -> String {
    // Findings are plain data and can always be written.
    serde_json::to_string(finding).unwrap_or_default()
}
