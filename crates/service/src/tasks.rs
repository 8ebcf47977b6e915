//! Import and export tasks as lists and pages show them.

use ferry_model::Finding;
use ferry_store::records::{TaskHead, TaskKind, TaskStatus};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

mod change;
mod views;

pub(crate) use change::{EDITABLE, naming, wrong_state};

/// What may be done with a task, by its status: the table of the documentation, and what it adds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum TaskAction {
    /// Continue to Edit.
    ContinueToEdit,
    /// Preview.
    Preview,
    /// Delete, after a confirmation.
    Delete,
    /// Import Progress, or the progress of an export.
    Progress,
    /// Cancel.
    Cancel,
    /// View Import Report, or the report of an export.
    ViewReport,
    /// Import Again.
    ImportAgain,
    /// Undo.
    Undo,
    /// Download the exported package.
    Download,
    /// Start an export that was created and not started.
    Start,
}

impl TaskAction {
    /// The actions of a status, in the order that they are offered. Those that change something are for editors only.
    pub fn of(kind: TaskKind, status: TaskStatus) -> &'static [Self] {
        match (kind, status) {
            (TaskKind::Import, TaskStatus::Init | TaskStatus::Editing) => &[Self::ContinueToEdit, Self::Preview, Self::Delete],
            (_, TaskStatus::Importing | TaskStatus::Exporting) => &[Self::Progress, Self::Cancel],
            (TaskKind::Import, TaskStatus::ImportSuccess) => &[Self::ViewReport, Self::Undo],
            (TaskKind::Import, TaskStatus::PartialSuccess) => &[Self::ViewReport, Self::ImportAgain, Self::Undo],
            (TaskKind::Import, TaskStatus::ImportError) => &[Self::ImportAgain, Self::ViewReport, Self::Delete],
            (TaskKind::Export, TaskStatus::Init | TaskStatus::Editing) => &[Self::Start, Self::Delete],
            (TaskKind::Export, TaskStatus::ExportSuccess | TaskStatus::PartialSuccess) => &[Self::ViewReport, Self::Download, Self::Delete],
            _ => &[Self::ViewReport, Self::Delete],
        }
    }

    /// The actions of a task. One that was cancelled while what it had applied was kept can be undone.
    pub fn of_task(task: &TaskHead) -> &'static [Self] {
        if task.is_kept() { &[Self::ViewReport, Self::Undo, Self::Delete] } else { Self::of(task.kind, task.status) }
    }

    /// Whether a member who is no editor may do it.
    pub fn is_view(self) -> bool {
        matches!(self, Self::Preview | Self::Progress | Self::ViewReport | Self::Download)
    }
}

/// How far a task has come: where it would go on after an interruption.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct CheckpointView {
    /// `queued`, `save`, `commit`, `deploy`, `quality_rules`, `report`, …; empty before it was started.
    pub phase: String,
    /// How many steps of the phase are done.
    pub done: i64,
    /// How many steps the phase has.
    pub total: i64,
}

/// A task.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct TaskView {
    /// Number, unique on the server.
    pub id: i64,
    /// `import` or `export`.
    pub kind: String,
    /// Name of its workspace.
    pub workspace: String,
    /// Import Package Name, or the name of the export.
    pub name: String,
    /// `INIT`, `EDITING`, `IMPORTING`, `IMPORT_SUCCESS`, `PARTIAL_SUCCESS`, `IMPORT_ERROR`, `EXPORTING`, `EXPORT_SUCCESS`,
    /// `EXPORT_ERROR`, `REVOKED`.
    pub status: String,
    /// What this actor may do with it now.
    pub actions: Vec<TaskAction>,
    /// Remarks.
    pub remarks: Option<String>,
    /// Account name of who made it.
    pub created_by: String,
    /// RFC 3339.
    pub created_at: String,
    /// RFC 3339.
    pub started_at: Option<String>,
    /// RFC 3339.
    pub finished_at: Option<String>,
    /// How many times it was started.
    pub attempt: i64,
    /// Number of the package that an import takes; see the packages of the workspace.
    pub package_id: Option<i64>,
    /// Where the package came from: its file name or OSS address; the file name of what an export made.
    pub source: Option<String>,
    /// Bytes of the package.
    pub package_bytes: Option<u64>,
    /// Version of the settings; rises with every change.
    pub settings_version: i64,
    /// Whether a job of it waits or runs.
    pub busy: bool,
    /// How far it has come.
    pub checkpoint: CheckpointView,
    /// Why it failed.
    #[schema(value_type = Option<Object>)]
    pub failure: Option<Finding>,
}

/// Which tasks.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct TaskQuery {
    /// Part of the name or of the remarks.
    pub search: String,
    /// In one of these states; all when empty.
    pub statuses: Vec<TaskStatus>,
    /// Made by this user.
    pub created_by: Option<String>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_status_offers_something_and_only_ended_or_new_tasks_are_deleted() {
        for kind in [TaskKind::Import, TaskKind::Export] {
            for status in TaskStatus::ALL {
                let actions = TaskAction::of(kind, status);
                assert!(!actions.is_empty(), "{kind:?} {status:?}");
                assert_eq!(actions.contains(&TaskAction::Cancel), status.is_running(), "{kind:?} {status:?}");
                assert!(!(status.is_running() && actions.contains(&TaskAction::Delete)), "{kind:?} {status:?}");
            }
        }
    }
}
