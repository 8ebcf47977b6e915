//! The browser comes back from the provider.

use ferry_model::Finding;
use ferry_model::codes::oidc as codes;
use ferry_model::codes::reasons::identity as reasons;
use subtle::ConstantTimeEq as _;

use super::attempt::Attempt;
use super::exchange::refused;
use super::id_token::{Claims, Disbelief, Expected, verify};
use super::{OidcAnswer, OidcEnd, Provider, Unidentified, Visitor, unavailable};
use crate::accounts::log_in::{Method, Refused};
use crate::accounts::secrets::digest;
use crate::error::Status;
use crate::{Result, Service, ServiceError};

/// Who is named in the audit log when nobody was identified: no account can have this name.
const NOBODY: &str = "?";

impl Service {
    /// Ends a log-in that [`Self::begin_oidc`] began. Failures count for the address, as wrong passwords do, and leave a line in the audit log.
    ///
    /// # Errors
    ///
    /// Invalid, when the answer does not belong to the cookie, or comes twice or too late; not allowed, when the provider says no, its token
    /// cannot be believed, or nobody here is who it is about; too many, when the address has to wait; unavailable, when the provider fails.
    pub async fn finish_oidc(&self, cookie: &str, answer: &OidcAnswer, visitor: Visitor<'_>) -> Result<OidcEnd> {
        let provider = self.provider()?;
        let attempt = self.attempt_of(provider, cookie, answer).await?;
        self.begin_attempt(None, visitor.address).await?;
        let claims = match provider.identify(&attempt, answer).await {
            Ok(claims) => claims,
            Err(Unidentified::Unavailable(cause)) => {
                self.attempt_succeeded(None, visitor.address).await?;
                return Err(unavailable(&cause));
            }
            Err(Unidentified::Refused(finding)) => return self.turn_away(NOBODY, None, *finding, visitor).await,
        };
        match self.account_of(provider, &claims, visitor).await? {
            Ok(user) => {
                self.attempt_succeeded(None, visitor.address).await?;
                let session = self.new_session(user, Method::Provider, visitor.address, visitor.agent).await?;
                Ok(OidcEnd { session, next: attempt.next })
            }
            Err((name, finding)) => {
                let known = self.store().user_of_identity(&provider.options.issuer, &claims.sub).await?;
                self.turn_away(&name, known, finding, visitor).await
            }
        }
    }

    /// The log-in that the answer belongs to; from now on it is finished, however it ends.
    async fn attempt_of(&self, provider: &Provider, cookie: &str, answer: &OidcAnswer) -> Result<Attempt> {
        let other = || ServiceError::new(Status::Invalid, Finding::new(codes::LOG_IN_STATE));
        let attempt = self.opened(cookie).ok_or_else(other)?;
        let metadata = provider.metadata().await.map_err(|cause| unavailable(&cause))?;
        let of_issuer = if answer.issuer.is_empty() { !metadata.says_issuer } else { answer.issuer == provider.options.issuer };
        if !of_issuer || !bool::from(attempt.state.as_bytes().ct_eq(answer.state.as_bytes())) {
            return Err(other());
        }
        if !self.store().finish_log_in_once(&digest(&attempt.state), attempt.until, self.now()).await? {
            return Err(other());
        }
        Ok(attempt)
    }

    async fn turn_away(
        &self,
        name: &str,
        known: Option<ferry_store::records::User>,
        finding: Finding,
        visitor: Visitor<'_>,
    ) -> Result<OidcEnd> {
        tracing::warn!(error.code = finding.code.id(), error.message = finding.message(ferry_model::Lang::En), "a log-in was refused");
        let detail = finding.code.id();
        self.note_failure(Refused { name, known, method: Method::Provider, address: visitor.address, detail }).await?;
        Err(ServiceError::new(Status::NotAllowed, finding))
    }
}

impl Provider {
    /// Who logged in, as far as the provider can be believed.
    async fn identify(&self, attempt: &Attempt, answer: &OidcAnswer) -> std::result::Result<Claims, Unidentified> {
        if !answer.error.is_empty() || answer.code.is_empty() {
            return Err(refused(&answer.error));
        }
        let metadata = self.metadata().await.map_err(Unidentified::Unavailable)?;
        let token = self.exchange(&metadata, &answer.code, attempt).await?;
        let expected = Expected { issuer: &self.options.issuer, client_id: &self.options.client_id, nonce: &attempt.nonce };
        let keys = self.keys(&metadata).await.map_err(Unidentified::Unavailable)?;
        let mut verified = verify(&token, &keys.0, expected);
        if matches!(verified, Err(Disbelief::UnknownKey)) {
            let keys = self.newer_keys(&metadata, &keys).await.map_err(Unidentified::Unavailable)?;
            verified = verify(&token, &keys.0, expected);
        }
        verified.map_err(|disbelief| {
            let reason = match disbelief {
                Disbelief::UnknownKey => reasons::UNKNOWN_KEY,
                Disbelief::Because(reason) => reason,
            };
            Unidentified::Refused(Box::new(Finding::new(codes::ID_TOKEN).said("reason", reason)))
        })
    }
}
