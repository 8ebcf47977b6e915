//! Logging in, users, sessions, personal tokens and access keys.

use std::net::IpAddr;

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::{Actor, Page, PageRequest, Result, Service, TenantAdmin};

/// What a log-in gives: the secret of the cookie, told once.
#[derive(Clone, Debug)]
pub struct NewSession {
    /// Value of the cookie.
    pub secret: String,
    /// Who it is.
    pub actor: Actor,
}

/// A user as lists show them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct UserView {
    /// Account name.
    pub name: String,
    /// Number of the user, as SDKs and packages name owners.
    pub id: String,
    /// Name for people, if any.
    pub display_name: Option<String>,
    /// Whether it is the tenant account.
    pub is_tenant_account: bool,
    /// Whether logging in and keys are refused.
    pub disabled: bool,
    /// Made when, RFC 3339.
    pub created_at: String,
    /// Workspaces and the role in each.
    pub workspaces: Vec<(String, String)>,
}

/// A personal token, without its secret.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct TokenView {
    /// Number.
    pub id: i64,
    /// What it is for.
    pub name: String,
    /// Made when, RFC 3339.
    pub created_at: String,
    /// Last used when, RFC 3339.
    pub last_used_at: Option<String>,
    /// Refused from when on, RFC 3339.
    pub expires_at: Option<String>,
}

/// An access key, without its secret.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct AccessKeyView {
    /// `AccessKeyId`.
    pub id: String,
    /// Whose it is.
    pub user: String,
    /// Whether requests signed with it are refused.
    pub disabled: bool,
    /// Made when, RFC 3339.
    pub created_at: String,
    /// Last used when, RFC 3339.
    pub last_used_at: Option<String>,
}

impl Service {
    /// Makes the tenant account when the installation is new; returns its one-time password to be printed once.
    pub async fn first_start(&self, tenant: &str, account: &str) -> Result<Option<String>> {
        let _ = (tenant, account);
        todo!()
    }

    /// Logs in with a password. Failed attempts are limited per account and per address, in the store, for all replicas together.
    pub async fn log_in(&self, user: &str, password: &str, address: Option<IpAddr>, agent: &str) -> Result<NewSession> {
        let _ = (user, password, address, agent);
        todo!()
    }

    /// A session for somebody whom an identity provider vouches for; the user must exist.
    pub async fn log_in_vouched(&self, user: &str, address: Option<IpAddr>, agent: &str) -> Result<NewSession> {
        let _ = (user, address, agent);
        todo!()
    }

    /// Who has the session with this cookie; `None` when it ended or never was.
    pub async fn actor_of_session(&self, secret: &str, address: Option<IpAddr>) -> Result<Option<Actor>> {
        let _ = (secret, address);
        todo!()
    }

    /// Who has this personal token.
    pub async fn actor_of_token(&self, token: &str, address: Option<IpAddr>) -> Result<Option<Actor>> {
        let _ = (token, address);
        todo!()
    }

    /// Ends the actor's session.
    pub async fn log_out(&self, actor: &Actor) -> Result<()> {
        let _ = actor;
        todo!()
    }

    /// Changes the own password and ends the user's other sessions.
    pub async fn change_password(&self, actor: &Actor, old: &str, new: &str) -> Result<()> {
        let _ = (actor, old, new);
        todo!()
    }

    /// The own personal tokens.
    pub async fn tokens(&self, actor: &Actor) -> Result<Vec<TokenView>> {
        let _ = actor;
        todo!()
    }

    /// Makes a personal token; its text is returned this once.
    pub async fn create_token(&self, actor: &Actor, name: &str, expires_days: Option<i64>) -> Result<(TokenView, String)> {
        let _ = (actor, name, expires_days);
        todo!()
    }

    /// Revokes an own personal token.
    pub async fn revoke_token(&self, actor: &Actor, id: i64) -> Result<()> {
        let _ = (actor, id);
        todo!()
    }

    /// The own access keys.
    pub async fn access_keys(&self, actor: &Actor) -> Result<Vec<AccessKeyView>> {
        let _ = actor;
        todo!()
    }

    /// Makes an access key for oneself; its secret is returned this once.
    pub async fn create_access_key(&self, actor: &Actor) -> Result<(AccessKeyView, String)> {
        let _ = actor;
        todo!()
    }

    /// Disables, enables or deletes an own access key.
    pub async fn change_access_key(&self, actor: &Actor, id: &str, change: KeyChange) -> Result<()> {
        let _ = (actor, id, change);
        todo!()
    }
}

/// What happens to an access key.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub enum KeyChange {
    /// Requests signed with it are refused from now on.
    Disable,
    /// Requests signed with it are accepted again.
    Enable,
    /// It is gone.
    Delete,
}

impl TenantAdmin {
    /// The users of the tenant.
    pub async fn users(&self, search: &str, page: &PageRequest) -> Result<Page<UserView>> {
        let _ = (search, page);
        todo!()
    }

    /// Makes a RAM user; the one-time password is returned.
    pub async fn create_user(&self, name: &str, display_name: Option<&str>) -> Result<(UserView, String)> {
        let _ = (name, display_name);
        todo!()
    }

    /// Gives a user a new one-time password and ends their sessions.
    pub async fn reset_password(&self, name: &str) -> Result<String> {
        let _ = name;
        todo!()
    }

    /// Disables or enables a user; disabling ends their sessions.
    pub async fn set_user_disabled(&self, name: &str, disabled: bool) -> Result<()> {
        let _ = (name, disabled);
        todo!()
    }

    /// All access keys of the tenant.
    pub async fn all_access_keys(&self) -> Result<Vec<AccessKeyView>> {
        todo!()
    }
}
