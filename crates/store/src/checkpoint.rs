//! How far a task has come, and that no step is done twice.

use crate::db::Tx;
use crate::query::sql;
use crate::records::{ApplyStep, Checkpoint, TaskStatus};
use crate::tasks::status;
use crate::undo::PHASE as UNDO;
use crate::{Result, Store, StoreError, runner};

impl Store {
    /// Says how far a task is, for phases that write nothing else.
    ///
    /// # Errors
    ///
    /// When the task has come further already.
    pub async fn set_checkpoint(&self, id: i64, checkpoint: &Checkpoint) -> Result<()> {
        let mut tx = self.db.write().await?;
        advance(&mut tx, self.runner(), id, checkpoint, true).await?;
        tx.commit().await
    }
}

/// Locks the task of a step, refuses a step that was done before, and writes its checkpoint. What the step does follows in the same
/// transaction.
///
/// # Errors
///
/// When the task is not at work (any more), for instance because it has been cancelled or is being undone.
pub(crate) async fn begin_step(tx: &mut Tx, runner: Option<&str>, step: &ApplyStep<'_>) -> Result<()> {
    let found = advance(tx, runner, step.task_id, step.checkpoint, false).await?;
    if found.is_new_phase {
        tx.analyze().await?;
    }
    if found.workspace_id != step.workspace_id {
        return Err(StoreError::NoTask { id: step.task_id });
    }
    if !found.status.is_running() {
        return Err(StoreError::TaskNotRunning { id: step.task_id, status: found.status });
    }
    Ok(())
}

/// What a step wants to know of its task.
pub(crate) struct Locked {
    pub(crate) workspace_id: i64,
    pub(crate) status: TaskStatus,
    /// Whether the phase of the checkpoint begins with it.
    is_new_phase: bool,
}

/// Moves the checkpoint of a task forward. `again` allows the same place once more, for what belongs to a step but comes after it.
pub(crate) async fn advance(tx: &mut Tx, runner: Option<&str>, task_id: i64, checkpoint: &Checkpoint, again: bool) -> Result<Locked> {
    let query = sql("SELECT workspace_id, status, phase, done, passed, runner FROM tasks WHERE id = ?").bind(task_id);
    let query = query.push(tx.for_update());
    let row = tx.row(query).await?.ok_or(StoreError::NoTask { id: task_id })?;
    runner::same(runner, row.get::<Option<String>>(5)?.as_deref(), task_id)?;
    let (phase, done): (String, i64) = (row.get(2)?, row.get(3)?);
    let mut passed: String = row.get(4)?;
    // What has begun to be undone is not gone on with, until somebody begins anew.
    let is_undone = phase == UNDO && checkpoint.phase != UNDO;
    let is_passed = if phase == checkpoint.phase {
        checkpoint.done < done || (checkpoint.done == done && !again)
    } else {
        passed.lines().any(|line| line == checkpoint.phase)
    };
    if is_passed || is_undone {
        return Err(StoreError::CheckpointPassed { task_id, phase: checkpoint.phase.clone(), done: checkpoint.done });
    }
    if phase != checkpoint.phase && !phase.is_empty() {
        passed.push_str(&phase);
        passed.push('\n');
    }
    let update = sql("UPDATE tasks SET phase = ?, done = ?, total = ?, passed = ? WHERE id = ?");
    let update = update.bind(&checkpoint.phase).bind(checkpoint.done).bind(checkpoint.total).bind(passed).bind(task_id);
    tx.execute(update).await?;
    let is_new_phase = phase != checkpoint.phase;
    Ok(Locked { workspace_id: row.get(0)?, status: status(&row.get::<String>(1)?)?, is_new_phase })
}
