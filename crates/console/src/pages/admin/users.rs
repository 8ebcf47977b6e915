//! The users of a tenant.

use askama::Template;
use axum::extract::Path;
use axum::http::StatusCode;
use axum::response::Response;
use ferry_service::accounts::UserView;
use ferry_service::error::Status;

use crate::context::show_as;
use crate::forms::Fields;
use crate::navigation::Nav;
use crate::page::Tone;
use crate::paging::{self, Pager};
use crate::{Ctx, Page, PageError, i18n};

#[derive(Template)]
#[template(path = "pages/admin/users.html")]
struct UsersPage {
    page: Page,
    users: Vec<UserView>,
    fields: Fields,
    pager: Pager,
    /// Name and one-time password of somebody who was just made, or given a new password: shown this once.
    made: Option<(String, String)>,
    /// Whether users can be linked with an identity provider.
    links: bool,
    error: String,
}

/// The list.
pub async fn list(ctx: Ctx, fields: Fields) -> Result<Response, PageError> {
    users_page(&ctx, fields, None, String::new()).await
}

async fn users_page(ctx: &Ctx, fields: Fields, made: Option<(String, String)>, error: String) -> Result<Response, PageError> {
    let admin = ctx.service().tenant_admin(&ctx.actor)?;
    let users = admin.users(fields.get("search"), &paging::request(&fields)).await?;
    let pager = paging::pager("/admin/users", &fields, &users);
    let status = if error.is_empty() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
    let page = ctx.page(Nav::Users, "admin-users");
    show_as(status, &UsersPage { page, users: users.items, fields, pager, made, links: admin.has_identity_provider().await?, error })
}

/// Makes a RAM user.
pub async fn create(ctx: Ctx, fields: Fields) -> Result<Response, PageError> {
    let admin = ctx.service().tenant_admin(&ctx.actor)?;
    match admin.create_user(fields.get("name"), fields.some("display_name").as_deref()).await {
        Ok((user, password)) => users_page(&ctx, Fields::default(), Some((user.name, password)), String::new()).await,
        Err(error) if error.status == Status::Failed => Err(error.into()),
        Err(error) => users_page(&ctx, Fields::default(), None, ctx.say(error.finding())).await,
    }
}

/// Gives somebody a new one-time password, or disables or enables them.
pub async fn change(ctx: Ctx, Path((name, action)): Path<(String, String)>) -> Result<Response, PageError> {
    let admin = ctx.service().tenant_admin(&ctx.actor)?;
    let said = match action.as_str() {
        "reset" => {
            let password = admin.reset_password(&name).await?;
            return users_page(&ctx, Fields::default(), Some((name, password)), String::new()).await;
        }
        "disable" => {
            admin.set_user_disabled(&name, true).await?;
            "admin-user-disabled"
        }
        "enable" => {
            admin.set_user_disabled(&name, false).await?;
            "admin-user-enabled"
        }
        _ => return Err(PageError::not_found(&ctx.path)),
    };
    let text = i18n::text_with(ctx.lang, said, &[("name", name.into())]);
    Ok(ctx.go_with("/admin/users", Tone::Success, text))
}
