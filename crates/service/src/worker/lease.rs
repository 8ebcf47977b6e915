//! Keeping the lease of a job while it is done, and hearing that it is to stop.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use ferry_engine::progress::Cancel;
use ferry_store::records::{ClaimedJob, JobKeep};
use tokio::task::JoinHandle;
use tokio::time::Instant;
use tokio_util::sync::CancellationToken;

use crate::Service;

/// How often it is looked whether somebody wants the job to stop.
const LOOK: Duration = Duration::from_millis(250);

/// The lease of a job, kept in the background until it is dropped.
pub(super) struct Lease {
    /// Stops what the job runs, for whatever reason.
    pub(super) cancel: Cancel,
    /// Cancelled with `cancel`, for what can be awaited.
    pub(super) stopped: CancellationToken,
    lost: Arc<AtomicBool>,
    asked: Arc<AtomicBool>,
    keeper: JoinHandle<()>,
}

impl Lease {
    /// Keeps the lease from now on. `shutdown` stops the job, too.
    pub(super) fn keep(service: &Service, job: &ClaimedJob, lease_ms: i64, shutdown: &CancellationToken) -> Self {
        let (cancel, stopped) = (Cancel::default(), CancellationToken::new());
        let (lost, asked) = (Arc::new(AtomicBool::new(false)), Arc::new(AtomicBool::new(job.stop)));
        if job.stop {
            cancel.cancel();
            stopped.cancel();
        }
        let keeper = Keeper {
            service: service.clone(),
            job: job.clone(),
            lease_ms,
            cancel: cancel.clone(),
            stopped: stopped.clone(),
            lost: Arc::clone(&lost),
            asked: Arc::clone(&asked),
            shutdown: shutdown.clone(),
        };
        Self { cancel, stopped, lost, asked, keeper: tokio::spawn(keeper.run()) }
    }

    /// Whether somebody else has the job by now.
    pub(super) fn is_lost(&self) -> bool {
        self.lost.load(Ordering::SeqCst)
    }

    /// Whether somebody wants the task to stop, as opposed to this worker.
    pub(super) fn is_asked_to_stop(&self) -> bool {
        self.asked.load(Ordering::SeqCst)
    }
}

impl Drop for Lease {
    fn drop(&mut self) {
        self.keeper.abort();
    }
}

struct Keeper {
    service: Service,
    job: ClaimedJob,
    lease_ms: i64,
    cancel: Cancel,
    stopped: CancellationToken,
    lost: Arc<AtomicBool>,
    asked: Arc<AtomicBool>,
    shutdown: CancellationToken,
}

impl Keeper {
    async fn run(self) {
        let lease = Duration::from_millis(self.lease_ms as u64);
        let look = LOOK.min(lease / 3);
        let mut kept = Instant::now();
        loop {
            tokio::select! {
                () = self.shutdown.cancelled(), if !self.stopped.is_cancelled() => self.stop(),
                () = tokio::time::sleep(look) => {}
            }
            let store = &self.service.inner.store;
            let answer = if kept.elapsed() >= lease / 3 {
                let asked = Instant::now();
                let answer = store.keep_job(&self.job, self.lease_ms, self.service.now()).await;
                if answer.is_ok() {
                    kept = asked;
                }
                answer
            } else {
                store.job_kept(&self.job).await
            };
            match answer {
                Ok(JobKeep::Held { stop: false }) => {}
                Ok(JobKeep::Held { stop: true }) => {
                    self.asked.store(true, Ordering::SeqCst);
                    self.stop();
                }
                // The store may be away for a while; the lease lasts as long as it lasts.
                Err(error) if kept.elapsed() < lease => tracing::warn!(job.id = self.job.id, %error, "the lease could not be kept"),
                Ok(JobKeep::Lost) | Err(_) => return self.lose(),
            }
        }
    }

    fn lose(&self) {
        self.lost.store(true, Ordering::SeqCst);
        self.stop();
    }

    fn stop(&self) {
        self.cancel.cancel();
        self.stopped.cancel();
    }
}
