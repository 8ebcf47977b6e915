//! Packages that were uploaded or fetched, what verification found in them, and what they hold.

use std::collections::BTreeMap;

use ferry_model::{Finding, PackageFormat};
use ferry_store::records::PackageRecord;
use futures_util::stream::BoxStream;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

mod fetch;
mod listing;
mod object;
mod oss_address;
mod upload;
pub(crate) mod verify;
mod views;

/// The format that a package is read as: what it was brought as, or what it turned out to be. `None` until that is known.
pub(crate) fn read_as(record: &PackageRecord) -> Option<PackageFormat> {
    record.format.as_deref().and_then(|format| format.parse().ok())
}

/// How far the verification of a package is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub enum PackageState {
    /// Being fetched or read.
    Verifying,
    /// Can be imported; findings may still say what is untidy.
    Verified,
    /// Refused as a whole; the findings say why.
    Rejected,
}

/// A package.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct PackageView {
    /// Number.
    pub id: i64,
    /// File name, or the OSS address.
    pub source: String,
    /// `local` or `oss`.
    pub upload_method: String,
    /// Bytes; 0 until they are known.
    pub bytes: u64,
    /// SHA-256 in hexadecimal, once read.
    pub sha256: Option<String>,
    /// `DATAWORKS_MODEL`, `DATAWORKS_V2`, `DATAWORKS_V3`, `SPEC`.
    pub format: Option<String>,
    /// Name of the workspace that it came from, as far as it says.
    pub source_workspace: Option<String>,
    /// How far verification is.
    pub state: PackageState,
    /// Objects found so far.
    pub objects: i64,
    /// Findings: errors, warnings, notes.
    pub errors: i64,
    /// Warnings.
    pub warnings: i64,
    /// Notes.
    pub notes: i64,
    /// Why it was rejected, or the first findings.
    #[schema(value_type = Vec<Object>)]
    pub findings: Vec<Finding>,
    /// Account name.
    pub created_by: String,
    /// RFC 3339.
    pub created_at: String,
}

/// Overview of a package.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct PackageOverview {
    /// Objects of each kind.
    pub kinds: BTreeMap<String, i64>,
    /// Nodes of each type.
    pub node_types: BTreeMap<String, i64>,
    /// Nodes of each engine.
    pub engines: BTreeMap<String, i64>,
    /// Objects of each owner; the empty name for those without.
    pub owners: BTreeMap<String, i64>,
    /// Nodes of each scheduling resource group.
    pub resource_groups: BTreeMap<String, i64>,
    /// Findings of each code, with a finding to show.
    #[schema(value_type = Vec<Object>)]
    pub findings: Vec<(Finding, i64)>,
}

/// A row of the details.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct PackageObject {
    /// Position in the package: its key in the lists.
    pub seq: i64,
    /// Kind.
    pub kind: String,
    /// Key as people write it.
    pub key: String,
    /// Workflow, for nodes.
    pub workflow: String,
    /// Name.
    pub name: String,
    /// Type.
    pub type_name: String,
    /// Owner, as the package says.
    pub owner: Option<String>,
    /// Engine type.
    pub engine: Option<String>,
    /// Scheduling resource group.
    pub resource_group: Option<String>,
    /// Entry of the package.
    pub place: String,
    /// Findings about it.
    pub findings: i64,
}

/// One object of a package with everything worth showing.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct PackageObjectDetail {
    /// The row.
    pub object: PackageObject,
    /// Code, DDL or script.
    pub code: Option<String>,
    /// `sql`, `python`, `shell`, `json`, `xml`, `text`.
    pub language: String,
    /// The object as JSON, as `ferry package show` prints it, without the code.
    #[schema(value_type = Object)]
    pub fields: serde_json::Value,
    /// Inputs with the object of the package that produces each, if one does.
    pub parents: Vec<Neighbour>,
    /// Objects that use an output of this one.
    pub children: Vec<Neighbour>,
    /// Findings about it.
    #[schema(value_type = Vec<Object>)]
    pub findings: Vec<Finding>,
}

/// A dependency neighbour.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Neighbour {
    /// The output that links them.
    pub output: String,
    /// Position of the neighbour, if it is in the package.
    pub seq: Option<i64>,
    /// Its key as people write it.
    pub key: Option<String>,
}

/// Which objects of a package.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct PackageObjectQuery {
    /// Part of the key.
    pub search: String,
    /// Of this kind.
    pub kind: Option<String>,
    /// Of this type.
    pub type_name: Option<String>,
    /// In this workflow.
    pub workflow: Option<String>,
    /// Of this owner.
    pub owner: Option<String>,
    /// Only those with findings.
    pub with_findings: bool,
}

/// Bytes of an upload as they arrive.
pub type Upload = BoxStream<'static, std::io::Result<bytes::Bytes>>;

/// Where a package came from, as it may be shown: without the signature of an address.
pub(crate) fn shown_source(source: &str) -> String {
    oss_address::without_signature(source)
}
