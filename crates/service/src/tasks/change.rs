//! Deleting and cancelling tasks.

use ferry_model::codes::run;
use ferry_model::{Finding, codes};
use ferry_store::records::{NewJob, TaskHead, TaskKind, TaskStatus};

use super::{TaskAction, TaskView};
use crate::error::Status;
use crate::jobs::Job;
use crate::{Editor, Result, ServiceError, Viewer};

impl Viewer {
    /// Whether a name may be given to a new task of the kind; the finding says why not.
    pub async fn check_task_name(&self, kind: TaskKind, name: &str) -> Result<()> {
        if !ferry_store::is_task_name(name) {
            let finding = Finding::new(codes::service::TASK_NAME).arg("name", name);
            return Err(ServiceError::new(Status::Invalid, finding));
        }
        if self.service.inner.store.task_name_taken(self.workspace.id, kind, name).await? {
            return Err(name_taken(name));
        }
        Ok(())
    }
}

impl Editor {
    /// Deletes a task that is not running, with what is kept only for it.
    ///
    /// # Errors
    ///
    /// Conflict, when it is running or being undone, or its state does not allow it.
    pub async fn delete_task(&self, id: i64) -> Result<()> {
        let task = self.task_record(id).await?;
        let inner = &self.service.inner;
        if !TaskAction::of_task(&task).contains(&TaskAction::Delete) {
            return Err(wrong_state(&task));
        }
        inner.store.delete_task(id).await?;
        self.note("task.delete", &format!("{id} {}", task.name)).await?;
        let mut blobs = vec![format!("reports/{id}/report.json")];
        blobs.extend(task.output.clone());
        if let Some(package) = task.package_id {
            blobs.extend(inner.store.delete_package(package).await?);
        }
        self.service.delete_blobs(blobs).await;
        Ok(())
    }

    /// Cancels a running task: stops it at its next checkpoint and takes back what was applied, unless `keep`.
    pub async fn cancel_task(&self, id: i64, keep: bool) -> Result<TaskView> {
        let task = self.task_record(id).await?;
        // Ending an export changes nothing in the workspace: it need not wait for what does.
        let job = NewJob { exclusive: task.kind == TaskKind::Import, ..self.job(Some(id), &Job::Cancel { task_id: id, keep })? };
        if !task.status.is_running() {
            return Err(wrong_state(&task));
        }
        // Asked for a second time it is under way already.
        if self.service.inner.store.stop_and_enqueue(&job, self.service.now()).await? {
            self.note("task.cancel", &format!("{id} {}", if keep { "keep" } else { "undo" })).await?;
        }
        self.task(id).await
    }
}

/// The failure of something that the state of a task does not allow.
pub(crate) fn wrong_state(task: &TaskHead) -> ServiceError {
    let finding = Finding::new(run::WRONG_STATE).arg("task", task.id).arg("status", task.status.as_str());
    ServiceError::new(Status::Conflict, finding)
}

/// The failure of a name that a task has already.
pub(crate) fn name_taken(name: &str) -> ServiceError {
    ServiceError::new(Status::Conflict, Finding::new(codes::service::NAME_TAKEN).arg("name", name))
}

/// What the store says of names, in the words of this service.
pub(crate) fn naming(error: ferry_store::StoreError) -> ServiceError {
    match error {
        ferry_store::StoreError::TaskExists { name } => name_taken(&name),
        ferry_store::StoreError::TaskName { name } => {
            ServiceError::new(Status::Invalid, Finding::new(codes::service::TASK_NAME).arg("name", name))
        }
        error => error.into(),
    }
}

/// The states in which an import can be edited.
pub(crate) const EDITABLE: [TaskStatus; 2] = [TaskStatus::Init, TaskStatus::Editing];
