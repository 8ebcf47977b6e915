//! Tasks as faces show them.

use std::collections::HashMap;

use ferry_engine::report::{failure_of, rfc3339};
use ferry_model::codes::service as codes;
use ferry_model::{Face, Finding};
use ferry_store::records::{PackageRecord, TaskFilter, TaskHead, TaskKind};

use super::{CheckpointView, TaskAction, TaskQuery, TaskView};
use crate::error::Status;
use crate::{Page, PageRequest, Result, ServiceError, Viewer};

impl Viewer {
    /// Tasks of a kind, the newest first.
    pub async fn tasks(&self, kind: TaskKind, query: &TaskQuery, page: &PageRequest) -> Result<Page<TaskView>> {
        let store = &self.service.inner.store;
        let filter = TaskFilter {
            search: query.search.trim().to_owned(),
            statuses: query.statuses.clone(),
            created_by: query.created_by.clone().filter(|name| !name.is_empty()),
        };
        let tasks = store.task_page(self.workspace.id, kind, &filter, page.after_number(i64::MAX)?, page.rows() + 1).await?;
        let total = store.count_tasks(self.workspace.id, kind, &filter).await?;
        let Page { items, next, .. } = Page::cut(tasks, page.rows(), |task| task.id.to_string());
        Ok(Page { items: self.task_views(items).await?, next, total: Some(total) })
    }

    /// A task of this workspace.
    pub async fn task(&self, id: i64) -> Result<TaskView> {
        let task = self.task_record(id).await?;
        self.task_view(task).await
    }

    /// The record of a task of this workspace.
    pub(crate) async fn task_record(&self, id: i64) -> Result<TaskHead> {
        let found = self.service.inner.store.task_head(id).await?.filter(|task| task.workspace_id == self.workspace.id);
        found.ok_or_else(|| no_task(id))
    }

    /// The record of a task of this workspace and a kind.
    pub(crate) async fn task_of(&self, kind: TaskKind, id: i64) -> Result<TaskHead> {
        let task = self.task_record(id).await?;
        if task.kind == kind { Ok(task) } else { Err(no_task(id)) }
    }

    async fn task_view(&self, task: TaskHead) -> Result<TaskView> {
        let id = task.id;
        self.task_views(vec![task]).await?.pop().ok_or_else(|| no_task(id))
    }

    async fn task_views(&self, tasks: Vec<TaskHead>) -> Result<Vec<TaskView>> {
        let store = &self.service.inner.store;
        let ids: Vec<i64> = tasks.iter().map(|task| task.id).collect();
        let busy = store.busy_tasks(&ids).await?;
        let packages: Vec<i64> = tasks.iter().filter_map(|task| task.package_id).collect();
        let packages: HashMap<i64, PackageRecord> =
            store.packages(&packages).await?.into_iter().map(|package| (package.id, package)).collect();
        Ok(tasks.into_iter().map(|task| self.view_of(&task, busy.contains(&task.id), &packages)).collect())
    }

    fn view_of(&self, task: &TaskHead, busy: bool, packages: &HashMap<i64, PackageRecord>) -> TaskView {
        let package = task.package_id.and_then(|id| packages.get(&id));
        // What a package was that the command line imported, or an export made, stands in the basic information.
        let location = || {
            let location = task.package_location.as_deref()?;
            Some(location.rsplit('/').next().unwrap_or(location).to_owned())
        };
        let offered: &[TaskAction] = if busy && !task.status.is_running() { &[TaskAction::Progress] } else { TaskAction::of_task(task) };
        let may_edit = self.may_edit();
        TaskView {
            id: task.id,
            kind: if task.kind == TaskKind::Import { "import" } else { "export" }.to_owned(),
            workspace: task.workspace.clone(),
            name: task.name.clone(),
            status: task.status.as_str().to_owned(),
            actions: offered.iter().copied().filter(|action| may_edit || action.is_view()).collect(),
            remarks: task.remarks.clone(),
            created_by: task.created_by.clone(),
            created_at: rfc3339(task.created_at),
            started_at: task.started_at.map(rfc3339),
            finished_at: task.finished_at.map(rfc3339),
            attempt: task.attempt,
            package_id: task.package_id,
            source: package
                .map(|package| crate::packages::shown_source(&package.source))
                .or_else(|| task.output.as_ref().map(|_| format!("{}.zip", task.name)))
                .or_else(location),
            package_bytes: package.map(|package| package.bytes.max(0) as u64).or(task.package_bytes),
            settings_version: task.settings_version,
            busy,
            checkpoint: CheckpointView { phase: task.checkpoint.phase.clone(), done: task.checkpoint.done, total: task.checkpoint.total },
            failure: failure_of(task.id, task.failure.as_deref(), Face::Server),
        }
    }
}

impl crate::Service {
    /// Workspace of a task that the actor may see: for deep links that carry only the number.
    pub async fn workspace_of_task(&self, actor: &crate::Actor, id: i64) -> Result<String> {
        let task = self.inner.store.task_head(id).await?.ok_or_else(|| no_task(id))?;
        // To outsiders the task does not exist, as the workspace does not.
        self.viewer(actor, &task.workspace).await.map_err(|error| if error.status == Status::NotFound { no_task(id) } else { error })?;
        Ok(task.workspace)
    }
}

pub(crate) fn no_task(id: i64) -> ServiceError {
    ServiceError::new(Status::NotFound, Finding::new(codes::NOT_FOUND).arg("what", "task").arg("name", id))
}
