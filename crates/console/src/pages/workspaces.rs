//! The workspaces that somebody may see: where everybody lands, and the list of the switcher.

use askama::Template;
use axum::response::Response;
use ferry_service::workspaces::WorkspaceView;

use crate::context::show;
use crate::forms::Fields;
use crate::navigation::Nav;
use crate::{Ctx, Page, PageError, Routes};

/// The routes.
pub fn routes() -> Routes {
    Routes::new().get("/", list).get("/workspaces/menu", menu)
}

/// The regions that a new workspace may be in.
const REGIONS: &[&str] = &[
    "cn-hangzhou",
    "cn-shanghai",
    "cn-beijing",
    "cn-shenzhen",
    "cn-chengdu",
    "cn-zhangjiakou",
    "cn-hongkong",
    "ap-southeast-1",
    "ap-northeast-1",
    "eu-central-1",
    "us-west-1",
    "us-east-1",
];

#[derive(Template)]
#[template(path = "pages/workspaces/list.html")]
struct ListPage {
    page: Page,
    search: String,
    workspaces: Vec<WorkspaceView>,
    /// Whether this person may make workspaces.
    may_create: bool,
    regions: Vec<(String, String)>,
}

#[derive(Template)]
#[template(path = "pages/workspaces/menu.html")]
struct Menu {
    page: Page,
    workspaces: Vec<WorkspaceView>,
}

async fn list(ctx: Ctx, fields: Fields) -> Result<Response, PageError> {
    let search = fields.get("search").to_owned();
    let workspaces = ctx.service().workspaces(&ctx.actor, &search).await?;
    let page = ctx.page(Nav::Workspaces, "workspaces-title");
    let regions = REGIONS.iter().map(|region| ((*region).to_owned(), page.label("region", region))).collect();
    show(&ListPage { page, search, workspaces, may_create: ctx.actor.is_tenant_account, regions })
}

/// Entries of the switcher at most: whoever has more types a few letters.
const MENU: usize = 50;

async fn menu(ctx: Ctx, fields: Fields) -> Result<Response, PageError> {
    let mut workspaces = ctx.service().workspaces(&ctx.actor, fields.get("search")).await?;
    workspaces.truncate(MENU);
    show(&Menu { page: ctx.page(Nav::Workspaces, "workspaces-title"), workspaces })
}
