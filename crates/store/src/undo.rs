//! Undoing an import: every object as it was before.

use ferry_model::ObjectRef;

use crate::batch::{Bulk, LIST};
use crate::db::Tx;
use crate::query::{Arg, Query, sql};
use crate::records::Checkpoint;
use crate::rows::{names_from, object_key};
use crate::{Result, Store, StoreError, by_hand, contents, counters, runner};

/// What undo writes as the phase of a task.
pub(crate) const PHASE: &str = "undo";

const OUTPUTS: Bulk = Bulk { head: "DELETE FROM outputs WHERE (name, version_id) IN (", tail: ")", columns: 2 };

impl Store {
    /// The objects that keep a task from being undone because somebody changed them since, by number; none means that it can be undone.
    pub async fn undo_check(&self, task_id: i64) -> Result<Vec<ObjectRef>> {
        let mut tx = self.db.read().await?;
        let workspace_id = workspace_of(&mut tx, task_id).await?;
        let rows = tx.rows(changed(workspace_id, task_id)).await?;
        objects(&rows)
    }

    /// Undoes a task for the first `limit` of its objects numbered above `after` (0 starts): those it created are deleted, the others are
    /// as they were, and the versions it made are gone; bytes that nothing names any more go with a later sweep. Returns the number to go on after;
    /// `None` when there is nothing left, which the task then remembers. Interrupted, it goes on from anywhere, also from 0.
    ///
    /// # Errors
    ///
    /// When somebody changed one of the objects since. Then nothing of this call is done.
    pub async fn undo_batch(&self, task_id: i64, after: i64, limit: i64, now: i64) -> Result<Option<i64>> {
        let mut tx = self.db.write().await?;
        let query = sql("SELECT workspace_id, phase, done, runner FROM tasks WHERE id = ?").bind(task_id).push(tx.for_update());
        let row = tx.row(query).await?.ok_or(StoreError::NoTask { id: task_id })?;
        let (workspace_id, phase, done): (i64, String, i64) = (row.get(0)?, row.get(1)?, row.get(2)?);
        runner::same(self.runner(), row.get::<Option<String>>(3)?.as_deref(), task_id)?;
        if phase != PHASE {
            tx.analyze().await?;
        }
        // What it takes back may have been committed: nobody may go on remembering that.
        counters::take(&mut tx, "commits", 1).await?;
        let touched = touched(&mut tx, workspace_id, task_id, after, limit).await?;
        let done = if phase == PHASE { done } else { 0 };
        let (Some((first, _)), Some((last, _))) = (touched.first(), touched.last()) else {
            if self::touched(&mut tx, workspace_id, task_id, 0, 1).await?.is_empty() {
                came(&mut tx, task_id, done, done).await?;
                tx.commit().await?;
            }
            return Ok(None);
        };
        let (first, last) = (*first, *last);
        let query = changed(workspace_id, task_id).push(" AND o.id >= ? AND o.id <= ?").bind(first).bind(last);
        let rows = tx.rows(query).await?;
        if !rows.is_empty() {
            return Err(StoreError::ChangedSince { objects: objects(&rows)? });
        }
        let (mut created, mut restored) = (Vec::new(), Vec::new());
        for (id, is_created) in touched.iter().copied() {
            if is_created { created.push(id) } else { restored.push(id) }
        }
        delete_versions(&mut tx, task_id, &created, &restored, now).await?;
        for chunk in restored.chunks(LIST) {
            let update = sql("UPDATE objects SET home = b.home, type_name = b.type_name, owner = b.owner, dry_run = b.dry_run, \
                 draft = b.draft, draft_digest = b.draft_digest, committed = b.committed, deployed = b.deployed, lock_owner = b.lock_owner, \
                 rule_state = b.rule_state, node_id = b.node_id, subject = b.subject, system_output = b.system_output, \
                 last_task = b.last_task, updated_at = b.updated_at \
                 FROM before_images b WHERE b.object_id = objects.id AND b.task_id = ? AND objects.id IN ");
            tx.execute(update.bind(task_id).list(chunk.iter().copied())).await?;
            let delete = sql("DELETE FROM before_images WHERE task_id = ? AND object_id IN ").bind(task_id);
            tx.execute(delete.list(chunk.iter().copied())).await?;
        }
        for chunk in created.chunks(LIST) {
            tx.execute(sql("DELETE FROM objects WHERE id IN ").list(chunk.iter().copied())).await?;
        }
        let done = done + touched.len() as i64;
        came(&mut tx, task_id, done, 0).await?;
        // A task that has ended does not run while it is undone, and nothing else tells that objects change.
        by_hand::count(&mut tx).await?;
        tx.commit().await?;
        tracing::debug!(task.id = task_id, undone = done, undone.at_ms = now, "undone");
        Ok(Some(last))
    }
}

/// Whether a task in this place has begun to be undone and something is left to do.
pub(crate) fn is_half_done(checkpoint: &Checkpoint) -> bool {
    checkpoint.phase == PHASE && checkpoint.done > checkpoint.total
}

/// Writes how far undoing a task came. There is no total before the end.
async fn came(tx: &mut Tx, task_id: i64, done: i64, total: i64) -> Result<()> {
    let update = sql("UPDATE tasks SET phase = ?, done = ?, total = ? WHERE id = ?");
    tx.execute(update.bind(PHASE).bind(done).bind(total).bind(task_id)).await?;
    Ok(())
}

async fn workspace_of(tx: &mut Tx, task_id: i64) -> Result<i64> {
    let row = tx.row(sql("SELECT workspace_id FROM tasks WHERE id = ?").bind(task_id)).await?;
    row.ok_or(StoreError::NoTask { id: task_id })?.get(0)
}

/// The objects of a task that were changed by somebody else since, or between two of its attempts. More conditions may be appended.
fn changed<'a>(workspace_id: i64, task_id: i64) -> Query<'a> {
    sql("SELECT o.kind, o.key FROM objects o WHERE o.workspace_id = ? AND \
         ((o.last_task IS DISTINCT FROM ? AND (o.created_task = ? OR EXISTS \
         (SELECT 1 FROM before_images b WHERE b.task_id = ? AND b.object_id = o.id))) \
         OR EXISTS (SELECT 1 FROM undo_blocks u WHERE u.task_id = ? AND u.object_id = o.id))")
    .bind(workspace_id)
    .bind(task_id)
    .bind(task_id)
    .bind(task_id)
    .bind(task_id)
}

fn objects(rows: &[crate::db::Row]) -> Result<Vec<ObjectRef>> {
    rows.iter().map(|row| Ok(ObjectRef::from(&object_key(row.get(0)?, &row.get::<String>(1)?)?))).collect()
}

/// Number of each object that the task touched, by number, and whether the task created it.
async fn touched(tx: &mut Tx, workspace_id: i64, task_id: i64, after: i64, limit: i64) -> Result<Vec<(i64, bool)>> {
    let mut all: Vec<(i64, bool)> = Vec::new();
    let query = sql("SELECT id FROM objects WHERE workspace_id = ? AND created_task = ? AND id > ? ORDER BY id LIMIT ?");
    for row in tx.rows(query.bind(workspace_id).bind(task_id).bind(after).bind(limit)).await? {
        all.push((row.get(0)?, true));
    }
    let query = sql("SELECT object_id FROM before_images WHERE task_id = ? AND object_id > ? ORDER BY object_id LIMIT ?");
    for row in tx.rows(query.bind(task_id).bind(after).bind(limit)).await? {
        all.push((row.get(0)?, false));
    }
    all.sort_unstable();
    all.truncate(limit.max(0) as usize);
    Ok(all)
}

/// Deletes every version of the created objects and the newer ones of the restored, with their outputs, and lets go of their bytes.
async fn delete_versions(tx: &mut Tx, task_id: i64, created: &[i64], restored: &[i64], now: i64) -> Result<()> {
    let (mut versions, mut outputs, mut bytes) = (Vec::new(), Vec::new(), Vec::new());
    let mut rows = Vec::new();
    for chunk in created.chunks(LIST) {
        let query = sql("SELECT v.id, v.outputs, v.content_sha256 FROM objects o \
             JOIN versions v ON v.id > (o.id << 20) AND v.id < ((o.id + 1) << 20) WHERE o.id IN ");
        rows.extend(tx.rows(query.list(chunk.iter().copied())).await?);
    }
    for chunk in restored.chunks(LIST) {
        let query = sql("SELECT v.id, v.outputs, v.content_sha256 FROM before_images b \
             JOIN versions v ON v.id > ((b.object_id << 20) + b.draft) AND v.id < ((b.object_id + 1) << 20) \
             WHERE b.task_id = ? AND b.object_id IN ");
        rows.extend(tx.rows(query.bind(task_id).list(chunk.iter().copied())).await?);
    }
    for row in rows {
        let id: i64 = row.get(0)?;
        versions.push(id);
        for name in names_from(row.get::<Option<String>>(1)?.as_deref())? {
            outputs.push([Arg::from(name), id.into()]);
        }
        bytes.extend(row.get::<Option<String>>(2)?);
    }
    OUTPUTS.rows(outputs).run(tx).await?;
    for chunk in versions.chunks(LIST) {
        tx.execute(sql("DELETE FROM versions WHERE id IN ").list(chunk.iter().copied())).await?;
    }
    bytes.sort_unstable();
    bytes.dedup();
    contents::let_go(tx, &bytes, now).await
}
