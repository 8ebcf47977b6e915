//! Access keys, with which requests are signed.

use std::net::IpAddr;

use ferry_engine::EngineError;
use ferry_engine::report::rfc3339;
use ferry_store::Store;
use ferry_store::records::AccessKey;

use super::{AccessKeyView, KeyChange, secrets};
use crate::actor::Via;
use crate::{Actor, Result, Service, ServiceError, TenantAdmin};

impl Service {
    /// The own access keys.
    pub async fn access_keys(&self, actor: &Actor) -> Result<Vec<AccessKeyView>> {
        actor.ready()?;
        Ok(self.store().access_keys(&actor.user).await?.into_iter().map(view).collect())
    }

    /// Makes an access key for oneself; its secret is returned this once.
    pub async fn create_access_key(&self, actor: &Actor) -> Result<(AccessKeyView, String)> {
        actor.ready()?;
        let (id, secret) = Store::new_access_key();
        let sealed = secrets::seal(&self.inner.options.secret_key, &id, &secret)
            .ok_or_else(|| EngineError::Internal("a secret cannot be sealed".to_owned()))?;
        let key = self.store().create_access_key(&actor.user, &id, &sealed, self.now()).await?;
        self.audit(actor, None, "access_key.create", &id).await?;
        Ok((view(key), secret))
    }

    /// Disables, enables or deletes an own access key.
    ///
    /// # Errors
    ///
    /// Not found, when the actor has no such key.
    pub async fn change_access_key(&self, actor: &Actor, id: &str, change: KeyChange) -> Result<()> {
        actor.ready()?;
        let (found, what) = match change {
            KeyChange::Disable => (self.store().set_access_key_disabled(&actor.user, id, true).await?, "access_key.disable"),
            KeyChange::Enable => (self.store().set_access_key_disabled(&actor.user, id, false).await?, "access_key.enable"),
            KeyChange::Delete => (self.store().delete_access_key(&actor.user, id).await?, "access_key.delete"),
        };
        if !found {
            return Err(ServiceError::not_found("access key", id));
        }
        self.audit(actor, None, what, id).await
    }

    /// The secret of an access key and whose it is, to check a signature with: the actor counts only once the signature fits, which
    /// [`Self::access_key_used`] is told then. `None` for keys that are unknown, disabled, of a disabled user, made at the command line,
    /// or sealed with another key of the installation.
    pub async fn access_key_secret(&self, id: &str, address: Option<IpAddr>) -> Result<Option<(String, Actor)>> {
        let Some(found) = self.store().sealed_access_key(id).await? else { return Ok(None) };
        if found.key.disabled || found.user.disabled {
            return Ok(None);
        }
        let secret = secrets::open(&self.inner.options.secret_key, id, &found.sealed);
        Ok(secret.map(|secret| (secret, Actor::new(found.user, Via::AccessKey { id: found.key.id }, address))))
    }

    /// Notes that a request was signed with this key.
    pub async fn access_key_used(&self, id: &str) -> Result<()> {
        Ok(self.store().access_key_used(id, self.now()).await?)
    }
}

impl TenantAdmin {
    /// All access keys of the tenant.
    pub async fn all_access_keys(&self) -> Result<Vec<AccessKeyView>> {
        Ok(self.service.store().access_keys_of_tenant(&self.actor.tenant).await?.into_iter().map(view).collect())
    }
}

fn view(key: AccessKey) -> AccessKeyView {
    AccessKeyView {
        id: key.id,
        user: key.user,
        disabled: key.disabled,
        created_at: rfc3339(key.created_at),
        last_used_at: key.last_used_at.map(rfc3339),
    }
}
