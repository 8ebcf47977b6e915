//! What the users of a tenant prove themselves with: their access keys and personal tokens, and how those are stopped.

use askama::Template;
use axum::extract::Path;
use axum::response::Response;
use ferry_service::accounts::{AccessKeyView, KeyChange, TokenView};

use crate::context::show;
use crate::forms::Fields;
use crate::navigation::Nav;
use crate::page::Tone;
use crate::paging::{self, Pager};
use crate::{Ctx, Page, PageError};

#[derive(Template)]
#[template(path = "pages/admin/access_keys.html")]
struct AccessKeysPage {
    page: Page,
    keys: Vec<AccessKeyView>,
    fields: Fields,
    pager: Pager,
}

#[derive(Template)]
#[template(path = "pages/admin/tokens.html")]
struct TokensPage {
    page: Page,
    tokens: Vec<TokenView>,
    fields: Fields,
    pager: Pager,
}

/// The access keys of all users.
pub async fn access_keys(ctx: Ctx, fields: Fields) -> Result<Response, PageError> {
    let admin = ctx.service().tenant_admin(&ctx.actor)?;
    let keys = admin.access_keys(fields.get("search"), &paging::request(&fields)).await?;
    let pager = paging::pager("/admin/access-keys", &fields, &keys);
    show(&AccessKeysPage { page: ctx.page(Nav::AccessKeys, "admin-access-keys"), keys: keys.items, fields, pager })
}

/// Disables, enables or deletes the access key of somebody.
pub async fn change_access_key(ctx: Ctx, Path((id, change)): Path<(String, String)>) -> Result<Response, PageError> {
    let admin = ctx.service().tenant_admin(&ctx.actor)?;
    let (change, said) = match change.as_str() {
        "disable" => (KeyChange::Disable, "account-key-disabled"),
        "enable" => (KeyChange::Enable, "account-key-enabled"),
        "delete" => (KeyChange::Delete, "account-key-deleted"),
        _ => return Err(PageError::not_found(&ctx.path)),
    };
    admin.change_access_key(&id, change).await?;
    Ok(ctx.go_with("/admin/access-keys", Tone::Success, ctx.t(said)))
}

/// The personal tokens of all users.
pub async fn tokens(ctx: Ctx, fields: Fields) -> Result<Response, PageError> {
    let admin = ctx.service().tenant_admin(&ctx.actor)?;
    let tokens = admin.tokens(fields.get("search"), &paging::request(&fields)).await?;
    let pager = paging::pager("/admin/tokens", &fields, &tokens);
    show(&TokensPage { page: ctx.page(Nav::Tokens, "admin-tokens"), tokens: tokens.items, fields, pager })
}

/// Revokes the personal token of somebody.
pub async fn revoke_token(ctx: Ctx, Path(id): Path<i64>) -> Result<Response, PageError> {
    ctx.service().tenant_admin(&ctx.actor)?.revoke_token(id).await?;
    Ok(ctx.go_with("/admin/tokens", Tone::Success, ctx.t("account-token-revoked")))
}
