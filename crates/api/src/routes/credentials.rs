//! Administration of what the users of the own tenant prove themselves with: access keys and personal tokens.

use axum::Json;
use ferry_service::Service;
use ferry_service::accounts::{AccessKeyView, KeyChange, TokenView};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::Searched;
use super::accounts::{AccessKeyPatch, OfAccessKey, OfToken};
use crate::caller::Administering;
use crate::input::{At, Query, Sent};
use crate::page::{self, Paged};
use crate::reply::{DONE, Done, Reply};

pub fn routes() -> OpenApiRouter<Service> {
    OpenApiRouter::new()
        .routes(routes!(list_all_access_keys))
        .routes(routes!(change_any_access_key, delete_any_access_key))
        .routes(routes!(list_all_tokens))
        .routes(routes!(revoke_any_token))
}

/// List the access keys of all users of the tenant
///
/// `search` is part of the user's name or of the identifier.
#[utoipa::path(get, path = "/access-keys", tag = "administration", params(Searched),
    responses((status = 200, description = "The keys by user, without their secrets.", body = Paged<AccessKeyView>)))]
async fn list_all_access_keys(Administering(admin): Administering, Query(list): Query<Searched>) -> Reply<Paged<AccessKeyView>> {
    let page = page::request(list.after, list.limit)?;
    Ok(Json(admin.access_keys(&list.search, &page).await?.into()))
}

/// Disable or enable an access key of any user of the tenant
#[utoipa::path(patch, path = "/access-keys/{access_key}", tag = "administration", params(OfAccessKey), request_body = AccessKeyPatch,
    responses((status = 204, description = "Done.")))]
async fn change_any_access_key(Administering(admin): Administering, At(at): At<OfAccessKey>, Sent(body): Sent<AccessKeyPatch>) -> Done {
    admin.change_access_key(&at.access_key, body.change()).await?;
    DONE
}

/// Delete an access key of any user of the tenant
#[utoipa::path(delete, path = "/access-keys/{access_key}", tag = "administration", params(OfAccessKey),
    responses((status = 204, description = "The key is gone.")))]
async fn delete_any_access_key(Administering(admin): Administering, At(at): At<OfAccessKey>) -> Done {
    admin.change_access_key(&at.access_key, KeyChange::Delete).await?;
    DONE
}

/// List the personal tokens of all users of the tenant
///
/// `search` is part of the user's name or of the token's.
#[utoipa::path(get, path = "/tokens", tag = "administration", params(Searched),
    responses((status = 200, description = "The tokens by user, without their secrets.", body = Paged<TokenView>)))]
async fn list_all_tokens(Administering(admin): Administering, Query(list): Query<Searched>) -> Reply<Paged<TokenView>> {
    let page = page::request(list.after, list.limit)?;
    Ok(Json(admin.tokens(&list.search, &page).await?.into()))
}

/// Revoke a personal token of any user of the tenant
///
/// Stops a token that leaked without disabling its user.
#[utoipa::path(delete, path = "/tokens/{token}", tag = "administration", params(OfToken),
    responses((status = 204, description = "The token is gone.")))]
async fn revoke_any_token(Administering(admin): Administering, At(at): At<OfToken>) -> Done {
    admin.revoke_token(at.token).await?;
    DONE
}
