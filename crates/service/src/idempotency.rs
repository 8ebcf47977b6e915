//! Replies of creations that carried an idempotency key, so that a request which is sent again makes nothing.
//!
//! Whoever answers the first request holds its key for a short time, and says again and again that it still does: a replica that dies holds it
//! no longer, and the request may be sent again. One that lives and lost its hold must stop what it does.

use std::time::Duration;

use ferry_store::{KeyOf, KeyState};
use serde::{Deserialize, Serialize};

use crate::accounts::secrets::random_secret;
use crate::{Actor, Result, Service};

/// How long replies are kept.
const KEPT_MS: i64 = 24 * 60 * 60 * 1000;
/// How long a key is held without a sign of life.
pub const HELD: Duration = Duration::from_secs(30);

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

/// A key that is held for a request that is being answered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HeldKey {
    user: String,
    key: String,
    holder: String,
}

impl HeldKey {
    fn of(&self) -> KeyOf<'_> {
        KeyOf { user: &self.user, key: &self.key, holder: &self.holder }
    }
}

/// What became of an earlier request with the same key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Earlier {
    /// There was none: this one holds the key now for [`HELD`]. [`Service::hold_once`] prolongs that, [`Service::end_once`] has to follow.
    None(HeldKey),
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
        let held = HeldKey { user: actor.user.clone(), key: key.to_owned(), holder: random_secret() };
        Ok(match self.store().take_key(held.of(), request, until(now), expired(now), now).await? {
            KeyState::Taken => Earlier::None(held),
            KeyState::Held { request: earlier, .. } if earlier != request => Earlier::Other,
            KeyState::Held { reply: Some(reply), .. } => serde_json::from_str(&reply).map_or(Earlier::Running, Earlier::Replied),
            KeyState::Held { reply: None, .. } => Earlier::Running,
        })
    }

    /// Holds a key for [`HELD`] from now on; says whether it was still held. Otherwise somebody else answers the request by now.
    pub async fn hold_once(&self, held: &HeldKey) -> Result<bool> {
        Ok(self.store().hold_key(held.of(), until(self.now())).await?)
    }

    /// Keeps the reply of the request that holds the key, or lets go of the key. Says whether the key was still held.
    pub async fn end_once(&self, held: &HeldKey, reply: Option<&KeptReply>) -> Result<bool> {
        match reply.and_then(|reply| Some((reply.status, serde_json::to_string(reply).ok()?))) {
            Some((status, reply)) => Ok(self.store().keep_reply(held.of(), i64::from(status), &reply).await?),
            None => {
                self.store().drop_key(held.of()).await?;
                Ok(true)
            }
        }
    }
}

/// Keys made before this time are forgotten.
pub(crate) fn expired(now: i64) -> i64 {
    now - KEPT_MS
}

fn until(now: i64) -> i64 {
    now + HELD.as_millis() as i64
}
