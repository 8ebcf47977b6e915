//! Plans.

use ferry_model::Lang;
use ferry_service::plans::{PlanCounts, PlanItemView, PlanView};
use serde::Serialize;
use utoipa::ToSchema;

use crate::findings::FindingView;

/// What starting an import would do.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct PlanBody {
    /// The version of the settings that it was made with.
    pub settings_version: i64,
    /// Whether it is still being made; then the rest is empty and asking again is worth while.
    pub computing: bool,
    /// Whether the import can be started.
    pub can_start: bool,
    /// Why not: all reasons.
    pub refusals: Vec<FindingView>,
    /// Findings about the whole.
    pub findings: Vec<FindingView>,
    /// Counts per kind.
    pub counts: Vec<PlanCounts>,
    /// New system outputs.
    pub new_system_outputs: u64,
    /// Tells plans apart: another one when other objects would be changed, or when one of them is no longer as it was. Null while it is being
    /// made.
    #[schema(required)]
    pub digest: Option<String>,
}

impl PlanBody {
    /// The plan in a language.
    pub fn of(view: PlanView, lang: Lang) -> Self {
        Self {
            settings_version: view.settings_version,
            computing: view.computing,
            can_start: view.can_start,
            refusals: FindingView::all(&view.refusals, lang),
            findings: FindingView::all(&view.findings, lang),
            counts: view.counts,
            new_system_outputs: view.new_system_outputs,
            digest: view.digest,
        }
    }
}

/// One object of a plan.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct PlanItemBody {
    /// Position in the plan.
    pub seq: i64,
    /// Kind.
    pub kind: String,
    /// Key as people write it.
    pub key: String,
    /// Type.
    pub type_name: String,
    /// `create`, `update`, `unchanged`, `skip`, `blocked`.
    pub action: String,
    /// `ok`, `waiting`, `held`, `blocked`.
    pub outcome: String,
    /// Will be saved.
    pub save: bool,
    /// Will be committed.
    pub commit: bool,
    /// Will be deployed.
    pub deploy: bool,
    /// Imported with the dry-run property.
    pub dry_run: bool,
    /// Owner in the destination.
    #[schema(required)]
    pub owner: Option<String>,
    /// Findings about it.
    pub findings: Vec<FindingView>,
    /// Occurrences of names that will be rewritten.
    pub rewrites: u64,
}

impl PlanItemBody {
    /// The object in a language.
    pub fn of(view: PlanItemView, lang: Lang) -> Self {
        Self {
            findings: FindingView::all(&view.findings, lang),
            seq: view.seq,
            kind: view.kind,
            key: view.key,
            type_name: view.type_name,
            action: view.action,
            outcome: view.outcome,
            save: view.save,
            commit: view.commit,
            deploy: view.deploy,
            dry_run: view.dry_run,
            owner: view.owner,
            rewrites: view.rewrites,
        }
    }
}
