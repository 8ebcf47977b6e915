//! Access keys: their secrets are kept sealed, because signatures need them.

use crate::credentials::narrowed;
use crate::db::Row;
use crate::passwords::random_text;
use crate::query::sql;
use crate::records::{AccessKey, CredentialFilter, SealedKey};
use crate::tokens::USED;
use crate::users::{USER_COLUMNS, USER_JOINS, USER_WIDTH, user};
use crate::{Result, Store};

const COLUMNS: &str = "k.id, k.user_name, k.disabled, k.created_at, k.last_used_at";

impl Store {
    /// A new identifier and secret of an access key: 24 and 36 letters and digits.
    pub fn new_access_key() -> (String, String) {
        (format!("FERRY{}", random_text(19)), random_text(36))
    }

    /// Makes an access key whose secret is sealed.
    pub async fn create_access_key(&self, user: &str, id: &str, sealed: &[u8], now: i64) -> Result<AccessKey> {
        let mut tx = self.db.write().await?;
        let insert = sql("INSERT INTO access_keys (id, user_name, created_at, sealed_secret) VALUES (?, ?, ?, ?)");
        tx.execute(insert.bind(id).bind(user).bind(now).bind(sealed)).await?;
        tx.commit().await?;
        Ok(AccessKey { id: id.to_owned(), user: user.to_owned(), disabled: false, created_at: now, last_used_at: None })
    }

    /// Access keys by user, the oldest of each first, from behind the one given as user, time and identifier; at most `limit`.
    pub async fn access_keys_page(
        &self,
        filter: &CredentialFilter<'_>,
        after: Option<(&str, i64, &str)>,
        limit: i64,
    ) -> Result<Vec<AccessKey>> {
        let query = sql("SELECT ").push(COLUMNS).push(" FROM access_keys k JOIN users u ON u.name = k.user_name");
        let mut query = narrowed(query, filter, "k.id");
        if let Some((user, created_at, id)) = after {
            query = query.push(" AND (k.user_name, k.created_at, k.id) > (?, ?, ?)").bind(user).bind(created_at).bind(id);
        }
        let rows = self.db.rows(query.push(" ORDER BY k.user_name, k.created_at, k.id LIMIT ?").bind(limit)).await?;
        rows.iter().map(|row| access_key(row, 0)).collect()
    }

    /// The access key of this identifier, if it is one of a user of the tenant.
    pub async fn access_key_of_tenant(&self, tenant: &str, id: &str) -> Result<Option<AccessKey>> {
        let query =
            sql("SELECT ").push(COLUMNS).push(" FROM access_keys k JOIN users u ON u.name = k.user_name WHERE u.tenant = ? AND k.id = ?");
        self.db.row(query.bind(tenant).bind(id)).await?.map(|row| access_key(&row, 0)).transpose()
    }

    /// An access key with its sealed secret and its user.
    pub async fn sealed_access_key(&self, id: &str) -> Result<Option<SealedKey>> {
        let query = sql("SELECT ").push(USER_COLUMNS).push(", ").push(COLUMNS).push(", k.sealed_secret FROM access_keys k");
        let query = query.push(" JOIN users u ON u.name = k.user_name").push(USER_JOINS).push(" WHERE k.id = ?").bind(id);
        let Some(row) = self.db.row(query).await? else { return Ok(None) };
        Ok(Some(SealedKey { user: user(&row, 0)?, key: access_key(&row, USER_WIDTH)?, sealed: row.get(USER_WIDTH + 5)? }))
    }

    /// Notes that an access key was used.
    pub async fn access_key_used(&self, id: &str, now: i64) -> Result<()> {
        let row = self.db.row(sql("SELECT last_used_at FROM access_keys WHERE id = ?").bind(id)).await?;
        if row.map(|row| row.get::<Option<i64>>(0)).transpose()?.flatten().is_none_or(|used| used + USED <= now) {
            let mut tx = self.db.write().await?;
            tx.execute(sql("UPDATE access_keys SET last_used_at = ? WHERE id = ?").bind(now).bind(id)).await?;
            tx.commit().await?;
        }
        Ok(())
    }

    /// Disables or enables an access key of a user; says whether there is one.
    pub async fn set_access_key_disabled(&self, user: &str, id: &str, disabled: bool) -> Result<bool> {
        let mut tx = self.db.write().await?;
        let update = sql("UPDATE access_keys SET disabled = ? WHERE user_name = ? AND id = ?").bind(disabled).bind(user).bind(id);
        let found = tx.execute(update).await? > 0;
        tx.commit().await?;
        Ok(found)
    }

    /// Deletes an access key of a user; says whether there was one.
    pub async fn delete_access_key(&self, user: &str, id: &str) -> Result<bool> {
        let mut tx = self.db.write().await?;
        let deleted = tx.execute(sql("DELETE FROM access_keys WHERE user_name = ? AND id = ?").bind(user).bind(id)).await? > 0;
        tx.commit().await?;
        Ok(deleted)
    }
}

fn access_key(row: &Row, first: usize) -> Result<AccessKey> {
    Ok(AccessKey {
        id: row.get(first)?,
        user: row.get(first + 1)?,
        disabled: row.get(first + 2)?,
        created_at: row.get(first + 3)?,
        last_used_at: row.get(first + 4)?,
    })
}
