//! What is kept of tasks: their plans, rows, names and packages.

use std::collections::HashMap;
use std::path::PathBuf;

use ferry_model::settings::Settings;
use ferry_model::{Finding, codes};
use ferry_package::{OpenOptions, Package};
use ferry_store::StoreError;
use ferry_store::records::{ItemFilter, Task, TaskItem, TaskKind, TaskStatus};

use super::ending::is_being_taken_back;
use super::{Engine, ImportRequest};
use crate::destination::EmbeddedWorkspace;
use crate::error::EngineError;
use crate::plan::Plan;
use crate::progress::Progress;
use crate::task_plan;

impl Engine {
    pub(super) async fn stored_plan(&self, task_id: i64) -> Result<Plan, EngineError> {
        let bad = |error: std::io::Error| EngineError::Internal(format!("the plan of task {task_id} cannot be read: {error}"));
        let chunk = self.store.plan_chunk(task_id, 0).await?;
        let mut plan = task_plan::header(&chunk.unwrap_or_default()).map_err(bad)?;
        let mut number = 1;
        while let Some(chunk) = self.store.plan_chunk(task_id, number).await? {
            plan.items.extend(task_plan::items(&chunk).map_err(bad)?);
            number += 1;
        }
        Ok(plan)
    }

    /// The rows of the attempts so far that succeeded, by position.
    pub(super) async fn prior(&self, task_id: i64) -> Result<HashMap<i64, TaskItem>, EngineError> {
        let mut prior = HashMap::new();
        let filter = ItemFilter { outcome: Some("ok".to_owned()), ..ItemFilter::default() };
        let mut after = -1;
        loop {
            let page = self.store.items_page(task_id, after, 5_000, &filter).await?;
            let Some(last) = page.last() else { return Ok(prior) };
            after = last.seq;
            prior.extend(page.into_iter().map(|item| (item.seq, item)));
        }
    }

    /// The interrupted task that an import of the same package with the same settings goes on with. Tasks that never began are swept away.
    pub(super) async fn interrupted(
        &self,
        destination: &EmbeddedWorkspace,
        request: &ImportRequest,
        package: &Package,
        progress: &dyn Progress,
    ) -> Result<Option<i64>, EngineError> {
        for task in self.store.list_tasks(Some(destination.id()), Some(TaskKind::Import)).await? {
            match task.head.status {
                TaskStatus::Init => self.store.delete_task(task.head.id).await?,
                _ if is_being_taken_back(&task) => {
                    self.finish_taking_back(&task, request.now, progress).await?;
                }
                TaskStatus::Importing => {
                    let sha256 = tokio::task::block_in_place(|| package.sha256().map(str::to_owned))
                        .map_err(|finding| EngineError::Rejected(finding.into()))?;
                    let same_package = task.package.as_deref().is_some_and(|path| path.contains(&sha256));
                    let same_settings = serde_json::from_str::<Settings>(&task.settings).is_ok_and(|settings| settings == request.settings);
                    if same_package && same_settings && request.name.as_ref().is_none_or(|name| *name == task.head.name) {
                        return Ok(Some(task.head.id));
                    }
                    let finding = Finding::new(codes::run::INTERRUPTED).arg("task", task.head.id).arg("workspace", &request.workspace);
                    return Err(EngineError::Conflict(Box::new(finding)));
                }
                _ => {}
            }
        }
        Ok(None)
    }

    /// The name of the task: the one asked for, or a free one made from the package's file name.
    pub(super) async fn task_name(&self, request: &ImportRequest, workspace_id: i64) -> Result<String, StoreError> {
        if let Some(name) = &request.name {
            return Ok(name.clone());
        }
        let stem = request.package.file_stem().map_or_else(|| "import".to_owned(), |name| name.to_string_lossy().into_owned());
        let base: String =
            stem.chars().map(|c| if c.is_ascii_alphanumeric() || c == '_' || c == '.' { c } else { '_' }).take(100).collect();
        self.store.unique_task_name(workspace_id, TaskKind::Import, if base.is_empty() { "import" } else { &base }).await
    }

    pub(super) fn kept_package(&self, task: &Task) -> Result<(PathBuf, Package), EngineError> {
        let path = self.packages.path(task.package.as_deref().unwrap_or_default());
        if !path.exists() {
            let finding = Finding::new(codes::run::PACKAGE_GONE).arg("path", path.display());
            return Err(EngineError::NotFound(Box::new(finding)));
        }
        // Read as it was read before: the format may have been forced then.
        let format = serde_json::from_str::<serde_json::Value>(&task.info)
            .ok()
            .and_then(|info| serde_json::from_value(info.get("package")?.get("format")?.clone()).ok());
        let options = OpenOptions { limits: self.options.limits.clone(), format };
        let package = tokio::task::block_in_place(|| Package::open(&path, &options))?;
        Ok((path, package))
    }

    pub(super) async fn import_task(&self, task_id: i64) -> Result<Task, EngineError> {
        let missing = || EngineError::NotFound(Box::new(Finding::new(codes::run::NO_TASK).arg("task", task_id)));
        self.store.task(task_id).await?.filter(|task| task.head.kind == TaskKind::Import).ok_or_else(missing)
    }
}
