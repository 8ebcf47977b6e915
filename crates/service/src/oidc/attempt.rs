//! One log-in from its beginning to its end, kept by the browser: a cookie that only this installation can open.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};

use super::{OIDC_SECONDS, OidcStart, unavailable};
use crate::accounts::secrets::{open, random_secret, seal};
use crate::{Result, Service, ServiceError};

/// What the cookie is sealed for.
const NAME: &str = "log-in with an identity provider";
/// Bytes of the longest path back, so that the cookie stays below the 4096 bytes that browsers keep.
const PATH: usize = 1_024;

/// What has to be known again when the browser comes back.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct Attempt {
    /// Comes back with the answer: shows that this browser began.
    pub(super) state: String,
    /// Comes back in the ID token: shows that it was made for this log-in.
    pub(super) nonce: String,
    /// Goes with the code: shows that who asks for the token is who asked for the code (RFC 7636).
    pub(super) verifier: String,
    /// Where to go afterwards.
    pub(super) next: String,
    /// Void from then on, epoch milliseconds.
    pub(super) until: i64,
}

impl Service {
    /// Begins a log-in with the identity provider, to go on at `next`, a path of the console.
    ///
    /// # Errors
    ///
    /// Conflict, when there is no provider; unavailable, when it does not say where to log in.
    pub async fn begin_oidc(&self, next: &str) -> Result<OidcStart> {
        let provider = self.provider()?;
        let metadata = provider.metadata().await.map_err(|cause| unavailable(&cause))?;
        let attempt = Attempt {
            state: random_secret(),
            nonce: random_secret(),
            verifier: random_secret(),
            next: if next.len() > PATH { "/".to_owned() } else { next.to_owned() },
            until: self.now() + OIDC_SECONDS * 1_000,
        };
        let challenge = URL_SAFE_NO_PAD.encode(Sha256::digest(attempt.verifier.as_bytes()));
        let mut location = metadata.authorization.clone();
        let pairs = [
            ("response_type", "code"),
            ("client_id", &provider.options.client_id),
            ("redirect_uri", &provider.options.redirect_uri),
            ("scope", &provider.options.scopes.join(" ")),
            ("state", &attempt.state),
            ("nonce", &attempt.nonce),
            ("code_challenge", &challenge),
            ("code_challenge_method", "S256"),
        ];
        location.query_pairs_mut().extend_pairs(pairs);
        Ok(OidcStart { location: location.into(), cookie: self.sealed(&attempt)? })
    }

    fn sealed(&self, attempt: &Attempt) -> Result<String> {
        let text = serde_json::to_string(attempt).map_err(ServiceError::failed)?;
        let sealed = seal(&self.inner.options.secret_key, NAME, &text).ok_or_else(|| ServiceError::failed("a log-in cannot be sealed"))?;
        Ok(URL_SAFE_NO_PAD.encode(sealed))
    }

    /// The log-in of a cookie, unless it is none of this installation, or took too long.
    pub(super) fn opened(&self, cookie: &str) -> Option<Attempt> {
        let sealed = URL_SAFE_NO_PAD.decode(cookie).ok()?;
        let attempt: Attempt = serde_json::from_str(&open(&self.inner.options.secret_key, NAME, &sealed)?).ok()?;
        (attempt.until > self.now()).then_some(attempt)
    }
}
