//! Import tasks: creating, editing, starting, importing again, undoing.

use ferry_engine::EngineError;
use ferry_engine::plan::stale;
use ferry_model::Finding;
use ferry_model::codes::service as codes;
use ferry_model::settings::Settings;
use ferry_store::StoreError;
use ferry_store::records::{NewTask, TaskHead, TaskKind, TaskStatus};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::error::Status;
use crate::jobs::Job;
use crate::settings::change::read;
use crate::settings::told::shortened;
use crate::tasks::{EDITABLE, TaskView, naming, wrong_state};
use crate::{Editor, Result, ServiceError};

/// An import task to be made.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct NewImport {
    /// Import Package Name: letters, digits, `_` and `.`, at most 128, unique among the imports of the workspace.
    pub name: String,
    /// A verified package of the workspace.
    pub package_id: i64,
    /// Remarks.
    pub remarks: Option<String>,
}

impl Editor {
    /// Makes an import task in the state EDITING.
    ///
    /// # Errors
    ///
    /// Conflict, when the name is taken or the package is not verified.
    pub async fn create_import(&self, new: &NewImport) -> Result<TaskView> {
        let package = self.package_record(new.package_id).await?;
        let (Some(blob), "verified") = (&package.blob, package.state.as_str()) else {
            let finding = Finding::new(codes::PACKAGE_STATE).arg("package", package.id).arg("state", &package.state);
            return Err(ServiceError::new(Status::Conflict, finding));
        };
        let info = serde_json::json!({
            "package": {
                "location": crate::packages::shown_source(&package.source),
                "format": package.format,
                "workspace": package.source_workspace,
                "sha256": package.sha256,
                "bytes": package.bytes,
            },
        });
        let task = NewTask {
            kind: TaskKind::Import,
            workspace_id: self.workspace.id,
            name: new.name.clone(),
            remarks: remarks(new.remarks.as_deref()),
            created_by: self.actor.user.clone(),
            settings: to_json(&Settings::default())?,
            info: info.to_string(),
            package: Some(blob.clone()),
        };
        let made = self.service.inner.store.create_import(task, package.id, self.service.now()).await.map_err(naming)?;
        let task = made.ok_or_else(|| ServiceError::not_found("package", package.id))?;
        self.note("import.create", &format!("{} {}", task.head.id, task.head.name)).await?;
        self.task(task.head.id).await
    }

    /// Changes name and remarks of a task that is being edited.
    pub async fn rename_import(&self, id: i64, name: &str, remarks: Option<&str>) -> Result<TaskView> {
        let task = self.task_of(TaskKind::Import, id).await?;
        let remarks = self::remarks(remarks);
        if !self.service.inner.store.rename_task(id, &EDITABLE, name, remarks.as_deref()).await.map_err(naming)? {
            return Err(wrong_state(&task));
        }
        if task.name != name {
            self.note("import.rename", &format!("{id} {} → {name}", task.name)).await?;
        }
        if task.remarks != remarks {
            let shown = |remarks: &Option<String>| shortened(remarks.as_deref().unwrap_or("–"));
            self.note("import.remarks", &format!("{id} {name}: {} → {}", shown(&task.remarks), shown(&remarks))).await?;
        }
        self.task(id).await
    }

    /// Starts an import. `settings_version` is what the person saw: somebody else's change in between is a conflict.
    ///
    /// # Errors
    ///
    /// Refused when the plan cannot be started, with every reason; not allowed when the edition does not include committing and deploying.
    pub async fn start_import(&self, id: i64, settings_version: i64) -> Result<TaskView> {
        self.start_import_agreed(id, settings_version, None).await
    }

    /// The same, with the plan of this digest only: a conflict when it is another one by now, and a task that fails before it changes
    /// anything when it is another one by the time that it begins.
    ///
    /// # Errors
    ///
    /// As for [`Self::start_import`].
    pub async fn start_import_agreed(&self, id: i64, settings_version: i64, agreed: Option<&str>) -> Result<TaskView> {
        let task = self.task_of(TaskKind::Import, id).await?;
        if !EDITABLE.contains(&task.status) {
            return Err(wrong_state(&task));
        }
        if task.settings_version != settings_version {
            return Err(changed(&task));
        }
        self.check_edition(&task).await?;
        let plan = self.finished_plan(id).await?;
        if plan.settings_version != settings_version {
            return Err(changed(&self.task_of(TaskKind::Import, id).await?));
        }
        if !plan.can_start {
            return Err(ServiceError::with_findings(Status::Refused, plan.refusals));
        }
        if let Some(agreed) = agreed {
            let now = plan.digest.as_deref().unwrap_or_default();
            stale::check_digest(agreed, now).map_err(|finding| ServiceError::new(Status::Conflict, finding))?;
        }
        let job = self.job(Some(id), &Job::Import { task_id: id, agreed: agreed.map(str::to_owned) })?;
        let store = &self.service.inner.store;
        let now = self.service.now();
        if store.enqueue_start(&job, settings_version, &EDITABLE, TaskStatus::Importing, now).await?.is_none() {
            let task = self.task_of(TaskKind::Import, id).await?;
            return Err(if task.settings_version == settings_version { wrong_state(&task) } else { changed(&task) });
        }
        self.note("import.request", &format!("{id} {}", task.name)).await?;
        self.task(id).await
    }

    /// Import Again: what did not succeed and what depends on it.
    pub async fn import_again(&self, id: i64) -> Result<TaskView> {
        let task = self.task_of(TaskKind::Import, id).await?;
        self.check_edition(&task).await?;
        let from = [TaskStatus::PartialSuccess, TaskStatus::ImportError];
        self.enqueue(&task, &Job::Import { task_id: id, agreed: None }, &from, Some(TaskStatus::Importing)).await?;
        self.note("import.again", &format!("{id} {}", task.name)).await?;
        self.task(id).await
    }

    /// Undo: every object that the import touched becomes as it was before.
    ///
    /// # Errors
    ///
    /// Conflict, naming the objects that were changed since.
    pub async fn undo_import(&self, id: i64) -> Result<TaskView> {
        let task = self.task_of(TaskKind::Import, id).await?;
        let from = [TaskStatus::ImportSuccess, TaskStatus::PartialSuccess, TaskStatus::ImportError];
        let from: &[TaskStatus] = if task.is_kept() { &[TaskStatus::Revoked] } else { &from };
        if !from.contains(&task.status) {
            return Err(wrong_state(&task));
        }
        let changed = self.service.inner.store.undo_check(id).await?;
        if !changed.is_empty() {
            return Err(StoreError::ChangedSince { objects: changed }.into());
        }
        self.enqueue(&task, &Job::Undo { task_id: id }, from, None).await?;
        self.note("import.undo.request", &format!("{id} {}", task.name)).await?;
        self.task(id).await
    }

    /// Asks for a job of a task.
    ///
    /// # Errors
    ///
    /// Conflict, when the state of the task does not allow it, or it was asked for already.
    pub(crate) async fn enqueue(&self, task: &TaskHead, job: &Job, from: &[TaskStatus], to: Option<TaskStatus>) -> Result<i64> {
        let job = self.job(Some(task.id), job)?;
        let queued = self.service.inner.store.enqueue_for_task(&job, from, to, self.service.now()).await?;
        match queued {
            Some(job) => Ok(job),
            None => Err(wrong_state(&self.task_record(task.id).await?)),
        }
    }

    /// Committing and deploying is not part of every edition.
    async fn check_edition(&self, task: &TaskHead) -> Result<()> {
        let settings = read(&self.stored_settings(task.id).await?)?;
        match self.service.committing_refusal(&self.actor, &settings).await? {
            Some(finding) => Err(ServiceError::new(Status::NotAllowed, finding)),
            None => Ok(()),
        }
    }
}

/// The failure of a start with settings that somebody changed meanwhile.
fn changed(task: &TaskHead) -> ServiceError {
    let finding = Finding::new(codes::CHANGED_MEANWHILE).arg("who", &task.settings_by).arg("field", "version");
    ServiceError::new(Status::Conflict, finding.arg("now", task.settings_version))
}

/// Remarks without white space around them; none when nothing is left.
pub(crate) fn remarks(text: Option<&str>) -> Option<String> {
    text.map(str::trim).filter(|text| !text.is_empty()).map(str::to_owned)
}

fn to_json(value: &impl Serialize) -> Result<String> {
    serde_json::to_string(value).map_err(|error| EngineError::Internal(error.to_string()).into())
}
