//! What a handler asks for: who visits, and the workspace of the address.

use std::net::IpAddr;
use std::ops::Deref;

use askama::Template;
use axum::extract::{FromRequestParts, RawPathParams};
use axum::http::request::Parts;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use ferry_model::{Finding, Lang};
use ferry_service::actor::Via;
use ferry_service::{Actor, Developer, Editor, Service, Viewer};

use crate::cookies;
use crate::navigation::Nav;
use crate::page::{Flash, Page, Theme, Tone, User};
use crate::show::time::Zone;
use crate::{Console, PageError, findings, i18n};

/// What [`crate::gate::gate`] found out about a request. Pages that need nobody logged in take it alone.
#[derive(Clone, Debug)]
pub struct Visit {
    /// The console.
    pub console: Console,
    /// Who is logged in.
    pub actor: Option<Actor>,
    /// Language.
    pub lang: Lang,
    /// Theme.
    pub theme: Theme,
    /// Time zone.
    pub zone: Zone,
    /// Whether a fragment is asked for.
    pub fragment: bool,
    /// Where the request came from.
    pub address: Option<IpAddr>,
    /// Identifier of the request, as the reply's header `x-request-id` carries it.
    pub request_id: String,
    /// Path.
    pub path: String,
    /// Query without the choices of language and theme.
    pub query: String,
    /// Messages of the page before.
    pub flashes: Vec<Flash>,
}

/// Somebody who is logged in and may go on.
#[derive(Clone, Debug)]
pub struct Ctx {
    /// The visit.
    pub visit: Visit,
    /// Who.
    pub actor: Actor,
}

/// Somebody in a workspace that they may see: the one of the path parameter `ws`.
#[derive(Clone, Debug)]
pub struct InWorkspace {
    /// The visit.
    pub ctx: Ctx,
    /// Permission to see it.
    pub viewer: Viewer,
}

impl Deref for Ctx {
    type Target = Visit;

    fn deref(&self) -> &Visit {
        &self.visit
    }
}

impl Deref for InWorkspace {
    type Target = Ctx;

    fn deref(&self) -> &Ctx {
        &self.ctx
    }
}

impl Visit {
    /// The service.
    pub fn service(&self) -> &Service {
        self.console.service()
    }

    /// The context of a page whose title is the text `title`.
    pub fn page(&self, nav: Nav, title: &str) -> Page {
        let user = self.actor.as_ref().map(|actor| User {
            name: actor.user.clone(),
            tenant: actor.tenant.clone(),
            is_tenant_account: actor.is_tenant_account,
            is_operator: actor.is_operator,
        });
        Page {
            lang: self.lang,
            theme: self.theme,
            zone: self.zone.clone(),
            title: i18n::text(self.lang, title),
            user,
            csrf: self.csrf().to_owned(),
            workspace: None,
            nav,
            crumbs: Vec::new(),
            flashes: self.flashes.clone(),
            path: self.path.clone(),
            query: self.query.clone(),
            version: self.console.options().version.clone(),
            request_id: self.request_id.clone(),
        }
    }

    /// The token that forms of this session carry; empty without a session.
    pub fn csrf(&self) -> &str {
        match self.actor.as_ref().map(|actor| &actor.via) {
            Some(Via::Session { csrf, .. }) => csrf,
            _ => "",
        }
    }

    /// The text of a key in the visitor's language.
    pub fn t(&self, key: &str) -> String {
        i18n::text(self.lang, key)
    }

    /// A finding in words: cause and advice, as sentences.
    pub fn say(&self, finding: &Finding) -> String {
        let stop = if self.lang == Lang::Zh { "。" } else { ". " };
        let message = findings::message(finding, self.lang);
        // Some messages are whole sentences already.
        let message = message.trim_end_matches(['.', '。']);
        format!("{message}{stop}{}", findings::advice(finding, self.lang, &self.request_id))
    }

    /// On to another page.
    pub fn go(&self, href: &str) -> Response {
        (StatusCode::SEE_OTHER, [(header::LOCATION, href.to_owned())]).into_response()
    }

    /// On to another page, which shows a message.
    pub fn go_with(&self, href: &str, tone: Tone, text: impl Into<String>) -> Response {
        let flash = crate::gate::pack_flash(&Flash { tone, text: text.into() });
        let cookie = cookies::once(cookies::FLASH, &flash, self.console.options().secure_cookies);
        (StatusCode::SEE_OTHER, [(header::LOCATION, href.to_owned()), (header::SET_COOKIE, cookie)]).into_response()
    }
}

impl InWorkspace {
    /// The context of a page of the workspace.
    pub fn page(&self, nav: Nav, title: &str) -> Page {
        let mut page = self.ctx.page(nav, title);
        let view = self.viewer.view();
        page.crumbs.push(crate::page::Crumb { text: view.name.clone(), href: format!("/w/{}/imports", view.name) });
        page.workspace = Some(view);
        page
    }

    /// Name of the workspace.
    pub fn name(&self) -> &str {
        &self.viewer.workspace().name
    }

    /// Address within the workspace.
    pub fn href(&self, path: &str) -> String {
        format!("/w/{}/{path}", self.name())
    }

    /// Permission to create and change tasks.
    pub async fn editor(&self) -> Result<Editor, PageError> {
        Ok(self.service().editor(&self.actor, self.name()).await?)
    }

    /// Permission to change objects by hand.
    pub async fn developer(&self) -> Result<Developer, PageError> {
        Ok(self.service().developer(&self.actor, self.name()).await?)
    }
}

/// A template as a reply.
pub fn show(template: &impl Template) -> Result<Response, PageError> {
    show_as(StatusCode::OK, template)
}

/// A template as a reply with a status: 422 for a form with mistakes.
pub fn show_as(status: StatusCode, template: &impl Template) -> Result<Response, PageError> {
    let html = template.render()?;
    Ok((status, [(header::CONTENT_TYPE, "text/html; charset=utf-8")], html).into_response())
}

impl<S: Send + Sync> FromRequestParts<S> for Visit {
    type Rejection = PageError;

    async fn from_request_parts(parts: &mut Parts, _state: &S) -> Result<Self, PageError> {
        parts.extensions.get::<Self>().cloned().ok_or_else(|| PageError::not_found(parts.uri.path()))
    }
}

impl<S: Send + Sync> FromRequestParts<S> for Ctx {
    type Rejection = PageError;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, PageError> {
        let visit = Visit::from_request_parts(parts, state).await?;
        let actor = visit.actor.clone().ok_or(PageError::LogIn)?;
        if actor.must_change_password && visit.path != "/account/password" {
            return Err(PageError::ChangePassword);
        }
        Ok(Self { visit, actor })
    }
}

impl<S: Send + Sync> FromRequestParts<S> for InWorkspace {
    type Rejection = PageError;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, PageError> {
        let ctx = Ctx::from_request_parts(parts, state).await?;
        let params = RawPathParams::from_request_parts(parts, state).await.map_err(|_| PageError::not_found(&ctx.path))?;
        let name = params.iter().find(|(key, _)| *key == "ws").map(|(_, value)| value.to_owned());
        let name = name.ok_or_else(|| PageError::not_found(&ctx.path))?;
        let viewer = ctx.service().viewer(&ctx.actor, &name).await?;
        Ok(Self { ctx, viewer })
    }
}
