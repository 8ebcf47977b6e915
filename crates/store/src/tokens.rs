//! Personal tokens, known by their digest.

use crate::credentials::narrowed;
use crate::db::Row;
use crate::query::sql;
use crate::records::{CredentialFilter, Token, User};
use crate::users::{USER_COLUMNS, USER_JOINS, USER_WIDTH, user};
use crate::{Result, Store};

/// How exactly it is known when a token or a key was last used, in milliseconds.
pub(crate) const USED: i64 = 60_000;

const COLUMNS: &str = "k.id, k.user_name, k.name, k.created_at, k.last_used_at, k.expires_at";

impl Store {
    /// Makes a token of a user.
    pub async fn create_token(&self, user: &str, name: &str, digest: &str, expires_at: Option<i64>, now: i64) -> Result<Token> {
        let mut tx = self.db.write().await?;
        let insert = sql("INSERT INTO tokens (user_name, name, digest, created_at, expires_at) VALUES (?, ?, ?, ?, ?) RETURNING id");
        let insert = insert.bind(user).bind(name).bind(digest).bind(now).bind(expires_at);
        let id = tx.row(insert).await?.ok_or_else(|| crate::rows::damaged("a token without a number"))?.get(0)?;
        tx.commit().await?;
        Ok(Token { id, user: user.to_owned(), name: name.to_owned(), created_at: now, last_used_at: None, expires_at })
    }

    /// Tokens by user, the oldest of each first, from behind the one given as user and number; at most `limit`.
    pub async fn tokens_page(&self, filter: &CredentialFilter<'_>, after: Option<(&str, i64)>, limit: i64) -> Result<Vec<Token>> {
        let query = sql("SELECT ").push(COLUMNS).push(" FROM tokens k JOIN users u ON u.name = k.user_name");
        let mut query = narrowed(query, filter, "k.name");
        if let Some((user, id)) = after {
            query = query.push(" AND (k.user_name, k.id) > (?, ?)").bind(user).bind(id);
        }
        let rows = self.db.rows(query.push(" ORDER BY k.user_name, k.id LIMIT ?").bind(limit)).await?;
        rows.iter().map(|row| token(row, 0)).collect()
    }

    /// The token of this number, if it is one of a user of the tenant.
    pub async fn token_of_tenant(&self, tenant: &str, id: i64) -> Result<Option<Token>> {
        let query =
            sql("SELECT ").push(COLUMNS).push(" FROM tokens k JOIN users u ON u.name = k.user_name WHERE u.tenant = ? AND k.id = ?");
        self.db.row(query.bind(tenant).bind(id)).await?.map(|row| token(&row, 0)).transpose()
    }

    /// The token with this digest, with its user; `None` when there is none or it expired. Notes that it was used.
    pub async fn token(&self, digest: &str, now: i64) -> Result<Option<(Token, User)>> {
        let query = sql("SELECT ").push(USER_COLUMNS).push(", ").push(COLUMNS).push(" FROM tokens k JOIN users u ON u.name = k.user_name");
        let query = query.push(USER_JOINS).push(" WHERE k.digest = ? AND (k.expires_at IS NULL OR k.expires_at > ?)");
        let Some(row) = self.db.row(query.bind(digest).bind(now)).await? else { return Ok(None) };
        let (token, user) = (token(&row, USER_WIDTH)?, user(&row, 0)?);
        if token.last_used_at.is_none_or(|used| used + USED <= now) {
            let mut tx = self.db.write().await?;
            tx.execute(sql("UPDATE tokens SET last_used_at = ? WHERE id = ?").bind(now).bind(token.id)).await?;
            tx.commit().await?;
        }
        Ok(Some((token, user)))
    }

    /// Deletes a token of a user; says whether there was one.
    pub async fn delete_token(&self, user: &str, id: i64) -> Result<bool> {
        let mut tx = self.db.write().await?;
        let deleted = tx.execute(sql("DELETE FROM tokens WHERE user_name = ? AND id = ?").bind(user).bind(id)).await? > 0;
        tx.commit().await?;
        Ok(deleted)
    }
}

fn token(row: &Row, first: usize) -> Result<Token> {
    Ok(Token {
        id: row.get(first)?,
        user: row.get(first + 1)?,
        name: row.get(first + 2)?,
        created_at: row.get(first + 3)?,
        last_used_at: row.get(first + 4)?,
        expires_at: row.get(first + 5)?,
    })
}
