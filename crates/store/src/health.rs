//! What a server tells about its database: whether it answers, its schema, its jobs.

use crate::query::sql;
use crate::records::TaskKind;
use crate::{Result, Store, migrate};

/// Kinds of jobs as metrics name them.
const KINDS: [&str; 5] = ["verify", "import", "undo", "cancel", "export"];

/// Jobs of one kind in one state.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct JobCount {
    /// Kind: `import`.
    pub kind: &'static str,
    /// State: `queued`, `running`, `done`, `failed`.
    pub state: String,
    /// How many.
    pub jobs: i64,
}

/// Tasks of one kind with one status.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TaskCount {
    /// Kind: `import` or `export`.
    pub kind: &'static str,
    /// Status: `IMPORT_SUCCESS`.
    pub status: String,
    /// How many.
    pub tasks: i64,
}

/// Connections of this process.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PoolState {
    /// What they are for: `write` and `read` with SQLite, `all` with PostgreSQL.
    pub name: &'static str,
    /// How many are open.
    pub open: u32,
    /// How many of these nobody uses.
    pub idle: u32,
    /// How many there may be.
    pub most: u32,
}

/// Number of the newest migration in the database, and of this release.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Schema {
    /// In the database. Larger than `known` while a newer release is being rolled out.
    pub found: i64,
    /// Of this release.
    pub known: i64,
}

impl Store {
    /// The schema; fails when the database does not answer.
    pub async fn schema(&self) -> Result<Schema> {
        let row = self.db.row(sql("SELECT COALESCE(MAX(number), 0) FROM schema_migrations")).await?;
        let found = row.map_or(Ok(0), |row| row.get(0))?;
        Ok(Schema { found, known: migrate::known() })
    }

    /// Tasks by kind and status.
    pub async fn task_counts(&self) -> Result<Vec<TaskCount>> {
        let rows = self.db.rows(sql("SELECT kind, status, COUNT(*) FROM tasks GROUP BY 1, 2 ORDER BY 1, 2")).await?;
        let count = |row: &crate::db::Row| {
            let kind = if row.get::<String>(0)? == TaskKind::Import.as_str() { "import" } else { "export" };
            Ok(TaskCount { kind, status: row.get(1)?, tasks: row.get(2)? })
        };
        rows.iter().map(count).collect()
    }

    /// How long the oldest job waits that could have begun, in milliseconds; 0 when there is none.
    pub async fn oldest_queued_ms(&self, now: i64) -> Result<i64> {
        let query = sql("SELECT MIN(created_at) FROM jobs WHERE state = 'queued' AND run_at <= ?").bind(now);
        let oldest: Option<i64> = self.db.row(query).await?.map_or(Ok(None), |row| row.get(0))?;
        Ok(oldest.map_or(0, |created| (now - created).max(0)))
    }

    /// The connections of this process.
    pub fn pools(&self) -> Vec<PoolState> {
        self.db.pools()
    }

    /// Jobs by kind and state.
    pub async fn job_counts(&self) -> Result<Vec<JobCount>> {
        let query = sql("SELECT CASE WHEN payload LIKE '%\"kind\":\"verify\"%' THEN 0 WHEN payload LIKE '%\"kind\":\"import\"%' THEN 1 \
             WHEN payload LIKE '%\"kind\":\"undo\"%' THEN 2 WHEN payload LIKE '%\"kind\":\"cancel\"%' THEN 3 ELSE 4 END AS kind, \
             state, COUNT(*) FROM jobs GROUP BY 1, 2 ORDER BY 1, 2");
        let mut counts = Vec::new();
        for row in self.db.rows(query).await? {
            // A CASE over small numbers is INTEGER on PostgreSQL and has no declared type on SQLite; as text both decode alike.
            let kind: i32 = row.get(0)?;
            counts.push(JobCount {
                kind: KINDS[usize::try_from(kind).unwrap_or(0).min(KINDS.len() - 1)],
                state: row.get(1)?,
                jobs: row.get(2)?,
            });
        }
        Ok(counts)
    }
}
