//! Logging in and out.

mod provider;

use askama::Template;
use axum::extract::State;
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::Response;
use ferry_service::ServiceError;
use ferry_service::accounts::{NewSession, cookie};
use ferry_service::error::Status;
use provider::Button;

use crate::context::{Visit, show, show_as};
use crate::forms::Fields;
use crate::navigation::Nav;
use crate::{Console, Ctx, Page, PageError, Routes};

/// The routes.
pub fn routes() -> Routes {
    Routes::new()
        .get("/login", form)
        .post("/login", log_in)
        .get("/login/oidc", provider::begin)
        .get("/login/oidc/callback", provider::finish)
        .post("/logout", log_out)
}

#[derive(Template)]
#[template(path = "pages/login/login.html")]
struct LoginPage {
    page: Page,
    next: String,
    user: String,
    error: String,
    provider: Option<Button>,
}

impl LoginPage {
    fn new(visit: &Visit, next: &str, user: &str, error: String) -> Self {
        let provider = Button::of(visit, next);
        Self { page: visit.page(Nav::None, "login-title"), next: next.to_owned(), user: user.to_owned(), error, provider }
    }
}

/// Addresses of this console only: a link to the log-in must not lead anywhere else.
fn local(next: &str) -> &str {
    let plain = next.starts_with('/') && !next.starts_with("//") && !next.contains(['\\', '\r', '\n', '\t']);
    if plain { next } else { "/" }
}

async fn form(visit: Visit, fields: Fields) -> Result<Response, PageError> {
    let next = local(fields.raw("next"));
    if visit.actor.is_some() {
        return Ok(visit.go(next));
    }
    show(&LoginPage::new(&visit, next, "", String::new()))
}

async fn log_in(State(console): State<Console>, visit: Visit, headers: HeaderMap, fields: Fields) -> Result<Response, PageError> {
    let (user, password, next) = (fields.get("user"), fields.raw("password"), local(fields.raw("next")));
    match console.service().log_in(user, password, visit.address, agent(&headers)).await {
        Ok(session) => {
            let response = visit.go(if session.actor.must_change_password { "/account/password" } else { next });
            Ok(with_session(&console, response, &session))
        }
        Err(error) => refused(&visit, next, user, error),
    }
}

/// Browser of the visitor.
fn agent(headers: &HeaderMap) -> &str {
    headers.get(header::USER_AGENT).and_then(|value| value.to_str().ok()).unwrap_or_default()
}

/// The reply with the cookie of the session.
fn with_session(console: &Console, mut response: Response, session: &NewSession) -> Response {
    let cookie = cookie::set(&session.secret, console.options().secure_cookies);
    if let Ok(value) = HeaderValue::from_str(&cookie) {
        response.headers_mut().append(header::SET_COOKIE, value);
    }
    response
}

fn refused(visit: &Visit, next: &str, user: &str, error: ServiceError) -> Result<Response, PageError> {
    let status = match error.status {
        Status::Unauthenticated => StatusCode::UNAUTHORIZED,
        Status::TooMany { .. } => StatusCode::TOO_MANY_REQUESTS,
        Status::NotAllowed | Status::Invalid => StatusCode::UNPROCESSABLE_ENTITY,
        _ => return Err(error.into()),
    };
    let text = visit.say(error.finding());
    let mut response = show_as(status, &LoginPage::new(visit, next, user, text))?;
    if let Status::TooMany { retry_after_seconds } = error.status {
        response.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from(retry_after_seconds));
    }
    Ok(response)
}

async fn log_out(ctx: Ctx) -> Result<Response, PageError> {
    ctx.service().log_out(&ctx.actor).await?;
    let mut response = ctx.go("/login");
    let cookie = cookie::remove(ctx.console.options().secure_cookies);
    if let Ok(value) = HeaderValue::from_str(&cookie) {
        response.headers_mut().append(header::SET_COOKIE, value);
    }
    Ok(response)
}
