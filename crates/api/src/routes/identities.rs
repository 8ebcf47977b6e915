//! Links of users with the identity provider.

use axum::Json;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use ferry_service::Service;

use crate::caller::Administering;
use crate::input::{At, Sent};
use crate::reply::{DONE, Done, Reply};

pub fn routes() -> OpenApiRouter<Service> {
    OpenApiRouter::new().routes(routes!(get_identity, link_identity, unlink_identity))
}

/// A user in an address.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Path)]
struct OfUser {
    /// Account name.
    user: String,
}

/// Who a user is at the identity provider.
#[derive(Debug, Serialize, ToSchema)]
struct IdentityBody {
    /// The subject; `null` when the user is not linked.
    subject: Option<String>,
}

/// Tell who a user is at the identity provider
#[utoipa::path(get, path = "/users/{user}/identity", tag = "administration", params(OfUser),
    responses((status = 200, description = "The subject.", body = IdentityBody)))]
async fn get_identity(Administering(admin): Administering, At(at): At<OfUser>) -> Reply<IdentityBody> {
    Ok(Json(IdentityBody { subject: admin.identity(&at.user).await? }))
}

/// A link to be made.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct IdentityLink {
    /// What the identity provider calls the user, for ever: the claim `sub`.
    subject: String,
}

/// Link a user with the identity provider
///
/// Whoever the provider calls so logs in as this user.
#[utoipa::path(put, path = "/users/{user}/identity", tag = "administration", params(OfUser), request_body = IdentityLink,
    responses((status = 204, description = "Done.")))]
async fn link_identity(Administering(admin): Administering, At(at): At<OfUser>, Sent(body): Sent<IdentityLink>) -> Done {
    admin.link_identity(&at.user, &body.subject).await?;
    DONE
}

/// Remove the link of a user with the identity provider
///
/// Ends the sessions that the provider vouched for.
#[utoipa::path(delete, path = "/users/{user}/identity", tag = "administration", params(OfUser),
    responses((status = 204, description = "Done.")))]
async fn unlink_identity(Administering(admin): Administering, At(at): At<OfUser>) -> Done {
    admin.unlink_identity(&at.user).await?;
    DONE
}
