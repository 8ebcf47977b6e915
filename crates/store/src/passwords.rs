//! Hashing passwords, and making secrets.

use argon2::Argon2;
use argon2::password_hash::{PasswordHash, PasswordHasher as _, PasswordVerifier as _, SaltString};
use rand::Rng as _;
use tokio::sync::Semaphore;

use crate::{Result, StoreError};

/// Letters and digits that are not mistaken for one another.
const ALPHABET: &[u8] = b"ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz23456789";
/// Characters of a one-time password: 114 bits.
pub(crate) const PASSWORD_LENGTH: usize = 20;
/// What a password is compared with when there is none: as much work, and nothing fits it.
const NOBODY: &str = "$argon2id$v=19$m=19456,t=2,p=1$bm9ib2R5IGhhcyB0aGlz$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";
/// Each hash takes 19 MB while it is computed: many attempts at once wait for one another instead of filling the memory.
static HASHING: Semaphore = Semaphore::const_new(2);

/// Random letters and digits.
pub(crate) fn random_text(length: usize) -> String {
    let mut random = rand::rng();
    (0..length).map(|_| char::from(ALPHABET[random.random_range(0..ALPHABET.len())])).collect()
}

/// The number of a new user: 16 digits for the account of a tenant, 18 digits that begin with 2 for others.
pub(crate) fn random_user_id(is_tenant_account: bool) -> String {
    let range = if is_tenant_account {
        1_000_000_000_000_000_u64..10_000_000_000_000_000
    } else {
        200_000_000_000_000_000..300_000_000_000_000_000
    };
    rand::rng().random_range(range).to_string()
}

/// The argon2id hash of a secret, in the usual text form.
pub(crate) async fn hash(secret: String) -> Result<String> {
    let failed = |what: String| StoreError::Credentials { what };
    let _permit = HASHING.acquire().await.map_err(|e| failed(e.to_string()))?;
    // Hashing is slow on purpose and must not hold up other tasks.
    let hashed = tokio::task::spawn_blocking(move || {
        let salt = SaltString::encode_b64(&rand::rng().random::<[u8; 16]>())?;
        Argon2::default().hash_password(secret.as_bytes(), &salt).map(|hash| hash.to_string())
    });
    hashed.await.map_err(|e| failed(e.to_string()))?.map_err(|e| failed(e.to_string()))
}

/// Whether the secret has this hash. Without a hash the answer is no, and takes as long.
pub(crate) async fn verify(hash: Option<String>, secret: String) -> Result<bool> {
    let failed = |what: String| StoreError::Credentials { what };
    let _permit = HASHING.acquire().await.map_err(|e| failed(e.to_string()))?;
    let verified = tokio::task::spawn_blocking(move || {
        let hash = hash.filter(|hash| !hash.is_empty());
        let fits =
            |text: &str| PasswordHash::new(text).is_ok_and(|hash| Argon2::default().verify_password(secret.as_bytes(), &hash).is_ok());
        fits(hash.as_deref().unwrap_or(NOBODY)) && hash.is_some()
    });
    verified.await.map_err(|e| failed(e.to_string()))
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn comparing_with_nobody_is_the_work_of_comparing_with_somebody() {
        let nobody = PasswordHash::new(NOBODY).unwrap();
        let salt = SaltString::encode_b64(&[1; 16]).unwrap();
        let somebody = Argon2::default().hash_password(b"secret", &salt).unwrap();
        assert_eq!((nobody.algorithm, nobody.version), (somebody.algorithm, somebody.version));
        assert_eq!(nobody.params.to_string(), somebody.params.to_string());
        assert_eq!(nobody.hash.unwrap().len(), somebody.hash.unwrap().len());
    }

    #[test]
    fn numbers_of_users_have_16_or_18_digits() {
        for _ in 0..100 {
            assert_eq!(random_user_id(true).len(), 16);
            let user = random_user_id(false);
            assert!(user.len() == 18 && user.starts_with('2'), "{user}");
        }
    }
}
