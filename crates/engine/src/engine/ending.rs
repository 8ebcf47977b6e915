//! How tasks end: with a result, with a failure, or taken back.

use ferry_model::settings::{FailurePolicy, Settings};
use ferry_model::{Finding, codes};
use ferry_store::StoreError;
use ferry_store::records::{Task, TaskStatus};

use super::{Engine, to_json};
use crate::error::EngineError;
use crate::failpoint;
use crate::plan::Plan;
use crate::progress::{Progress, Step};

/// The phase that a task is in while it is being taken back.
const TAKING_BACK: &str = "undo";

/// Whether the task was interrupted while it was being taken back.
pub(super) fn is_being_taken_back(task: &Task) -> bool {
    task.head.status == TaskStatus::Importing && task.head.checkpoint.phase == TAKING_BACK
}

impl Engine {
    /// Ends a task whose steps are all done.
    pub(super) async fn finish(&self, task_id: i64, plan: &Plan, now: i64, progress: &dyn Progress) -> Result<Task, EngineError> {
        failpoint::pass("finish.before");
        progress.advance(Step::Report, 0, 1);
        self.store.delete_items(task_id, plan.items.len() as i64).await?;
        let (mut short, mut fine) = (0, 0);
        for (_, counts) in self.store.item_counts(task_id).await? {
            short += counts.blocked + counts.failed + counts.waiting;
            fine += counts.total - counts.blocked - counts.failed - counts.waiting;
        }
        if short > 0 && plan.settings.failure_policy == FailurePolicy::Undo {
            let task = self.import_task(task_id).await?;
            let finding = Finding::new(codes::plan::ALL_OR_NOTHING).arg("count", short).arg("keys", "…");
            self.store.set_task_failure(task_id, Some(&to_json(&finding)?)).await?;
            self.roll_back(&task, now, progress).await?;
            self.store.update_task_status(task_id, &[TaskStatus::Importing], TaskStatus::ImportError, (self.options.clock)()).await?;
            return self.import_task(task_id).await;
        }
        let status = match (short, fine) {
            (0, _) => TaskStatus::ImportSuccess,
            (_, 0) => TaskStatus::ImportError,
            _ => TaskStatus::PartialSuccess,
        };
        self.store.update_task_status(task_id, &[TaskStatus::Importing], status, (self.options.clock)()).await?;
        failpoint::pass("finish.after");
        progress.advance(Step::Report, 1, 1);
        self.import_task(task_id).await
    }

    /// Records a failure. What was applied stays, so that the task can go on, unless the failure policy says otherwise.
    pub(super) async fn failed(
        &self,
        task_id: i64,
        plan: &Plan,
        error: EngineError,
        now: i64,
        progress: &dyn Progress,
    ) -> Result<Task, EngineError> {
        if matches!(error, EngineError::Stopped(_)) {
            return Err(error);
        }
        let finding = error.finding();
        tracing::warn!(task.id = task_id, code = finding.code.id(), "the import failed");
        // The store itself may be what failed: what cannot be recorded now leaves the task as interrupted, which retry goes on with.
        if let Ok(json) = to_json(&finding)
            && self.store.set_task_failure(task_id, Some(&json)).await.is_ok()
            && plan.settings.failure_policy == FailurePolicy::Undo
        {
            let task = self.import_task(task_id).await?;
            self.roll_back(&task, now, progress).await?;
            self.store.update_task_status(task_id, &[TaskStatus::Importing], TaskStatus::ImportError, (self.options.clock)()).await?;
        }
        Err(error)
    }

    pub(super) async fn take_back(&self, task: &Task, user: &str, now: i64, progress: &dyn Progress) -> Result<Task, EngineError> {
        let changed = self.store.undo_check(task.head.id).await?;
        if !changed.is_empty() {
            return Err(StoreError::ChangedSince { objects: changed }.into());
        }
        self.roll_back(task, now, progress).await?;
        self.store.update_task_status(task.head.id, &[task.head.status], TaskStatus::Revoked, (self.options.clock)()).await?;
        self.store.audit(Some(task.head.workspace_id), user, "import.undo", &task.head.id.to_string(), now).await?;
        self.import_task(task.head.id).await
    }

    /// Goes on taking back a task that was interrupted while it was being taken back, and ends it.
    pub(super) async fn finish_taking_back(&self, task: &Task, now: i64, progress: &dyn Progress) -> Result<Task, EngineError> {
        self.roll_back(task, now, progress).await?;
        let all_or_nothing =
            serde_json::from_str::<Settings>(&task.settings).is_ok_and(|settings| settings.failure_policy == FailurePolicy::Undo);
        // An import that failed as a whole takes itself back; otherwise somebody cancelled it.
        let to = if all_or_nothing && task.head.failure.is_some() { TaskStatus::ImportError } else { TaskStatus::Revoked };
        self.store.update_task_status(task.head.id, &[TaskStatus::Importing], to, (self.options.clock)()).await?;
        self.import_task(task.head.id).await
    }

    /// Restores what the task replaced. Goes on where an interrupted undo stopped.
    pub(super) async fn roll_back(&self, task: &Task, now: i64, progress: &dyn Progress) -> Result<(), EngineError> {
        let step = self.options.step_objects.max(1);
        let mut after = 0;
        let mut done = 0;
        loop {
            failpoint::pass("undo.before");
            let Some(next) = self.store.undo_batch(task.head.id, after, step as i64, now).await? else { return Ok(()) };
            failpoint::pass("undo.after");
            after = next;
            done += step as u64;
            progress.advance(Step::Undo, done, 0);
        }
    }
}
