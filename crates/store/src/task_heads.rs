//! Tasks without their documents, as lists and pages show them.

use crate::db::{Db, Row};
use crate::query::{Query, sql};
use crate::records::{Checkpoint, TaskHead};
use crate::tasks::{kind, status};
use crate::{Result, Store};

impl Store {
    /// The task of this number, without its documents.
    pub async fn task_head(&self, id: i64) -> Result<Option<TaskHead>> {
        self.db.row(select(&self.db).push(" WHERE t.id = ?").bind(id)).await?.as_ref().map(head).transpose()
    }
}

/// Reads what [`head`] takes, of tasks `t`.
pub(crate) fn select<'a>(db: &Db) -> Query<'a> {
    select_with(db, "")
}

/// The same, and behind it `more`.
pub(crate) fn select_with<'a>(db: &Db, more: &str) -> Query<'a> {
    sql("SELECT t.id, t.kind, t.workspace_id, w.name, t.name, t.remarks, t.status, t.created_by, t.created_at, t.started_at, t.finished_at, \
         t.attempt, t.phase, t.done, t.total, t.failure, t.package_id, t.settings_version, t.settings_by, t.output, ")
    .push(&db.json_text("t.info", ["package", "location"]))
    .push(", ")
    .push(&db.json_text("t.info", ["package", "bytes"]))
    .push(more)
    .push(" FROM tasks t JOIN workspaces w ON w.id = t.workspace_id")
}

/// How many columns [`head`] takes.
pub(crate) const COLUMNS: usize = 22;

/// The task of a row that [`select`] reads.
pub(crate) fn head(row: &Row) -> Result<TaskHead> {
    Ok(TaskHead {
        id: row.get(0)?,
        kind: kind(&row.get::<String>(1)?)?,
        workspace_id: row.get(2)?,
        workspace: row.get(3)?,
        name: row.get(4)?,
        remarks: row.get(5)?,
        status: status(&row.get::<String>(6)?)?,
        created_by: row.get(7)?,
        created_at: row.get(8)?,
        started_at: row.get(9)?,
        finished_at: row.get(10)?,
        attempt: row.get(11)?,
        checkpoint: Checkpoint { phase: row.get(12)?, done: row.get(13)?, total: row.get(14)? },
        failure: row.get(15)?,
        package_id: row.get(16)?,
        settings_version: row.get(17)?,
        settings_by: row.get(18)?,
        output: row.get(19)?,
        package_location: row.get(20)?,
        package_bytes: row.get::<Option<String>>(21)?.and_then(|bytes| bytes.parse().ok()),
    })
}
