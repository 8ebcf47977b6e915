//! The component gallery at `/ui`: every component in every state, to look at while building pages.

use askama::Template;
use axum::response::Response;

use crate::context::{Visit, show};
use crate::navigation::Nav;
use crate::paging::Pager;
use crate::show::chart::{Bar, bars};
use crate::show::{code, diff};
use crate::{Html, Page, PageError, Routes};

/// The routes.
pub fn routes() -> Routes {
    Routes::new().get("/ui", gallery)
}

#[derive(Template)]
#[template(path = "pages/gallery/gallery.html")]
struct GalleryPage {
    page: Page,
    pager: Pager,
    icons: Vec<&'static str>,
    code: Html,
    split: Html,
    unified: Html,
    chart: Html,
}

const ICONS: &[&str] = &[
    "menu", "apps", "grid", "down", "right", "left", "close", "check", "plus", "search", "user", "users", "key", "lock", "unlock", "edit",
    "exit", "import", "export", "tree", "graph", "table", "shield", "api", "cpu", "server", "rocket", "list", "building", "gear", "swap",
    "box", "pin", "theme", "folder", "file", "upload", "download", "trash", "refresh", "play", "stop", "undo", "clock", "info", "success",
    "warning", "error", "more", "filter", "copy", "eye",
];

const OLD: &str = "--odps sql\nINSERT OVERWRITE TABLE sales.dws_orders PARTITION (dt='${bizdate}')\nSELECT shop_id, SUM(amount) AS amount\nFROM   sales.dwd_orders\nWHERE  dt = '${bizdate}'\nGROUP BY shop_id;\n";
const NEW: &str = "--odps sql\nINSERT OVERWRITE TABLE retail_prod.dws_orders PARTITION (dt='${bizdate}')\nSELECT shop_id, SUM(amount) AS amount, COUNT(*) AS orders\nFROM   retail_prod.dwd_orders\nWHERE  dt = '${bizdate}'\nGROUP BY shop_id;\n";

async fn gallery(visit: Visit) -> Result<Response, PageError> {
    let page = visit.page(Nav::None, "gallery-title");
    let part = |tone, key: &str, count| (tone, page.t(key), count);
    let bar = |label: &str, parts| Bar { label: page.t(label), parts };
    let rows = [
        bar(
            "gallery-nodes",
            vec![part("success", "gallery-done", 1840), part("warning", "gallery-waiting", 120), part("error", "gallery-failed", 36)],
        ),
        bar("gallery-tables", vec![part("success", "gallery-done", 640)]),
        bar("gallery-resources", vec![part("success", "gallery-done", 86), part("error", "gallery-failed", 4)]),
    ];
    let names = ("sales", "retail_prod");
    let gallery = GalleryPage {
        pager: Pager { previous: Some("/ui?after=0".to_owned()), next: Some("/ui?after=2".to_owned()), total: Some(12_345), number: 2 },
        icons: ICONS.to_vec(),
        code: code::view(NEW, "sql", &page.t("gallery-code")),
        split: diff::view(OLD, NEW, names, diff::Layout::SideBySide).html,
        unified: diff::view(OLD, NEW, ("sales 1", "retail_prod 2"), diff::Layout::Unified).html,
        chart: bars(&page.t("gallery-chart"), &rows),
        page,
    };
    show(&gallery)
}
