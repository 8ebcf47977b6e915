//! Records of the installation and its workspaces.

use ferry_model::workspace::{ComputeResource, ResourceGroup, Role, WorkspaceMode};
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

/// Which workspaces, and whose role in them.
#[derive(Clone, Copy, Debug, Default)]
pub struct WorkspaceFilter<'a> {
    /// Of this tenant.
    pub tenant: &'a str,
    /// The user whose role is asked for.
    pub user: &'a str,
    /// Only those that the user is a member of.
    pub own: bool,
    /// Part of the name, in whatever case; empty for all.
    pub search: &'a str,
    /// In this region; empty for all.
    pub region: &'a str,
}

/// A workspace without what belongs to it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WorkspaceRow {
    /// Number.
    pub id: i64,
    /// Name.
    pub name: String,
    /// Mode.
    pub mode: WorkspaceMode,
    /// Tenant.
    pub tenant: String,
    /// Region.
    pub region: String,
    /// The user's role in it, if they are a member.
    pub role: Option<Role>,
}
