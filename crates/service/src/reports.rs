//! Reports of tasks.

use ferry_model::Finding;
use ferry_store::records::ItemSort;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::tasks::TaskView;

mod counts;
mod download;
mod head;
mod place;
mod reasons;
pub(crate) mod rows;

pub(crate) use counts::Counted;

/// Head of a report: Basic Information, Import Results, Import Settings.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct ReportView {
    /// The task.
    pub task: TaskView,
    /// Basic information: package, destination, findings about the whole.
    #[schema(value_type = Object)]
    pub info: serde_json::Value,
    /// Counts per kind.
    pub counts: Vec<ReportCounts>,
    /// What explains the outcomes of the objects, the worst first.
    pub reasons: Vec<ReportReason>,
    /// The settings that it ran with.
    #[schema(value_type = Object)]
    pub settings: serde_json::Value,
}

/// What explains the outcomes of several objects: the same code.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct ReportReason {
    /// The finding. Where it explains several objects, what its message names is `…`, because that is another thing for each of them.
    #[schema(value_type = Object)]
    pub finding: Finding,
    /// Objects that it explains.
    pub objects: i64,
    /// Those of them that neither succeeded nor were left out on purpose.
    pub not_done: i64,
}

/// Counts of a kind in a report.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct ReportCounts {
    /// Kind.
    pub kind: String,
    /// All.
    pub total: i64,
    /// Created.
    pub created: i64,
    /// Updated.
    pub updated: i64,
    /// Unchanged.
    pub unchanged: i64,
    /// Skipped.
    pub skipped: i64,
    /// Blocked.
    pub blocked: i64,
    /// Failed.
    pub failed: i64,
    /// Waiting.
    pub waiting: i64,
    /// Saved.
    pub saved: i64,
    /// Committed.
    pub committed: i64,
    /// Deployed.
    pub deployed: i64,
}

/// A row of the details.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct ReportRow {
    /// Position.
    pub seq: i64,
    /// Kind.
    pub kind: String,
    /// Key as people write it.
    pub key: String,
    /// Workflow.
    pub workflow: String,
    /// Name.
    pub name: String,
    /// Type.
    pub type_name: String,
    /// Action.
    pub action: String,
    /// `ok`, `failed`, `waiting`, `blocked`, ...
    pub outcome: String,
    /// Saved.
    pub saved: bool,
    /// Committed.
    pub committed: bool,
    /// Deployed.
    pub deployed: bool,
    /// Number of the object in the workspace, if it is there.
    pub object_id: Option<i64>,
    /// Findings about it; the first is the reason.
    #[schema(value_type = Vec<Object>)]
    pub findings: Vec<Finding>,
    /// Number of rewritten occurrences.
    pub rewrites: u64,
}

/// Which rows.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReportQuery {
    /// Part of the key.
    pub search: String,
    /// Of this kind.
    pub kind: Option<String>,
    /// With this outcome.
    pub outcome: Option<String>,
    /// With this action.
    pub action: Option<String>,
    /// Only what did not succeed.
    pub failed_only: bool,
    /// Explained by a finding with this code.
    pub code: Option<String>,
    /// In which order.
    pub sort: ItemSort,
}

impl ReportQuery {
    /// Whether it leaves rows out.
    pub fn is_narrowed(&self) -> bool {
        *self != Self { sort: self.sort, ..Self::default() }
    }
}
