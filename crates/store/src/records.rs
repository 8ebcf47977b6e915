//! The plain records that go in and out of the store.

use ferry_model::resource::Content;
use ferry_model::stored::{Digest, RuleState};
use ferry_model::workflow::WorkflowKey;
use ferry_model::{ObjectKey, ObjectKind};
use serde::{Deserialize, Serialize};

mod account;
mod choices;
mod job;
mod listing;
mod object;
mod package;
mod settings;
mod task;
mod workspace;

pub use account::{
    AccessKey, AuditEntry, AuditFilter, CredentialFilter, Identity, NewAudit, NewSession, SealedKey, Session, Tenant, TenantUse, Token,
    User,
};
pub use choices::{PackageNode, PackageUses};
pub use job::{ClaimedJob, JobKeep, NewJob, TaskEvent};
pub use listing::{
    Deployment, FlowRow, ItemList, ItemListFilter, ItemPlace, ItemReason, ItemSort, ObjectCursor, ObjectHome, ObjectList, ObjectListFilter,
};
pub use object::{CommitFailure, Environment, InputsOutputs, ObjectFilter, RuleView, VersionInfo};
pub use package::{
    ListedFinding, NewPackage, NewPackageObject, PackageFilter, PackageNeighbour, PackageRecord, PackageRow, StalePackage, Verification,
};
pub use settings::{Profile, TaskSettings};
pub use task::{ApplyStep, ItemChange, ItemCounts, ItemFilter, NewTask, TaskFilter, TaskHead};
pub use workspace::{Credentials, NewWorkspace, WorkspaceFilter, WorkspaceRow};

/// An object to be saved: its next draft.
#[derive(Clone, Debug)]
pub struct SaveObject {
    /// Number of the object that gets a new draft; `None` creates the object.
    pub existing: Option<i64>,
    /// Identity.
    pub key: ObjectKey,
    /// The workflow it lives in, for nodes, and for resources, functions and tables that stand in one.
    pub home: Option<WorkflowKey>,
    /// Constant name of the type; empty for kinds without one.
    pub type_name: String,
    /// Owner's account name in the destination.
    pub owner: Option<String>,
    /// Whether it is marked dry-run.
    pub dry_run: bool,
    /// Digest of the content.
    pub digest: Digest,
    /// The object's JSON ([`ferry_model::Object::to_json`]).
    pub json: String,
    /// Input names, for nodes.
    pub inputs: Vec<String>,
    /// Output names, for nodes; the system output is one of them.
    pub outputs: Vec<String>,
    /// The system output, for nodes.
    pub system_output: Option<String>,
    /// Digest and size of a resource's bytes, which must have been put with `put_content` before.
    pub content: Option<Content>,
    /// State, for quality rules.
    pub rule_state: Option<RuleState>,
    /// Takes the edit lock away from whoever holds it; otherwise an object locked by somebody else is not saved.
    pub ignore_lock: bool,
}

/// One row of a task's report: what was planned for an object and what came of it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TaskItem {
    /// Position in the plan, from 0; the order of the report.
    pub seq: i64,
    /// Kind.
    pub kind: ObjectKind,
    /// Key in the destination, as [`ObjectKey`] displays it.
    pub key: String,
    /// Name of the workflow, without the mark of manual ones; empty when there is none.
    pub workflow: String,
    /// Name.
    pub name: String,
    /// Constant name of the type; empty for kinds without one.
    pub type_name: String,
    /// `create`, `update`, `unchanged`, `skip` or `blocked`.
    pub action: String,
    /// `ok`, `waiting`, `blocked`, `failed` or `skipped`.
    pub outcome: String,
    /// Whether it was saved.
    pub saved: bool,
    /// Whether it was committed.
    pub committed: bool,
    /// Whether it was deployed.
    pub deployed: bool,
    /// Findings of the object, as JSON (`Vec<Finding>`); `None` when there are none.
    pub findings: Option<String>,
    /// Rewrites of the object, as JSON; `None` when there are none.
    pub rewrites: Option<String>,
    /// Number of the object in the workspace, once there is one.
    pub object_id: Option<i64>,
    /// What the object was before the import changed it; `None` when the import created it or did not touch it. Kept by the store:
    /// what is handed in is not looked at.
    pub before: Option<BeforeImage>,
    /// Whether the import created the object. Kept by the store, as `before` is.
    pub created: bool,
}

/// What undo restores.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct BeforeImage {
    /// Saved version.
    pub draft: i64,
    /// Version in development.
    pub committed: Option<i64>,
    /// Version in production.
    pub deployed: Option<i64>,
    /// Owner.
    pub owner: Option<String>,
    /// Edit lock that was taken away by *ignore lock*.
    pub lock_owner: Option<String>,
    /// State of a quality rule.
    pub rule_state: Option<RuleState>,
    /// Task that had changed it last.
    pub last_task: Option<i64>,
    /// When it had been changed last, epoch milliseconds.
    pub updated_at: i64,
}

/// How far a task has come. Written in the same transaction as what it speaks of.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Checkpoint {
    /// Name of the phase: `save`, `commit`, `deploy`, `quality_rules`, `report`, …
    pub phase: String,
    /// How many steps of the phase are done.
    pub done: i64,
    /// How many steps the phase has.
    pub total: i64,
}

/// Kind of a task.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "UPPERCASE")]
pub enum TaskKind {
    /// Import task.
    Import,
    /// Export task.
    Export,
}

/// States of a task, as the real system's API names them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum TaskStatus {
    /// Made, nothing known yet.
    Init,
    /// Import: being edited.
    Editing,
    /// Import: running.
    Importing,
    /// Import: everything done.
    ImportSuccess,
    /// Some objects done, some not.
    PartialSuccess,
    /// Import: failed.
    ImportError,
    /// Export: running.
    Exporting,
    /// Export: done.
    ExportSuccess,
    /// Export: failed.
    ExportError,
    /// Cancelled, or undone.
    Revoked,
}

/// A task with its documents.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Task {
    /// What lists and pages show of it.
    pub head: TaskHead,
    /// Settings document, JSON.
    pub settings: String,
    /// What is known of the package and the outcome (basic information, counts), JSON object.
    pub info: String,
    /// Path of the package kept for this task, relative to the data directory; the file made, for exports.
    pub package: Option<String>,
}

/// A producer of an output name that is not in the package.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Producer {
    /// The output name.
    pub output: String,
    /// Name of the workspace that holds the node.
    pub workspace: String,
    /// Number of the node.
    pub object_id: i64,
    /// Key of the node, as it displays.
    pub key: String,
    /// Whether a version with this output is in development.
    pub committed: bool,
    /// Whether a version with this output is in production.
    pub deployed: bool,
}

impl TaskKind {
    /// The name in the database and in JSON.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Import => "IMPORT",
            Self::Export => "EXPORT",
        }
    }
}

impl TaskStatus {
    /// Every state.
    pub const ALL: [Self; 10] = [
        Self::Init,
        Self::Editing,
        Self::Importing,
        Self::ImportSuccess,
        Self::PartialSuccess,
        Self::ImportError,
        Self::Exporting,
        Self::ExportSuccess,
        Self::ExportError,
        Self::Revoked,
    ];

    /// The name in the database, in JSON and in the real system's API.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Init => "INIT",
            Self::Editing => "EDITING",
            Self::Importing => "IMPORTING",
            Self::ImportSuccess => "IMPORT_SUCCESS",
            Self::PartialSuccess => "PARTIAL_SUCCESS",
            Self::ImportError => "IMPORT_ERROR",
            Self::Exporting => "EXPORTING",
            Self::ExportSuccess => "EXPORT_SUCCESS",
            Self::ExportError => "EXPORT_ERROR",
            Self::Revoked => "REVOKED",
        }
    }

    /// Whether a task in this state is at work.
    pub fn is_running(self) -> bool {
        matches!(self, Self::Importing | Self::Exporting)
    }

    /// Whether a task in this state has come to an end.
    pub fn is_finished(self) -> bool {
        !self.is_running() && !matches!(self, Self::Init | Self::Editing)
    }
}
