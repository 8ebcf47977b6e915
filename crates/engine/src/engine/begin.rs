//! Running tasks that exist: begun by number, gone on with, imported again.

use std::collections::HashMap;
use std::path::PathBuf;

use ferry_model::settings::Settings;
use ferry_store::records::{Task, TaskStatus};

use super::ending::is_being_taken_back;
use super::{Attempt, Engine, wrong_state};
use crate::destination::EmbeddedWorkspace;
use crate::error::EngineError;
use crate::plan::stale;
use crate::progress::{Cancel, Progress};

impl Engine {
    /// The same engine for the holder of a lease: what it does with a task fails once another one holds it.
    #[must_use]
    pub fn as_runner(&self, lease: &str) -> Self {
        Self { store: self.store.as_runner(lease), ..self.clone() }
    }

    /// Runs a task that was made before, from wherever it is: it is begun, gone on with, or imported again. A task that was interrupted
    /// while it was taken back is taken back for good. `agreed` is the digest of the plan that it may begin with; any plan when `None`.
    ///
    /// # Errors
    ///
    /// When the task does not exist, has ended with success, its package is gone, its plan is no longer the one agreed to, or as for
    /// [`Self::run`].
    pub async fn begin(
        &self,
        task_id: i64,
        agreed: Option<&str>,
        user: &str,
        now: i64,
        progress: &dyn Progress,
        cancel: &Cancel,
    ) -> Result<Task, EngineError> {
        let task = self.import_task(task_id).await?;
        let destination = self.destination(&task.head.workspace, user).await?;
        let _lock = self.lock(destination.id(), &task.head.workspace).await?;
        if is_being_taken_back(&task) {
            return self.finish_taking_back(&task, now, progress).await;
        }
        match task.head.status {
            TaskStatus::Importing if !task.head.is_queued() => self.go_on(task_id, now, progress, cancel).await,
            TaskStatus::Init | TaskStatus::Editing | TaskStatus::Importing | TaskStatus::PartialSuccess | TaskStatus::ImportError => {
                self.plan_and_start(&task, agreed, &destination, user, now, progress, cancel).await
            }
            _ => Err(wrong_state(&task)),
        }
    }

    /// Import Again: goes on with an interrupted task, or imports what did not succeed and what depends on it.
    ///
    /// # Errors
    ///
    /// When the task does not exist, is in a state that does not allow it, its package is gone, or as for [`Self::run`].
    pub async fn retry(&self, task_id: i64, user: &str, now: i64, progress: &dyn Progress, cancel: &Cancel) -> Result<Task, EngineError> {
        let task = self.import_task(task_id).await?;
        let destination = self.destination(&task.head.workspace, user).await?;
        let _lock = self.lock(destination.id(), &task.head.workspace).await?;
        let task = if is_being_taken_back(&task) { self.finish_taking_back(&task, now, progress).await? } else { task };
        match task.head.status {
            TaskStatus::Importing if !task.head.is_queued() => self.go_on(task_id, now, progress, cancel).await,
            TaskStatus::Importing | TaskStatus::PartialSuccess | TaskStatus::ImportError => {
                self.plan_and_start(&task, None, &destination, user, now, progress, cancel).await
            }
            _ => Err(wrong_state(&task)),
        }
    }

    /// Makes the plan of a task anew and runs it. The workspace is locked by the caller.
    async fn plan_and_start(
        &self,
        task: &Task,
        agreed: Option<&str>,
        destination: &EmbeddedWorkspace,
        user: &str,
        now: i64,
        progress: &dyn Progress,
        cancel: &Cancel,
    ) -> Result<Task, EngineError> {
        let (kept, package) = self.kept_package(task)?;
        let settings: Settings = serde_json::from_str(&task.settings).map_err(|error| EngineError::Internal(error.to_string()))?;
        let planned = self.make_plan(&package, &first_location(task).unwrap_or(kept), destination, &settings, user, progress).await?;
        if !planned.plan.can_start() {
            return Err(EngineError::Refused(planned.plan.refusals.clone()));
        }
        if let Some(agreed) = agreed {
            stale::check_digest(agreed, &stale::digest(&planned.plan)).map_err(|finding| EngineError::Conflict(Box::new(finding)))?;
        }
        if cancel.is_cancelled() {
            return Err(EngineError::Stopped(task.head.id));
        }
        let prior = if task.head.attempt > 0 { self.prior(task.head.id).await? } else { HashMap::new() };
        let attempt = Attempt { task_id: task.head.id, package: &package, destination, prior, now, progress, cancel };
        self.start(attempt, planned).await
    }
}

/// Where the package was when the task was made: what its report names, not the copy that is kept.
fn first_location(task: &Task) -> Option<PathBuf> {
    let info: serde_json::Value = serde_json::from_str(&task.info).ok()?;
    Some(info.get("package")?.get("location")?.as_str()?.into())
}
