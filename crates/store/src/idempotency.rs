//! Idempotency keys and the replies kept for them.

use crate::query::sql;
use crate::{Result, Store};

/// Who holds an idempotency key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum KeyState {
    /// The one who asked.
    Taken,
    /// An earlier request.
    Held {
        /// Digest of that request.
        request: String,
        /// Its reply, if it has been answered.
        reply: Option<String>,
    },
}

impl Store {
    /// Takes a key for a request unless another holds it. Keys made before `expired` are forgotten first, and so are those made before `lost`
    /// that never got a reply.
    pub async fn take_key(&self, user: &str, key: &str, request: &str, now: i64, expired: i64, lost: i64) -> Result<KeyState> {
        let mut tx = self.db.write().await?;
        let delete = sql("DELETE FROM idempotency_keys WHERE created_at < ? OR (created_at < ? AND reply IS NULL)");
        tx.execute(delete.bind(expired).bind(lost)).await?;
        let insert = sql("INSERT INTO idempotency_keys (user_name, key, request, created_at) VALUES (?, ?, ?, ?) ON CONFLICT DO NOTHING");
        let made = tx.execute(insert.bind(user).bind(key).bind(request).bind(now)).await?;
        tx.commit().await?;
        if made > 0 {
            return Ok(KeyState::Taken);
        }
        let select = sql("SELECT request, reply FROM idempotency_keys WHERE user_name = ? AND key = ?");
        match self.db.row(select.bind(user).bind(key)).await? {
            Some(row) => Ok(KeyState::Held { request: row.get(0)?, reply: row.get(1)? }),
            // Let go of in this very moment: the sender may try again.
            None => Ok(KeyState::Held { request: request.to_owned(), reply: None }),
        }
    }

    /// Keeps the reply for a key that was taken.
    pub async fn keep_reply(&self, user: &str, key: &str, status: i64, reply: &str) -> Result<()> {
        let mut tx = self.db.write().await?;
        let update = sql("UPDATE idempotency_keys SET status = ?, reply = ? WHERE user_name = ? AND key = ?");
        tx.execute(update.bind(status).bind(reply).bind(user).bind(key)).await?;
        tx.commit().await
    }

    /// Lets go of a key that has no reply.
    pub async fn drop_key(&self, user: &str, key: &str) -> Result<()> {
        let mut tx = self.db.write().await?;
        let delete = sql("DELETE FROM idempotency_keys WHERE user_name = ? AND key = ? AND reply IS NULL");
        tx.execute(delete.bind(user).bind(key)).await?;
        tx.commit().await
    }
}
