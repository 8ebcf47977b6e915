//! The workspaces that somebody may see: where everybody lands, and the list of the switcher.

use askama::Template;
use axum::response::Response;
use ferry_service::PageRequest;
use ferry_service::workspaces::WorkspaceView;

use crate::context::show;
use crate::forms::Fields;
use crate::navigation::Nav;
use crate::paging::{self, Pager};
use crate::{Ctx, Page, PageError, Routes};

/// The routes.
pub fn routes() -> Routes {
    Routes::new().get("/", list).get("/workspaces/menu", menu).get("/workspaces/regions", regions)
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
    region: String,
    workspaces: Vec<WorkspaceView>,
    pager: Pager,
    /// Regions that there are workspaces in.
    found_in: Vec<(String, String)>,
    /// Whether this person may make workspaces.
    may_create: bool,
    /// Regions that a new one may be in.
    regions: Vec<(String, String)>,
}

#[derive(Template)]
#[template(path = "pages/workspaces/menu.html")]
struct Menu {
    page: Page,
    workspaces: Vec<WorkspaceView>,
}

#[derive(Template)]
#[template(path = "pages/workspaces/regions.html")]
struct RegionMenu {
    page: Page,
    /// Regions, with the number of workspaces in each.
    regions: Vec<(String, i64)>,
    chosen: String,
}

async fn list(ctx: Ctx, fields: Fields) -> Result<Response, PageError> {
    let (search, region) = (fields.get("search").to_owned(), fields.get("region").to_owned());
    let found = ctx.service().workspaces_page(&ctx.actor, &search, &region, &paging::request(&fields)).await?;
    let page = ctx.page(Nav::Workspaces, "workspaces-title");
    let named = |region: &str| (region.to_owned(), page.label("region", region));
    let mut found_in: Vec<(String, String)> = ctx.service().regions(&ctx.actor).await?.iter().map(|(region, _)| named(region)).collect();
    if !region.is_empty() && !found_in.iter().any(|(known, _)| *known == region) {
        found_in.push(named(&region));
    }
    let regions = REGIONS.iter().map(|region| named(region)).collect();
    let pager = paging::pager("/", &fields, &found);
    show(&ListPage { page, search, region, workspaces: found.items, pager, found_in, may_create: ctx.actor.is_tenant_account, regions })
}

/// Entries of the switcher at most: whoever has more types a few letters.
const MENU: i64 = 50;

async fn menu(ctx: Ctx, fields: Fields) -> Result<Response, PageError> {
    let first = PageRequest { after: None, limit: Some(MENU) };
    let found = ctx.service().workspaces_page(&ctx.actor, fields.get("search"), fields.get("region"), &first).await?;
    show(&Menu { page: ctx.page(Nav::Workspaces, "workspaces-title"), workspaces: found.items })
}

/// The regions of the menu at the top, as a fragment.
async fn regions(ctx: Ctx, fields: Fields) -> Result<Response, PageError> {
    let regions = ctx.service().regions(&ctx.actor).await?;
    show(&RegionMenu { page: ctx.page(Nav::Workspaces, "workspaces-title"), regions, chosen: fields.get("chosen").to_owned() })
}
