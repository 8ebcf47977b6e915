//! Tenants: who owns workspaces and users, and what their edition allows.

use std::str::FromStr as _;

use ferry_model::edition::Edition;

use crate::db::{Row, Tx};
use crate::passwords::{PASSWORD_LENGTH, hash, random_text};
use crate::query::{Query, like, sql};
use crate::records::{Tenant, TenantUse};
use crate::rows::damaged;
use crate::users::insert_user;
use crate::{Result, Store, StoreError};

const COLUMNS: &str = "t.name, t.account, t.edition, t.packages_exported, t.created_at";

impl Store {
    /// Makes a tenant and its account; returns the account's one-time password.
    ///
    /// # Errors
    ///
    /// When there is a tenant of this name, or a user of the account's name in any tenant.
    pub async fn create_tenant(&self, name: &str, account: &str, edition: Edition, now: i64) -> Result<String> {
        let password = random_text(PASSWORD_LENGTH);
        let password_hash = hash(password.clone()).await?;
        let mut tx = self.db.write().await?;
        insert_tenant(&mut tx, (name, account, edition), &password_hash, true, now).await?;
        tx.commit().await?;
        Ok(password)
    }

    /// The tenant of this name.
    pub async fn tenant_record(&self, name: &str) -> Result<Option<Tenant>> {
        let query = sql("SELECT ").push(COLUMNS).push(" FROM tenants t WHERE t.name = ?").bind(name);
        self.db.row(query).await?.map(|row| tenant(&row)).transpose()
    }

    /// Tenants with what they have by name, after the name `after` (empty starts), whose name holds `search`; at most `limit`.
    pub async fn tenants_page(&self, search: &str, after: &str, limit: i64) -> Result<Vec<TenantUse>> {
        let mut query = uses().push(" WHERE t.name > ?").bind(after);
        if !search.is_empty() {
            query = query.push(" AND LOWER(t.name) LIKE LOWER(?) ESCAPE '!'").bind(like(search));
        }
        let rows = self.db.rows(query.push(" ORDER BY t.name LIMIT ?").bind(limit)).await?;
        rows.iter().map(tenant_use).collect()
    }

    /// The tenant of this name with what it has.
    pub async fn tenant_use(&self, name: &str) -> Result<Option<TenantUse>> {
        self.db.row(uses().push(" WHERE t.name = ?").bind(name)).await?.map(|row| tenant_use(&row)).transpose()
    }

    /// The tenant whose own account this user is.
    pub async fn tenant_of_account(&self, user: &str) -> Result<Option<String>> {
        let row = self.db.row(sql("SELECT name FROM tenants WHERE account = ?").bind(user)).await?;
        row.map(|row| row.get(0)).transpose()
    }

    /// Gives a tenant another edition; says whether there is such a tenant.
    pub async fn set_edition(&self, tenant: &str, edition: Edition) -> Result<bool> {
        let mut tx = self.db.write().await?;
        let update = sql("UPDATE tenants SET edition = ? WHERE name = ?").bind(edition.as_str()).bind(tenant);
        let found = tx.execute(update).await? > 0;
        tx.commit().await?;
        Ok(found)
    }
}

/// Inserts a tenant, given as name, account and edition, and the account.
pub(crate) async fn insert_tenant(
    tx: &mut Tx,
    (name, account, edition): (&str, &str, Edition),
    password_hash: &str,
    must_change_password: bool,
    now: i64,
) -> Result<()> {
    insert_user(tx, (name, account, None), password_hash, true, must_change_password, now).await?;
    let insert = sql("INSERT INTO tenants (name, account, edition, created_at) VALUES (?, ?, ?, ?) ON CONFLICT (name) DO NOTHING");
    if tx.execute(insert.bind(name).bind(account).bind(edition.as_str()).bind(now)).await? == 0 {
        return Err(StoreError::TenantExists { name: name.to_owned() });
    }
    Ok(())
}

/// The beginning of a query for [`tenant_use`].
fn uses<'q>() -> Query<'q> {
    sql("SELECT ").push(COLUMNS).push(
        ", (SELECT COUNT(*) FROM workspaces w WHERE w.tenant = t.name), (SELECT COUNT(*) FROM users u WHERE u.tenant = t.name) FROM tenants t",
    )
}

fn tenant_use(row: &Row) -> Result<TenantUse> {
    Ok(TenantUse { tenant: tenant(row)?, workspaces: row.get(5)?, users: row.get(6)? })
}

fn tenant(row: &Row) -> Result<Tenant> {
    Ok(Tenant {
        name: row.get(0)?,
        account: row.get(1)?,
        edition: Edition::from_str(&row.get::<String>(2)?).map_err(damaged)?,
        packages_exported: row.get(3)?,
        created_at: row.get(4)?,
    })
}
