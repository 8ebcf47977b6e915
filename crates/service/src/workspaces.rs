//! Workspaces: lists, members, computing resources, resource groups.

use ferry_model::codes::reasons;
use ferry_model::workspace::{ComputeResource, Member, ResourceGroup, ResourceGroupKind, Role, Workspace, WorkspaceMode};
use ferry_store::StoreError;
use ferry_store::records::{NewWorkspace, WorkspaceFilter, WorkspaceRow};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::access::Capability;
use crate::{Actor, Editor, Page, PageRequest, Result, Service, ServiceError, TenantAdmin, Viewer};

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

/// Characters of the longest region.
const REGION: usize = 64;
/// Characters of the longest name of a computing resource or a resource group.
const BINDING: usize = 128;

impl Service {
    /// The workspaces that the actor may see, by name; `search` is part of the name.
    pub async fn workspaces(&self, actor: &Actor, search: &str) -> Result<Vec<WorkspaceView>> {
        actor.ready()?;
        let search = search.to_lowercase();
        let mut found = self.store().workspaces_of(&actor.tenant).await?;
        found.retain(|workspace| workspace.name.to_lowercase().contains(&search));
        let viewers = found.into_iter().map(|workspace| {
            let role = workspace.members.iter().find(|member| member.user == actor.user).map(|member| member.role);
            Viewer { service: self.clone(), actor: actor.clone(), workspace, role }
        });
        Ok(viewers.filter(|viewer| viewer.may(Capability::See)).map(|viewer| viewer.view()).collect())
    }

    /// A page of [`Self::workspaces`], with the number of all; of one region unless `region` is empty.
    pub async fn workspaces_page(&self, actor: &Actor, search: &str, region: &str, page: &PageRequest) -> Result<Page<WorkspaceView>> {
        let filter = WorkspaceFilter { search, region, ..visible(actor)? };
        let rows = self.store().workspaces_page(&filter, page.after_name(), page.rows() + 1).await?;
        let found = Page::cut(rows, page.rows(), |row| row.name.clone()).map(|row| row_view(row, actor));
        Ok(Page { total: Some(self.store().count_workspaces(&filter).await?), ..found })
    }

    /// The regions that the actor's workspaces are in, with the number of workspaces in each.
    pub async fn regions(&self, actor: &Actor) -> Result<Vec<(String, i64)>> {
        Ok(self.store().workspace_regions(&visible(actor)?).await?)
    }
}

/// The workspaces that somebody sees. Every role sees a workspace; the tenant account sees those of others too.
fn visible(actor: &Actor) -> Result<WorkspaceFilter<'_>> {
    actor.ready()?;
    let own = !Capability::See.is_given_to(actor.standing(None));
    Ok(WorkspaceFilter { tenant: &actor.tenant, user: &actor.user, own, ..WorkspaceFilter::default() })
}

impl TenantAdmin {
    /// Makes a workspace; the tenant account becomes its owner.
    ///
    /// # Errors
    ///
    /// Invalid, when name or region are none; conflict, when the name is taken, in whatever tenant: names of workspaces are one space, like
    /// those of buckets, and a refusal does not say whose it is.
    pub async fn create_workspace(&self, draft: &WorkspaceDraft) -> Result<WorkspaceView> {
        if !draft.name.starts_with(|c: char| c.is_ascii_alphabetic()) {
            return Err(StoreError::WorkspaceName { name: draft.name.clone() }.into());
        }
        let in_region = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_');
        if draft.region.is_empty() || draft.region.len() > REGION || !draft.region.chars().all(in_region) {
            return Err(ServiceError::invalid("region", reasons::REGION.with(&[("least", &1), ("most", &REGION)])));
        }
        let new = NewWorkspace {
            name: draft.name.clone(),
            mode: draft.mode,
            region: draft.region.clone(),
            creator: self.actor.user.clone(),
            ..NewWorkspace::default()
        };
        let made = self.service.store().create_workspace_of(&self.actor.tenant, new, self.service.now()).await?;
        self.service.audit(&self.actor, Some(&made), "workspace.create", &format!("{} {}", draft.mode.as_str(), draft.region)).await?;
        Ok(view(&made, Some(Role::Owner), true))
    }
}

impl Viewer {
    /// The workspace as lists show it.
    pub fn view(&self) -> WorkspaceView {
        view(&self.workspace, self.role, self.may_edit())
    }

    /// The members by name; `search` is part of it.
    pub fn members(&self, search: &str, page: &PageRequest) -> Page<Member> {
        let (search, after) = (search.to_lowercase(), page.after_name());
        let mut members = self.workspace.members.clone();
        members.retain(|member| member.user.to_lowercase().contains(&search));
        members.sort_by(|a, b| a.user.cmp(&b.user));
        Page::of_whole(members, page.rows(), |member| member.user.as_str() > after, |member| member.user.clone())
    }
}

impl Editor {
    /// Makes somebody of the tenant a member, or changes the role.
    ///
    /// # Errors
    ///
    /// Not found, when the tenant has no such user; conflict, when the only owner would stop being one.
    pub async fn set_member(&self, user: &str, role: Role) -> Result<()> {
        let known = self.service.store().user(user).await?.filter(|known| known.tenant == self.workspace.tenant);
        let known = known.ok_or_else(|| ServiceError::not_found("user", user))?;
        // A number that is known from a source system stays: packages name the user by it.
        let numbered = self.workspace.members.iter().any(|member| member.user == user && member.user_id.is_some());
        let member = Member { user: known.name, user_id: (!numbered).then_some(known.id), role };
        self.service.store().add_member(self.workspace.id, member).await?;
        self.audit("member.set", &format!("{user} {}", role.as_str())).await
    }

    /// Removes a member. The last owner stays.
    ///
    /// # Errors
    ///
    /// Not found, when it is no member; conflict, when it is the only owner.
    pub async fn remove_member(&self, user: &str) -> Result<()> {
        if !self.service.store().remove_member(self.workspace.id, user).await? {
            return Err(ServiceError::not_found("member", user));
        }
        self.audit("member.remove", user).await
    }

    /// Adds a computing resource.
    ///
    /// # Errors
    ///
    /// Invalid, when a name is empty or long; conflict, when the workspace has one of this type and name.
    pub async fn add_compute(&self, compute: ComputeResource) -> Result<()> {
        for (field, text) in [("engine", &compute.engine), ("display_name", &compute.display_name), ("project", &compute.project)] {
            check_binding(field, text)?;
        }
        let detail = format!("{}:{}", compute.engine, compute.display_name);
        self.service.store().add_compute(self.workspace.id, compute).await?;
        self.audit("compute.add", &detail).await
    }

    /// Changes what is behind the computing resource of this type and display name, and whether it is the default of its type.
    ///
    /// # Errors
    ///
    /// Invalid, when the project is empty or long; not found, when the workspace has none of this type and name; conflict, when it is the
    /// default and would stop being one: another takes its place when that one is made the default.
    pub async fn change_compute(&self, compute: ComputeResource) -> Result<()> {
        check_binding("project", &compute.project)?;
        self.service.store().change_compute(self.workspace.id, &compute).await?;
        self.audit("compute.change", &format!("{}:{} {}", compute.engine, compute.display_name, compute.project)).await
    }

    /// Removes a computing resource. Was it the default of its type, the first of the others becomes it.
    ///
    /// # Errors
    ///
    /// Not found, when the workspace has none of this type and name; conflict, when an import into the workspace runs or objects use it,
    /// with their names.
    pub async fn remove_compute(&self, engine: &str, display_name: &str) -> Result<()> {
        self.service.store().remove_compute(self.workspace.id, engine, display_name).await?;
        self.audit("compute.remove", &format!("{engine}:{display_name}")).await
    }

    /// Adds a resource group.
    ///
    /// # Errors
    ///
    /// Invalid, when the identifier is empty or long; conflict, when the workspace has one of this kind and identifier.
    pub async fn add_resource_group(&self, group: ResourceGroup) -> Result<()> {
        check_binding("identifier", &group.identifier)?;
        let detail = format!("{}:{}", group.kind.as_str(), group.identifier);
        self.service.store().add_resource_group(self.workspace.id, group).await?;
        self.audit("resource_group.add", &detail).await
    }

    /// Changes whether the resource group of this kind and identifier is the default of its kind.
    ///
    /// # Errors
    ///
    /// Not found, when the workspace has none of this kind and identifier; conflict, when it is the default and would stop being one: another
    /// takes its place when that one is made the default.
    pub async fn change_resource_group(&self, group: ResourceGroup) -> Result<()> {
        self.service.store().change_resource_group(self.workspace.id, &group).await?;
        let default = if group.is_default { " default" } else { "" };
        self.audit("resource_group.change", &format!("{}:{}{default}", group.kind.as_str(), group.identifier)).await
    }

    /// Removes a resource group. Was it the default of its kind, the first of the others becomes it.
    ///
    /// # Errors
    ///
    /// Not found, when the workspace has none of this kind and identifier; conflict, when an import into the workspace runs or objects name
    /// it, with their names.
    pub async fn remove_resource_group(&self, kind: ResourceGroupKind, identifier: &str) -> Result<()> {
        self.service.store().remove_resource_group(self.workspace.id, kind, identifier).await?;
        self.audit("resource_group.remove", &format!("{}:{identifier}", kind.as_str())).await
    }

    /// Appends a line about this workspace to the audit log.
    pub(crate) async fn audit(&self, what: &str, detail: &str) -> Result<()> {
        self.service.audit(&self.actor, Some(&self.workspace), what, detail).await
    }
}

fn check_binding(field: &str, text: &str) -> Result<()> {
    if text.trim().is_empty() || text.chars().count() > BINDING {
        return Err(ServiceError::invalid(field, reasons::CHARACTERS.with(&[("least", &1), ("most", &128)])));
    }
    Ok(())
}

fn row_view(row: WorkspaceRow, actor: &Actor) -> WorkspaceView {
    WorkspaceView {
        may_edit: Capability::Migrate.is_given_to(actor.standing(row.role)),
        id: row.id,
        name: row.name,
        mode: row.mode.as_str().to_owned(),
        tenant: row.tenant,
        region: row.region,
        role: row.role.map(|role| role.as_str().to_owned()),
    }
}

fn view(workspace: &Workspace, role: Option<Role>, may_edit: bool) -> WorkspaceView {
    WorkspaceView {
        id: workspace.id,
        name: workspace.name.clone(),
        mode: workspace.mode.as_str().to_owned(),
        tenant: workspace.tenant.clone(),
        region: workspace.region.clone(),
        role: role.map(|role| role.as_str().to_owned()),
        may_edit,
    }
}
