//! Tasks.

use ferry_model::Lang;
use ferry_service::tasks::{CheckpointView, TaskAction, TaskView};
use serde::Serialize;
use utoipa::ToSchema;

use crate::findings::FindingView;

/// An import or export task.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct TaskBody {
    /// Number, unique on the server.
    pub id: i64,
    /// `import` or `export`.
    pub kind: String,
    /// Name of its workspace.
    pub workspace: String,
    /// Import Package Name, or the name of the export.
    pub name: String,
    /// `INIT`, `EDITING`, `IMPORTING`, `IMPORT_SUCCESS`, `PARTIAL_SUCCESS`, `IMPORT_ERROR`, `EXPORTING`, `EXPORT_SUCCESS`, `EXPORT_ERROR`, `REVOKED`.
    pub status: String,
    /// What the one who asks may do with it now.
    pub actions: Vec<TaskAction>,
    /// Remarks.
    #[schema(required)]
    pub remarks: Option<String>,
    /// Account name of who made it.
    pub created_by: String,
    /// When it was made, RFC 3339.
    pub created_at: String,
    /// When it was last started, RFC 3339.
    #[schema(required)]
    pub started_at: Option<String>,
    /// When it ended, RFC 3339.
    #[schema(required)]
    pub finished_at: Option<String>,
    /// How many times it was started.
    pub attempt: i64,
    /// Number of the package that an import takes.
    #[schema(required)]
    pub package_id: Option<i64>,
    /// File name or OSS address of the package; the file name of what an export made.
    #[schema(required)]
    pub source: Option<String>,
    /// Bytes of the package.
    #[schema(required)]
    pub package_bytes: Option<u64>,
    /// Version of the settings; rises with every change.
    pub settings_version: i64,
    /// Whether work on it waits or is under way.
    pub busy: bool,
    /// How far it has come.
    pub checkpoint: CheckpointView,
    /// Why it failed as a whole.
    #[schema(required)]
    pub failure: Option<FindingView>,
}

impl TaskBody {
    /// The task in a language.
    pub fn of(view: TaskView, lang: Lang) -> Self {
        Self {
            failure: view.failure.as_ref().map(|finding| FindingView::of(finding, lang)),
            id: view.id,
            kind: view.kind,
            workspace: view.workspace,
            name: view.name,
            status: view.status,
            actions: view.actions,
            remarks: view.remarks,
            created_by: view.created_by,
            created_at: view.created_at,
            started_at: view.started_at,
            finished_at: view.finished_at,
            attempt: view.attempt,
            package_id: view.package_id,
            source: view.source,
            package_bytes: view.package_bytes,
            settings_version: view.settings_version,
            busy: view.busy,
            checkpoint: view.checkpoint,
        }
    }
}
