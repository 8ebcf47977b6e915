//! The first tenant of an installation and its account.

use ferry_model::edition::Edition;

use crate::db::Tx;
use crate::passwords::{PASSWORD_LENGTH, hash, random_text};
use crate::query::sql;
use crate::records::Credentials;
use crate::tenants::insert_tenant;
use crate::{Result, Store, StoreError};

impl Store {
    /// Makes the tenant and its account; the credentials are returned this once, only a hash is kept.
    ///
    /// # Errors
    ///
    /// When the installation has a tenant already.
    pub async fn init_installation(&self, tenant: &str, admin_user: &str, now: i64) -> Result<Credentials> {
        let credentials = Credentials { user: admin_user.to_owned(), password: random_text(PASSWORD_LENGTH) };
        let password_hash = hash(credentials.password.clone()).await?;
        let mut tx = self.db.write().await?;
        if !insert_installation(&mut tx, tenant, admin_user, &password_hash, false, now).await? {
            drop(tx);
            return Err(StoreError::AlreadyInitialised { tenant: self.tenant().await? });
        }
        tx.commit().await?;
        Ok(credentials)
    }

    /// Makes the tenant and its account if the installation has none; returns the account's one-time password, to be changed at the first
    /// log-in. Of several that start at once one gets it.
    pub async fn start_installation(&self, tenant: &str, account: &str, now: i64) -> Result<Option<String>> {
        if self.is_initialised().await? {
            return Ok(None);
        }
        let password = random_text(PASSWORD_LENGTH);
        let password_hash = hash(password.clone()).await?;
        let mut tx = self.db.write().await?;
        if !insert_installation(&mut tx, tenant, account, &password_hash, true, now).await? {
            return Ok(None);
        }
        tx.commit().await?;
        Ok(Some(password))
    }

    /// Whether the installation has a tenant.
    pub async fn is_initialised(&self) -> Result<bool> {
        Ok(self.db.row(sql("SELECT tenant FROM installation")).await?.is_some())
    }

    /// Name of the installation's first tenant, whose account is the operator.
    ///
    /// # Errors
    ///
    /// When the installation has none yet.
    pub async fn tenant(&self) -> Result<String> {
        self.db.row(sql("SELECT tenant FROM installation")).await?.ok_or(StoreError::NotInitialised)?.get(0)
    }

    /// Account name of the first tenant's own account.
    ///
    /// # Errors
    ///
    /// When the installation has none yet.
    pub async fn tenant_account(&self) -> Result<String> {
        let query = sql("SELECT t.account FROM tenants t JOIN installation i ON i.tenant = t.name");
        self.db.row(query).await?.ok_or(StoreError::NotInitialised)?.get(0)
    }
}

/// Whether the installation was new; then it has its tenant now.
async fn insert_installation(
    tx: &mut Tx,
    tenant: &str,
    account: &str,
    password_hash: &str,
    must_change_password: bool,
    now: i64,
) -> Result<bool> {
    let insert = sql("INSERT INTO installation (id, tenant, created_at) VALUES (1, ?, ?) ON CONFLICT (id) DO NOTHING");
    if tx.execute(insert.bind(tenant).bind(now)).await? == 0 {
        return Ok(false);
    }
    insert_tenant(tx, (tenant, account, Edition::default()), password_hash, must_change_password, now).await?;
    Ok(true)
}
