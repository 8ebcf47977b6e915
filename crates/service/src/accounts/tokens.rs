//! Personal tokens.

use ferry_engine::report::rfc3339;
use ferry_store::records::Token;

use super::TokenView;
use super::secrets::{digest, random_secret};
use crate::{Actor, Result, Service, ServiceError};

/// What every token begins with, so that a lost one can be recognised.
const PREFIX: &str = "fry_";
/// Characters of the longest name.
const NAME: usize = 64;
/// Days that a token lasts at most, if it expires.
const DAYS: i64 = 3_650;
const DAY: i64 = 86_400_000;

impl Service {
    /// The own personal tokens.
    pub async fn tokens(&self, actor: &Actor) -> Result<Vec<TokenView>> {
        actor.ready()?;
        Ok(self.store().tokens(&actor.user).await?.into_iter().map(view).collect())
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
            return Err(ServiceError::invalid("name", "1–64 characters · 1–64 个字符"));
        }
        if expires_days.is_some_and(|days| !(1..=DAYS).contains(&days)) {
            return Err(ServiceError::invalid("expires_days", "1–3650"));
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

fn view(token: Token) -> TokenView {
    TokenView {
        id: token.id,
        name: token.name,
        created_at: rfc3339(token.created_at),
        last_used_at: token.last_used_at.map(rfc3339),
        expires_at: token.expires_at.map(rfc3339),
    }
}
