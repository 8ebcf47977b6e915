//! The tenant and its first administrator.

use argon2::Argon2;
use argon2::password_hash::{PasswordHash, PasswordHasher as _, PasswordVerifier as _, SaltString};
use rand::Rng as _;

use crate::query::sql;
use crate::records::Credentials;
use crate::{Result, Store, StoreError};

/// Letters and digits that are not mistaken for one another.
const ALPHABET: &[u8] = b"ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz23456789";

impl Store {
    /// Makes the tenant and its account; the credentials are returned this once, only hashes are kept.
    ///
    /// # Errors
    ///
    /// When the installation has a tenant already.
    pub async fn init_installation(&self, tenant: &str, admin_user: &str, now: i64) -> Result<Credentials> {
        let credentials = Credentials {
            user: admin_user.to_owned(),
            password: random_text(20),
            access_key_id: format!("FERRY{}", random_text(19)),
            access_key_secret: random_text(36),
        };
        let password_hash = hash(credentials.password.clone()).await?;
        let secret_hash = hash(credentials.access_key_secret.clone()).await?;
        let mut tx = self.db.write().await?;
        let insert = sql("INSERT INTO installation (id, tenant, created_at) VALUES (1, ?, ?) ON CONFLICT (id) DO NOTHING");
        if tx.execute(insert.bind(tenant).bind(now)).await? == 0 {
            drop(tx);
            return Err(StoreError::AlreadyInitialised { tenant: self.tenant().await? });
        }
        let insert = sql("INSERT INTO users (name, password_hash, created_at) VALUES (?, ?, ?)");
        tx.execute(insert.bind(admin_user).bind(password_hash).bind(now)).await?;
        let insert = sql("INSERT INTO access_keys (id, user_name, secret_hash, created_at) VALUES (?, ?, ?, ?)");
        tx.execute(insert.bind(&credentials.access_key_id).bind(admin_user).bind(secret_hash).bind(now)).await?;
        tx.commit().await?;
        Ok(credentials)
    }

    /// Whether the installation has a tenant.
    pub async fn is_initialised(&self) -> Result<bool> {
        Ok(self.db.row(sql("SELECT tenant FROM installation")).await?.is_some())
    }

    /// Name of the tenant.
    ///
    /// # Errors
    ///
    /// When the installation has none yet.
    pub async fn tenant(&self) -> Result<String> {
        self.db.row(sql("SELECT tenant FROM installation")).await?.ok_or(StoreError::NotInitialised)?.get(0)
    }

    /// Account name of the tenant's first user, the tenant account.
    ///
    /// # Errors
    ///
    /// When the installation has none yet.
    pub async fn tenant_account(&self) -> Result<String> {
        let query = sql("SELECT name FROM users ORDER BY created_at, name LIMIT 1");
        self.db.row(query).await?.ok_or(StoreError::NotInitialised)?.get(0)
    }

    /// Whether this is the user's password.
    pub async fn check_password(&self, user: &str, password: &str) -> Result<bool> {
        let row = self.db.row(sql("SELECT password_hash FROM users WHERE name = ?").bind(user)).await?;
        match row {
            Some(row) => verify(row.get(0)?, password.to_owned()).await,
            None => Ok(false),
        }
    }

    /// The user whose access key this is, if secret and identifier fit.
    pub async fn check_access_key(&self, id: &str, secret: &str) -> Result<Option<String>> {
        let row = self.db.row(sql("SELECT user_name, secret_hash FROM access_keys WHERE id = ?").bind(id)).await?;
        let Some(row) = row else { return Ok(None) };
        Ok(if verify(row.get(1)?, secret.to_owned()).await? { Some(row.get(0)?) } else { None })
    }
}

fn random_text(length: usize) -> String {
    let mut random = rand::rng();
    (0..length).map(|_| char::from(ALPHABET[random.random_range(0..ALPHABET.len())])).collect()
}

/// The argon2id hash of a secret, in the usual text form.
async fn hash(secret: String) -> Result<String> {
    let failed = |what: String| StoreError::Credentials { what };
    // Hashing is slow on purpose and must not hold up other tasks.
    let hashed = tokio::task::spawn_blocking(move || {
        let salt = SaltString::encode_b64(&rand::rng().random::<[u8; 16]>())?;
        Argon2::default().hash_password(secret.as_bytes(), &salt).map(|hash| hash.to_string())
    });
    hashed.await.map_err(|e| failed(e.to_string()))?.map_err(|e| failed(e.to_string()))
}

async fn verify(hash: String, secret: String) -> Result<bool> {
    let verified = tokio::task::spawn_blocking(move || {
        PasswordHash::new(&hash).is_ok_and(|hash| Argon2::default().verify_password(secret.as_bytes(), &hash).is_ok())
    });
    verified.await.map_err(|e| StoreError::Credentials { what: e.to_string() })
}
