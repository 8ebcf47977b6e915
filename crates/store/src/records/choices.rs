//! What a package uses of a workspace.

/// What the objects of a package use, counted.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PackageUses {
    /// Engine type, instance (`None` where the default is meant), kind as its name, type, number of objects.
    pub compute: Vec<(String, Option<String>, String, String, i64)>,
    /// Scheduling resource groups with the number of nodes.
    pub scheduling: Vec<(String, i64)>,
    /// Data Integration resource groups with the number of nodes.
    pub integration: Vec<(String, i64)>,
    /// Owners with the number of objects.
    pub owners: Vec<(String, i64)>,
    /// Names of DataService business processes.
    pub processes: Vec<String>,
    /// Names of data sources.
    pub data_sources: Vec<String>,
    /// Names of workspaces in front of inputs and outputs.
    pub workspaces: Vec<String>,
    /// The workspace that the package came from, as far as it says.
    pub source: Option<String>,
    /// Whether the package is verified: then this is all of it.
    pub complete: bool,
}

/// A node of a package as selectors see it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PackageNode {
    /// Position in the package.
    pub seq: i64,
    /// Key as it displays.
    pub key: String,
    /// Name of its workflow.
    pub workflow: String,
    /// Name.
    pub name: String,
    /// Type.
    pub type_name: String,
    /// Owner in the source.
    pub owner: Option<String>,
    /// Findings about it.
    pub findings: i64,
}
