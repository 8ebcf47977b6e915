//! Who asks, and what their tenant may do.

use axum::Json;
use axum::extract::State;
use ferry_service::actor::Via;
use ferry_service::editions::EditionView;
use ferry_service::{Actor, Service};
use serde::Serialize;
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::caller::{AnyCaller, Caller};
use crate::reply::{DONE, Done, Reply};

pub fn routes() -> OpenApiRouter<Service> {
    OpenApiRouter::new().routes(routes!(get_session, end_session)).routes(routes!(get_edition))
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
}

impl SessionBody {
    fn of(actor: Actor) -> Self {
        Self {
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

/// End the session
///
/// Logs the console out. A personal token stays valid; it is revoked under `/account/tokens`.
#[utoipa::path(delete, path = "/session", tag = "session", responses((status = 204, description = "The session has ended.")))]
async fn end_session(State(service): State<Service>, AnyCaller(actor): AnyCaller) -> Done {
    if matches!(actor.via, Via::Session { .. }) {
        service.log_out(&actor).await?;
    }
    DONE
}

/// Tell what the tenant's edition allows and what it has used
#[utoipa::path(get, path = "/edition", tag = "session", responses((status = 200, description = "The edition.", body = EditionView)))]
async fn get_edition(State(service): State<Service>, Caller(actor): Caller) -> Reply<EditionView> {
    Ok(Json(service.edition(&actor).await?))
}
