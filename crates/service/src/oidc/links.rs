//! Links of users with the identity provider, as the tenant account administers them.

use ferry_model::Finding;
use ferry_model::codes::oidc as codes;
use ferry_model::codes::reasons;

use crate::error::Status;
use crate::{Result, ServiceError, TenantAdmin};

/// Characters of the longest subject (OpenID Connect Core 1.0, section 2).
const SUBJECT: usize = 255;

impl TenantAdmin {
    /// Whether there is an identity provider for the tenant.
    pub async fn has_identity_provider(&self) -> Result<bool> {
        match self.service.provider() {
            Ok(provider) => Ok(self.service.provider_tenant(provider).await? == self.actor.tenant),
            Err(_) => Ok(false),
        }
    }

    /// The subject of the identity provider that a user is linked with.
    ///
    /// # Errors
    ///
    /// Not found, when the tenant has no such user; conflict, when there is no provider for the tenant.
    pub async fn identity(&self, user: &str) -> Result<Option<String>> {
        let issuer = self.issuer().await?;
        self.user(user).await?;
        let identities = self.service.store().identities(user).await?;
        Ok(identities.into_iter().find(|identity| identity.issuer == issuer).map(|identity| identity.subject))
    }

    /// Links a user with a subject of the identity provider: whoever the provider calls so logs in as this user.
    ///
    /// # Errors
    ///
    /// Not found, when the tenant has no such user; invalid, when the subject is empty or long; conflict, when user or subject are linked
    /// already, or there is no provider for the tenant.
    pub async fn link_identity(&self, user: &str, subject: &str) -> Result<()> {
        let issuer = self.issuer().await?;
        let subject = subject.trim();
        if subject.is_empty() || subject.chars().count() > SUBJECT {
            return Err(ServiceError::invalid("subject", reasons::CHARACTERS.with(&[("least", &1), ("most", &SUBJECT)])));
        }
        self.user(user).await?;
        if !self.service.store().add_identity(user, &issuer, subject, self.service.now()).await? {
            let finding = Finding::new(codes::IDENTITY_TAKEN).arg("user", user).arg("subject", subject);
            return Err(ServiceError::new(Status::Conflict, finding));
        }
        self.service.audit(&self.actor, None, "identity.link", &format!("{user} {subject}")).await
    }

    /// Removes the link of a user with the identity provider, and ends the sessions that it vouched for.
    ///
    /// # Errors
    ///
    /// Not found, when the tenant has no such user, or it is not linked; conflict, when there is no provider for the tenant.
    pub async fn unlink_identity(&self, user: &str) -> Result<()> {
        let issuer = self.issuer().await?;
        self.user(user).await?;
        if !self.service.store().remove_identity(user, &issuer).await? {
            return Err(ServiceError::not_found("identity", user));
        }
        self.service.audit(&self.actor, None, "identity.unlink", user).await
    }

    /// The provider, if its users are this tenant's.
    async fn issuer(&self) -> Result<String> {
        let provider = self.service.provider()?;
        if self.service.provider_tenant(provider).await? != self.actor.tenant {
            return Err(ServiceError::new(Status::Conflict, Finding::new(codes::NO_PROVIDER)));
        }
        Ok(provider.options.issuer.clone())
    }
}
