//! Logging in and out, and who sends a request.

use std::net::IpAddr;

use ferry_model::Finding;
use ferry_model::codes::oidc as oidc_codes;
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

/// How somebody proves who they are at a log-in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Method {
    /// A password.
    Password,
    /// The word of an identity provider.
    Provider,
}

impl Method {
    /// As the audit log says it.
    fn as_str(self) -> &'static str {
        match self {
            Self::Password => "password",
            Self::Provider => "oidc",
        }
    }
}

/// Somebody who could not log in.
pub(crate) struct Refused<'a> {
    /// The account name, or what was given for one.
    pub(crate) name: &'a str,
    /// The user, if there is one.
    pub(crate) known: Option<User>,
    /// How it was tried.
    pub(crate) method: Method,
    /// Where from.
    pub(crate) address: Option<IpAddr>,
    /// Why, in a word; empty for a wrong password.
    pub(crate) detail: &'a str,
}

/// How and where from, as the audit log says it of somebody without a session.
pub(crate) fn origin(method: Method, address: Option<IpAddr>) -> String {
    address.map_or_else(|| method.as_str().to_owned(), |address| format!("{} {address}", method.as_str()))
}

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
    /// disabled; not allowed, when the password is right and the user has to log in with the identity provider; too many, when account or
    /// address have to wait.
    pub async fn log_in(&self, user: &str, password: &str, address: Option<IpAddr>, agent: &str) -> Result<NewSession> {
        let fits = self.try_password(user, password, address).await?;
        let known = self.store().user(user).await?;
        let method = Method::Password;
        match known {
            Some(known) if fits && !known.disabled => {
                if self.is_bound_to_provider(&known.tenant, known.is_tenant_account).await? {
                    let detail = oidc_codes::PASSWORD_OFF.id();
                    self.note_failure(Refused { name: user, known: Some(known), method, address, detail }).await?;
                    return Err(ServiceError::new(Status::NotAllowed, Finding::new(oidc_codes::PASSWORD_OFF)));
                }
                self.new_session(known, method, address, agent).await
            }
            known => {
                self.note_failure(Refused { name: user, known, method, address, detail: "" }).await?;
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
        let method = Method::Provider;
        match self.store().user(user).await? {
            Some(known) if !known.disabled => self.new_session(known, method, address, agent).await,
            known => {
                self.note_failure(Refused { name: user, known, method, address, detail: "" }).await?;
                Err(ServiceError::new(Status::Unauthenticated, Finding::new(codes::WRONG_CREDENTIALS)))
            }
        }
    }

    pub(crate) async fn new_session(&self, user: User, method: Method, address: Option<IpAddr>, agent: &str) -> Result<NewSession> {
        let vouched = method == Method::Provider;
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
        self.audit(&actor, None, "session.log_in", format!("{} {agent}", method.as_str()).trim_end()).await?;
        Ok(NewSession { secret, actor })
    }

    /// A line about somebody who could not log in; of unknown names the first tenant is told.
    pub(crate) async fn note_failure(&self, refused: Refused<'_>) -> Result<()> {
        let tenant = match refused.known {
            Some(user) => user.tenant,
            None if self.store().is_initialised().await? => self.store().tenant().await?,
            None => return Ok(()),
        };
        let who = shown(&refused.name.chars().take(NAME).collect::<String>());
        let origin = origin(refused.method, refused.address);
        let line = NewAudit {
            tenant: &tenant,
            workspace_id: None,
            who: &who,
            origin: &origin,
            what: "session.refused",
            detail: refused.detail,
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
    pub(crate) fn idle_since(&self, now: i64) -> i64 {
        now - self.inner.options.session_idle_seconds * 1_000
    }
}

/// Somebody in a session. Whom an identity provider vouches for does not use a password and need not change it.
fn session_actor(mut user: User, vouched: bool, via: Via, address: Option<IpAddr>) -> Actor {
    user.must_change_password &= !vouched;
    Actor::new(user, via, address)
}
