//! Logging in and out, who asks, and what their tenant may do.

use std::sync::Arc;

use axum::extract::State;
use axum::http::header::SET_COOKIE;
use axum::http::{HeaderValue, StatusCode};
use axum::response::{IntoResponse as _, Response};
use axum::{Extension, Json};
use ferry_service::accounts::cookie;
use ferry_service::actor::Via;
use ferry_service::editions::EditionView;
use ferry_service::{Actor, Service};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::ApiOptions;
use crate::caller::{AnyCaller, Caller, Visitor};
use crate::input::Sent;
use crate::problem::Result;
use crate::reply::{Created, Reply, address};

pub fn routes() -> OpenApiRouter<Service> {
    OpenApiRouter::new().routes(routes!(get_session, log_in, end_session)).routes(routes!(get_edition))
}

/// Who asks.
#[derive(Debug, Serialize, ToSchema)]
struct SessionBody {
    /// Account name.
    user: String,
    /// The tenant that the user belongs to.
    tenant: String,
    /// Whether it is the tenant's own account.
    is_tenant_account: bool,
    /// Whether the whole installation may be administered.
    is_operator: bool,
    /// Whether the password has to be changed before anything else.
    must_change_password: bool,
    /// How the request proved who asks: `session`, `token`, `access_key`, `local`.
    via: &'static str,
    /// What `X-CSRF-Token` has to carry in every request of this session that is not `GET` or `HEAD`; null without a session.
    #[schema(required)]
    csrf_token: Option<String>,
}

impl SessionBody {
    fn of(actor: Actor) -> Self {
        Self {
            csrf_token: match &actor.via {
                Via::Session { csrf, .. } => Some(csrf.clone()),
                _ => None,
            },
            via: match actor.via {
                Via::Session { .. } => "session",
                Via::Token { .. } => "token",
                Via::AccessKey { .. } => "access_key",
                Via::Local => "local",
            },
            user: actor.user,
            tenant: actor.tenant,
            is_tenant_account: actor.is_tenant_account,
            is_operator: actor.is_operator,
            must_change_password: actor.must_change_password,
        }
    }
}

/// Tell who asks
#[utoipa::path(get, path = "/session", tag = "session", responses((status = 200, description = "Who asks.", body = SessionBody)))]
async fn get_session(AnyCaller(actor): AnyCaller) -> Reply<SessionBody> {
    Ok(Json(SessionBody::of(actor)))
}

/// Who wants to log in.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct LogIn {
    /// Account name; that of users of other tenants than the first ends with `@` and the tenant.
    user: String,
    /// Password.
    password: String,
}

/// Log in with a password
///
/// Begins a new session, whose secret is in the cookie `ferry_session` (`__Host-ferry_session` behind TLS) of the reply. Failed attempts are
/// counted for the account and for the address, as those of the console are. While `must_change_password` is true, the session can change the
/// password and nothing else. A script makes itself a personal token with the session.
#[utoipa::path(post, path = "/session", tag = "session", request_body = LogIn,
    responses((status = 201, description = "Who has logged in.", body = SessionBody, headers(
        ("Location" = String, description = "Address of the session."), ("Set-Cookie" = String, description = "The cookie of the session.")))))]
async fn log_in(
    State(service): State<Service>,
    Extension(options): Extension<Arc<ApiOptions>>,
    visitor: Visitor,
    Sent(body): Sent<LogIn>,
) -> Result<Response> {
    let session = service.log_in(&body.user, &body.password, visitor.address, &visitor.agent).await?;
    let cookie = cookie::set(&session.secret, options.secure_cookies);
    Ok(with_cookie(Created { at: address(&[&"session"]), body: SessionBody::of(session.actor) }.into_response(), &cookie))
}

/// End the session
///
/// Takes the cookie back. A personal token stays valid; it is revoked under `/account/tokens`.
#[utoipa::path(delete, path = "/session", tag = "session", responses((status = 204, description = "The session has ended.")))]
async fn end_session(
    State(service): State<Service>,
    Extension(options): Extension<Arc<ApiOptions>>,
    AnyCaller(actor): AnyCaller,
) -> Result<Response> {
    let done = StatusCode::NO_CONTENT.into_response();
    if !matches!(actor.via, Via::Session { .. }) {
        return Ok(done);
    }
    service.log_out(&actor).await?;
    Ok(with_cookie(done, &cookie::remove(options.secure_cookies)))
}

fn with_cookie(mut response: Response, cookie: &str) -> Response {
    if let Ok(value) = HeaderValue::from_str(cookie) {
        response.headers_mut().append(SET_COOKIE, value);
    }
    response
}

/// Tell what the tenant's edition allows and what it has used
#[utoipa::path(get, path = "/edition", tag = "session", responses((status = 200, description = "The edition.", body = EditionView)))]
async fn get_edition(State(service): State<Service>, Caller(actor): Caller) -> Reply<EditionView> {
    Ok(Json(service.edition(&actor).await?))
}
