//! Reports.

use ferry_model::Lang;
use ferry_service::reports::{ReportCounts, ReportReason, ReportRow, ReportView};
use serde::Serialize;
use utoipa::ToSchema;

use super::TaskBody;
use crate::findings::FindingView;

/// Head of a report: Basic Information, Import Results, Import Settings.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct ReportBody {
    /// The task.
    pub task: TaskBody,
    /// Basic information: the package, the destination, findings about the whole.
    #[schema(value_type = Object)]
    pub info: serde_json::Value,
    /// Counts per kind.
    pub counts: Vec<ReportCounts>,
    /// What explains the outcomes, and of how many objects; the worst first.
    pub reasons: Vec<ReasonBody>,
    /// The settings that it ran with.
    #[schema(value_type = Object)]
    pub settings: serde_json::Value,
}

impl ReportBody {
    /// The head in a language.
    pub fn of(view: ReportView, lang: Lang) -> Self {
        Self {
            task: TaskBody::of(view.task, lang),
            info: view.info,
            counts: view.counts,
            reasons: view.reasons.iter().map(|reason| ReasonBody::of(reason, lang)).collect(),
            settings: view.settings,
        }
    }
}

/// What explains the outcomes of several objects: the code that they have in common.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct ReasonBody {
    /// The stable code, as in the catalogue of errors; `code` of the list of rows takes it.
    pub code: String,
    /// `note`, `warning` or `error`.
    pub severity: String,
    /// The cause, in the language of the request. Where it explains several objects, `…` stands for what is another thing for each.
    pub message: String,
    /// What to do, in the language of the request; empty when there is nothing to do.
    pub advice: String,
    /// Objects that it explains.
    pub objects: i64,
    /// Those of them that are failed, blocked or waiting.
    pub not_done: i64,
}

impl ReasonBody {
    fn of(reason: &ReportReason, lang: Lang) -> Self {
        let FindingView { code, severity, message, advice, .. } = FindingView::of(&reason.finding, lang);
        Self { code, severity, message, advice, objects: reason.objects, not_done: reason.not_done }
    }
}

/// A row of the details.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct ReportRowBody {
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
    /// `create`, `update`, `unchanged`, `skip`, `blocked`.
    pub action: String,
    /// `ok`, `waiting`, `blocked`, `failed`, `skipped`.
    pub outcome: String,
    /// Saved.
    pub saved: bool,
    /// Committed.
    pub committed: bool,
    /// Deployed.
    pub deployed: bool,
    /// Number of the object in the workspace, if it is there.
    #[schema(required)]
    pub object_id: Option<i64>,
    /// Findings about it; the first is the reason.
    pub findings: Vec<FindingView>,
    /// Number of rewritten occurrences.
    pub rewrites: u64,
}

impl ReportRowBody {
    /// The row in a language.
    pub fn of(row: ReportRow, lang: Lang) -> Self {
        Self {
            findings: FindingView::all(&row.findings, lang),
            seq: row.seq,
            kind: row.kind,
            key: row.key,
            workflow: row.workflow,
            name: row.name,
            type_name: row.type_name,
            action: row.action,
            outcome: row.outcome,
            saved: row.saved,
            committed: row.committed,
            deployed: row.deployed,
            object_id: row.object_id,
            rewrites: row.rewrites,
        }
    }
}

/// Two texts to compare.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct DiffBody {
    /// The older text; null when there was none.
    #[schema(required)]
    pub before: Option<String>,
    /// The newer text; null when there is none.
    #[schema(required)]
    pub after: Option<String>,
}
