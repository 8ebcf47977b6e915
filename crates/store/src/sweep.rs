//! Removing what nobody needs any more: each of these does a portion, so that others who write need not wait long.

use std::collections::HashSet;

use crate::login_failures::ATTEMPTS_WINDOW;
use crate::query::{Query, sql};
use crate::records::{StalePackage, TaskStatus};
use crate::{Result, Store};

/// Rows that one statement removes at most.
const PORTION: i64 = 2_000;

impl Store {
    /// When the next sweep is due, epoch milliseconds; 0 when there was none yet.
    pub async fn next_sweep(&self) -> Result<i64> {
        self.db.row(sql("SELECT next FROM counters WHERE name = 'sweep'")).await?.map_or(Ok(0), |row| row.get(0))
    }

    /// Takes the turn to sweep, if one is due; the one after it is due at `next`. Of several processes one gets it.
    pub async fn take_sweep(&self, now: i64, next: i64) -> Result<bool> {
        let mut tx = self.db.write().await?;
        let upsert = sql("INSERT INTO counters (name, next) VALUES ('sweep', ?) ON CONFLICT (name) DO UPDATE SET next = excluded.next \
             WHERE counters.next <= ?");
        let taken = tx.execute(upsert.bind(next).bind(now)).await? > 0;
        tx.commit().await?;
        Ok(taken)
    }

    /// Packages made before a time that no task took and no job is about, numbered above `after`, at most `limit`.
    pub async fn stale_packages(&self, before: i64, after: i64, limit: i64) -> Result<Vec<StalePackage>> {
        let query = sql("SELECT p.id, p.workspace_id, w.tenant, p.source FROM packages p JOIN workspaces w ON w.id = p.workspace_id \
             WHERE p.created_at < ? AND p.id > ? AND NOT EXISTS (SELECT 1 FROM tasks t WHERE t.package_id = p.id) \
             AND NOT EXISTS (SELECT 1 FROM jobs j WHERE j.package_id = p.id AND j.state IN ('queued', 'running')) ORDER BY p.id LIMIT ?");
        let rows = self.db.rows(query.bind(before).bind(after).bind(limit)).await?;
        let package = |row: &crate::db::Row| {
            Ok(StalePackage { id: row.get(0)?, workspace_id: row.get(1)?, tenant: row.get(2)?, source: row.get(3)? })
        };
        rows.iter().map(package).collect()
    }

    /// Those of these keys that no package and no task names.
    pub async fn unnamed_packages(&self, keys: &[String]) -> Result<Vec<String>> {
        let of = |text: &'static str| sql(text).list(keys);
        let named = self.db.rows(of("SELECT blob FROM packages WHERE blob IN ")).await?;
        let taken = self.db.rows(of("SELECT package FROM tasks WHERE package IN ")).await?;
        let named: HashSet<String> = named.iter().chain(&taken).map(|row| row.get(0)).collect::<Result<_>>()?;
        Ok(keys.iter().filter(|key| !named.contains(*key)).cloned().collect())
    }

    /// Removes sessions used last at or before `idle_since`, or past their end, and what was kept of log-ins by an identity provider so that
    /// none is finished twice, once none can be. Returns how many sessions.
    pub async fn sweep_sessions(&self, idle_since: i64, now: i64) -> Result<u64> {
        self.sweep_once(sql("DELETE FROM finished_log_ins WHERE expires_at <= ?").bind(now)).await?;
        self.sweep_once(sql("DELETE FROM sessions WHERE expires_at <= ? OR seen_at <= ?").bind(now).bind(idle_since)).await
    }

    /// Removes jobs that ended before a time. Returns how many.
    pub async fn sweep_jobs(&self, before: i64) -> Result<u64> {
        let portion = || {
            let query =
                sql("DELETE FROM jobs WHERE id IN (SELECT id FROM jobs WHERE state IN ('done', 'failed') AND finished_at < ? LIMIT ?)");
            query.bind(before).bind(PORTION)
        };
        self.sweep_all(portion).await
    }

    /// Removes events from before a time of tasks that have ended, except the last of each step, which pages of the task show. Returns how
    /// many.
    pub async fn sweep_events(&self, before: i64) -> Result<u64> {
        let portion = || {
            let query = sql("DELETE FROM task_events WHERE id IN (SELECT e.id FROM task_events e JOIN tasks t ON t.id = e.task_id \
                 WHERE e.at < ? AND t.finished_at < ? AND t.status <> ? AND t.status <> ? AND EXISTS (SELECT 1 FROM task_events n \
                 WHERE n.task_id = e.task_id AND n.step = e.step AND n.id > e.id) LIMIT ?)");
            let query = query.bind(before).bind(before).bind(TaskStatus::Importing.as_str()).bind(TaskStatus::Exporting.as_str());
            query.bind(PORTION)
        };
        self.sweep_all(portion).await
    }

    /// Removes idempotency keys made before `expired`, and those whose request ended without a reply. Returns how many.
    pub async fn sweep_keys(&self, expired: i64, now: i64) -> Result<u64> {
        self.sweep_once(crate::idempotency::ended(expired, now)).await
    }

    /// Removes what is not held against accounts and addresses any more. Returns how many.
    pub async fn sweep_login_failures(&self, now: i64) -> Result<u64> {
        let query = sql("DELETE FROM login_failures WHERE first_at <= ? AND blocked_until <= ?");
        self.sweep_once(query.bind(now - ATTEMPTS_WINDOW).bind(now - ATTEMPTS_WINDOW)).await
    }

    async fn sweep_all<'a>(&self, portion: impl Fn() -> Query<'a>) -> Result<u64> {
        let mut all = 0;
        loop {
            let removed = self.sweep_once(portion()).await?;
            all += removed;
            if removed < PORTION as u64 {
                return Ok(all);
            }
        }
    }

    async fn sweep_once(&self, query: Query<'_>) -> Result<u64> {
        let mut tx = self.db.write().await?;
        let removed = tx.execute(query).await?;
        tx.commit().await?;
        Ok(removed)
    }
}
