//! Import and export tasks as rows of a list: status and actions in the documented words, and the questions asked before what cannot be taken
//! back.

use ferry_service::tasks::{TaskAction, TaskQuery, TaskView};
use ferry_store::records::{TaskKind, TaskStatus};

use crate::InWorkspace;
use crate::forms::Fields;

/// A row.
#[derive(Clone, Debug)]
pub struct TaskRow {
    /// The task.
    pub task: TaskView,
    /// Tone of its status.
    pub tone: &'static str,
    /// What may be done with it.
    pub actions: Vec<ActionLink>,
    /// Where its name leads.
    pub href: String,
}

/// An action of a row.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ActionLink {
    /// Key of its text.
    pub key: &'static str,
    /// Where it leads.
    pub href: String,
    /// Whether it asks first, in a dialog.
    pub asks: bool,
    /// Whether it is a file.
    pub download: bool,
}

/// Tone of a status.
pub fn tone(status: &str) -> &'static str {
    match status {
        "EDITING" => "info",
        "IMPORTING" | "EXPORTING" => "running",
        "IMPORT_SUCCESS" | "EXPORT_SUCCESS" => "success",
        "PARTIAL_SUCCESS" => "warning",
        "IMPORT_ERROR" | "EXPORT_ERROR" => "error",
        _ => "neutral",
    }
}

/// Path of the pages of a task below its workspace: `imports/12`.
pub fn task_path(task: &TaskView) -> String {
    format!("{}s/{}", task.kind, task.id)
}

impl TaskRow {
    /// The row of a task.
    pub fn new(place: &InWorkspace, task: TaskView) -> Self {
        let base = place.href(&task_path(&task));
        let actions: Vec<ActionLink> = task.actions.iter().map(|action| link(*action, &base, task.kind == "export")).collect();
        let href =
            actions.iter().find(|action| !action.asks && !action.download).map_or_else(|| base.clone(), |action| action.href.clone());
        Self { tone: tone(&task.status), actions, href, task }
    }
}

fn link(action: TaskAction, base: &str, export: bool) -> ActionLink {
    let (key, path) = match action {
        TaskAction::ContinueToEdit => ("task-action-continue-to-edit", "settings"),
        TaskAction::Preview => ("task-action-preview", "preview"),
        TaskAction::Delete => ("task-action-delete", "delete"),
        TaskAction::Progress if export => ("task-action-export-progress", "progress"),
        TaskAction::Progress => ("task-action-progress", "progress"),
        TaskAction::Cancel => ("task-action-cancel", "cancel"),
        TaskAction::ViewReport if export => ("task-action-view-export-report", "report"),
        TaskAction::ViewReport => ("task-action-view-report", "report"),
        TaskAction::ImportAgain => ("task-action-import-again", "again"),
        TaskAction::Undo => ("task-action-undo", "undo"),
        TaskAction::Download => ("task-action-download", "package.zip"),
        TaskAction::Start => ("task-action-start", "start"),
    };
    let asks = matches!(action, TaskAction::Delete | TaskAction::Cancel | TaskAction::Undo | TaskAction::ImportAgain | TaskAction::Start);
    ActionLink { key, href: format!("{base}/{path}"), asks, download: action == TaskAction::Download }
}

/// Groups of statuses that the filter offers, with the statuses in each.
const GROUPS: [(&str, &[TaskStatus]); 7] = [
    ("editing", &[TaskStatus::Init, TaskStatus::Editing]),
    ("importing", &[TaskStatus::Importing]),
    ("exporting", &[TaskStatus::Exporting]),
    ("completed", &[TaskStatus::ImportSuccess, TaskStatus::ExportSuccess]),
    ("partial", &[TaskStatus::PartialSuccess]),
    ("failed", &[TaskStatus::ImportError, TaskStatus::ExportError]),
    ("revoked", &[TaskStatus::Revoked]),
];

/// The groups for a kind of task, as options of a select.
pub fn status_options(place: &InWorkspace, kind: TaskKind) -> Vec<(String, String)> {
    let other = if kind == TaskKind::Import { "exporting" } else { "importing" };
    let named = |group: &str| (group.to_owned(), crate::i18n::label(place.lang, "task-group", group));
    GROUPS.iter().filter(|(group, _)| *group != other).map(|(group, _)| named(group)).collect()
}

/// The query of the filters.
pub fn query(place: &InWorkspace, fields: &Fields) -> TaskQuery {
    let group = fields.get("status");
    let statuses = GROUPS.iter().find(|(name, _)| *name == group).map(|(_, statuses)| statuses.to_vec()).unwrap_or_default();
    let created_by = match fields.get("by") {
        "me" => Some(place.actor.user.clone()),
        _ => fields.some("creator"),
    };
    TaskQuery { search: fields.get("search").to_owned(), statuses, created_by }
}
