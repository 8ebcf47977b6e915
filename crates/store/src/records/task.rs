//! Records of making, running and reading tasks.

use ferry_model::ObjectKind;
use serde::{Deserialize, Serialize};

use super::{Checkpoint, TaskKind, TaskStatus};

/// A task to be made. It starts as `INIT`.
#[derive(Clone, Debug)]
pub struct NewTask {
    /// Kind.
    pub kind: TaskKind,
    /// Workspace it belongs to.
    pub workspace_id: i64,
    /// Name: letters, digits, `_` and `.`, at most 128, unique in the workspace among tasks of its kind.
    pub name: String,
    /// Remarks.
    pub remarks: Option<String>,
    /// Account name of who makes it.
    pub created_by: String,
    /// Settings document, JSON.
    pub settings: String,
    /// What is known of the package, JSON object.
    pub info: String,
    /// Path of the package, relative to the data directory.
    pub package: Option<String>,
}

/// A task without its documents: what lists and pages show, and what is asked for again and again while it runs.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TaskHead {
    /// Number in this installation.
    pub id: i64,
    /// Kind.
    pub kind: TaskKind,
    /// Workspace it belongs to.
    pub workspace_id: i64,
    /// Name of that workspace.
    pub workspace: String,
    /// Name, unique in the workspace among tasks of its kind.
    pub name: String,
    /// Remarks.
    pub remarks: Option<String>,
    /// State.
    pub status: TaskStatus,
    /// Account name of who made it.
    pub created_by: String,
    /// When it was made, epoch milliseconds.
    pub created_at: i64,
    /// When it was started, epoch milliseconds.
    pub started_at: Option<i64>,
    /// When it ended, epoch milliseconds.
    pub finished_at: Option<i64>,
    /// Attempts so far: 1 while the first runs; Import Again adds one.
    pub attempt: i64,
    /// How far it has come.
    pub checkpoint: Checkpoint,
    /// The finding that ended it, JSON, when it failed as a whole.
    pub failure: Option<String>,
    /// Number of the uploaded package that an import takes.
    pub package_id: Option<i64>,
    /// Version of the settings; rises with every change.
    pub settings_version: i64,
    /// Account name of who changed them last.
    pub settings_by: String,
    /// Key of the package that an export made.
    pub output: Option<String>,
    /// Where the package was, as the basic information says.
    pub package_location: Option<String>,
    /// Bytes of the package, as the basic information says.
    pub package_bytes: Option<u64>,
}

impl TaskHead {
    /// Whether it was asked to start and has not begun.
    pub fn is_queued(&self) -> bool {
        self.status.is_running() && self.checkpoint.phase == crate::jobs::QUEUED
    }

    /// Whether it was cancelled and what it had applied by then was kept, or is not taken back altogether: it can still be undone.
    pub fn is_kept(&self) -> bool {
        self.kind == TaskKind::Import
            && self.status == TaskStatus::Revoked
            && self.attempt > 0
            && (self.checkpoint.phase != crate::undo::PHASE || crate::undo::is_half_done(&self.checkpoint))
    }
}

/// What every step of a running import says: for whom it is done, and how far the task is once it is done.
#[derive(Clone, Copy, Debug)]
pub struct ApplyStep<'a> {
    /// The import task.
    pub task_id: i64,
    /// Its workspace.
    pub workspace_id: i64,
    /// Account name of the person who imports.
    pub user: &'a str,
    /// How far the task is after this step. A step whose checkpoint has been passed already is refused.
    pub checkpoint: &'a Checkpoint,
    /// Now, epoch milliseconds.
    pub now: i64,
}

/// What came of an item, where it is not what the plan said.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ItemChange {
    /// `ok`, `waiting`, `blocked`, `failed` or `skipped`.
    pub outcome: String,
    /// Whether it was saved.
    pub saved: bool,
    /// Whether it was committed.
    pub committed: bool,
    /// Whether it was deployed.
    pub deployed: bool,
    /// Findings of the object, as JSON (`Vec<Finding>`); replaces those it had.
    pub findings: Option<String>,
}

/// Which items of a task a page shows; empty shows all.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ItemFilter {
    /// Only this kind.
    pub kind: Option<ObjectKind>,
    /// Only this outcome.
    pub outcome: Option<String>,
}

/// Results of a task for one kind of object.
///
/// Every item counts once among `created`, `updated`, `unchanged`, `skipped`, `blocked`, `failed` and `waiting`: what went wrong or
/// waits counts as that, the rest as what was done.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ItemCounts {
    /// All items.
    pub total: i64,
    /// Created.
    pub created: i64,
    /// Updated.
    pub updated: i64,
    /// Equal to what the destination has.
    pub unchanged: i64,
    /// Left out on request.
    pub skipped: i64,
    /// Not done because something forbids it.
    pub blocked: i64,
    /// Tried and not done.
    pub failed: i64,
    /// Not done until something else is.
    pub waiting: i64,
    /// Saved.
    pub saved: i64,
    /// Committed.
    pub committed: i64,
    /// Deployed.
    pub deployed: i64,
}

/// Which tasks a list shows.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct TaskFilter {
    /// Part of the name or of the remarks.
    pub search: String,
    /// In one of these states; all when empty.
    pub statuses: Vec<TaskStatus>,
    /// Made by this user.
    pub created_by: Option<String>,
}
