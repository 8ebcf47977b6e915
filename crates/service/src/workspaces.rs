//! Workspaces: lists, members, computing resources, resource groups.

use ferry_model::workspace::{ComputeResource, ResourceGroup, Role, WorkspaceMode};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::{Actor, Editor, Result, Service, TenantAdmin, Viewer};

/// A workspace as lists show it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct WorkspaceView {
    /// Number.
    pub id: i64,
    /// Name.
    pub name: String,
    /// `basic` or `standard`.
    pub mode: String,
    /// Tenant.
    pub tenant: String,
    /// Region.
    pub region: String,
    /// The actor's role in it; none for a tenant account that is no member.
    pub role: Option<String>,
    /// Whether the actor may create tasks in it.
    pub may_edit: bool,
}

/// A workspace to be made.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct WorkspaceDraft {
    /// Name: letters, digits and underscores, beginning with a letter.
    pub name: String,
    /// Mode.
    pub mode: WorkspaceMode,
    /// Region, such as `cn-hangzhou`.
    pub region: String,
}

impl Service {
    /// The workspaces that the actor may see, by name; `search` is part of the name.
    pub async fn workspaces(&self, actor: &Actor, search: &str) -> Result<Vec<WorkspaceView>> {
        let _ = (actor, search);
        todo!()
    }
}

impl TenantAdmin {
    /// Makes a workspace; the tenant account becomes its owner.
    pub async fn create_workspace(&self, draft: &WorkspaceDraft) -> Result<WorkspaceView> {
        let _ = draft;
        todo!()
    }
}

impl Viewer {
    /// The workspace as lists show it.
    pub fn view(&self) -> WorkspaceView {
        todo!()
    }
}

impl Editor {
    /// Makes somebody of the tenant a member, or changes the role.
    pub async fn set_member(&self, user: &str, role: Role) -> Result<()> {
        let _ = (user, role);
        todo!()
    }

    /// Removes a member. The last owner or administrator stays.
    pub async fn remove_member(&self, user: &str) -> Result<()> {
        let _ = user;
        todo!()
    }

    /// Adds a computing resource.
    pub async fn add_compute(&self, compute: ComputeResource) -> Result<()> {
        let _ = compute;
        todo!()
    }

    /// Adds a resource group.
    pub async fn add_resource_group(&self, group: ResourceGroup) -> Result<()> {
        let _ = group;
        todo!()
    }
}
