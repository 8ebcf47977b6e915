//! Administration: users, access keys, audit log and settings of a tenant; tenants and editions of the installation.

mod audit;
mod tenants;
mod users;

use askama::Template;
use axum::Router;
use axum::response::Response;
use axum::routing::{get, post};
use ferry_service::editions::EditionView;

use crate::context::show;
use crate::navigation::Nav;
use crate::{Console, Ctx, Page, PageError};

/// The routes.
pub fn routes() -> Router<Console> {
    Router::new()
        .route("/admin/users", get(users::list).post(users::create))
        .route("/admin/users/{name}/{action}", post(users::change))
        .route("/admin/access-keys", get(users::access_keys))
        .route("/admin/audit", get(audit::list))
        .route("/admin/audit/export.jsonl", get(audit::export))
        .route("/admin/tenants", get(tenants::list).post(tenants::create))
        .route("/admin/tenants/{name}/edition", post(tenants::set_edition))
        .route("/admin/settings", get(settings))
        .route("/admin/workspaces", post(tenants::create_workspace))
}

#[derive(Template)]
#[template(path = "pages/admin/settings.html")]
struct SettingsPage {
    page: Page,
    edition: EditionView,
    workspaces: usize,
}

async fn settings(ctx: Ctx) -> Result<Response, PageError> {
    ctx.service().tenant_admin(&ctx.actor)?;
    let edition = ctx.service().edition(&ctx.actor).await?;
    let workspaces = ctx.service().workspaces(&ctx.actor, "").await?.len();
    show(&SettingsPage { page: ctx.page(Nav::Settings, "admin-settings"), edition, workspaces })
}
