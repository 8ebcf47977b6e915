//! Resource files.

use serde::{Deserialize, Serialize};

use crate::node::Common;
use crate::unknown::Unknown;

/// A resource file's description; the bytes travel beside it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Resource {
    /// Name, unique in the workspace.
    pub name: String,
    /// Constant name of the type: `ODPS_PYTHON`, `ODPS_JAR`, `EMR_FILE`, …
    #[serde(rename = "type")]
    pub resource_type: String,
    /// Folder as the source wrote it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub folder: Option<String>,
    /// Path of the bytes relative to the workflow's folder of the package.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub path: Option<String>,
    /// Whether it is uploaded to MaxCompute.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub is_odps: Option<bool>,
    /// Whether the source calls it large.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub is_large_file: Option<bool>,
    /// Computing resource instance.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub connection: Option<String>,
    /// Name of the file that was uploaded.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub origin_resource_name: Option<String>,
    /// Owner's user id in the source.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub owner: Option<String>,
    /// Owner's account name in the source.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub owner_name: Option<String>,
    /// `PYTHON`, `JAR`, `ARCHIVE` or `FILE`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub extend: Option<String>,
    /// Address of the bytes in a storage outside the package.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub storage_uri: Option<String>,
    /// The source's wish to commit at once; carried.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub auto_commit: Option<bool>,
    /// The source's wish to deploy at once; carried.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub auto_deploy: Option<bool>,
    /// Digest and size of the bytes; `None` when the package does not hold them.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub content: Option<Content>,
    /// Common attributes.
    #[serde(flatten)]
    pub common: Common,
    /// What the model has no field for.
    #[serde(skip_serializing_if = "Unknown::is_empty")]
    pub unknown: Unknown,
}

/// Digest and size of bytes that are kept elsewhere.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Content {
    /// SHA-256, lower-case hex.
    pub sha256: String,
    /// Size in bytes.
    pub size: u64,
}
