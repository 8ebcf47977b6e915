//! The users of a tenant, as its account administers them.

use ferry_engine::report::rfc3339;
use ferry_model::Finding;
use ferry_model::codes::reasons;
use ferry_model::codes::service as codes;
use ferry_model::workspace::Role;
use ferry_store::records::User;

use super::UserView;
use crate::error::Status;
use crate::{Page, PageRequest, Result, Service, ServiceError, TenantAdmin};

/// Characters of the longest account name.
const NAME: usize = 64;
/// Characters of the longest name for people.
const DISPLAY_NAME: usize = 128;

impl Service {
    /// The whole name of a user of a tenant. Users log in by name, so that no two tenants may have the same: behind the names of users of
    /// all tenants but the first stand `@` and the tenant, `lin@acme`.
    pub(crate) async fn name_in(&self, tenant: &str, name: &str) -> Result<String> {
        let suffix = format!("@{tenant}");
        let is_whole = name.is_empty() || name.ends_with(&suffix) || self.store().tenant().await? == tenant;
        Ok(if is_whole { name.to_owned() } else { format!("{name}{suffix}") })
    }
}

impl TenantAdmin {
    /// The users of the tenant by name; `search` is part of the account name or of the name for people.
    pub async fn users(&self, search: &str, page: &PageRequest) -> Result<Page<UserView>> {
        let after = page.after.as_deref().unwrap_or_default();
        let users = self.service.store().users(&self.actor.tenant, search, after, page.rows() + 1).await?;
        let page = Page::cut(users, page.rows(), |user| user.name.clone());
        let names: Vec<&str> = page.items.iter().map(|user| user.name.as_str()).collect();
        let memberships = self.service.store().memberships(&names).await?;
        Ok(page.map(|user| view(user, &memberships)))
    }

    /// Makes a RAM user; the one-time password is returned.
    ///
    /// What the name lacks is added; see [`Service::name_in`].
    ///
    /// # Errors
    ///
    /// Invalid, when the name is none; conflict, when the tenant has such a user.
    pub async fn create_user(&self, name: &str, display_name: Option<&str>) -> Result<(UserView, String)> {
        let name = &self.service.name_in(&self.actor.tenant, name).await?;
        check_name(name)?;
        let display_name = display_name.map(str::trim).filter(|name| !name.is_empty());
        if display_name.is_some_and(|name| name.chars().count() > DISPLAY_NAME) {
            return Err(ServiceError::invalid("display_name", reasons::CHARACTERS.with(&[("least", &0), ("most", &128)])));
        }
        let store = self.service.store();
        let password = store.create_user(&self.actor.tenant, name, display_name, self.service.now()).await?;
        self.service.audit(&self.actor, None, "user.create", name).await?;
        Ok((view(self.user(name).await?, &[]), password))
    }

    /// Gives a user a new one-time password and ends their sessions.
    ///
    /// # Errors
    ///
    /// Not found, when the tenant has no such user.
    pub async fn reset_password(&self, name: &str) -> Result<String> {
        self.user(name).await?;
        let password = self.service.store().reset_password(name).await?.ok_or_else(|| ServiceError::not_found("user", name))?;
        self.service.audit(&self.actor, None, "user.reset_password", name).await?;
        Ok(password)
    }

    /// Disables or enables a user; disabling ends their sessions, and refuses their tokens and keys.
    ///
    /// # Errors
    ///
    /// Not found, when the tenant has no such user; conflict for the tenant account itself.
    pub async fn set_user_disabled(&self, name: &str, disabled: bool) -> Result<()> {
        if self.user(name).await?.is_tenant_account {
            return Err(ServiceError::new(Status::Conflict, Finding::new(codes::TENANT_ACCOUNT_STAYS).arg("user", name)));
        }
        self.service.store().set_user_disabled(name, disabled).await?;
        self.service.audit(&self.actor, None, if disabled { "user.disable" } else { "user.enable" }, name).await
    }

    /// A user of the tenant.
    pub(crate) async fn user(&self, name: &str) -> Result<User> {
        let user = self.service.store().user(name).await?.filter(|user| user.tenant == self.actor.tenant);
        user.ok_or_else(|| ServiceError::not_found("user", name))
    }
}

/// Refuses what cannot be the name of a user or a tenant.
pub(crate) fn check_name(name: &str) -> Result<()> {
    let allowed = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '.' | '-' | '@');
    let begins = name.starts_with(|c: char| c.is_ascii_alphanumeric());
    if begins && name.len() <= NAME && name.chars().all(allowed) {
        return Ok(());
    }
    Err(ServiceError::new(Status::Invalid, Finding::new(codes::USER_NAME).arg("name", name)))
}

fn view(user: User, memberships: &[(String, String, Role)]) -> UserView {
    let own = memberships.iter().filter(|(name, ..)| *name == user.name);
    UserView {
        workspaces: own.map(|(_, workspace, role)| (workspace.clone(), role.as_str().to_owned())).collect(),
        name: user.name,
        id: user.id,
        display_name: user.display_name,
        is_tenant_account: user.is_tenant_account,
        disabled: user.disabled,
        created_at: rfc3339(user.created_at),
    }
}
