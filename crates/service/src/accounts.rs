//! Logging in, users, sessions, personal tokens and access keys.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::Actor;

mod access_keys;
mod attempts;
pub mod cookie;
pub(crate) mod log_in;
mod password;
pub(crate) mod secrets;
mod tokens;
mod users;

pub(crate) use users::check_name;

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
    /// Whose it is.
    pub user: String,
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
