//! How far tasks were, when: written by whoever runs a task, read by whoever shows it.

use crate::batch::Bulk;
use crate::db::Tx;
use crate::query::sql;
use crate::records::TaskEvent;
use crate::{Result, Store};

const INSERT: Bulk = Bulk::insert("INSERT INTO task_events (task_id, step, done, total, at)", 5);

impl Store {
    /// Says how far a task is: step, done, total. A lost lease says nothing.
    pub async fn add_events(&self, task_id: i64, events: &[(&str, i64, i64)], now: i64) -> Result<()> {
        let mut tx = self.db.write().await?;
        self.fence(&mut tx, task_id).await?;
        insert(&mut tx, task_id, events, now).await?;
        tx.commit().await
    }

    /// Number of the last event of a task; 0 when there is none.
    pub async fn last_event(&self, task_id: i64) -> Result<i64> {
        let query = sql("SELECT id FROM task_events WHERE task_id = ? ORDER BY id DESC LIMIT 1").bind(task_id);
        self.db.row(query).await?.map_or(Ok(0), |row| row.get(0))
    }

    /// The last event of each step since the task was started last, in the order in which the steps had their last one.
    pub async fn last_events(&self, task_id: i64) -> Result<Vec<TaskEvent>> {
        let query = sql("SELECT e.id, e.step, e.done, e.total, e.at FROM task_events e JOIN \
             (SELECT MAX(id) AS id FROM task_events WHERE task_id = ? AND id >= \
             (SELECT COALESCE(MAX(id), 0) FROM task_events WHERE task_id = ? AND step = ?) GROUP BY step) l ON l.id = e.id ORDER BY e.id");
        let rows = self.db.rows(query.bind(task_id).bind(task_id).bind(crate::jobs::QUEUED)).await?;
        rows.iter().map(event).collect()
    }

    /// The events of a step since a time, the oldest first.
    pub async fn step_events(&self, task_id: i64, step: &str, since: i64) -> Result<Vec<TaskEvent>> {
        let query = sql("SELECT id, step, done, total, at FROM task_events WHERE task_id = ? AND step = ? AND at >= ? ORDER BY id");
        self.db.rows(query.bind(task_id).bind(step).bind(since)).await?.iter().map(event).collect()
    }
}

/// Writes events.
pub(crate) async fn insert(tx: &mut Tx, task_id: i64, events: &[(&str, i64, i64)], now: i64) -> Result<()> {
    let rows = events.iter().map(|(step, done, total)| [task_id.into(), (*step).into(), (*done).into(), (*total).into(), now.into()]);
    INSERT.rows(rows).run(tx).await?;
    Ok(())
}

fn event(row: &crate::db::Row) -> Result<TaskEvent> {
    Ok(TaskEvent { id: row.get(0)?, step: row.get(1)?, done: row.get(2)?, total: row.get(3)?, at: row.get(4)? })
}
