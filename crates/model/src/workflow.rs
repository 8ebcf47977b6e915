//! Business flows (workflows).

use serde::{Deserialize, Serialize};

use crate::node::Common;
use crate::unknown::Unknown;

/// The three types of workflow.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum WorkflowType {
    /// Auto triggered business flow.
    #[default]
    Business,
    /// Manually triggered business flow.
    ManualBusiness,
    /// Nodes of the old workflow tree.
    OldWorkflow,
}

impl WorkflowType {
    /// The constant name in the format.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Business => "BUSINESS",
            Self::ManualBusiness => "MANUAL_BUSINESS",
            Self::OldWorkflow => "OLD_WORKFLOW",
        }
    }

    /// The type with this constant name, in any letter case.
    pub fn from_name(name: &str) -> Option<Self> {
        [Self::Business, Self::ManualBusiness, Self::OldWorkflow].into_iter().find(|t| t.as_str().eq_ignore_ascii_case(name))
    }
}

/// A workflow without its nodes; nodes, resources and functions name it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Workflow {
    /// Name, unique among scheduled and among manual workflows.
    pub name: String,
    /// Type.
    #[serde(rename = "type")]
    pub workflow_type: WorkflowType,
    /// Whether the scheduler starts its nodes.
    pub scheduled: bool,
    /// `V1`, `V2` or `V3`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub version: Option<String>,
    /// A reference string of the source; carried.
    #[serde(rename = "ref", skip_serializing_if = "Option::is_none")]
    pub reference: Option<String>,
    /// Owner's user id in the source.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub owner: Option<String>,
    /// Owner's account name in the source.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub owner_name: Option<String>,
    /// JSON text of the workflow's parameters.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub parameters: Option<String>,
    /// JSON text of how the flow is drawn.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub display_settings: Option<String>,
    /// Description (SPEC).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
    /// Names of the solutions that hold it.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub solutions: Vec<String>,
    /// Common attributes.
    #[serde(flatten)]
    pub common: Common,
    /// What the model has no field for.
    #[serde(skip_serializing_if = "Unknown::is_empty")]
    pub unknown: Unknown,
}

/// What identifies a workflow: its name, and whether it is scheduled.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub struct WorkflowKey {
    /// Name.
    pub name: String,
    /// Whether it is a manual workflow.
    pub manual: bool,
}

impl Workflow {
    /// What identifies it.
    pub fn key(&self) -> WorkflowKey {
        WorkflowKey { name: self.name.clone(), manual: !self.scheduled }
    }
}
