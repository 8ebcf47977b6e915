//! Records of reading, committing and watching objects.

use ferry_model::resource::Content;
use ferry_model::stored::{Digest, ObjectStatus, StoredObject};
use ferry_model::{Finding, ObjectKind};
use serde::{Deserialize, Serialize};

/// Which objects of a workspace a page shows; empty shows all.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ObjectFilter {
    /// Only this kind.
    pub kind: Option<ObjectKind>,
    /// Only objects that have come exactly this far.
    pub status: Option<ObjectStatus>,
    /// Only objects whose key, as it displays, contains this text in any letter case (ASCII).
    pub name_contains: Option<String>,
    /// Only this type name.
    pub type_name: Option<String>,
    /// Only this owner.
    pub owner: Option<String>,
}

/// One version of an object, without its content.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct VersionInfo {
    /// Number, from 1.
    pub number: i64,
    /// When it was saved, epoch milliseconds.
    pub created_at: i64,
    /// Account name of who saved it.
    pub created_by: String,
    /// The task that saved it; `None` when it was saved by hand.
    pub task_id: Option<i64>,
    /// Digest of its content.
    pub digest: Digest,
    /// The bytes that belong to it, for resources.
    pub content: Option<Content>,
}

/// Input and output names of one version of a node.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct InputsOutputs {
    /// Names of its inputs, in order.
    pub inputs: Vec<String>,
    /// Names of its outputs, in order.
    pub outputs: Vec<String>,
}

/// Why an object was not committed or deployed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CommitFailure {
    /// Position of its item in the plan.
    pub seq: i64,
    /// Number of the object.
    pub object_id: i64,
    /// The reason.
    pub finding: Finding,
    /// Whether it can succeed later without being changed, because a parent that exists has not been committed yet.
    pub waiting: bool,
}

/// The two environments of a standard workspace. In basic mode they are one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Environment {
    /// Where committing leads.
    Development,
    /// Where deploying leads.
    Production,
}

/// A quality rule as the rule pages show it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RuleView {
    /// The rule.
    pub rule: StoredObject,
    /// Table it watches, as the rule names it.
    pub table: String,
    /// Number of the node that triggers it, once it is associated with one.
    pub node: Option<i64>,
}
