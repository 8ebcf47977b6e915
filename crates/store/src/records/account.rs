//! Records of tenants, users, what they log in with, and the audit log.

use ferry_model::edition::Edition;
use serde::{Deserialize, Serialize};

/// A tenant.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Tenant {
    /// Name.
    pub name: String,
    /// Account name of its own account.
    pub account: String,
    /// Edition.
    pub edition: Edition,
    /// Packages exported with success, in all.
    pub packages_exported: i64,
    /// When it was made, epoch milliseconds.
    pub created_at: i64,
}

/// A tenant and what it has.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TenantUse {
    /// The tenant.
    pub tenant: Tenant,
    /// Number of its workspaces.
    pub workspaces: i64,
    /// Number of its users.
    pub users: i64,
}

/// A user, without anything secret.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct User {
    /// Account name.
    pub name: String,
    /// Number by which packages and SDKs name the user: decimal digits.
    pub id: String,
    /// Tenant.
    pub tenant: String,
    /// Name for people.
    pub display_name: Option<String>,
    /// Whether logging in, tokens and keys are refused.
    pub disabled: bool,
    /// Whether the password was given by somebody else and has to be changed.
    pub must_change_password: bool,
    /// When it was made, epoch milliseconds.
    pub created_at: i64,
    /// Whether it is its tenant's own account.
    pub is_tenant_account: bool,
    /// Whether it is the account of the installation's first tenant.
    pub is_operator: bool,
}

/// Who a user is at an identity provider.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Identity {
    /// The provider.
    pub issuer: String,
    /// What the provider calls the user, for ever.
    pub subject: String,
    /// When it was linked with the user, epoch milliseconds.
    pub created_at: i64,
}

/// A session to be made.
#[derive(Clone, Copy, Debug)]
pub struct NewSession<'a> {
    /// Digest of the cookie's secret.
    pub digest: &'a str,
    /// Account name.
    pub user: &'a str,
    /// What forms of the session carry.
    pub csrf: &'a str,
    /// Where it was made from.
    pub address: Option<&'a str>,
    /// Browser.
    pub agent: &'a str,
    /// Whether an identity provider answered for the user.
    pub vouched: bool,
    /// When it ends whatever happens, epoch milliseconds.
    pub expires_at: i64,
}

/// A session that has not ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Session {
    /// Whose.
    pub user: User,
    /// What forms of the session carry.
    pub csrf: String,
    /// Whether an identity provider answered for the user.
    pub vouched: bool,
}

/// A personal token, without its secret.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Token {
    /// Number.
    pub id: i64,
    /// Whose.
    pub user: String,
    /// What it is for.
    pub name: String,
    /// When it was made, epoch milliseconds.
    pub created_at: i64,
    /// When it was last used, to the minute, epoch milliseconds.
    pub last_used_at: Option<i64>,
    /// Refused from then on, epoch milliseconds.
    pub expires_at: Option<i64>,
}

/// An access key, without its secret.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AccessKey {
    /// Identifier.
    pub id: String,
    /// Whose.
    pub user: String,
    /// Whether requests signed with it are refused.
    pub disabled: bool,
    /// When it was made, epoch milliseconds.
    pub created_at: i64,
    /// When it was last used, to the minute, epoch milliseconds.
    pub last_used_at: Option<i64>,
}

/// Which access keys or personal tokens.
#[derive(Clone, Copy, Debug, Default)]
pub struct CredentialFilter<'a> {
    /// Of users of this tenant.
    pub tenant: &'a str,
    /// Of this user alone.
    pub user: Option<&'a str>,
    /// Part of the user's name, or of the identifier of a key or the name of a token, in whatever case; empty for all.
    pub search: &'a str,
}

/// An access key with its secret as it is kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SealedKey {
    /// The key.
    pub key: AccessKey,
    /// Its user.
    pub user: User,
    /// The sealed secret.
    pub sealed: Vec<u8>,
}

/// A line for the audit log.
#[derive(Clone, Copy, Debug)]
pub struct NewAudit<'a> {
    /// Tenant of who did it.
    pub tenant: &'a str,
    /// Workspace concerned, if it is about one.
    pub workspace_id: Option<i64>,
    /// Account name of who did it.
    pub who: &'a str,
    /// How they proved who they are, and where they were: `session 10.0.0.7`.
    pub origin: &'a str,
    /// What was done, as a stable word: `import.start`.
    pub what: &'a str,
    /// Details, JSON or text.
    pub detail: &'a str,
    /// When, epoch milliseconds.
    pub at: i64,
}

/// One line of the audit log.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AuditEntry {
    /// Number; grows with time.
    pub id: i64,
    /// Tenant.
    pub tenant: String,
    /// Workspace concerned, if it is about one.
    pub workspace_id: Option<i64>,
    /// Its name.
    pub workspace: Option<String>,
    /// Account name of who did it.
    pub who: String,
    /// How they proved who they are, and where they were: `session 10.0.0.7`.
    pub origin: String,
    /// What was done, as a stable word: `import.start`.
    pub what: String,
    /// Details, JSON or text.
    pub detail: String,
    /// When, epoch milliseconds.
    pub at: i64,
}

/// Which lines of the audit log.
#[derive(Clone, Copy, Debug, Default)]
pub struct AuditFilter<'a> {
    /// Of this tenant.
    pub tenant: &'a str,
    /// By this user.
    pub who: Option<&'a str>,
    /// Actions that begin like this.
    pub what: Option<&'a str>,
    /// About the workspace of this name.
    pub workspace: Option<&'a str>,
    /// With this text in the details, in whatever case.
    pub search: Option<&'a str>,
    /// Not before, epoch milliseconds.
    pub since: Option<i64>,
    /// Not after, epoch milliseconds.
    pub until: Option<i64>,
}
