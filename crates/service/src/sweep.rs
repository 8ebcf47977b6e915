//! Sweeping: removing what nobody needs any more. Nothing that a task refers to is ever removed.

use ferry_store::CONTENT_GRACE_MS;
use ferry_store::records::{NewAudit, StalePackage};
use futures_util::TryStreamExt as _;

use crate::idempotency;
use crate::packages::shown_source;
use crate::{Result, Service};

/// Packages that are looked at together.
const PACKAGES: i64 = 100;

/// How old what is removed is, in seconds; 0: it is never removed. Expired sessions and idempotency keys, and failed log-ins that count no
/// more, go at once.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SweepAges {
    /// Packages that no task took, since they were uploaded; and bytes of packages that nothing names, since they were stored.
    pub packages_seconds: i64,
    /// Jobs, since they ended.
    pub jobs_seconds: i64,
    /// Events of tasks that have ended, since they happened.
    pub events_seconds: i64,
    /// Bytes of resources that no version names, since somebody put, held or let go of them.
    pub contents_seconds: i64,
}

/// What was removed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Swept {
    /// Packages that no task took.
    pub packages: u64,
    /// Bytes of packages that nothing names: of uploads whose process died before it had registered them.
    pub unnamed: u64,
    /// Sessions that ended.
    pub sessions: u64,
    /// Jobs that ended.
    pub jobs: u64,
    /// Events of tasks that ended.
    pub events: u64,
    /// Idempotency keys.
    pub keys: u64,
    /// Accounts and addresses that failed to log in a while ago.
    pub login_failures: u64,
    /// Contents of resources.
    pub contents: u64,
}

impl Service {
    /// Sweeps, if that is due: once in so many seconds, whichever of several replicas comes first. `None`: it is not.
    pub async fn sweep_if_due(&self, interval_seconds: i64, ages: &SweepAges) -> Result<Option<Swept>> {
        let now = self.now();
        let due = self.store().next_sweep().await? <= now && self.store().take_sweep(now, now + interval_seconds * 1000).await?;
        if due { self.sweep(ages).await.map(Some) } else { Ok(None) }
    }

    /// Removes what is old enough. Doing it twice at the same time does no harm.
    pub async fn sweep(&self, ages: &SweepAges) -> Result<Swept> {
        let (now, store) = (self.now(), self.store());
        let mut swept = Swept {
            sessions: store.sweep_sessions(self.idle_since(now), now).await?,
            keys: store.sweep_keys(idempotency::expired(now), now).await?,
            login_failures: store.sweep_login_failures(now).await?,
            ..Swept::default()
        };
        if let Some(before) = before(now, ages.jobs_seconds) {
            swept.jobs = store.sweep_jobs(before).await?;
        }
        if let Some(before) = before(now, ages.events_seconds) {
            swept.events = store.sweep_events(before).await?;
        }
        if let Some(before) = before(now, ages.packages_seconds) {
            swept.packages = self.sweep_packages(before).await?;
        }
        if let Some(before) = before(now, ages.contents_seconds) {
            swept.contents = store.sweep_contents(before.min(now - CONTENT_GRACE_MS)).await?;
        }
        // Last, because it needs a right that nothing else does: to list.
        if let Some(before) = before(now, ages.packages_seconds) {
            swept.unnamed = self.sweep_unnamed(before).await?;
        }
        Ok(swept)
    }

    async fn sweep_packages(&self, before: i64) -> Result<u64> {
        let (mut removed, mut after) = (0, 0);
        loop {
            let stale = self.store().stale_packages(before, after, PACKAGES).await?;
            let Some(last) = stale.last() else { return Ok(removed) };
            after = last.id;
            for package in stale {
                removed += u64::from(self.sweep_package(&package).await?);
            }
        }
    }

    /// Removes bytes of packages that nothing names. What is being uploaded is named soon after it is stored, and is not that old.
    async fn sweep_unnamed(&self, before: i64) -> Result<u64> {
        let mut removed = 0;
        let mut keys = self.inner.blobs.streamed_before("packages", before).await?.try_chunks(PACKAGES as usize);
        while let Some(part) = keys.try_next().await.map_err(|error| error.1)? {
            let unnamed = self.store().unnamed_packages(&part).await?;
            removed += unnamed.len() as u64;
            self.delete_blobs(unnamed).await;
        }
        Ok(removed)
    }

    /// Removes a package, unless a task took it meanwhile.
    async fn sweep_package(&self, package: &StalePackage) -> Result<bool> {
        let blob = self.store().delete_package(package.id).await?;
        if self.store().package(package.id).await?.is_some() {
            return Ok(false);
        }
        let detail = format!("{} {}", package.id, shown_source(&package.source));
        let line = NewAudit {
            tenant: &package.tenant,
            workspace_id: Some(package.workspace_id),
            who: "system",
            origin: "sweep",
            what: "package.sweep",
            detail: &detail,
            at: self.now(),
        };
        self.store().append_audit(&line).await?;
        self.delete_blobs(blob).await;
        Ok(true)
    }

    /// Deletes blobs that nothing refers to any more. Bytes that stay cost room and nothing else.
    pub(crate) async fn delete_blobs(&self, blobs: impl IntoIterator<Item = String>) {
        for blob in blobs {
            if let Err(error) = self.inner.blobs.delete(&blob).await {
                tracing::warn!(blob.key = blob, error.message = %error, "bytes that nothing refers to could not be deleted");
            }
        }
    }
}

/// What is older than so many seconds was made before this time; `None`: nothing is too old.
fn before(now: i64, seconds: i64) -> Option<i64> {
    (seconds > 0).then(|| now - seconds * 1000)
}
