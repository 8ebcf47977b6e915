//! Records of packages that were uploaded, and of what they hold.

use ferry_model::{Finding, ObjectKind, PackageFormat};

/// A package to be registered.
#[derive(Clone, Debug)]
pub struct NewPackage {
    /// Workspace.
    pub workspace_id: i64,
    /// File name or address.
    pub source: String,
    /// `local` or `oss`.
    pub upload_method: String,
    /// Key in the blob store, once it is there.
    pub blob: Option<String>,
    /// Bytes; 0 until they are known.
    pub bytes: i64,
    /// SHA-256, once it is known.
    pub sha256: Option<String>,
    /// The format to read it as; to be found out when `None`.
    pub format: Option<PackageFormat>,
    /// Account name of who uploads.
    pub created_by: String,
}

/// A package.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PackageRecord {
    /// Number.
    pub id: i64,
    /// Workspace.
    pub workspace_id: i64,
    /// File name or address.
    pub source: String,
    /// `local` or `oss`.
    pub upload_method: String,
    /// Key in the blob store.
    pub blob: Option<String>,
    /// Bytes.
    pub bytes: i64,
    /// SHA-256.
    pub sha256: Option<String>,
    /// Format.
    pub format: Option<String>,
    /// Workspace that it came from.
    pub source_workspace: Option<String>,
    /// `verifying`, `verified` or `rejected`.
    pub state: String,
    /// Objects.
    pub objects: i64,
    /// Findings that are errors.
    pub errors: i64,
    /// Warnings.
    pub warnings: i64,
    /// Notes.
    pub notes: i64,
    /// The first findings, JSON.
    pub findings: String,
    /// Overview, JSON.
    pub overview: String,
    /// Account name of who uploaded it.
    pub created_by: String,
    /// When, epoch milliseconds.
    pub created_at: i64,
}

/// What verification says of a package as a whole.
#[derive(Clone, Debug, Default)]
pub struct Verification {
    /// `verified` or `rejected`.
    pub state: String,
    /// Format.
    pub format: Option<String>,
    /// Workspace that it came from.
    pub source_workspace: Option<String>,
    /// Objects.
    pub objects: i64,
    /// Errors, warnings, notes.
    pub counts: [i64; 3],
    /// The first findings, JSON.
    pub findings: String,
    /// Overview, JSON.
    pub overview: String,
}

/// An object of a package, to be listed.
#[derive(Clone, Debug)]
pub struct NewPackageObject {
    /// Its row.
    pub row: PackageRow,
    /// Names that it waits for; nodes only.
    pub inputs: Vec<String>,
    /// Names that it produces; nodes only.
    pub outputs: Vec<String>,
}

/// A row of the preview of a package.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PackageRow {
    /// Position, from 0.
    pub seq: i64,
    /// Kind.
    pub kind: ObjectKind,
    /// Key, as it displays.
    pub key: String,
    /// Workflow; empty when there is none.
    pub workflow: String,
    /// Name.
    pub name: String,
    /// Constant name of the type.
    pub type_name: String,
    /// Owner, as the package says.
    pub owner: Option<String>,
    /// Engine type that a computing resource is needed of, or that the type belongs to.
    pub engine: Option<String>,
    /// The instance that is named; for nodes of DATABASE and data integration the data source.
    pub compute: Option<String>,
    /// Scheduling resource group.
    pub resource_group: Option<String>,
    /// Data Integration resource group.
    pub di_resource_group: Option<String>,
    /// The unit of the package that holds it.
    pub unit: i64,
    /// Its number among the objects of that unit.
    pub ordinal: i64,
    /// Entry and line.
    pub place: String,
    /// Findings about it.
    pub findings: i64,
}

/// Which objects of a package.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PackageFilter {
    /// Part of the key.
    pub search: Option<String>,
    /// Of this kind.
    pub kind: Option<ObjectKind>,
    /// Of this type.
    pub type_name: Option<String>,
    /// In this workflow.
    pub workflow: Option<String>,
    /// Of this owner.
    pub owner: Option<String>,
    /// Only those with findings.
    pub with_findings: bool,
}

/// A node that is linked with another one by an output.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PackageNeighbour {
    /// The output.
    pub output: String,
    /// The neighbour in the package, if it is there: position, kind and key.
    pub object: Option<(i64, ObjectKind, String)>,
}

/// A finding to be listed: position of the object that it is about, and the finding.
pub type ListedFinding = (Option<i64>, Finding);

/// A package that nobody took.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StalePackage {
    /// Number.
    pub id: i64,
    /// Workspace.
    pub workspace_id: i64,
    /// Tenant of the workspace.
    pub tenant: String,
    /// File name or address.
    pub source: String,
}
