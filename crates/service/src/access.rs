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

use std::ops::Deref;

use ferry_model::workspace::{Role, Workspace};

use crate::{Actor, Result, Service};

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

    /// Whether [`Service::editor`] would succeed: what a page offers.
    pub fn may_edit(&self) -> bool {
        self.actor.is_tenant_account || self.role.is_some_and(Role::may_migrate)
    }

    /// Whether [`Service::developer`] would succeed.
    pub fn may_develop(&self) -> bool {
        self.may_edit() || matches!(self.role, Some(Role::Developer))
    }

    /// Whether deploying by hand is allowed.
    pub fn may_deploy(&self) -> bool {
        self.may_edit() || matches!(self.role, Some(Role::Operator | Role::Deployer))
    }
}

impl Service {
    /// Permission to see a workspace.
    ///
    /// # Errors
    ///
    /// Not found, when it does not exist or the actor is neither a member nor the account of its tenant.
    pub async fn viewer(&self, actor: &Actor, workspace: &str) -> Result<Viewer> {
        let _ = (actor, workspace);
        todo!()
    }

    /// Permission to change, commit and deploy objects by hand.
    ///
    /// # Errors
    ///
    /// As for [`Self::viewer`]; not allowed for members whose role does not include it.
    pub async fn developer(&self, actor: &Actor, workspace: &str) -> Result<Developer> {
        let _ = (actor, workspace);
        todo!()
    }

    /// Permission to import and export.
    ///
    /// # Errors
    ///
    /// As for [`Self::viewer`]; not allowed for members who are no administrators.
    pub async fn editor(&self, actor: &Actor, workspace: &str) -> Result<Editor> {
        let _ = (actor, workspace);
        todo!()
    }

    /// Permission to administer the actor's tenant.
    ///
    /// # Errors
    ///
    /// Not allowed for everybody but the tenant account.
    pub fn tenant_admin(&self, actor: &Actor) -> Result<TenantAdmin> {
        let _ = actor;
        todo!()
    }

    /// Permission to administer the installation.
    ///
    /// # Errors
    ///
    /// Not found for everybody but the operator: others need not know that there are other tenants.
    pub fn operator(&self, actor: &Actor) -> Result<Operator> {
        let _ = actor;
        todo!()
    }
}
