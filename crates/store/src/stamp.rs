//! A mark of the state that plans are made against: what was planned under another mark may be out of date.

use crate::db::Tx;
use crate::query::sql;
use crate::{Result, Store};

impl Store {
    /// A text that changes whenever an object of any workspace does: by a step of a task, by undoing one, or by hand. Costs a few rows
    /// however many objects there are; what else a plan depends on (members, computing resources) is not in it.
    pub async fn change_stamp(&self) -> Result<String> {
        change_stamp(&mut self.db.read().await?).await
    }
}

/// As [`Store::change_stamp`], of what a transaction sees.
pub(crate) async fn change_stamp(tx: &mut Tx) -> Result<String> {
    let mut parts: Vec<String> = Vec::new();
    for row in tx.rows(sql("SELECT next FROM counters WHERE name IN ('by_hand', 'objects') ORDER BY name")).await? {
        parts.push(row.get::<i64>(0)?.to_string());
    }
    if let Some(row) = tx.row(sql("SELECT COUNT(*) FROM workspaces")).await? {
        parts.push(row.get::<i64>(0)?.to_string());
    }
    // Steps of the tasks that run, and how the others ended.
    let running = sql("SELECT id, attempt, phase, done FROM tasks WHERE status IN ('IMPORTING', 'EXPORTING') ORDER BY id");
    for row in tx.rows(running).await? {
        let (id, attempt, done): (i64, i64, i64) = (row.get(0)?, row.get(1)?, row.get(3)?);
        parts.push(format!("{id}/{attempt}/{}/{done}", row.get::<String>(2)?));
    }
    let ended = sql("SELECT COUNT(*), COALESCE(MAX(finished_at), 0), CAST(COALESCE(SUM(attempt), 0) AS BIGINT), \
             CAST(COALESCE(SUM(CASE WHEN status = 'REVOKED' THEN 1 ELSE 0 END), 0) AS BIGINT) FROM tasks WHERE kind = 'IMPORT' AND attempt > 0");
    if let Some(row) = tx.row(ended).await? {
        for column in 0..4 {
            parts.push(row.get::<i64>(column)?.to_string());
        }
    }
    Ok(parts.join(" "))
}
