//! Records of the installation and its workspaces.

use ferry_model::workspace::{ComputeResource, ResourceGroup, WorkspaceMode};
use serde::{Deserialize, Serialize};

/// What a new installation hands to its first administrator, once. Only a hash is kept.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Credentials {
    /// Account name.
    pub user: String,
    /// Password of the account.
    pub password: String,
}

/// A workspace to be made.
#[derive(Clone, Debug, Default)]
pub struct NewWorkspace {
    /// Name: letters, digits and underscores.
    pub name: String,
    /// Mode.
    pub mode: WorkspaceMode,
    /// Region.
    pub region: String,
    /// Computing resources; the first of each engine type is the default unless another says so.
    pub compute: Vec<ComputeResource>,
    /// Resource groups; the first of each kind is the default unless another says so.
    pub resource_groups: Vec<ResourceGroup>,
    /// Account name of the creator, who becomes its owner.
    pub creator: String,
}
