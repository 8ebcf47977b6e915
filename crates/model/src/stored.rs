//! Objects as a workspace keeps them: a narrow row with three versions.

use serde::{Deserialize, Serialize};

use crate::key::ObjectKey;
use crate::workflow::WorkflowKey;

/// A digest of an object's content: BLAKE3 of its stored JSON without what does not count (see [`crate::digest::content_digest`]).
pub type Digest = [u8; 32];

/// How far an object, or a version of it, has come. In basic mode committing is deploying.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum ObjectStatus {
    /// Saved only.
    Draft,
    /// In the development environment.
    Committed,
    /// In the production environment.
    Deployed,
}

impl ObjectStatus {
    /// The lower-case English word.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Draft => "draft",
            Self::Committed => "committed",
            Self::Deployed => "deployed",
        }
    }
}

/// Where a quality rule stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RuleState {
    /// Imported with its node known and deployed; the two are associated.
    Associated,
    /// Imported without a node: the package held none, or the rule names none.
    Unassociated,
    /// Kept until its node is deployed.
    Waiting,
}

impl RuleState {
    /// The name used in JSON and the database.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Associated => "associated",
            Self::Unassociated => "unassociated",
            Self::Waiting => "waiting",
        }
    }
}

/// The narrow row of an object.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct StoredObject {
    /// Number in this installation.
    pub id: i64,
    /// Identity.
    pub key: ObjectKey,
    /// The workflow it lives in, for nodes, and for resources, functions and tables that stand in one.
    pub home: Option<WorkflowKey>,
    /// Constant name of the type; empty for kinds without one.
    pub type_name: String,
    /// Owner's account name in the destination.
    pub owner: Option<String>,
    /// Whether the draft is marked dry-run.
    pub dry_run: bool,
    /// Number of the saved version.
    pub draft: i64,
    /// Digest of the saved version.
    pub draft_digest: Digest,
    /// Number of the version in development.
    pub committed: Option<i64>,
    /// Number of the version in production.
    pub deployed: Option<i64>,
    /// Account name of the member who holds the edit lock.
    pub lock_owner: Option<String>,
    /// State, for quality rules.
    pub rule_state: Option<RuleState>,
    /// The task that last changed it; `None` after a change by hand.
    pub last_task: Option<i64>,
    /// The system output (`workspace.500001_out`) of the saved version, for nodes.
    pub system_output: Option<String>,
    /// When it was last changed, epoch milliseconds.
    pub updated_at: i64,
}

impl StoredObject {
    /// How far it has come.
    pub fn status(&self) -> ObjectStatus {
        if self.deployed.is_some() {
            ObjectStatus::Deployed
        } else if self.committed.is_some() {
            ObjectStatus::Committed
        } else {
            ObjectStatus::Draft
        }
    }
}
