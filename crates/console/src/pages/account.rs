//! What people do with their own account: password, personal tokens, access keys.

use askama::Template;
use axum::extract::Path;
use axum::http::StatusCode;
use axum::response::Response;
use ferry_service::accounts::{AccessKeyView, KeyChange, TokenView};
use ferry_service::error::Status;

use crate::context::{show, show_as};
use crate::forms::Fields;
use crate::navigation::Nav;
use crate::page::Tone;
use crate::paging::{self, Pager};
use crate::{Ctx, Page, PageError, Routes};

/// The routes.
pub fn routes() -> Routes {
    Routes::new()
        .get("/account/password", password)
        .post("/account/password", change_password)
        .get("/account/tokens", tokens)
        .post("/account/tokens", create_token)
        .post("/account/tokens/{id}/revoke", revoke_token)
        .get("/account/access-keys", access_keys)
        .post("/account/access-keys", create_access_key)
        .post("/account/access-keys/{id}/{change}", change_access_key)
}

#[derive(Template)]
#[template(path = "pages/account/password.html")]
struct PasswordPage {
    page: Page,
    forced: bool,
    error: String,
}

#[derive(Template)]
#[template(path = "pages/account/tokens.html")]
struct TokensPage {
    page: Page,
    tokens: Vec<TokenView>,
    pager: Pager,
    /// Name and text of the token that was just made: shown this once.
    made: Option<(String, String)>,
    error: String,
}

#[derive(Template)]
#[template(path = "pages/account/access_keys.html")]
struct AccessKeysPage {
    page: Page,
    keys: Vec<AccessKeyView>,
    pager: Pager,
    /// Identifier and secret of the key that was just made: shown this once.
    made: Option<(String, String)>,
}

async fn password(ctx: Ctx) -> Result<Response, PageError> {
    show(&PasswordPage { page: ctx.page(Nav::Account, "account-password"), forced: ctx.actor.must_change_password, error: String::new() })
}

async fn change_password(ctx: Ctx, fields: Fields) -> Result<Response, PageError> {
    let (old, new, repeated) = (fields.raw("old"), fields.raw("new"), fields.raw("repeated"));
    let error = if new == repeated {
        match ctx.service().change_password(&ctx.actor, old, new).await {
            Ok(()) => return Ok(ctx.go_with("/", Tone::Success, ctx.t("account-password-changed"))),
            Err(error) if error.status == Status::Failed => return Err(error.into()),
            Err(error) => ctx.say(error.finding()),
        }
    } else {
        ctx.t("account-password-differs")
    };
    let page = ctx.page(Nav::Account, "account-password");
    show_as(StatusCode::UNPROCESSABLE_ENTITY, &PasswordPage { page, forced: ctx.actor.must_change_password, error })
}

async fn tokens(ctx: Ctx, fields: Fields) -> Result<Response, PageError> {
    tokens_page(&ctx, &fields, None, String::new()).await
}

async fn tokens_page(ctx: &Ctx, fields: &Fields, made: Option<(String, String)>, error: String) -> Result<Response, PageError> {
    let tokens = ctx.service().tokens(&ctx.actor, &paging::request(fields)).await?;
    let pager = paging::pager("/account/tokens", fields, &tokens);
    let status = if error.is_empty() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
    show_as(status, &TokensPage { page: ctx.page(Nav::Account, "account-tokens"), tokens: tokens.items, pager, made, error })
}

async fn create_token(ctx: Ctx, fields: Fields) -> Result<Response, PageError> {
    let days = fields.get("days").parse().ok();
    match ctx.service().create_token(&ctx.actor, fields.get("name"), days).await {
        Ok((token, text)) => tokens_page(&ctx, &Fields::default(), Some((token.name, text)), String::new()).await,
        Err(error) if error.status == Status::Failed => Err(error.into()),
        Err(error) => tokens_page(&ctx, &Fields::default(), None, ctx.say(error.finding())).await,
    }
}

async fn revoke_token(ctx: Ctx, Path(id): Path<i64>) -> Result<Response, PageError> {
    ctx.service().revoke_token(&ctx.actor, id).await?;
    Ok(ctx.go_with("/account/tokens", Tone::Success, ctx.t("account-token-revoked")))
}

async fn access_keys(ctx: Ctx, fields: Fields) -> Result<Response, PageError> {
    access_keys_page(&ctx, &fields, None).await
}

async fn access_keys_page(ctx: &Ctx, fields: &Fields, made: Option<(String, String)>) -> Result<Response, PageError> {
    let keys = ctx.service().access_keys(&ctx.actor, &paging::request(fields)).await?;
    let pager = paging::pager("/account/access-keys", fields, &keys);
    show(&AccessKeysPage { page: ctx.page(Nav::Account, "account-access-keys"), keys: keys.items, pager, made })
}

async fn create_access_key(ctx: Ctx) -> Result<Response, PageError> {
    let (key, secret) = ctx.service().create_access_key(&ctx.actor).await?;
    access_keys_page(&ctx, &Fields::default(), Some((key.id, secret))).await
}

async fn change_access_key(ctx: Ctx, Path((id, change)): Path<(String, String)>) -> Result<Response, PageError> {
    let (change, said) = match change.as_str() {
        "disable" => (KeyChange::Disable, "account-key-disabled"),
        "enable" => (KeyChange::Enable, "account-key-enabled"),
        "delete" => (KeyChange::Delete, "account-key-deleted"),
        _ => return Err(PageError::not_found(&ctx.path)),
    };
    ctx.service().change_access_key(&ctx.actor, &id, change).await?;
    Ok(ctx.go_with("/account/access-keys", Tone::Success, ctx.t(said)))
}
