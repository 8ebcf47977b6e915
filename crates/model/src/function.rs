//! Functions.

use serde::{Deserialize, Serialize};

use crate::node::Common;
use crate::unknown::Unknown;

/// A user-defined function.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Function {
    /// Name, unique in the workspace.
    pub name: String,
    /// `ODPS_FUNCTION`, `EMR_FUNCTION` or `CDH_FUNCTION`.
    #[serde(rename = "type", skip_serializing_if = "Option::is_none")]
    pub node_type: Option<String>,
    /// `MATH`, `AGGREGATE`, `STRING`, `DATE`, `ANALYTIC` or `OTHER`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub function_type: Option<String>,
    /// Folder as the source wrote it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub folder: Option<String>,
    /// Class name.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub clazz: Option<String>,
    /// Comma-separated names of the resources it needs.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub resource: Option<String>,
    /// How it is called.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub command: Option<String>,
    /// Description of the arguments.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub arguments: Option<String>,
    /// Description of the value.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub return_value: Option<String>,
    /// Example.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub example: Option<String>,
    /// Description.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
    /// Whether it belongs to MaxCompute.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub is_odps: Option<bool>,
    /// Computing resource instance.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub connection: Option<String>,
    /// Owner's user id in the source.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub owner: Option<String>,
    /// Owner's account name in the source.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub owner_name: Option<String>,
    /// `file` or `embedded`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub resource_type: Option<String>,
    /// Code of an embedded function.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub embedded_code: Option<String>,
    /// Common attributes.
    #[serde(flatten)]
    pub common: Common,
    /// What the model has no field for.
    #[serde(skip_serializing_if = "Unknown::is_empty")]
    pub unknown: Unknown,
}

impl Function {
    /// The names of the resources it needs.
    pub fn resources(&self) -> impl Iterator<Item = &str> {
        self.resource.as_deref().unwrap_or_default().split(',').map(str::trim).filter(|name| !name.is_empty())
    }
}
