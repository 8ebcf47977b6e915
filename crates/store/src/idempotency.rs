//! Idempotency keys and the replies kept for them.

use crate::query::{Query, sql};
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

/// A key and who holds it.
#[derive(Clone, Copy, Debug)]
pub struct KeyOf<'a> {
    /// The user whose key it is.
    pub user: &'a str,
    /// The key.
    pub key: &'a str,
    /// Who holds it: a text that no other holder has.
    pub holder: &'a str,
}

impl Store {
    /// Takes a key for a request, on behalf of a holder, until `held_until` at first, unless another holds it. Keys made before `expired` are
    /// forgotten first, and so are those whose holder neither replied nor kept them until now.
    pub async fn take_key(&self, key: KeyOf<'_>, request: &str, held_until: i64, expired: i64, now: i64) -> Result<KeyState> {
        let mut tx = self.db.write().await?;
        tx.execute(ended(expired, now)).await?;
        let insert =
            sql("INSERT INTO idempotency_keys (user_name, key, request, holder, held_until, created_at) VALUES (?, ?, ?, ?, ?, ?) \
             ON CONFLICT DO NOTHING");
        let insert = insert.bind(key.user).bind(key.key).bind(request).bind(key.holder).bind(held_until).bind(now);
        let made = tx.execute(insert).await?;
        tx.commit().await?;
        if made > 0 {
            return Ok(KeyState::Taken);
        }
        let select = sql("SELECT request, reply FROM idempotency_keys WHERE user_name = ? AND key = ?");
        match self.db.row(select.bind(key.user).bind(key.key)).await? {
            Some(row) => Ok(KeyState::Held { request: row.get(0)?, reply: row.get(1)? }),
            // Let go of in this very moment: the sender may try again.
            None => Ok(KeyState::Held { request: request.to_owned(), reply: None }),
        }
    }

    /// Holds a key for longer; says whether it was still held.
    pub async fn hold_key(&self, key: KeyOf<'_>, held_until: i64) -> Result<bool> {
        let mut tx = self.db.write().await?;
        let update = sql("UPDATE idempotency_keys SET held_until = ? WHERE user_name = ? AND key = ? AND holder = ? AND reply IS NULL");
        let held = tx.execute(update.bind(held_until).bind(key.user).bind(key.key).bind(key.holder)).await? > 0;
        tx.commit().await?;
        Ok(held)
    }

    /// Keeps the reply for a key; says whether it was still held.
    pub async fn keep_reply(&self, key: KeyOf<'_>, status: i64, reply: &str) -> Result<bool> {
        let mut tx = self.db.write().await?;
        let update = sql("UPDATE idempotency_keys SET status = ?, reply = ? WHERE user_name = ? AND key = ? AND holder = ?");
        let held = tx.execute(update.bind(status).bind(reply).bind(key.user).bind(key.key).bind(key.holder)).await? > 0;
        tx.commit().await?;
        Ok(held)
    }

    /// Lets go of a key that has no reply.
    pub async fn drop_key(&self, key: KeyOf<'_>) -> Result<()> {
        let mut tx = self.db.write().await?;
        let delete = sql("DELETE FROM idempotency_keys WHERE user_name = ? AND key = ? AND holder = ? AND reply IS NULL");
        tx.execute(delete.bind(key.user).bind(key.key).bind(key.holder)).await?;
        tx.commit().await
    }
}

/// Forgets keys made before `expired`, and those whose holder neither replied nor kept them until now.
pub(crate) fn ended<'a>(expired: i64, now: i64) -> Query<'a> {
    let delete = sql("DELETE FROM idempotency_keys WHERE created_at < ? OR (held_until < ? AND reply IS NULL)");
    delete.bind(expired).bind(now)
}
