//! What a server tells about its database: whether it answers, its schema, its jobs.

use crate::query::sql;
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
