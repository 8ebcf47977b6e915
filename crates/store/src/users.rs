//! Users of tenants and their passwords.

use std::str::FromStr as _;

use ferry_model::workspace::Role;

use crate::batch::LIST;
use crate::db::{Row, Tx};
use crate::passwords::{PASSWORD_LENGTH, hash, random_text, random_user_id, verify};
use crate::query::{like, sql};
use crate::records::User;
use crate::rows::damaged;
use crate::{Result, Store, StoreError};

/// What [`user`] reads, in its order; `u` is the user, `t` the tenant, `i` the installation.
pub(crate) const USER_COLUMNS: &str =
    "u.name, u.id, u.tenant, u.display_name, u.disabled, u.must_change_password, u.created_at, t.account, i.tenant";
/// Number of [`USER_COLUMNS`].
pub(crate) const USER_WIDTH: usize = 9;
/// What [`USER_COLUMNS`] are read from beside `users u`.
pub(crate) const USER_JOINS: &str = " JOIN tenants t ON t.name = u.tenant LEFT JOIN installation i ON i.tenant = u.tenant";

impl Store {
    /// The user of this account name.
    pub async fn user(&self, name: &str) -> Result<Option<User>> {
        let query = sql("SELECT ").push(USER_COLUMNS).push(" FROM users u").push(USER_JOINS).push(" WHERE u.name = ?");
        self.db.row(query.bind(name)).await?.map(|row| user(&row, 0)).transpose()
    }

    /// Users of a tenant by name, after the name `after` (empty starts), whose name or display name holds `search`.
    pub async fn users(&self, tenant: &str, search: &str, after: &str, limit: i64) -> Result<Vec<User>> {
        let query = sql("SELECT ").push(USER_COLUMNS).push(" FROM users u").push(USER_JOINS);
        let mut query = query.push(" WHERE u.tenant = ? AND u.name > ?").bind(tenant).bind(after);
        if !search.is_empty() {
            let pattern = like(search);
            query = query
                .push(" AND (LOWER(u.name) LIKE LOWER(?) ESCAPE '!' OR LOWER(COALESCE(u.display_name, '')) LIKE LOWER(?) ESCAPE '!')")
                .bind(pattern.clone())
                .bind(pattern);
        }
        let rows = self.db.rows(query.push(" ORDER BY u.name LIMIT ?").bind(limit)).await?;
        rows.iter().map(|row| user(row, 0)).collect()
    }

    /// Workspaces of these users, by user and workspace: user, workspace, role.
    pub async fn memberships(&self, users: &[&str]) -> Result<Vec<(String, String, Role)>> {
        let mut found = Vec::new();
        for chunk in users.chunks(LIST) {
            let query = sql("SELECT m.user_name, w.name, m.role FROM members m JOIN workspaces w ON w.id = m.workspace_id \
                 WHERE m.user_name IN ");
            for row in self.db.rows(query.list(chunk.iter().copied()).push(" ORDER BY m.user_name, w.name")).await? {
                found.push((row.get(0)?, row.get(1)?, Role::from_str(&row.get::<String>(2)?).map_err(damaged)?));
            }
        }
        Ok(found)
    }

    /// Makes a user of a tenant; returns the one-time password.
    ///
    /// # Errors
    ///
    /// When the name is taken, in whatever tenant.
    pub async fn create_user(&self, tenant: &str, name: &str, display_name: Option<&str>, now: i64) -> Result<String> {
        let password = random_text(PASSWORD_LENGTH);
        let password_hash = hash(password.clone()).await?;
        let mut tx = self.db.write().await?;
        insert_user(&mut tx, (tenant, name, display_name), &password_hash, false, true, now).await?;
        tx.commit().await?;
        Ok(password)
    }

    /// Gives a user a new one-time password and ends all their sessions. Returns it, or `None` when there is no such user.
    pub async fn reset_password(&self, user: &str) -> Result<Option<String>> {
        let password = random_text(PASSWORD_LENGTH);
        let found = self.replace_password(user, password.clone(), true, None).await?;
        Ok(found.then_some(password))
    }

    /// Sets the password that a user chose and ends their sessions, except the one with the digest `keep`.
    pub async fn set_password(&self, user: &str, password: &str, keep: Option<&str>) -> Result<()> {
        self.replace_password(user, password.to_owned(), false, keep).await.map(drop)
    }

    async fn replace_password(&self, user: &str, password: String, must_change: bool, keep: Option<&str>) -> Result<bool> {
        let password_hash = hash(password).await?;
        let mut tx = self.db.write().await?;
        let update = sql("UPDATE users SET password_hash = ?, must_change_password = ? WHERE name = ?");
        let found = tx.execute(update.bind(password_hash).bind(must_change).bind(user)).await? > 0;
        let delete = sql("DELETE FROM sessions WHERE user_name = ? AND digest <> ?").bind(user).bind(keep.unwrap_or_default());
        tx.execute(delete).await?;
        tx.commit().await?;
        Ok(found)
    }

    /// Disables or enables a user; disabling ends all their sessions. Says whether there is such a user.
    pub async fn set_user_disabled(&self, user: &str, disabled: bool) -> Result<bool> {
        let mut tx = self.db.write().await?;
        let found = tx.execute(sql("UPDATE users SET disabled = ? WHERE name = ?").bind(disabled).bind(user)).await? > 0;
        if disabled {
            tx.execute(sql("DELETE FROM sessions WHERE user_name = ?").bind(user)).await?;
        }
        tx.commit().await?;
        Ok(found)
    }

    /// Whether this is the user's password. The answer takes as long when there is no such user.
    pub async fn check_password(&self, user: &str, password: &str) -> Result<bool> {
        let row = self.db.row(sql("SELECT password_hash FROM users WHERE name = ?").bind(user)).await?;
        let hash = row.map(|row| row.get(0)).transpose()?;
        verify(hash, password.to_owned()).await
    }
}

/// Inserts a user, given as tenant, name and display name.
pub(crate) async fn insert_user(
    tx: &mut Tx,
    (tenant, name, display_name): (&str, &str, Option<&str>),
    password_hash: &str,
    is_tenant_account: bool,
    must_change_password: bool,
    now: i64,
) -> Result<()> {
    let insert = sql("INSERT INTO users (name, password_hash, created_at, tenant, id, display_name, must_change_password) \
         VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT (name) DO NOTHING");
    let insert = insert.bind(name).bind(password_hash).bind(now).bind(tenant).bind(random_user_id(is_tenant_account));
    if tx.execute(insert.bind(display_name).bind(must_change_password)).await? == 0 {
        return Err(StoreError::UserExists { name: name.to_owned() });
    }
    Ok(())
}

/// Makes sure that a tenant has this user; one that is new has no password, so that nobody can log in as it before it gets one.
///
/// # Errors
///
/// When it is a user of another tenant.
pub(crate) async fn user_of_tenant(tx: &mut Tx, tenant: &str, name: &str, now: i64) -> Result<()> {
    match tx.row(sql("SELECT tenant FROM users WHERE name = ?").bind(name)).await? {
        Some(row) if row.get::<String>(0)? == tenant => Ok(()),
        Some(_) => Err(StoreError::NoUser { name: name.to_owned() }),
        None => insert_user(tx, (tenant, name, None), "", false, false, now).await,
    }
}

/// The user in the columns from `first` on.
pub(crate) fn user(row: &Row, first: usize) -> Result<User> {
    let name: String = row.get(first)?;
    let is_tenant_account = row.get::<String>(first + 7)? == name;
    Ok(User {
        id: row.get(first + 1)?,
        tenant: row.get(first + 2)?,
        display_name: row.get(first + 3)?,
        disabled: row.get(first + 4)?,
        must_change_password: row.get(first + 5)?,
        created_at: row.get(first + 6)?,
        is_operator: is_tenant_account && row.get::<Option<String>>(first + 8)?.is_some(),
        is_tenant_account,
        name,
    })
}
