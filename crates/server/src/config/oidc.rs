//! Section `oidc`: logging in with an identity provider.

use std::net::SocketAddr;
use std::path::Path;

use ferry_model::codes::reasons::configuration as reasons;
use ferry_model::reason::of_io;
use ferry_model::workspace::Role;
use ferry_service::oidc::{Labels, NewMembers, OidcOptions, OptionsError};
use serde::{Deserialize, Serialize};

use super::{ConfigError, Loaded};

/// Where the provider sends browsers back to, below the address for people.
const CALLBACK: &str = "login/oidc/callback";

/// Section `oidc`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Oidc {
    /// The issuer; empty: passwords alone.
    pub issuer: String,
    /// Who the provider knows this installation as.
    pub client_id: String,
    /// Secret of the client; empty, like the file: a public client.
    pub client_secret: String,
    /// File that holds the secret and nothing else.
    pub client_secret_file: String,
    /// What the provider is asked for.
    pub scopes: Vec<String>,
    /// Claim of the ID token with the account name.
    pub user_claim: String,
    /// Tenant of the users; empty: the first.
    pub tenant: String,
    /// Whether users who never had a password are linked by their name.
    pub link_existing: bool,
    /// Whether somebody without an account gets one.
    pub create_users: bool,
    /// Workspaces that such a user becomes a member of.
    pub workspaces: Vec<String>,
    /// The role there.
    pub role: String,
    /// Whether users of the tenant may log in with passwords too.
    pub password_log_in: bool,
    /// Text of the button in English; empty: the console's own.
    pub label_en: String,
    /// Text of the button in Chinese; empty: the console's own.
    pub label_zh: String,
}

impl Default for Oidc {
    fn default() -> Self {
        Self {
            issuer: String::new(),
            client_id: String::new(),
            client_secret: String::new(),
            client_secret_file: String::new(),
            scopes: ["openid", "profile", "email"].map(str::to_owned).to_vec(),
            user_claim: "preferred_username".to_owned(),
            tenant: String::new(),
            link_existing: false,
            create_users: false,
            workspaces: Vec::new(),
            role: Role::Visitor.as_str().to_owned(),
            password_log_in: true,
            label_en: String::new(),
            label_zh: String::new(),
        }
    }
}

impl Loaded {
    /// Refuses an identity provider that nobody could log in with.
    pub(super) fn check_oidc(&self) -> Result<(), ConfigError> {
        let oidc = &self.config.oidc;
        self.role()?;
        if oidc.issuer.is_empty() {
            return Ok(());
        }
        if !oidc.client_secret.is_empty() && !oidc.client_secret_file.is_empty() {
            return Err(self.refuse("oidc.client_secret_file", reasons::SECRET_TWICE));
        }
        let listens_here = self.config.server.listen.parse().is_ok_and(|address: SocketAddr| address.ip().is_loopback());
        if self.config.server.public_url.is_empty() && !listens_here {
            return Err(self.refuse("server.public_url", reasons::URL_FOR_ISSUER));
        }
        // Everything that the service itself would refuse.
        self.options("http://127.0.0.1/", String::new()).check().map(drop).map_err(|error| self.refuse_option(&error))
    }

    /// The error for what the service refuses, with the key and where it was set.
    pub(crate) fn refuse_option(&self, error: &OptionsError) -> ConfigError {
        self.refuse(&format!("oidc.{}", error.key), error.cause.clone())
    }

    /// The identity provider, if one is configured; `url` is the address for people.
    ///
    /// # Errors
    ///
    /// When the file of the secret cannot be read, or is empty.
    pub fn identity_provider(&self, url: &str) -> Result<Option<OidcOptions>, ConfigError> {
        let oidc = &self.config.oidc;
        if oidc.issuer.is_empty() {
            return Ok(None);
        }
        let secret = match oidc.client_secret_file.as_str() {
            "" => oidc.client_secret.clone(),
            path => {
                let text = std::fs::read_to_string(Path::new(path)).map_err(|error| {
                    let reason = reasons::FILE_UNREADABLE.with_reasons(&[("path", &path)], &[("reason", of_io(&error))]);
                    self.refuse("oidc.client_secret_file", reason)
                })?;
                match text.trim() {
                    "" => return Err(self.refuse("oidc.client_secret_file", reasons::FILE_EMPTY.with(&[("path", &path)]))),
                    secret => secret.to_owned(),
                }
            }
        };
        Ok(Some(self.options(url, secret)))
    }

    fn options(&self, url: &str, client_secret: String) -> OidcOptions {
        let oidc = self.config.oidc.clone();
        OidcOptions {
            issuer: oidc.issuer,
            client_id: oidc.client_id,
            client_secret,
            redirect_uri: format!("{}/{CALLBACK}", url.trim_end_matches('/')),
            scopes: oidc.scopes,
            user_claim: oidc.user_claim,
            tenant: oidc.tenant,
            link_existing: oidc.link_existing,
            create_users: oidc.create_users,
            new_members: NewMembers { workspaces: oidc.workspaces, role: oidc.role.parse().unwrap_or(Role::Visitor) },
            password_log_in: oidc.password_log_in,
            labels: Labels { en: oidc.label_en, zh: oidc.label_zh },
        }
    }

    fn role(&self) -> Result<Role, ConfigError> {
        self.config.oidc.role.parse().map_err(|_| {
            let names: Vec<&str> = Role::ALL.into_iter().filter(|role| *role != Role::Owner).map(Role::as_str).collect();
            self.refuse("oidc.role", reasons::ONE_OF.with(&[("choices", &names.join(", "))]))
        })
    }
}
