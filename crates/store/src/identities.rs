//! Who users are at an identity provider, and which log-ins there were finished.
//!
//! An identity is an issuer with a subject of it. It belongs to one user, and a user has one identity of an issuer at most.

use crate::query::sql;
use crate::records::{Identity, User};
use crate::users::{USER_COLUMNS, USER_JOINS, insert_user, user};
use crate::{Result, Store};

impl Store {
    /// The user that an identity belongs to.
    pub async fn user_of_identity(&self, issuer: &str, subject: &str) -> Result<Option<User>> {
        let query = sql("SELECT ").push(USER_COLUMNS).push(" FROM identities d JOIN users u ON u.name = d.user_name").push(USER_JOINS);
        let query = query.push(" WHERE d.issuer = ? AND d.subject = ?").bind(issuer).bind(subject);
        self.db.row(query).await?.map(|row| user(&row, 0)).transpose()
    }

    /// The identities of a user, by issuer.
    pub async fn identities(&self, user: &str) -> Result<Vec<Identity>> {
        let query = sql("SELECT issuer, subject, created_at FROM identities WHERE user_name = ? ORDER BY issuer").bind(user);
        let rows = self.db.rows(query).await?;
        rows.iter().map(|row| Ok(Identity { issuer: row.get(0)?, subject: row.get(1)?, created_at: row.get(2)? })).collect()
    }

    /// Gives an identity to a user. Says no when it belongs to somebody, or the user has another one of this issuer.
    pub async fn add_identity(&self, user: &str, issuer: &str, subject: &str, now: i64) -> Result<bool> {
        let mut tx = self.db.write().await?;
        let insert = sql("INSERT INTO identities (issuer, subject, user_name, created_at) VALUES (?, ?, ?, ?) ON CONFLICT DO NOTHING");
        let added = tx.execute(insert.bind(issuer).bind(subject).bind(user).bind(now)).await? > 0;
        tx.commit().await?;
        Ok(added)
    }

    /// Gives an identity to the user of this name, if nobody can have logged in as it: it is a user of the tenant, not its account, enabled,
    /// and has no password and no identity of this issuer. Says whether it was so.
    pub async fn claim_account(&self, tenant: &str, name: &str, issuer: &str, subject: &str, now: i64) -> Result<bool> {
        let mut tx = self.db.write().await?;
        let insert = sql("INSERT INTO identities (issuer, subject, user_name, created_at) SELECT ?, ?, u.name, ? FROM users u \
             JOIN tenants t ON t.name = u.tenant \
             WHERE u.name = ? AND u.tenant = ? AND u.password_hash = '' AND u.disabled = ? AND t.account <> u.name ON CONFLICT DO NOTHING");
        let insert = insert.bind(issuer).bind(subject).bind(now).bind(name).bind(tenant).bind(false);
        let claimed = tx.execute(insert).await? > 0;
        tx.commit().await?;
        Ok(claimed)
    }

    /// Makes a user of a tenant without a password, with an identity. Says no, and makes nothing, when the identity belongs to somebody.
    ///
    /// # Errors
    ///
    /// When the name is taken, in whatever tenant.
    pub async fn create_user_of_identity(
        &self,
        (tenant, name, display_name): (&str, &str, Option<&str>),
        (issuer, subject): (&str, &str),
        now: i64,
    ) -> Result<bool> {
        let mut tx = self.db.write().await?;
        insert_user(&mut tx, (tenant, name, display_name), "", false, false, now).await?;
        let insert = sql("INSERT INTO identities (issuer, subject, user_name, created_at) VALUES (?, ?, ?, ?) ON CONFLICT DO NOTHING");
        if tx.execute(insert.bind(issuer).bind(subject).bind(name).bind(now)).await? == 0 {
            return Ok(false);
        }
        tx.commit().await?;
        Ok(true)
    }

    /// Takes a user's identity of this issuer away, and ends the sessions that an identity provider vouched for. Says whether there was one.
    pub async fn remove_identity(&self, user: &str, issuer: &str) -> Result<bool> {
        let mut tx = self.db.write().await?;
        let removed = tx.execute(sql("DELETE FROM identities WHERE user_name = ? AND issuer = ?").bind(user).bind(issuer)).await? > 0;
        if removed {
            tx.execute(sql("DELETE FROM sessions WHERE user_name = ? AND vouched = ?").bind(user).bind(true)).await?;
        }
        tx.commit().await?;
        Ok(removed)
    }

    /// Notes that the log-in with this digest was finished. Says no when it was finished before; it is remembered until `expires_at`.
    pub async fn finish_log_in_once(&self, digest: &str, expires_at: i64, now: i64) -> Result<bool> {
        let mut tx = self.db.write().await?;
        tx.execute(sql("DELETE FROM finished_log_ins WHERE expires_at <= ?").bind(now)).await?;
        let insert = sql("INSERT INTO finished_log_ins (digest, expires_at) VALUES (?, ?) ON CONFLICT DO NOTHING");
        let first = tx.execute(insert.bind(digest).bind(expires_at)).await? > 0;
        tx.commit().await?;
        Ok(first)
    }
}
