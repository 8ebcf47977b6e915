//! What a package says about its source workspace as a whole.

use serde::{Deserialize, Serialize};

use crate::node::Common;
use crate::unknown::Unknown;

/// The workspace that a package came from.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Project {
    /// Name of the source workspace; `None` when the package does not say.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// Scalar attributes of the project element, as written (`appId`, `tenantId`, `owner`, …).
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub attributes: Vec<(String, String)>,
    /// JSON text about the engine instances of the source (`engineinfo.txt`), as written.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub engine_info: Option<String>,
    /// Common attributes.
    #[serde(flatten)]
    pub common: Common,
    /// What the model has no field for.
    #[serde(skip_serializing_if = "Unknown::is_empty")]
    pub unknown: Unknown,
}

/// A solution: a named set of business flows.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Solution {
    /// Name.
    pub name: String,
    /// Description.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
    /// Owner's user id in the source.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub owner: Option<String>,
    /// Owner's account name in the source.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub owner_name: Option<String>,
    /// Names of its workflows.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub workflows: Vec<String>,
    /// What the model has no field for.
    #[serde(skip_serializing_if = "Unknown::is_empty")]
    pub unknown: Unknown,
}

/// A folder of the object tree.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Folder {
    /// Path of folder keys, such as `bizroot/orders/folderMaxCompute`.
    pub path: String,
    /// The attributes of the folder element in order, except the path: `folderItemType`, `folderItemName`, `bizId`, `type`, …
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub attributes: Vec<(String, String)>,
}

/// A user-defined node type.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct UserDefinedNode {
    /// Code number of the type.
    pub id: String,
    /// Name.
    pub name: String,
}
