//! What has to be known about an identity provider.

use std::fmt;

use ferry_model::Reason;
use ferry_model::codes::reasons::identity as reasons;
use ferry_model::reason::ReasonText;
use ferry_model::workspace::Role;
use url::Url;

use super::fetch;

/// An identity provider, and what its users become here.
#[derive(Clone)]
pub struct OidcOptions {
    /// The issuer, exactly as the provider writes it.
    pub issuer: String,
    /// Who the provider knows this installation as.
    pub client_id: String,
    /// The secret of the client; empty: a public client, which PKCE alone protects.
    pub client_secret: String,
    /// Where the provider sends browsers back to.
    pub redirect_uri: String,
    /// What the provider is asked for; `openid` among it.
    pub scopes: Vec<String>,
    /// Claim of the ID token with the account name.
    pub user_claim: String,
    /// Tenant of the users; empty: the installation's first.
    pub tenant: String,
    /// Whether somebody who is not linked yet becomes the user of the name in the claim, if nobody else can be: a user of the tenant that
    /// never had a password, is linked with nobody, and is no tenant account.
    pub link_existing: bool,
    /// Whether somebody without an account gets one, unless the name is taken.
    pub create_users: bool,
    /// What such users are members of.
    pub new_members: NewMembers,
    /// Whether users of the tenant may log in with passwords too; its account always may.
    pub password_log_in: bool,
    /// Texts of the button.
    pub labels: Labels,
}

/// Memberships of users that are made.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewMembers {
    /// Workspaces of the tenant.
    pub workspaces: Vec<String>,
    /// The role in each.
    pub role: Role,
}

/// Texts of the button on the log-in page; empty: the console's own.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Labels {
    /// English.
    pub en: String,
    /// Chinese.
    pub zh: String,
}

/// Why options cannot be used.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{key}: {cause}")]
pub struct OptionsError {
    /// Which option.
    pub key: &'static str,
    /// Why.
    pub cause: Reason,
}

impl fmt::Debug for OidcOptions {
    /// Without the secret.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { issuer, client_id, redirect_uri, tenant, .. } = self;
        f.debug_struct("OidcOptions")
            .field("issuer", issuer)
            .field("client_id", client_id)
            .field("redirect_uri", redirect_uri)
            .field("tenant", tenant)
            .finish_non_exhaustive()
    }
}

impl OidcOptions {
    /// The issuer as an address.
    ///
    /// # Errors
    ///
    /// When something cannot be used.
    pub fn check(&self) -> Result<Url, OptionsError> {
        let refuse = |key, cause: ReasonText| Err(OptionsError { key, cause: cause.into() });
        let issuer = fetch::usable(&self.issuer).map_err(|cause| OptionsError { key: "issuer", cause })?;
        if issuer.query().is_some() {
            return refuse("issuer", reasons::ISSUER_QUERY);
        }
        if self.client_id.is_empty() {
            return refuse("client_id", reasons::NO_CLIENT);
        }
        if !self.scopes.iter().any(|scope| scope == "openid") {
            return refuse("scopes", reasons::NO_OPENID);
        }
        if self.user_claim.is_empty() {
            return refuse("user_claim", reasons::NO_CLAIM);
        }
        if self.new_members.role == Role::Owner {
            return refuse("role", reasons::NO_OWNER);
        }
        Ok(issuer)
    }
}
