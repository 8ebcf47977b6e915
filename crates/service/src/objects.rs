//! The objects of a workspace, to look at and to commit, deploy, lock and unlock by hand.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

mod by_hand;
mod detail;
mod flows;
mod graph;
mod layout;
mod list;
pub(crate) use list::{Counted, kind_of};
pub(crate) mod text;
mod tree;
pub use tree::TreeEntry;

/// A row of the objects.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct ObjectRow {
    /// Number.
    pub id: i64,
    /// Kind.
    pub kind: String,
    /// Key as people write it.
    pub key: String,
    /// Workflow, for what belongs to one.
    pub workflow: String,
    /// Name.
    pub name: String,
    /// Type.
    pub type_name: String,
    /// Owner.
    pub owner: Option<String>,
    /// `draft`, `committed`, `deployed`.
    pub status: String,
    /// Whether the draft differs from what is committed.
    pub changed: bool,
    /// Dry-run scheduling property.
    pub dry_run: bool,
    /// Who holds the edit lock.
    pub lock_owner: Option<String>,
    /// RFC 3339.
    pub updated_at: String,
}

/// Which objects.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ObjectQuery {
    /// Part of the key.
    pub search: String,
    /// Of this kind.
    pub kind: Option<String>,
    /// Of this type.
    pub type_name: Option<String>,
    /// Of this workflow, as its key displays it (`manual:` in front of a manual one; without it a manual one is found too, where no
    /// scheduled one has the name); `/` is what stands in no workflow.
    pub workflow: Option<String>,
    /// Of this owner.
    pub owner: Option<String>,
    /// With this status: `draft`, `committed`, `deployed`.
    pub status: Option<String>,
}

/// A version of an object.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct VersionView {
    /// Number.
    pub number: i64,
    /// RFC 3339.
    pub created_at: String,
    /// Who.
    pub created_by: String,
    /// The import task that made it.
    pub task_id: Option<i64>,
    /// Whether it is the draft, the committed, the deployed version.
    pub marks: Vec<String>,
}

/// An object with everything worth showing.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct ObjectDetail {
    /// The row.
    pub object: ObjectRow,
    /// The version shown.
    pub version: i64,
    /// Code, DDL or script.
    pub code: Option<String>,
    /// `sql`, `python`, `shell`, `json`, `xml`, `text`.
    pub language: String,
    /// The version as JSON, without the code.
    #[schema(value_type = Object)]
    pub fields: serde_json::Value,
    /// Inputs, with the node that produces each: number and key, if it is in this workspace.
    pub inputs: Vec<Link>,
    /// Outputs.
    pub outputs: Vec<String>,
    /// Nodes of the same flow that use an output of this one.
    pub children: Vec<Link>,
    /// All versions, newest first.
    pub versions: Vec<VersionView>,
}

/// A neighbour by an output.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Link {
    /// The output.
    pub output: String,
    /// Number of the neighbour.
    pub id: Option<i64>,
    /// Its key as people write it.
    pub key: Option<String>,
}

/// A business flow in the tree.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct FlowView {
    /// Number of the workflow object; none for what belongs to no workflow.
    pub id: Option<i64>,
    /// Name.
    pub name: String,
    /// Scheduled, as opposed to manually triggered.
    pub scheduled: bool,
    /// Objects of each kind.
    pub kinds: BTreeMap<String, i64>,
}

/// The dependency graph of a flow.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct GraphView {
    /// Nodes of the flow, and those of others that they depend on.
    pub nodes: Vec<GraphNode>,
    /// From parent to child, by object number.
    pub edges: Vec<(i64, i64)>,
    /// Whether there are more nodes than are shown.
    pub truncated: bool,
}

/// A node of the graph.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct GraphNode {
    /// Object number.
    pub id: i64,
    /// Name.
    pub name: String,
    /// Type.
    pub type_name: String,
    /// Status.
    pub status: String,
    /// Whether it belongs to another flow.
    pub outside: bool,
    /// Layer, from 0: one more than that of its furthest parent.
    pub layer: u32,
    /// Place within the layer.
    pub place: u32,
}

/// A deployment: a version that went into production.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct DeploymentView {
    /// Number of the object.
    pub object_id: i64,
    /// Kind.
    pub kind: String,
    /// Key as people write it.
    pub key: String,
    /// Version.
    pub version: i64,
    /// By which import, if by one.
    pub task_id: Option<i64>,
    /// Who made the version.
    pub by: String,
    /// RFC 3339.
    pub at: String,
}

/// What is done to an object by hand.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub enum ByHand {
    /// Commits the draft.
    Commit,
    /// Deploys what is committed.
    Deploy,
    /// Takes the edit lock.
    Lock,
    /// Gives it back; administrators may break somebody else's.
    Unlock,
}
