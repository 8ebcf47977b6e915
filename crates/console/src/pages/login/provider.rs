//! Logging in with an identity provider: on to it, and back from it.

use axum::extract::State;
use axum::http::{HeaderMap, HeaderValue, header};
use axum::response::Response;
use ferry_model::Lang;
use ferry_model::codes::oidc as codes;
use ferry_service::oidc::{OIDC_SECONDS, OidcAnswer, Visitor};
use url::form_urlencoded::byte_serialize;

use super::{agent, local, with_session};
use crate::context::Visit;
use crate::forms::Fields;
use crate::pages::error;
use crate::{Console, PageError, cookies};

/// The button on the log-in page.
#[derive(Clone, Debug)]
pub(super) struct Button {
    /// Its text.
    pub(super) label: String,
    /// Where it leads.
    pub(super) href: String,
    /// Whether passwords are for everybody too, and not for accounts of tenants alone.
    pub(super) passwords: bool,
}

impl Button {
    /// The button, if there is an identity provider; the way leads on to `next`.
    pub(super) fn of(visit: &Visit, next: &str) -> Option<Self> {
        let provider = visit.service().identity_provider()?;
        let label = if visit.lang == Lang::Zh { &provider.labels.zh } else { &provider.labels.en };
        Some(Self {
            label: if label.is_empty() { visit.t("login-oidc") } else { label.clone() },
            href: format!("/login/oidc?next={}", byte_serialize(next.as_bytes()).collect::<String>()),
            passwords: provider.password_log_in,
        })
    }
}

/// On to the provider, with a cookie that comes back with the answer.
pub(super) async fn begin(State(console): State<Console>, visit: Visit, fields: Fields) -> Result<Response, PageError> {
    let next = local(fields.raw("next"));
    if console.service().identity_provider().is_none() {
        return Err(PageError::not_found(&visit.path));
    }
    if visit.actor.is_some() {
        return Ok(visit.go(next));
    }
    let start = console.service().begin_oidc(next).await?;
    let cookie = cookies::brief(cookie_name(&console), &start.cookie, OIDC_SECONDS, console.options().secure_cookies);
    Ok(with_cookie(visit.go(&start.location), &cookie))
}

/// Back from the provider.
pub(super) async fn finish(
    State(console): State<Console>,
    visit: Visit,
    headers: HeaderMap,
    fields: Fields,
) -> Result<Response, PageError> {
    if console.service().identity_provider().is_none() {
        return Err(PageError::not_found(&visit.path));
    }
    let cookie = cookies::get(&headers, cookie_name(&console)).unwrap_or_default();
    let text = |name: &str| fields.raw(name).to_owned();
    let answer = OidcAnswer { code: text("code"), state: text("state"), error: text("error"), issuer: text("iss") };
    let visitor = Visitor { address: visit.address, agent: agent(&headers) };
    let response = match console.service().finish_oidc(cookie, &answer, visitor).await {
        Ok(end) => with_session(&console, visit.go(local(&end.next)), &end.session),
        // Somebody may have been lured here while the real answer is still to come.
        Err(refusal) if refusal.finding().code == codes::LOG_IN_STATE => return Err(refusal.into()),
        Err(refusal) => error::show(&visit, &refusal.into()),
    };
    Ok(with_cookie(response, &cookies::remove(cookie_name(&console), console.options().secure_cookies)))
}

/// Name of the cookie that a log-in is kept in until it ends.
fn cookie_name(console: &Console) -> &'static str {
    if console.options().secure_cookies { "__Host-ferry_oidc" } else { "ferry_oidc" }
}

fn with_cookie(mut response: Response, cookie: &str) -> Response {
    if let Ok(value) = HeaderValue::from_str(cookie) {
        response.headers_mut().append(header::SET_COOKIE, value);
    }
    response
}
