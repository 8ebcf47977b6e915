//! Personal tokens.

use ferry_engine::report::rfc3339;
use ferry_model::codes::reasons;
use ferry_store::records::{CredentialFilter, Token};

use super::TokenView;
use super::secrets::{digest, random_secret};
use crate::{Actor, Page, PageRequest, Result, Service, ServiceError, TenantAdmin};

/// What every token begins with, so that a lost one can be recognised.
const PREFIX: &str = "fry_";
/// Characters of the longest name.
const NAME: usize = 64;
/// Days that a token lasts at most, if it expires.
const DAYS: i64 = 3_650;
const DAY: i64 = 86_400_000;

impl Service {
    /// The own personal tokens, the oldest first.
    pub async fn tokens(&self, actor: &Actor, page: &PageRequest) -> Result<Page<TokenView>> {
        actor.ready()?;
        self.tokens_page(&CredentialFilter { tenant: &actor.tenant, user: Some(&actor.user), search: "" }, page).await
    }

    async fn tokens_page(&self, filter: &CredentialFilter<'_>, page: &PageRequest) -> Result<Page<TokenView>> {
        let after = page.after_with(read_cursor)?;
        let tokens = self.store().tokens_page(filter, after, page.rows() + 1).await?;
        Ok(Page::cut(tokens, page.rows(), |token| format!("{}:{}", token.id, token.user)).map(view))
    }

    /// Makes a personal token; its text is returned this once.
    ///
    /// # Errors
    ///
    /// Invalid, when the name is empty or long, or the days are out of bounds.
    pub async fn create_token(&self, actor: &Actor, name: &str, expires_days: Option<i64>) -> Result<(TokenView, String)> {
        actor.ready()?;
        let name = name.trim();
        if name.is_empty() || name.chars().count() > NAME {
            return Err(ServiceError::invalid("name", reasons::CHARACTERS.with(&[("least", &1), ("most", &64)])));
        }
        if expires_days.is_some_and(|days| !(1..=DAYS).contains(&days)) {
            return Err(ServiceError::invalid("expires_days", reasons::WITHIN.with(&[("least", &1), ("most", &3650)])));
        }
        let (text, now) = (format!("{PREFIX}{}", random_secret()), self.now());
        let expires_at = expires_days.map(|days| now + days * DAY);
        let token = self.store().create_token(&actor.user, name, &digest(&text), expires_at, now).await?;
        self.audit(actor, None, "token.create", &format!("{} {name}", token.id)).await?;
        Ok((view(token), text))
    }

    /// Revokes an own personal token.
    ///
    /// # Errors
    ///
    /// Not found, when the actor has no such token.
    pub async fn revoke_token(&self, actor: &Actor, id: i64) -> Result<()> {
        actor.ready()?;
        if !self.store().delete_token(&actor.user, id).await? {
            return Err(ServiceError::not_found("token", id));
        }
        self.audit(actor, None, "token.revoke", &id.to_string()).await
    }
}

impl TenantAdmin {
    /// The personal tokens of all users of the tenant, by user; `search` is part of the user's name or of the token's.
    pub async fn tokens(&self, search: &str, page: &PageRequest) -> Result<Page<TokenView>> {
        self.service.tokens_page(&CredentialFilter { tenant: &self.actor.tenant, user: None, search }, page).await
    }

    /// Revokes a personal token of any user of the tenant: one that leaked is stopped without disabling the user.
    ///
    /// # Errors
    ///
    /// Not found, when no user of the tenant has such a token.
    pub async fn revoke_token(&self, id: i64) -> Result<()> {
        let store = self.service.store();
        let missing = || ServiceError::not_found("token", id);
        let token = store.token_of_tenant(&self.actor.tenant, id).await?.ok_or_else(missing)?;
        if !store.delete_token(&token.user, id).await? {
            return Err(missing());
        }
        self.service.audit(&self.actor, None, "token.revoke", &format!("{id} {} {}", token.user, token.name)).await
    }
}

fn read_cursor(text: &str) -> Option<(&str, i64)> {
    let (id, user) = text.split_once(':')?;
    Some((user, id.parse().ok()?))
}

fn view(token: Token) -> TokenView {
    TokenView {
        id: token.id,
        user: token.user,
        name: token.name,
        created_at: rfc3339(token.created_at),
        last_used_at: token.last_used_at.map(rfc3339),
        expires_at: token.expires_at.map(rfc3339),
    }
}
