//! Who a user is at the identity provider.

use askama::Template;
use axum::extract::Path;
use axum::http::StatusCode;
use axum::response::Response;
use ferry_service::error::Status;

use crate::context::show_as;
use crate::forms::Fields;
use crate::navigation::Nav;
use crate::page::{Crumb, Tone};
use crate::{Ctx, Page, PageError};

#[derive(Template)]
#[template(path = "pages/admin/identity.html")]
struct IdentityPage {
    page: Page,
    name: String,
    issuer: String,
    /// The subject that the user is linked with.
    linked: Option<String>,
    /// What was typed.
    subject: String,
    error: String,
}

/// The link of a user.
pub async fn show(ctx: Ctx, Path(name): Path<String>) -> Result<Response, PageError> {
    identity_page(&ctx, name, String::new(), String::new()).await
}

async fn identity_page(ctx: &Ctx, name: String, subject: String, error: String) -> Result<Response, PageError> {
    let linked = ctx.service().tenant_admin(&ctx.actor)?.identity(&name).await?;
    let issuer = ctx.service().identity_provider().map_or_else(String::new, |provider| provider.issuer.clone());
    let mut page = ctx.page(Nav::Users, "admin-identity");
    page.crumbs.push(Crumb { text: ctx.t("admin-users"), href: "/admin/users".to_owned() });
    let status = if error.is_empty() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
    show_as(status, &IdentityPage { page, name, issuer, linked, subject, error })
}

/// Links a user with the subject, or removes the link when there is none.
pub async fn change(ctx: Ctx, Path(name): Path<String>, fields: Fields) -> Result<Response, PageError> {
    let admin = ctx.service().tenant_admin(&ctx.actor)?;
    if fields.ticked("unlink") {
        admin.unlink_identity(&name).await?;
        return Ok(ctx.go_with("/admin/users", Tone::Success, ctx.t("admin-identity-removed")));
    }
    let subject = fields.get("subject");
    match admin.link_identity(&name, subject).await {
        Ok(()) => Ok(ctx.go_with("/admin/users", Tone::Success, ctx.t("admin-identity-made"))),
        Err(error) if matches!(error.status, Status::Invalid | Status::Conflict) => {
            let text = ctx.say(error.finding());
            identity_page(&ctx, name, subject.to_owned(), text).await
        }
        Err(error) => Err(error.into()),
    }
}
