//! What the plan knows of the destination.

use std::collections::{HashMap, HashSet};

use ferry_model::ObjectKey;
use ferry_model::stored::StoredObject;
use ferry_model::workspace::Workspace;
use ferry_store::records::Producer;

/// The destination at one moment.
#[derive(Clone, Debug)]
pub struct Snapshot {
    /// The workspace.
    pub workspace: Workspace,
    /// Names of all workspaces of this installation.
    pub workspaces: HashSet<String>,
    /// Account name of who imports.
    pub importer: String,
    /// Its objects.
    pub objects: HashMap<ObjectKey, StoredObject>,
    /// Nodes of this installation that produce outputs which the package's nodes name, by output.
    pub producers: HashMap<String, Vec<Producer>>,
    /// JSON of the saved versions that have to be looked into, by object number.
    pub bodies: HashMap<i64, String>,
}

impl Snapshot {
    /// A snapshot of an empty workspace.
    pub fn empty(workspace: Workspace, importer: &str) -> Self {
        Self {
            workspaces: HashSet::from([workspace.name.clone()]),
            workspace,
            importer: importer.to_owned(),
            objects: HashMap::new(),
            producers: HashMap::new(),
            bodies: HashMap::new(),
        }
    }
}
