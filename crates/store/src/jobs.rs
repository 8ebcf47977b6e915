//! The job table: claimed, leased, and handed on when whoever holds a job dies.

use crate::db::Tx;
use crate::query::{Query, sql};
use crate::records::{ClaimedJob, JobKeep, NewJob, TaskStatus};
use crate::rows::damaged;
use crate::task_lists::exports_under_way;
use crate::tasks::status;
use crate::{Result, Store, StoreError, events};

/// The phase of a task that was asked to start and has not begun.
pub(crate) const QUEUED: &str = "queued";
/// Workspaces that one search for a job passes over, because somebody else is about to work in them.
const PASSES: usize = 32;

/// What else has to hold for a task to be given a job.
enum Only<'a> {
    /// Nothing.
    Always,
    /// Its settings have this version.
    WithSettings(i64),
    /// The tenant has exported, and is exporting, fewer packages.
    WithPackageLeft { tenant: &'a str, limit: i64 },
}

impl Only<'_> {
    async fn holds(&self, tx: &mut Tx, task_id: i64) -> Result<bool> {
        match *self {
            Self::Always => Ok(true),
            Self::WithSettings(version) => {
                let query = sql("SELECT id FROM tasks WHERE id = ? AND settings_version = ?").bind(task_id).bind(version);
                Ok(tx.row(query).await?.is_some())
            }
            Self::WithPackageLeft { tenant, limit } => {
                // Exports of a tenant are counted one after the other.
                let query = sql("SELECT packages_exported FROM tenants WHERE name = ?").bind(tenant).push(tx.for_update());
                let exported: i64 = tx.row(query).await?.map_or(Ok(0), |row| row.get(0))?;
                let under_way = tx.row(exports_under_way(tenant)).await?.map_or(Ok(0), |row| row.get(0))?;
                Ok(exported + under_way < limit)
            }
        }
    }
}

impl Store {
    /// Asks for a job that belongs to no task.
    pub async fn enqueue(&self, job: &NewJob, now: i64) -> Result<i64> {
        let mut tx = self.db.write().await?;
        let id = insert(&mut tx, job, now, now).await?;
        tx.commit().await?;
        Ok(id)
    }

    /// Asks for a job of a task, if the task is in one of the states `from` and no other job of it is open; the task then gets the state
    /// `to`, if there is one. `None`: the state does not allow it, or somebody was faster.
    pub async fn enqueue_for_task(&self, job: &NewJob, from: &[TaskStatus], to: Option<TaskStatus>, now: i64) -> Result<Option<i64>> {
        self.enqueue_locked(job, Only::Always, from, to, now).await
    }

    /// As [`Self::enqueue_for_task`], if the settings of the task have this version.
    pub async fn enqueue_start(
        &self,
        job: &NewJob,
        settings_version: i64,
        from: &[TaskStatus],
        to: TaskStatus,
        now: i64,
    ) -> Result<Option<i64>> {
        self.enqueue_locked(job, Only::WithSettings(settings_version), from, Some(to), now).await
    }

    /// As [`Self::enqueue_for_task`], if the tenant may export another package: those that are being exported count as if they had been.
    /// `None` for the limit: there is none.
    pub async fn enqueue_export(&self, job: &NewJob, tenant: &str, limit: Option<i64>, now: i64) -> Result<Option<i64>> {
        let only = limit.map_or(Only::Always, |limit| Only::WithPackageLeft { tenant, limit });
        self.enqueue_locked(job, only, &[TaskStatus::Init], Some(TaskStatus::Exporting), now).await
    }

    async fn enqueue_locked(
        &self,
        job: &NewJob,
        only: Only<'_>,
        from: &[TaskStatus],
        to: Option<TaskStatus>,
        now: i64,
    ) -> Result<Option<i64>> {
        let Some(task_id) = job.task_id else { return Err(damaged("a job of a task without a task")) };
        let mut tx = self.db.write().await?;
        let found = locked(&mut tx, task_id).await?;
        if !only.holds(&mut tx, task_id).await? {
            return Ok(None);
        }
        if !from.contains(&found) || is_open(&mut tx, task_id).await? {
            return Ok(None);
        }
        if let Some(to) = to {
            let update = sql("UPDATE tasks SET status = ?, phase = ?, done = 0, total = 0, started_at = ?, finished_at = NULL, \
                 failure = NULL, runner = NULL WHERE id = ?");
            tx.execute(update.bind(to.as_str()).bind(QUEUED).bind(now).bind(task_id)).await?;
        }
        events::insert(&mut tx, task_id, &[(QUEUED, 0, 0)], now).await?;
        let id = insert(&mut tx, job, now, now).await?;
        tx.commit().await?;
        Ok(Some(id))
    }

    /// Asks the open jobs of a running task to stop, and for `job` to come after them, before anything else of the workspace. A task that
    /// nobody has begun is revoked at once: there is nothing to stop. `false`: the task is not running, or that was asked for already.
    pub async fn stop_and_enqueue(&self, job: &NewJob, now: i64) -> Result<bool> {
        let Some(task_id) = job.task_id else { return Err(damaged("a job of a task without a task")) };
        let mut tx = self.db.write().await?;
        if !locked(&mut tx, task_id).await?.is_running() {
            return Ok(false);
        }
        let open = sql("SELECT j.stop, j.payload, j.attempt + t.attempt FROM jobs j JOIN tasks t ON t.id = j.task_id \
             WHERE j.task_id = ? AND j.state IN ('queued', 'running')");
        let mut is_begun = false;
        for row in tx.rows(open.bind(task_id)).await? {
            if row.get::<bool>(0)? || row.get::<String>(1)? == job.payload {
                return Ok(false);
            }
            is_begun |= row.get::<i64>(2)? > 0;
        }
        if !is_begun {
            let update = sql("UPDATE jobs SET state = 'done', finished_at = ? WHERE task_id = ? AND state = 'queued'");
            tx.execute(update.bind(now).bind(task_id)).await?;
            let update = sql("UPDATE tasks SET status = ?, finished_at = ?, runner = NULL WHERE id = ?");
            tx.execute(update.bind(TaskStatus::Revoked.as_str()).bind(now).bind(task_id)).await?;
            events::insert(&mut tx, task_id, &[("job", 0, 0)], now).await?;
            tx.commit().await?;
            return Ok(true);
        }
        let stop = sql("UPDATE jobs SET stop = TRUE WHERE task_id = ? AND state IN ('queued', 'running')").bind(task_id);
        tx.execute(stop).await?;
        insert(&mut tx, job, 0, now).await?;
        tx.commit().await?;
        Ok(true)
    }

    /// Claims the oldest job that can be done: one that is due, or whose lease has ended, in a workspace in which no other exclusive job has
    /// begun. Its task, if it has one, belongs to the claim from then on.
    pub async fn claim_job(&self, worker: &str, lease_ms: i64, now: i64) -> Result<Option<ClaimedJob>> {
        let mut passed: Vec<i64> = Vec::new();
        while passed.len() < PASSES {
            let mut tx = self.db.write().await?;
            let query = due("j.id, j.task_id", now).push(" AND j.id NOT IN ").list(passed.iter().copied().chain([0]));
            let Some(row) = tx.row(query.push(" ORDER BY j.run_at, j.id LIMIT 1")).await? else { return Ok(None) };
            let (job_id, task_id): (i64, Option<i64>) = (row.get(0)?, row.get(1)?);
            if let Some(task_id) = task_id {
                lock(&mut tx, task_id).await?;
            }
            let Some(job) = take(&mut tx, job_id, worker, now).await? else {
                passed.push(job_id);
                continue;
            };
            let update = sql("UPDATE jobs SET state = 'running', attempt = ?, failures = ?, worker = ?, lease_until = ? WHERE id = ?");
            let update = update.bind(job.attempt).bind(job.failures).bind(&job.lease).bind(now + lease_ms).bind(job.id);
            tx.execute(update).await?;
            if let Some(task_id) = job.task_id {
                tx.execute(sql("UPDATE tasks SET runner = ? WHERE id = ?").bind(&job.lease).bind(task_id)).await?;
            }
            tx.commit().await?;
            return Ok(Some(job));
        }
        Ok(None)
    }

    /// Prolongs the lease of a claimed job.
    pub async fn keep_job(&self, job: &ClaimedJob, lease_ms: i64, now: i64) -> Result<JobKeep> {
        let mut tx = self.db.write().await?;
        let update = sql("UPDATE jobs SET lease_until = ? WHERE id = ? AND worker = ? AND state = 'running' RETURNING stop");
        let row = tx.row(update.bind(now + lease_ms).bind(job.id).bind(&job.lease)).await?;
        tx.commit().await?;
        keep(row.as_ref())
    }

    /// Whether a claimed job is still held and wanted.
    pub async fn job_kept(&self, job: &ClaimedJob) -> Result<JobKeep> {
        let query = sql("SELECT stop FROM jobs WHERE id = ? AND worker = ? AND state = 'running'").bind(job.id).bind(&job.lease);
        keep(self.db.row(query).await?.as_ref())
    }

    /// Ends a claimed job; `failure` says why it failed, as JSON. Nothing happens when somebody else has it by now.
    pub async fn finish_job(&self, job: &ClaimedJob, failure: Option<&str>, now: i64) -> Result<bool> {
        let state = if failure.is_some() { "failed" } else { "done" };
        let update = sql("UPDATE jobs SET state = ?, failure = ?, finished_at = ?, lease_until = NULL WHERE id = ? AND worker = ? \
             AND state = 'running'");
        self.let_go(job, update.bind(state).bind(failure).bind(now).bind(job.id).bind(&job.lease), now).await
    }

    /// Gives a claimed job back: it is done by whoever takes it next, from `run_at` on.
    pub async fn release_job(&self, job: &ClaimedJob, run_at: i64, failed: bool, now: i64) -> Result<bool> {
        let update = sql("UPDATE jobs SET state = 'queued', run_at = ?, failures = failures + ?, worker = NULL, lease_until = NULL \
             WHERE id = ? AND worker = ? AND state = 'running'");
        self.let_go(job, update.bind(run_at).bind(i64::from(failed)).bind(job.id).bind(&job.lease), now).await
    }

    async fn let_go(&self, job: &ClaimedJob, update: crate::query::Query<'_>, now: i64) -> Result<bool> {
        let mut tx = self.db.write().await?;
        if let Some(task_id) = job.task_id {
            lock(&mut tx, task_id).await?;
        }
        let changed = tx.execute(update).await? > 0;
        if let Some(task_id) = job.task_id.filter(|_| changed) {
            let update = sql("UPDATE tasks SET runner = NULL WHERE id = ? AND runner = ?").bind(task_id).bind(&job.lease);
            tx.execute(update).await?;
            events::insert(&mut tx, task_id, &[("job", 0, 0)], now).await?;
        }
        tx.commit().await?;
        Ok(changed)
    }

    /// Whether a job that changes the workspace is running in it.
    pub async fn workspace_is_worked_in(&self, workspace_id: i64, now: i64) -> Result<bool> {
        let query = sql("SELECT id FROM jobs WHERE workspace_id = ? AND exclusive AND state = 'running' AND lease_until >= ? LIMIT 1");
        Ok(self.db.row(query.bind(workspace_id).bind(now)).await?.is_some())
    }

    /// Which of these tasks have an open job.
    pub async fn busy_tasks(&self, tasks: &[i64]) -> Result<std::collections::HashSet<i64>> {
        let query = sql("SELECT DISTINCT task_id FROM jobs WHERE state IN ('queued', 'running') AND task_id IN ");
        self.db.rows(query.list(tasks.iter().copied())).await?.iter().map(|row| row.get(0)).collect()
    }

    /// How many open jobs of the same workspace come before the open job of a task.
    pub async fn queued_before(&self, task_id: i64) -> Result<i64> {
        let query = sql("SELECT COUNT(*) FROM jobs j JOIN jobs o ON o.workspace_id = j.workspace_id AND o.exclusive \
             AND o.state IN ('queued', 'running') AND o.id <> j.id AND (o.task_id IS NULL OR o.task_id <> j.task_id) \
             AND (o.attempt > 0 OR o.run_at < j.run_at OR (o.run_at = j.run_at AND o.id < j.id)) \
             WHERE j.task_id = ? AND j.state = 'queued' AND j.attempt = 0 AND j.exclusive");
        self.db.row(query.bind(task_id)).await?.map_or(Ok(0), |row| row.get(0))
    }
}

fn keep(row: Option<&crate::db::Row>) -> Result<JobKeep> {
    row.map_or(Ok(JobKeep::Lost), |row| Ok(JobKeep::Held { stop: row.get(0)? }))
}

/// Writes a job.
pub(crate) async fn insert(tx: &mut Tx, job: &NewJob, run_at: i64, now: i64) -> Result<i64> {
    let insert =
        sql("INSERT INTO jobs (workspace_id, exclusive, task_id, package_id, user_name, origin, payload, state, run_at, created_at) \
         VALUES (?, ?, ?, ?, ?, ?, ?, 'queued', ?, ?) RETURNING id");
    let insert = insert.bind(job.workspace_id).bind(job.exclusive).bind(job.task_id).bind(job.package_id).bind(&job.user);
    let row = tx.row(insert.bind(&job.origin).bind(&job.payload).bind(run_at).bind(now)).await?;
    row.ok_or_else(|| damaged("a job without a number"))?.get(0)
}

/// Whether a job of a task waits or is at work.
pub(crate) async fn is_open(tx: &mut Tx, task_id: i64) -> Result<bool> {
    let query = sql("SELECT id FROM jobs WHERE task_id = ? AND state IN ('queued', 'running') LIMIT 1").bind(task_id);
    Ok(tx.row(query).await?.is_some())
}

/// The state of a task, which stays what it is until the end of the transaction.
pub(crate) async fn locked(tx: &mut Tx, task_id: i64) -> Result<TaskStatus> {
    lock(tx, task_id).await?.ok_or(StoreError::NoTask { id: task_id })
}

/// Makes those wait who change the same task or its jobs. Everybody takes this lock before they touch a job of a task: of two who took them
/// in different orders each would wait for the other. `None`: there is no such task any more.
async fn lock(tx: &mut Tx, task_id: i64) -> Result<Option<TaskStatus>> {
    let row = tx.row(sql("SELECT status FROM tasks WHERE id = ?").bind(task_id).push(tx.for_update())).await?;
    row.map(|row| status(&row.get::<String>(0)?)).transpose()
}

/// These columns of the jobs that can be done: due, or left by a worker whose lease has ended, in a workspace in which no other exclusive job
/// has begun.
fn due<'a>(columns: &str, now: i64) -> Query<'a> {
    let query = sql(" FROM jobs j WHERE ((j.state = 'queued' AND j.run_at <= ?) OR (j.state = 'running' AND j.lease_until < ?)) \
         AND (NOT j.exclusive OR NOT EXISTS (SELECT 1 FROM jobs o WHERE o.workspace_id = j.workspace_id AND o.id <> j.id AND o.exclusive \
         AND o.attempt > 0 AND o.state IN ('queued', 'running')))");
    query.after(&format!("SELECT {columns}")).bind(now).bind(now)
}

/// The job as whoever claims it gets it, whose row nobody else changes until the end of the transaction. `None`: somebody else has it or is
/// about to take it, or it is not its turn.
async fn take(tx: &mut Tx, job_id: i64, worker: &str, now: i64) -> Result<Option<ClaimedJob>> {
    let columns = "j.workspace_id, j.task_id, j.package_id, j.user_name, j.origin, j.payload, j.attempt, j.failures, j.stop, j.state, \
         j.exclusive, j.run_at";
    let Some(row) = tx.row(due(columns, now).push(" AND j.id = ?").bind(job_id).push(tx.skip_locked())).await? else { return Ok(None) };
    let workspace_id: i64 = row.get(0)?;
    let (attempt, died) = (row.get::<i64>(6)? + 1, i64::from(row.get::<String>(9)? == "running"));
    if row.get::<bool>(10)? && !is_its_turn(tx, workspace_id, (row.get(11)?, job_id), attempt > 1, now).await? {
        return Ok(None);
    }
    Ok(Some(ClaimedJob {
        id: job_id,
        workspace_id,
        task_id: row.get(1)?,
        package_id: row.get(2)?,
        user: row.get(3)?,
        origin: row.get(4)?,
        payload: row.get(5)?,
        attempt,
        failures: row.get::<i64>(7)? + died,
        stop: row.get(8)?,
        lease: format!("{worker}/{job_id}.{attempt}"),
    }))
}

/// Whether no other exclusive job of the workspace has begun or, unless this one has, comes first. Of two that claim at the same time one waits
/// here for the other, and neither takes what is behind something that the other is about to take.
async fn is_its_turn(tx: &mut Tx, workspace_id: i64, (run_at, job_id): (i64, i64), has_begun: bool, now: i64) -> Result<bool> {
    tx.row(sql("SELECT id FROM workspaces WHERE id = ?").bind(workspace_id).push(tx.for_update())).await?;
    let query = sql("SELECT id FROM jobs WHERE workspace_id = ? AND id <> ? AND exclusive AND state IN ('queued', 'running') \
         AND (attempt > 0 OR (? AND run_at <= ? AND (run_at < ? OR (run_at = ? AND id < ?)))) LIMIT 1");
    let query = query.bind(workspace_id).bind(job_id).bind(!has_begun).bind(now).bind(run_at).bind(run_at).bind(job_id);
    Ok(tx.row(query).await?.is_none())
}
