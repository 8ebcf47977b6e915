//! Tenants and their editions, for the operator; new workspaces, for the tenant account.

use std::str::FromStr as _;

use askama::Template;
use axum::extract::Path;
use axum::http::StatusCode;
use axum::response::Response;
use ferry_model::edition::Edition;
use ferry_model::workspace::WorkspaceMode;
use ferry_service::editions::TenantView;
use ferry_service::error::Status;
use ferry_service::workspaces::WorkspaceDraft;

use crate::context::show_as;
use crate::forms::Fields;
use crate::navigation::Nav;
use crate::page::Tone;
use crate::paging::{self, Pager};
use crate::{Ctx, Page, PageError, i18n};

#[derive(Template)]
#[template(path = "pages/admin/tenants.html")]
struct TenantsPage {
    page: Page,
    tenants: Vec<TenantView>,
    fields: Fields,
    pager: Pager,
    editions: Vec<(String, String)>,
    /// Account and one-time password of a tenant that was just made: shown this once.
    made: Option<(String, String)>,
    error: String,
}

/// The list.
pub async fn list(ctx: Ctx, fields: Fields) -> Result<Response, PageError> {
    tenants_page(&ctx, fields, None, String::new()).await
}

async fn tenants_page(ctx: &Ctx, fields: Fields, made: Option<(String, String)>, error: String) -> Result<Response, PageError> {
    let tenants = ctx.service().operator(&ctx.actor)?.tenants(fields.get("search"), &paging::request(&fields)).await?;
    let pager = paging::pager("/admin/tenants", &fields, &tenants);
    let page = ctx.page(Nav::Tenants, "admin-tenants");
    let editions = Edition::ALL.iter().map(|edition| (edition.as_str().to_owned(), page.label("edition", edition.as_str()))).collect();
    let status = if error.is_empty() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
    show_as(status, &TenantsPage { page, tenants: tenants.items, fields, pager, editions, made, error })
}

fn edition(fields: &Fields) -> Result<Edition, PageError> {
    Edition::from_str(fields.get("edition")).map_err(|_| PageError::unknown(fields, "edition"))
}

/// Makes a tenant with its account.
pub async fn create(ctx: Ctx, fields: Fields) -> Result<Response, PageError> {
    let operator = ctx.service().operator(&ctx.actor)?;
    match operator.create_tenant(fields.get("name"), fields.get("account"), edition(&fields)?).await {
        Ok((tenant, password)) => tenants_page(&ctx, Fields::default(), Some((tenant.account, password)), String::new()).await,
        Err(error) if error.status == Status::Failed => Err(error.into()),
        Err(error) => tenants_page(&ctx, Fields::default(), None, ctx.say(error.finding())).await,
    }
}

/// Sets the edition of a tenant.
pub async fn set_edition(ctx: Ctx, Path(name): Path<String>, fields: Fields) -> Result<Response, PageError> {
    ctx.service().operator(&ctx.actor)?.set_edition(&name, edition(&fields)?).await?;
    let text = i18n::text_with(ctx.lang, "admin-edition-set", &[("name", name.into())]);
    Ok(ctx.go_with("/admin/tenants", Tone::Success, text))
}

/// Makes a workspace.
pub async fn create_workspace(ctx: Ctx, fields: Fields) -> Result<Response, PageError> {
    let admin = ctx.service().tenant_admin(&ctx.actor)?;
    let mode = WorkspaceMode::from_str(fields.get("mode")).map_err(|_| PageError::unknown(&fields, "mode"))?;
    let draft = WorkspaceDraft { name: fields.get("name").to_owned(), mode, region: fields.get("region").to_owned() };
    match admin.create_workspace(&draft).await {
        Ok(workspace) => {
            let text = i18n::text_with(ctx.lang, "workspaces-created", &[("name", workspace.name.clone().into())]);
            Ok(ctx.go_with(&format!("/w/{}/imports", workspace.name), Tone::Success, text))
        }
        Err(error) if error.status == Status::Failed => Err(error.into()),
        Err(error) => Ok(ctx.go_with("/", Tone::Error, ctx.say(error.finding()))),
    }
}
