//! What Start Import would do.

use ferry_model::Finding;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

mod document;
mod items;
mod kept;
mod make;
mod rewrites;

pub(crate) use make::Plans;

/// The plan of an import task with its settings as they are now.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct PlanView {
    /// The version of the settings that it was made with.
    pub settings_version: i64,
    /// Whether it is still being made; then the rest is empty and asking again is worth while.
    pub computing: bool,
    /// Whether the import can be started.
    pub can_start: bool,
    /// Why not: all reasons.
    #[schema(value_type = Vec<Object>)]
    pub refusals: Vec<Finding>,
    /// Findings about the whole.
    #[schema(value_type = Vec<Object>)]
    pub findings: Vec<Finding>,
    /// Counts per kind.
    pub counts: Vec<PlanCounts>,
    /// New system outputs.
    pub new_system_outputs: u64,
    /// Tells plans apart: another one when other objects would be changed, or when one of them is no longer as it was. `None` while it is
    /// being made.
    pub digest: Option<String>,
}

/// Counts of a kind.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct PlanCounts {
    /// Kind.
    pub kind: String,
    /// Objects in the package.
    pub total: u64,
    /// New in the destination.
    pub create: u64,
    /// Changed.
    pub update: u64,
    /// Equal to what is there.
    pub unchanged: u64,
    /// Left out by a policy.
    pub skip: u64,
    /// Cannot be imported.
    pub blocked: u64,
    /// Saved, but waiting for something.
    pub waiting: u64,
    /// Saved as a draft only, because the destination has the same name.
    pub held: u64,
    /// Will be committed.
    pub commit: u64,
    /// Will be deployed.
    pub deploy: u64,
    /// Occurrences of names that will be rewritten.
    pub rewrites: u64,
}

/// One object of the plan.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct PlanItemView {
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
    /// `ok`, `waiting`, `blocked`, `failed`, `skipped`.
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
    pub owner: Option<String>,
    /// Findings about it.
    #[schema(value_type = Vec<Object>)]
    pub findings: Vec<Finding>,
    /// Occurrences that will be rewritten.
    pub rewrites: u64,
}

/// An occurrence of a name that the import rewrites.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct RewriteView {
    /// Object, as people write it: `node:flow/name`.
    pub object: String,
    /// `code`, `inputs`, `outputs`, ...
    pub field: String,
    /// Line, from 1.
    pub line: u32,
    /// Column, from 1.
    pub column: u32,
    /// What stands there.
    pub from: String,
    /// What will stand there.
    pub to: String,
    /// `identifier`, `string`, `comment`.
    pub class: String,
    /// The line of code around it, where it is code.
    pub context: Option<String>,
}

/// Which objects of a plan.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct PlanQuery {
    /// Part of the key.
    pub search: String,
    /// Of this kind.
    pub kind: Option<String>,
    /// With this action.
    pub action: Option<String>,
    /// With findings only.
    pub with_findings: bool,
}
