//! Import and export tasks as lists and pages show them.

use ferry_model::Finding;
use ferry_store::records::{TaskKind, TaskStatus};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::{Editor, Page, PageRequest, Result, Viewer};

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
        let _ = (kind, status);
        todo!()
    }

    /// Whether a member who is no editor may do it.
    pub fn is_view(self) -> bool {
        matches!(self, Self::Preview | Self::Progress | Self::ViewReport | Self::Download)
    }
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

impl Viewer {
    /// Tasks of a kind, the newest first.
    pub async fn tasks(&self, kind: TaskKind, query: &TaskQuery, page: &PageRequest) -> Result<Page<TaskView>> {
        let _ = (kind, query, page);
        todo!()
    }

    /// A task of this workspace.
    pub async fn task(&self, id: i64) -> Result<TaskView> {
        let _ = id;
        todo!()
    }
}

impl Editor {
    /// Deletes a task that is not running, with what is kept only for it.
    pub async fn delete_task(&self, id: i64) -> Result<()> {
        let _ = id;
        todo!()
    }

    /// Cancels a running task: stops it at its next checkpoint and takes back what was applied, unless `keep`.
    pub async fn cancel_task(&self, id: i64, keep: bool) -> Result<TaskView> {
        let _ = (id, keep);
        todo!()
    }
}

impl crate::Service {
    /// Workspace of a task that the actor may see: for deep links that carry only the number.
    pub async fn workspace_of_task(&self, actor: &crate::Actor, id: i64) -> Result<String> {
        let _ = (actor, id);
        todo!()
    }
}
