//! What a person does to one object.

use super::{ByHand, ObjectRow, list};
use crate::access::Capability;
use crate::{Developer, Result};

impl Developer {
    /// Commits, deploys, locks or unlocks an object.
    ///
    /// # Errors
    ///
    /// What the check says: unknown parent output, duplicate output, missing resource or function, lock; not allowed for the role.
    pub async fn by_hand(&self, id: i64, action: ByHand) -> Result<ObjectRow> {
        let stored = self.stored(id).await?;
        let (store, key, user, now) = (self.service.store(), &stored.key, self.actor.user.as_str(), self.service.now());
        let what = match action {
            ByHand::Commit => {
                self.require(Capability::Develop)?;
                store.commit_by_hand(self.workspace.id, key, user, now).await?;
                "object.commit"
            }
            ByHand::Deploy => {
                self.require(Capability::Deploy)?;
                store.deploy_by_hand(self.workspace.id, key, user, now).await?;
                "object.deploy"
            }
            ByHand::Lock => {
                self.require(Capability::Develop)?;
                store.lock(self.workspace.id, key, user, now).await?;
                "object.lock"
            }
            ByHand::Unlock => {
                self.require(Capability::Develop)?;
                store.unlock(self.workspace.id, key, user, self.may_edit()).await?;
                "object.unlock"
            }
        };
        self.note(what, &super::detail::name(key)).await?;
        Ok(list::row(self.stored(id).await?))
    }
}
