//! Permissions as types: what somebody may do is a value they are handed here, and only here. A handler that has no [`Editor`] has no way
//! to start an import.
//!
//! | value | who gets it |
//! |---|---|
//! | [`Viewer`] | every member of the workspace, and the account of its tenant |
//! | [`Developer`] | members who may change objects: administrators, Develop; deploying also O&M and Deploy |
//! | [`Editor`] | Workspace Administrators and the tenant account: import and export tasks |
//! | [`TenantAdmin`] | the tenant account: users, workspaces, audit log of the tenant |
//! | [`Operator`] | the account of the installation's first tenant: tenants and editions |
//!
//! To anybody else a workspace does not exist.
//!
//! What each of them includes, and who has it, is the table [`Capability`]; `docs/PERMISSIONS.md` is written from it.

use std::ops::Deref;

use ferry_model::Finding;
use ferry_model::codes::service as codes;
use ferry_model::workspace::{Role, Workspace};

use crate::error::Status;
use crate::{Actor, Result, Service, ServiceError};

mod capability;
mod page;

pub use capability::{Capability, Standing};
pub use page::page;

/// May see a workspace and its tasks.
#[derive(Clone, Debug)]
pub struct Viewer {
    pub(crate) service: Service,
    pub(crate) actor: Actor,
    pub(crate) workspace: Workspace,
    pub(crate) role: Option<Role>,
}

/// May change objects by hand: commit, deploy, lock and unlock.
#[derive(Clone, Debug)]
pub struct Developer(pub(crate) Viewer);

/// May create, edit, start, cancel, repeat, undo and delete import and export tasks, and change the workspace's settings.
#[derive(Clone, Debug)]
pub struct Editor(pub(crate) Viewer);

/// May administer a tenant.
#[derive(Clone, Debug)]
pub struct TenantAdmin {
    pub(crate) service: Service,
    pub(crate) actor: Actor,
}

/// May administer the installation.
#[derive(Clone, Debug)]
pub struct Operator {
    pub(crate) service: Service,
    pub(crate) actor: Actor,
}

impl Deref for Developer {
    type Target = Viewer;

    fn deref(&self) -> &Viewer {
        &self.0
    }
}

impl Deref for Editor {
    type Target = Viewer;

    fn deref(&self) -> &Viewer {
        &self.0
    }
}

impl Actor {
    /// Where the actor stands towards a workspace of the own tenant with this role in it, if any.
    pub(crate) fn standing(&self, role: Option<Role>) -> Standing {
        if self.is_tenant_account { Standing::TenantAccount } else { role.map_or(Standing::Outsider, Standing::Member) }
    }
}

impl Viewer {
    /// The workspace.
    pub fn workspace(&self) -> &Workspace {
        &self.workspace
    }

    /// Who looks.
    pub fn actor(&self) -> &Actor {
        &self.actor
    }

    /// The role in the workspace; the tenant account may have none.
    pub fn role(&self) -> Option<Role> {
        self.role
    }

    /// Where the actor stands in the workspace.
    pub fn standing(&self) -> Standing {
        self.actor.standing(self.role)
    }

    /// Whether the actor may do this in the workspace.
    pub fn may(&self, capability: Capability) -> bool {
        capability.is_given_to(self.standing())
    }

    /// Whether [`Service::editor`] would succeed: what a page offers.
    pub fn may_edit(&self) -> bool {
        self.may(Capability::Migrate)
    }

    /// Whether committing, locking and unlocking by hand is allowed.
    pub fn may_develop(&self) -> bool {
        self.may(Capability::Develop)
    }

    /// Whether deploying by hand is allowed.
    pub fn may_deploy(&self) -> bool {
        self.may(Capability::Deploy)
    }

    /// Refuses an actor who may not do this in the workspace.
    pub(crate) fn require(&self, capability: Capability) -> Result<()> {
        if self.may(capability) {
            return Ok(());
        }
        let (needed, needed_zh) = capability.needed();
        let finding = Finding::new(codes::FORBIDDEN).arg("user", &self.actor.user).arg("workspace", &self.workspace.name);
        Err(ServiceError::new(Status::NotAllowed, finding.arg("needed", needed).arg("needed_zh", needed_zh)))
    }
}

impl Service {
    /// Permission to see a workspace.
    ///
    /// # Errors
    ///
    /// Not found, when it does not exist or the actor is neither a member nor the account of its tenant.
    pub async fn viewer(&self, actor: &Actor, workspace: &str) -> Result<Viewer> {
        actor.ready()?;
        let found = self.store().workspace(workspace).await?.filter(|found| found.tenant == actor.tenant);
        let found = found.map(|found| {
            let role = found.members.iter().find(|member| member.user == actor.user).map(|member| member.role);
            Viewer { service: self.clone(), actor: actor.clone(), workspace: found, role }
        });
        found.filter(|viewer| viewer.may(Capability::See)).ok_or_else(|| ServiceError::not_found("workspace", workspace))
    }

    /// Permission to change, commit and deploy objects by hand. Which of them the role includes, [`Viewer::may`] says.
    ///
    /// # Errors
    ///
    /// As for [`Self::viewer`]; not allowed for members whose role includes none of them.
    pub async fn developer(&self, actor: &Actor, workspace: &str) -> Result<Developer> {
        let viewer = self.viewer(actor, workspace).await?;
        if !viewer.may(Capability::Deploy) {
            viewer.require(Capability::Develop)?;
        }
        Ok(Developer(viewer))
    }

    /// Permission to import and export.
    ///
    /// # Errors
    ///
    /// As for [`Self::viewer`]; not allowed for members who are no administrators.
    pub async fn editor(&self, actor: &Actor, workspace: &str) -> Result<Editor> {
        let viewer = self.viewer(actor, workspace).await?;
        viewer.require(Capability::Migrate)?;
        Ok(Editor(viewer))
    }

    /// Permission to administer the actor's tenant.
    ///
    /// # Errors
    ///
    /// Not allowed for everybody but the tenant account.
    pub fn tenant_admin(&self, actor: &Actor) -> Result<TenantAdmin> {
        actor.ready()?;
        if !actor.is_tenant_account {
            return Err(ServiceError::new(Status::NotAllowed, Finding::new(codes::NOT_TENANT_ACCOUNT)));
        }
        Ok(TenantAdmin { service: self.clone(), actor: actor.clone() })
    }

    /// Permission to administer the installation.
    ///
    /// # Errors
    ///
    /// Not found for everybody but the operator: others need not know that there are other tenants.
    pub fn operator(&self, actor: &Actor) -> Result<Operator> {
        actor.ready()?;
        if !actor.is_operator {
            return Err(ServiceError::not_found("page", "tenants"));
        }
        Ok(Operator { service: self.clone(), actor: actor.clone() })
    }
}
