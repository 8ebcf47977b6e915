//! Workspaces and users.

use ferry_model::workspace::{ComputeResource, Member, ResourceGroup};
use ferry_service::Viewer;
use ferry_service::accounts::UserView;
use ferry_service::workspaces::WorkspaceView;
use serde::Serialize;
use utoipa::ToSchema;

/// A workspace with what belongs to it.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct WorkspaceBody {
    /// The row of the list.
    pub workspace: WorkspaceView,
    /// Computing resources.
    pub computing_resources: Vec<ComputingResourceBody>,
    /// Resource groups.
    pub resource_groups: Vec<ResourceGroupBody>,
    /// Members.
    pub members: Vec<MemberBody>,
}

/// A computing resource of a workspace.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct ComputingResourceBody {
    /// Engine type: `ODPS`, `EMR`, `HOLO`, …
    pub engine: String,
    /// Name shown to people and used in mappings.
    pub display_name: String,
    /// Project, database or cluster behind it in production.
    pub project: String,
    /// The same in development, in standard mode.
    #[schema(required)]
    pub dev_project: Option<String>,
    /// Whether it is the default of its type.
    pub is_default: bool,
}

/// A resource group of a workspace.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct ResourceGroupBody {
    /// `scheduling` or `integration`.
    pub kind: String,
    /// Identifier, as nodes name it.
    pub identifier: String,
    /// Whether groups of this kind that are not mapped fall back to it.
    pub is_default: bool,
}

/// A member of a workspace.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct MemberBody {
    /// Account name.
    pub user: String,
    /// Role.
    pub role: String,
}

impl From<Member> for MemberBody {
    fn from(member: Member) -> Self {
        Self { user: member.user, role: member.role.as_str().to_owned() }
    }
}

impl WorkspaceBody {
    /// The workspace that somebody may see.
    pub fn of(viewer: &Viewer) -> Self {
        let workspace = viewer.workspace();
        let compute = |compute: &ComputeResource| ComputingResourceBody {
            engine: compute.engine.clone(),
            display_name: compute.display_name.clone(),
            project: compute.project.clone(),
            dev_project: compute.dev_project.clone(),
            is_default: compute.is_default,
        };
        let group = |group: &ResourceGroup| ResourceGroupBody {
            kind: group.kind.as_str().to_owned(),
            identifier: group.identifier.clone(),
            is_default: group.is_default,
        };
        Self {
            workspace: viewer.view(),
            computing_resources: workspace.compute.iter().map(compute).collect(),
            resource_groups: workspace.resource_groups.iter().map(group).collect(),
            members: workspace.members.iter().cloned().map(MemberBody::from).collect(),
        }
    }
}

/// A user.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct UserBody {
    /// Account name.
    pub name: String,
    /// Number of the user, as SDKs and packages name owners.
    pub id: String,
    /// Name for people.
    #[schema(required)]
    pub display_name: Option<String>,
    /// Whether it is the tenant account.
    pub is_tenant_account: bool,
    /// Whether logging in and keys are refused.
    pub disabled: bool,
    /// Made when, RFC 3339.
    pub created_at: String,
    /// Workspaces and the role in each.
    pub workspaces: Vec<MembershipBody>,
}

/// A membership of a user.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct MembershipBody {
    /// Name of the workspace.
    pub workspace: String,
    /// Role in it.
    pub role: String,
}

impl From<UserView> for UserBody {
    fn from(user: UserView) -> Self {
        let membership = |(workspace, role)| MembershipBody { workspace, role };
        Self {
            name: user.name,
            id: user.id,
            display_name: user.display_name,
            is_tenant_account: user.is_tenant_account,
            disabled: user.disabled,
            created_at: user.created_at,
            workspaces: user.workspaces.into_iter().map(membership).collect(),
        }
    }
}
