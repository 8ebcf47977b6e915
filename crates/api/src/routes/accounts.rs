//! The own account: password, personal tokens, access keys.

use axum::Json;
use axum::extract::State;
use ferry_model::codes::reasons;
use ferry_service::Service;
use ferry_service::accounts::{AccessKeyView, KeyChange, TokenView};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::Listed;
use crate::caller::{AnyCaller, Caller};
use crate::input::{At, Query, Sent};
use crate::page::{self, Paged};
use crate::problem::{ApiError, Result};
use crate::reply::{Created, DONE, Done, Reply, address};

/// Longest life of a token, in days.
const MOST_DAYS: i64 = 3650;

pub fn routes() -> OpenApiRouter<Service> {
    OpenApiRouter::new()
        .routes(routes!(change_password))
        .routes(routes!(list_tokens, create_token))
        .routes(routes!(revoke_token))
        .routes(routes!(list_access_keys, create_access_key))
        .routes(routes!(change_access_key, delete_access_key))
}

/// A new password.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct PasswordChange {
    /// The current password.
    old: String,
    /// The new one.
    new: String,
}

/// Change the own password
///
/// Ends the other sessions of the account. It is the only thing that can be done while the password has to be changed.
#[utoipa::path(put, path = "/account/password", tag = "account", request_body = PasswordChange,
    responses((status = 204, description = "The password is changed.")))]
async fn change_password(State(service): State<Service>, AnyCaller(actor): AnyCaller, Sent(body): Sent<PasswordChange>) -> Done {
    service.change_password(&actor, &body.old, &body.new).await?;
    DONE
}

/// List the own personal tokens
#[utoipa::path(get, path = "/account/tokens", tag = "account", params(Listed),
    responses((status = 200, description = "The tokens, the oldest first, without their secrets.", body = Paged<TokenView>)))]
async fn list_tokens(State(service): State<Service>, Caller(actor): Caller, Query(list): Query<Listed>) -> Reply<Paged<TokenView>> {
    let page = page::request(list.after, list.limit)?;
    Ok(Json(service.tokens(&actor, &page).await?.into()))
}

/// A token to be made.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct NewToken {
    /// What it is for.
    name: String,
    /// Days until it expires; never when left out.
    #[schema(minimum = 1, maximum = 3650)]
    expires_days: Option<i64>,
}

/// A token that was made.
#[derive(Debug, Serialize, ToSchema)]
struct TokenCreated {
    /// The token.
    token: TokenView,
    /// Its secret, told this once.
    secret: String,
}

/// Make a personal token
///
/// The secret is in this reply and nowhere else.
#[utoipa::path(post, path = "/account/tokens", tag = "account", request_body = NewToken,
    responses((status = 201, description = "The token with its secret.", body = TokenCreated, headers(("Location" = String, description = "Its address.")))))]
async fn create_token(State(service): State<Service>, Caller(actor): Caller, Sent(body): Sent<NewToken>) -> Result<Created<TokenCreated>> {
    if body.expires_days.is_some_and(|days| !(1..=MOST_DAYS).contains(&days)) {
        return Err(ApiError::invalid("expires_days", reasons::WITHIN.with(&[("least", &1), ("most", &MOST_DAYS)])));
    }
    let (token, secret) = service.create_token(&actor, &body.name, body.expires_days).await?;
    Ok(Created { at: address(&[&"account", &"tokens", &token.id]), body: TokenCreated { token, secret } })
}

/// A token in an address.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Path)]
pub(super) struct OfToken {
    /// Number of the token.
    pub(super) token: i64,
}

/// Revoke a personal token
#[utoipa::path(delete, path = "/account/tokens/{token}", tag = "account", params(OfToken),
    responses((status = 204, description = "The token is gone.")))]
async fn revoke_token(State(service): State<Service>, Caller(actor): Caller, At(at): At<OfToken>) -> Done {
    service.revoke_token(&actor, at.token).await?;
    DONE
}

/// List the own access keys
#[utoipa::path(get, path = "/account/access-keys", tag = "account", params(Listed),
    responses((status = 200, description = "The keys, the oldest first, without their secrets.", body = Paged<AccessKeyView>)))]
async fn list_access_keys(
    State(service): State<Service>,
    Caller(actor): Caller,
    Query(list): Query<Listed>,
) -> Reply<Paged<AccessKeyView>> {
    let page = page::request(list.after, list.limit)?;
    Ok(Json(service.access_keys(&actor, &page).await?.into()))
}

/// An access key that was made.
#[derive(Debug, Serialize, ToSchema)]
struct AccessKeyCreated {
    /// The key.
    access_key: AccessKeyView,
    /// Its secret, told this once.
    secret: String,
}

/// Make an access key
///
/// For SDKs that sign their requests. The secret is in this reply and nowhere else.
#[utoipa::path(post, path = "/account/access-keys", tag = "account",
    responses((status = 201, description = "The key with its secret.", body = AccessKeyCreated, headers(("Location" = String, description = "Its address.")))))]
async fn create_access_key(State(service): State<Service>, Caller(actor): Caller) -> Result<Created<AccessKeyCreated>> {
    let (access_key, secret) = service.create_access_key(&actor).await?;
    Ok(Created { at: address(&[&"account", &"access-keys", &access_key.id]), body: AccessKeyCreated { access_key, secret } })
}

/// An access key in an address.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Path)]
pub(super) struct OfAccessKey {
    /// `AccessKeyId`.
    pub(super) access_key: String,
}

/// What changes in an access key.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct AccessKeyPatch {
    /// Whether requests signed with it are refused.
    disabled: bool,
}

impl AccessKeyPatch {
    /// What it asks for.
    pub(super) fn change(&self) -> KeyChange {
        if self.disabled { KeyChange::Disable } else { KeyChange::Enable }
    }
}

/// Disable or enable an access key
#[utoipa::path(patch, path = "/account/access-keys/{access_key}", tag = "account", params(OfAccessKey), request_body = AccessKeyPatch,
    responses((status = 204, description = "Done.")))]
async fn change_access_key(
    State(service): State<Service>,
    Caller(actor): Caller,
    At(at): At<OfAccessKey>,
    Sent(body): Sent<AccessKeyPatch>,
) -> Done {
    service.change_access_key(&actor, &at.access_key, body.change()).await?;
    DONE
}

/// Delete an access key
#[utoipa::path(delete, path = "/account/access-keys/{access_key}", tag = "account", params(OfAccessKey),
    responses((status = 204, description = "The key is gone.")))]
async fn delete_access_key(State(service): State<Service>, Caller(actor): Caller, At(at): At<OfAccessKey>) -> Done {
    service.change_access_key(&actor, &at.access_key, KeyChange::Delete).await?;
    DONE
}
