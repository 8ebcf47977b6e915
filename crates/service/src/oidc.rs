//! Logging in with an identity provider: OpenID Connect, authorization code flow with PKCE.
//!
//! 1. [`Service::begin_oidc`] sends the browser to the provider. State, nonce and verifier of PKCE go into a cookie, sealed with the key of
//!    the installation: whichever replica the browser comes back to can open it.
//! 2. [`Service::finish_oidc`] takes the answer: the state has to be the cookie's, and each log-in is finished once, which the store knows for
//!    all replicas. The code is exchanged for an ID token, whose signature, issuer, audience, times and nonce are checked.
//! 3. Whose session it becomes is decided by issuer and subject, which an administrator has linked with a user. A name alone opens no
//!    account that somebody else could have: see [`OidcOptions::link_existing`] and [`OidcOptions::create_users`].
//!
//! What the provider says about itself is fetched when it is first needed, and kept for an hour: a provider that is down stops neither the
//! server nor passwords.

mod account;
mod attempt;
mod discovery;
mod exchange;
mod fetch;
mod fetched;
mod finish;
mod id_token;
mod links;
mod options;

use std::net::IpAddr;
use std::sync::Arc;

use ferry_model::Finding;
use ferry_model::codes::oidc as codes;
use ferry_model::codes::reasons::identity as reasons;

pub use options::{Labels, NewMembers, OidcOptions, OptionsError};

use crate::accounts::NewSession;
use crate::error::Status;
use crate::{Result, Service, ServiceError};
use discovery::{Keys, Metadata};
use fetched::Fetched;

/// Where the browser goes to log in.
#[derive(Clone, Debug)]
pub struct OidcStart {
    /// Address of the provider, with everything it has to know.
    pub location: String,
    /// Value of the cookie that has to come back with the answer; it lasts [`OIDC_SECONDS`].
    pub cookie: String,
}

/// Seconds that somebody may take to log in at the provider.
pub const OIDC_SECONDS: i64 = 600;

/// What the provider sends the browser back with: the query of the redirect.
#[derive(Clone, Debug, Default)]
pub struct OidcAnswer {
    /// To be exchanged for the ID token.
    pub code: String,
    /// As it was sent.
    pub state: String,
    /// Why there is no code.
    pub error: String,
    /// Who answers (RFC 9207), if the provider says it.
    pub issuer: String,
}

/// A log-in that succeeded.
#[derive(Clone, Debug)]
pub struct OidcEnd {
    /// The session.
    pub session: NewSession,
    /// The path that [`Service::begin_oidc`] was given.
    pub next: String,
}

/// Who asks, as far as a log-in wants to know.
#[derive(Clone, Copy, Debug)]
pub struct Visitor<'a> {
    /// Where from.
    pub address: Option<IpAddr>,
    /// Browser.
    pub agent: &'a str,
}

/// The provider with what is known about it.
#[derive(Debug)]
pub(crate) struct Provider {
    options: OidcOptions,
    http: reqwest::Client,
    metadata: Fetched<Metadata>,
    keys: Fetched<Keys>,
}

/// Why nobody could be identified.
#[derive(Debug)]
enum Unidentified {
    /// The provider failed; it is nobody's attempt.
    Unavailable(String),
    /// The provider, or its answer, says no.
    Refused(Box<Finding>),
}

impl Service {
    /// The same service with an identity provider to log in with.
    ///
    /// # Errors
    ///
    /// When the options cannot be used.
    pub fn with_identity_provider(mut self, options: OidcOptions) -> std::result::Result<Self, OptionsError> {
        let issuer = options.check()?;
        let http = fetch::client(&issuer)
            .map_err(|cause| OptionsError { key: "issuer", cause: reasons::NO_TRANSPORT.with(&[("detail", &cause)]) })?;
        let (metadata, keys) = Default::default();
        self.identity_provider = Some(Arc::new(Provider { options, http, metadata, keys }));
        Ok(self)
    }

    /// The identity provider, if there is one.
    pub fn identity_provider(&self) -> Option<&OidcOptions> {
        self.identity_provider.as_ref().map(|provider| &provider.options)
    }

    fn provider(&self) -> Result<&Provider> {
        self.identity_provider.as_deref().ok_or_else(|| ServiceError::new(Status::Conflict, Finding::new(codes::NO_PROVIDER)))
    }

    /// The tenant that users of the identity provider belong to.
    async fn provider_tenant(&self, provider: &Provider) -> Result<String> {
        match provider.options.tenant.as_str() {
            "" => Ok(self.store().tenant().await?),
            name => Ok(name.to_owned()),
        }
    }

    /// Whether this user has to log in with the identity provider. Accounts of tenants keep their passwords: somebody has to be able to
    /// log in when the provider is down.
    pub(crate) async fn is_bound_to_provider(&self, tenant: &str, is_tenant_account: bool) -> Result<bool> {
        match self.identity_provider.as_deref() {
            Some(provider) if !provider.options.password_log_in && !is_tenant_account => {
                Ok(self.provider_tenant(provider).await? == tenant)
            }
            _ => Ok(false),
        }
    }
}

fn unavailable(cause: &str) -> ServiceError {
    tracing::warn!(error.message = cause, "the identity provider does not answer as it should");
    ServiceError::new(Status::Unavailable, Finding::new(codes::PROVIDER_UNAVAILABLE))
}
