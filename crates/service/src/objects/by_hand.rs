//! What a person does to one object.

use ferry_model::{Finding, codes};

use super::{ByHand, ObjectRow, list};
use crate::error::Status;
use crate::{Developer, Result, ServiceError};

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
                self.needs(self.may_develop(), "Develop")?;
                store.commit_by_hand(self.workspace.id, key, user, now).await?;
                "object.commit"
            }
            ByHand::Deploy => {
                self.needs(self.may_deploy(), "O&M, Deploy")?;
                store.deploy_by_hand(self.workspace.id, key, user, now).await?;
                "object.deploy"
            }
            ByHand::Lock => {
                self.needs(self.may_develop(), "Develop")?;
                store.lock(self.workspace.id, key, user, now).await?;
                "object.lock"
            }
            ByHand::Unlock => {
                store.unlock(self.workspace.id, key, user, self.may_edit()).await?;
                "object.unlock"
            }
        };
        self.note(what, &super::detail::name(key)).await?;
        Ok(list::row(self.stored(id).await?))
    }

    pub(crate) fn needs(&self, allowed: bool, role: &str) -> Result<()> {
        if allowed {
            return Ok(());
        }
        let finding = Finding::new(codes::service::FORBIDDEN).arg("user", &self.actor.user).arg("workspace", &self.workspace.name);
        Err(ServiceError::new(Status::NotAllowed, finding.arg("needed", role)))
    }
}
