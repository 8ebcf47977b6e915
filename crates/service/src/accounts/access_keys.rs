//! Access keys, with which requests are signed.

use std::net::IpAddr;

use ferry_engine::EngineError;
use ferry_engine::report::rfc3339;
use ferry_store::Store;
use ferry_store::records::{AccessKey, CredentialFilter};

use super::{AccessKeyView, KeyChange, secrets};
use crate::actor::Via;
use crate::{Actor, Page, PageRequest, Result, Service, ServiceError, TenantAdmin};

impl Service {
    /// The own access keys, the oldest first.
    pub async fn access_keys(&self, actor: &Actor, page: &PageRequest) -> Result<Page<AccessKeyView>> {
        actor.ready()?;
        self.access_keys_page(&CredentialFilter { tenant: &actor.tenant, user: Some(&actor.user), search: "" }, page).await
    }

    async fn access_keys_page(&self, filter: &CredentialFilter<'_>, page: &PageRequest) -> Result<Page<AccessKeyView>> {
        let after = page.after_with(read_cursor)?;
        let keys = self.store().access_keys_page(filter, after, page.rows() + 1).await?;
        Ok(Page::cut(keys, page.rows(), cursor).map(view))
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
        let what = self.apply_to_key(&actor.user, id, change).await?;
        self.audit(actor, None, what, id).await
    }

    /// Changes an access key of a user; gives the action as the audit log calls it.
    async fn apply_to_key(&self, user: &str, id: &str, change: KeyChange) -> Result<&'static str> {
        let (found, what) = match change {
            KeyChange::Disable => (self.store().set_access_key_disabled(user, id, true).await?, "access_key.disable"),
            KeyChange::Enable => (self.store().set_access_key_disabled(user, id, false).await?, "access_key.enable"),
            KeyChange::Delete => (self.store().delete_access_key(user, id).await?, "access_key.delete"),
        };
        if found { Ok(what) } else { Err(ServiceError::not_found("access key", id)) }
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
    /// The access keys of all users of the tenant, by user; `search` is part of the user's name or of the identifier.
    pub async fn access_keys(&self, search: &str, page: &PageRequest) -> Result<Page<AccessKeyView>> {
        self.service.access_keys_page(&CredentialFilter { tenant: &self.actor.tenant, user: None, search }, page).await
    }

    /// Disables, enables or deletes an access key of any user of the tenant: what leaked is stopped without disabling the user.
    ///
    /// # Errors
    ///
    /// Not found, when no user of the tenant has such a key.
    pub async fn change_access_key(&self, id: &str, change: KeyChange) -> Result<()> {
        let key = self.service.store().access_key_of_tenant(&self.actor.tenant, id).await?;
        let key = key.ok_or_else(|| ServiceError::not_found("access key", id))?;
        let what = self.service.apply_to_key(&key.user, id, change).await?;
        self.service.audit(&self.actor, None, what, &format!("{id} {}", key.user)).await
    }
}

/// Cursor behind a key: when it was made, its identifier, its user.
fn cursor(key: &AccessKey) -> String {
    format!("{}:{}:{}", key.created_at, key.id, key.user)
}

fn read_cursor(text: &str) -> Option<(&str, i64, &str)> {
    let (created_at, rest) = text.split_once(':')?;
    let (id, user) = rest.split_once(':')?;
    Some((user, created_at.parse().ok()?, id))
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
