//! Sessions of the console, known by the digest of their cookie.

use crate::query::sql;
use crate::records::{NewSession, Session};
use crate::users::{USER_COLUMNS, USER_JOINS, USER_WIDTH, user};
use crate::{Result, Store};

/// How exactly it is known when a session was last used, in milliseconds: reading must not mean writing.
const SEEN: i64 = 60_000;

impl Store {
    /// Makes a session, and drops those that ended: used last at or before `idle_since`, or past their end.
    pub async fn create_session(&self, new: &NewSession<'_>, idle_since: i64, now: i64) -> Result<()> {
        let mut tx = self.db.write().await?;
        tx.execute(sql("DELETE FROM sessions WHERE expires_at <= ? OR seen_at <= ?").bind(now).bind(idle_since)).await?;
        let insert = sql("INSERT INTO sessions (digest, user_name, csrf, address, agent, vouched, created_at, seen_at, expires_at) \
             VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)");
        let insert = insert.bind(new.digest).bind(new.user).bind(new.csrf).bind(new.address).bind(new.agent).bind(new.vouched);
        tx.execute(insert.bind(now).bind(now).bind(new.expires_at)).await?;
        tx.commit().await
    }

    /// The session with this digest, with its user; `None` when it ended: used last at or before `idle_since`, or past its end. Notes that
    /// it was used.
    pub async fn session(&self, digest: &str, idle_since: i64, now: i64) -> Result<Option<Session>> {
        let query =
            sql("SELECT ").push(USER_COLUMNS).push(", s.csrf, s.vouched, s.seen_at FROM sessions s JOIN users u ON u.name = s.user_name");
        let query = query.push(USER_JOINS).push(" WHERE s.digest = ? AND s.expires_at > ? AND s.seen_at > ?");
        let Some(row) = self.db.row(query.bind(digest).bind(now).bind(idle_since)).await? else { return Ok(None) };
        let session = Session { user: user(&row, 0)?, csrf: row.get(USER_WIDTH)?, vouched: row.get(USER_WIDTH + 1)? };
        if row.get::<i64>(USER_WIDTH + 2)? + SEEN <= now {
            let mut tx = self.db.write().await?;
            tx.execute(sql("UPDATE sessions SET seen_at = ? WHERE digest = ?").bind(now).bind(digest)).await?;
            tx.commit().await?;
        }
        Ok(Some(session))
    }

    /// Ends a session.
    pub async fn end_session(&self, digest: &str) -> Result<()> {
        let mut tx = self.db.write().await?;
        tx.execute(sql("DELETE FROM sessions WHERE digest = ?").bind(digest)).await?;
        tx.commit().await
    }
}
