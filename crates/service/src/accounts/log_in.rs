//! Logging in and out, and who sends a request.

use std::net::IpAddr;

use ferry_model::Finding;
use ferry_model::codes::service as codes;
use ferry_model::finding::shown;
use ferry_store::records::{NewAudit, NewSession as SessionRecord, User};

use super::NewSession;
use super::secrets::{digest, random_secret};
use crate::actor::Via;
use crate::error::Status;
use crate::{Actor, Result, Service, ServiceError};

/// Characters of the browser's name that are kept.
const AGENT: usize = 200;
/// Characters of an account name in the audit log when there is no such account.
const NAME: usize = 64;

impl Service {
    /// Makes the tenant account when the installation is new; returns its one-time password to be printed once.
    pub async fn first_start(&self, tenant: &str, account: &str) -> Result<Option<String>> {
        let password = self.store().start_installation(tenant, account, self.now()).await?;
        if password.is_some() {
            self.store().audit(None, account, "installation.start", tenant, self.now()).await?;
        }
        Ok(password)
    }

    /// Logs in with a password. Failed attempts are limited per account and per address, in the store, for all replicas together.
    ///
    /// # Errors
    ///
    /// Unauthenticated, in the same words and after the same work, when there is no such user, the password is wrong or the user is
    /// disabled; too many, when account or address have to wait.
    pub async fn log_in(&self, user: &str, password: &str, address: Option<IpAddr>, agent: &str) -> Result<NewSession> {
        let fits = self.try_password(user, password, address).await?;
        let known = self.store().user(user).await?;
        match known {
            Some(known) if fits && !known.disabled => self.new_session(known, false, address, agent).await,
            known => {
                self.note_failure(user, known, address).await?;
                Err(ServiceError::new(Status::Unauthenticated, Finding::new(codes::WRONG_CREDENTIALS)))
            }
        }
    }

    /// A session for somebody whom an identity provider vouches for; the user must exist.
    ///
    /// # Errors
    ///
    /// Unauthenticated, when there is no such user or it is disabled.
    pub async fn log_in_vouched(&self, user: &str, address: Option<IpAddr>, agent: &str) -> Result<NewSession> {
        match self.store().user(user).await? {
            Some(known) if !known.disabled => self.new_session(known, true, address, agent).await,
            known => {
                self.note_failure(user, known, address).await?;
                Err(ServiceError::new(Status::Unauthenticated, Finding::new(codes::WRONG_CREDENTIALS)))
            }
        }
    }

    async fn new_session(&self, user: User, vouched: bool, address: Option<IpAddr>, agent: &str) -> Result<NewSession> {
        let (secret, csrf, now) = (random_secret(), random_secret(), self.now());
        let digest = digest(&secret);
        let text = address.map(|address| address.to_string());
        let agent: String = agent.chars().take(AGENT).collect();
        let session = SessionRecord {
            digest: &digest,
            user: &user.name,
            csrf: &csrf,
            address: text.as_deref(),
            agent: &agent,
            vouched,
            expires_at: now + self.inner.options.session_max_seconds * 1_000,
        };
        self.store().create_session(&session, self.idle_since(now), now).await?;
        let actor = session_actor(user, vouched, Via::Session { digest, csrf }, address);
        self.audit(&actor, None, "session.log_in", &agent).await?;
        Ok(NewSession { secret, actor })
    }

    /// A line about somebody who could not log in; of unknown names the first tenant is told.
    async fn note_failure(&self, name: &str, known: Option<User>, address: Option<IpAddr>) -> Result<()> {
        let tenant = match known {
            Some(user) => user.tenant,
            None if self.store().is_initialised().await? => self.store().tenant().await?,
            None => return Ok(()),
        };
        let who = shown(&name.chars().take(NAME).collect::<String>());
        let origin = address.map_or_else(|| "password".to_owned(), |address| format!("password {address}"));
        let line = NewAudit {
            tenant: &tenant,
            workspace_id: None,
            who: &who,
            origin: &origin,
            what: "session.refused",
            detail: "",
            at: self.now(),
        };
        Ok(self.store().append_audit(&line).await?)
    }

    /// Who has the session with this cookie; `None` when it ended or never was.
    pub async fn actor_of_session(&self, secret: &str, address: Option<IpAddr>) -> Result<Option<Actor>> {
        let (digest, now) = (digest(secret), self.now());
        let session = self.store().session(&digest, self.idle_since(now), now).await?.filter(|session| !session.user.disabled);
        Ok(session.map(|session| {
            let via = Via::Session { digest, csrf: session.csrf };
            session_actor(session.user, session.vouched, via, address)
        }))
    }

    /// Who has this personal token; `None` when it expired, was revoked or never was.
    pub async fn actor_of_token(&self, token: &str, address: Option<IpAddr>) -> Result<Option<Actor>> {
        let found = self.store().token(&digest(token), self.now()).await?.filter(|(_, user)| !user.disabled);
        Ok(found.map(|(token, user)| Actor::new(user, Via::Token { id: token.id }, address)))
    }

    /// A user at the command line of the machine itself, or on whose behalf a worker does a job.
    pub async fn local_actor(&self, user: &str) -> Result<Option<Actor>> {
        let user = self.store().user(user).await?;
        Ok(user.map(|user| Actor::new(user, Via::Local, None)))
    }

    /// Ends the actor's session. Others have none.
    pub async fn log_out(&self, actor: &Actor) -> Result<()> {
        if let Via::Session { digest, .. } = &actor.via {
            self.store().end_session(digest).await?;
            self.audit(actor, None, "session.log_out", "").await?;
        }
        Ok(())
    }

    /// The latest moment at which a session was used that ended from not being used.
    fn idle_since(&self, now: i64) -> i64 {
        now - self.inner.options.session_idle_seconds * 1_000
    }
}

/// Somebody in a session. Whom an identity provider vouches for does not use a password and need not change it.
fn session_actor(mut user: User, vouched: bool, via: Via, address: Option<IpAddr>) -> Actor {
    user.must_change_password &= !vouched;
    Actor::new(user, via, address)
}
