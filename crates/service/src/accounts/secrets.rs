//! Secrets: made, known by their digest, sealed.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use chacha20poly1305::aead::{Aead as _, Payload};
use chacha20poly1305::{KeyInit as _, XChaCha20Poly1305, XNonce};
use ferry_model::Finding;
use ferry_model::codes::service as codes;
use rand::Rng as _;
use sha2::{Digest as _, Sha256};

use crate::error::Status;
use crate::{Result, Service, ServiceError};

/// Bytes of a nonce of XChaCha20-Poly1305: enough that random ones never meet.
const NONCE: usize = 24;

/// What is sealed so that another key is found out: text and name.
const CHECK: &str = "the secret key of this installation";

/// 256 random bits, as text.
pub(crate) fn random_secret() -> String {
    URL_SAFE_NO_PAD.encode(rand::rng().random::<[u8; 32]>())
}

/// What is kept of a secret that is only compared: the SHA-256, hexadecimal. A random secret needs no slow hash.
pub(crate) fn digest(secret: &str) -> String {
    hex::encode(Sha256::digest(secret.as_bytes()))
}

/// Seals a secret that has to be read again: nonce and XChaCha20-Poly1305. It opens only under the same name. `None` never happens with
/// secrets of less than 256 GB.
pub(crate) fn seal(key: &[u8; 32], name: &str, secret: &str) -> Option<Vec<u8>> {
    let nonce: [u8; NONCE] = rand::rng().random();
    let payload = Payload { msg: secret.as_bytes(), aad: name.as_bytes() };
    let sealed = XChaCha20Poly1305::new(key.into()).encrypt(&XNonce::from(nonce), payload).ok()?;
    Some([&nonce[..], &sealed].concat())
}

/// Opens what [`seal`] made with the same key and name.
pub(crate) fn open(key: &[u8; 32], name: &str, sealed: &[u8]) -> Option<String> {
    let (nonce, sealed) = sealed.split_at_checked(NONCE)?;
    let nonce: [u8; NONCE] = nonce.try_into().ok()?;
    let payload = Payload { msg: sealed, aad: name.as_bytes() };
    let secret = XChaCha20Poly1305::new(key.into()).decrypt(&XNonce::from(nonce), payload).ok()?;
    String::from_utf8(secret).ok()
}

impl Service {
    /// Refuses a secret key that is not the one of the installation. The first server that starts decides which one is; `decides` says
    /// whether this process may be that.
    ///
    /// # Errors
    ///
    /// Refused, when it is another key.
    pub async fn check_secret_key(&self, decides: bool) -> Result<()> {
        let (key, store) = (&self.inner.options.secret_key, self.store());
        if decides && store.key_check().await?.is_none() {
            let sealed = seal(key, CHECK, CHECK).ok_or_else(|| ServiceError::failed("the key check could not be sealed"))?;
            store.set_key_check(&sealed).await?;
        }
        match store.key_check().await? {
            Some(sealed) if open(key, CHECK, &sealed).as_deref() != Some(CHECK) => {
                Err(ServiceError::new(Status::Refused, Finding::new(codes::OTHER_SECRET_KEY)))
            }
            _ => Ok(()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_sealed_opens_with_the_same_key_and_name_alone() {
        let sealed = seal(&[1; 32], "a", "secret").unwrap_or_default();
        assert_eq!(open(&[1; 32], "a", &sealed).as_deref(), Some("secret"));
        assert_eq!(open(&[2; 32], "a", &sealed), None);
        assert_eq!(open(&[1; 32], "b", &sealed), None);
        assert_eq!(open(&[1; 32], "a", &sealed[..10]), None);
        assert_ne!(Some(sealed), seal(&[1; 32], "a", "secret"), "no nonce is used twice");
    }
}
