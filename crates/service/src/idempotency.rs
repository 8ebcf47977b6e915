//! Replies of creations that carried an idempotency key, so that a request which is sent again makes nothing.

use ferry_store::KeyState;
use serde::{Deserialize, Serialize};

use crate::{Actor, Result, Service};

/// How long replies are kept.
const KEPT_MS: i64 = 24 * 60 * 60 * 1000;
/// After this time without a reply the first request counts as lost.
const LOST_MS: i64 = 60 * 60 * 1000;

/// A reply that is kept.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct KeptReply {
    /// Status.
    pub status: u16,
    /// Address of what was made.
    pub location: Option<String>,
    /// The body.
    pub body: String,
}

/// What became of an earlier request with the same key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Earlier {
    /// There was none: this one holds the key now, and [`Service::end_once`] has to follow.
    None,
    /// It is still being answered.
    Running,
    /// It was another request.
    Other,
    /// It was the same and got this reply.
    Replied(KeptReply),
}

impl Service {
    /// Takes the key of a user for a request, which is known by its digest.
    pub async fn begin_once(&self, actor: &Actor, key: &str, request: &str) -> Result<Earlier> {
        let now = self.now();
        Ok(match self.store().take_key(&actor.user, key, request, now, now - KEPT_MS, now - LOST_MS).await? {
            KeyState::Taken => Earlier::None,
            KeyState::Held { request: earlier, .. } if earlier != request => Earlier::Other,
            KeyState::Held { reply: Some(reply), .. } => serde_json::from_str(&reply).map_or(Earlier::Running, Earlier::Replied),
            KeyState::Held { reply: None, .. } => Earlier::Running,
        })
    }

    /// Keeps the reply of the request that took the key, or lets go of the key.
    pub async fn end_once(&self, actor: &Actor, key: &str, reply: Option<&KeptReply>) -> Result<()> {
        match reply.and_then(|reply| Some((reply.status, serde_json::to_string(reply).ok()?))) {
            Some((status, reply)) => self.store().keep_reply(&actor.user, key, i64::from(status), &reply).await?,
            None => self.store().drop_key(&actor.user, key).await?,
        }
        Ok(())
    }
}
