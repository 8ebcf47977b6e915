//! Choosing a password.

use ferry_model::Finding;
use ferry_model::codes::service as codes;

use crate::actor::Via;
use crate::error::Status;
use crate::{Actor, Result, Service, ServiceError};

/// Characters of the shortest password.
const SHORTEST: usize = 12;
/// Characters of the longest one.
const LONGEST: usize = 256;

impl Service {
    /// Changes the own password and ends the user's other sessions.
    ///
    /// # Errors
    ///
    /// Refused, when the old password is wrong; invalid, when the new one is; too many, as for logging in.
    pub async fn change_password(&self, actor: &Actor, old: &str, new: &str) -> Result<()> {
        if !self.try_password(&actor.user, old, actor.address).await? {
            return Err(ServiceError::new(Status::Refused, Finding::new(codes::WRONG_PASSWORD)));
        }
        let length = new.chars().count();
        if !(SHORTEST..=LONGEST).contains(&length) || new == old || new.to_lowercase() == actor.user.to_lowercase() {
            let finding = Finding::new(codes::PASSWORD_RULE).arg("shortest", SHORTEST).arg("longest", LONGEST);
            return Err(ServiceError::new(Status::Invalid, finding));
        }
        let keep = if let Via::Session { digest, .. } = &actor.via { Some(digest.as_str()) } else { None };
        self.store().set_password(&actor.user, new, keep).await?;
        self.audit(actor, None, "account.password", "").await
    }
}
