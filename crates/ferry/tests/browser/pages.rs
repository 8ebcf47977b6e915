//! Every page of the console, looked at; what the console routes is compared with what was looked at.

use crate::site::Site;
use crate::steps::{confirm_suggestions, import_task, release};
use crate::visitor::Visitor;

/// Name and path of pages that the demo has something to show on.
const PAGES: [(&str, &str); 29] = [
    ("workspaces", "/"),
    ("report", "/w/demo_dev/imports/1/report"),
    ("report-failed", "/w/demo_dev/imports/1/report?failed=on"),
    ("report-row", "/w/demo_dev/imports/1/report/rows/0"),
    ("progress-of-demo", "/w/demo_dev/imports/1/progress"),
    ("undo-question", "/w/demo_dev/imports/1/undo"),
    ("again-question", "/w/demo_dev/imports/1/again"),
    ("objects", "/w/demo_dev/objects"),
    ("tables", "/w/demo_dev/tables"),
    ("rules", "/w/demo_dev/rules"),
    ("data-service", "/w/demo_dev/data-service"),
    ("compute", "/w/demo_dev/compute"),
    ("resource-groups", "/w/demo_dev/resource-groups"),
    ("members", "/w/demo_dev/members"),
    ("deployments", "/w/demo_dev/deployments"),
    ("graph", "/w/demo_dev/graph"),
    ("users", "/admin/users"),
    ("admin-keys", "/admin/access-keys"),
    ("admin-tokens", "/admin/tokens"),
    ("audit", "/admin/audit"),
    ("tenants", "/admin/tenants"),
    ("settings", "/admin/settings"),
    ("tokens", "/account/tokens"),
    ("access-keys", "/account/access-keys"),
    ("change-password", "/account/password"),
    ("not-found", "/w/nowhere/imports"),
    ("gallery", "/ui"),
    ("imports-of-demo", "/w/demo_dev/imports"),
    ("import-new", "/w/demo_dev/imports/new"),
];

/// What is routed and is no page.
const NO_PAGES: [&str; 22] = [
    // Files.
    "/static/{*name}",
    "/admin/audit/export.jsonl",
    "/w/{ws}/exports/{id}/package.zip",
    "/w/{ws}/imports/{id}/report/download/{format}",
    "/w/{ws}/exports/{id}/report/download/{format}",
    // Ways to somewhere else; what is said to who is turned away is looked at with the identity provider.
    "/imports/{id}/report",
    "/login/oidc",
    "/login/oidc/callback",
    // Without an identity provider there is no such page.
    "/admin/users/{name}/identity",
    // Parts of pages, and streams of them.
    "/w/{ws}/imports/{id}/events",
    "/w/{ws}/exports/{id}/events",
    "/w/{ws}/imports/{id}/settings/section/{name}",
    "/w/{ws}/imports/{id}/settings/plan",
    "/w/{ws}/imports/check-name",
    "/w/{ws}/exports/objects",
    "/w/{ws}/exports/picked",
    "/w/{ws}/objects/tree",
    "/w/{ws}/objects/branch",
    "/w/{ws}/packages/{id}",
    "/workspaces/menu",
    "/workspaces/regions",
    // A dialog of the members.
    "/w/{ws}/members/question",
];

in_both_languages!(every_page_is_accessible_and_fits);

async fn every_page_is_accessible_and_fits(language: &'static str) {
    let mut site = Site::with_demo();
    let Some(mut visitor) = Visitor::open(&site, language).await else { return };
    visitor.log_in().await;
    for (name, path) in PAGES {
        visitor.see(name, path).await;
    }
    objects(&mut visitor).await;
    tasks(&mut visitor, &mut site).await;
    if language == "en" {
        // Colours are the same in every language and at every width.
        visitor.dark().await;
        for (name, path) in PAGES {
            visitor.go(path).await;
            visitor.look_at(&format!("{name}-dark"), &[1_440]).await;
        }
    }
    let pages = ferry_console::addresses().into_iter().filter(|address| address.method == "GET").map(|address| address.path);
    let unseen: Vec<String> = pages.filter(|path| !NO_PAGES.contains(&path.as_str()) && !visitor.has_seen(path)).collect();
    assert_eq!(unseen, Vec::<String>::new(), "pages that nobody has looked at");
    visitor.leave().await;
}

/// One object with its code, its versions, the graph of its flow, and the rules of a table.
async fn objects(visitor: &mut Visitor) {
    visitor.go("/w/demo_dev/objects?kind=node").await;
    visitor.follow("main table th a[href*='/objects/']").await;
    visitor.until("/objects\\/\\d+$/.test(location.pathname)").await;
    visitor.look("object").await;
    visitor.follow("nav.tabs a[href*='versions']").await;
    visitor.until("location.href.includes('versions')").await;
    visitor.look("object-versions").await;
    visitor.go("/w/demo_dev/graph").await;
    visitor.follow("main a[href*='/graph/']").await;
    visitor.until("document.querySelector('[data-graph] svg')").await;
    visitor.look("graph-of-flow").await;
    visitor.go("/w/demo_dev/rules").await;
    visitor.follow("main a[href*='/rules/table?']").await;
    visitor.until("location.pathname.endsWith('/rules/table')").await;
    visitor.look("rules-of-table").await;
}

/// Tasks that are edited, that run, and that have ended.
async fn tasks(visitor: &mut Visitor, site: &mut Site) {
    let package = site.package("sales.zip", &release("select 1", "print(1)", "udf.Parse"));
    let import = import_task(visitor, "demo_prod", "edited", &package).await;
    confirm_suggestions(visitor).await;
    for (name, page) in [
        ("task-settings", "settings"),
        ("task-dry-run", "settings/dry-run"),
        ("task-occurrences", "settings/occurrences"),
        ("task-plan", "plan"),
        ("task-preview", "preview"),
        ("task-preview-object", "preview/objects/0"),
        ("task-start-question", "start"),
        ("task-delete-question", "delete"),
    ] {
        visitor.see(name, &format!("{import}/{page}")).await;
    }
    visitor.see("package-preview", "/w/demo_prod/packages/1/preview").await;
    visitor.see("package-preview-object", "/w/demo_prod/packages/1/preview/objects/0").await;

    let done = export(visitor, "everything", "start").await;
    visitor.go("/w/demo_dev/exports").await;
    visitor.until("document.querySelector('a[href$=\"package.zip\"]')").await;
    for (name, page) in [("export-report", "report"), ("export-report-row", "report/rows/0"), ("export-delete-question", "delete")] {
        visitor.see(name, &format!("{done}/{page}")).await;
    }
    let kept = export(visitor, "later", "keep").await;
    visitor.see("exports-kept", "/w/demo_dev/exports").await;
    visitor.see("export-new", "/w/demo_dev/exports/new").await;

    // Nobody works: what is started waits.
    site.restart(0);
    visitor.moved_to(site);
    visitor.see("export-start-question", &format!("{kept}/start")).await;
    visitor.follow("main form button[type=submit]").await;
    visitor.until("!location.pathname.endsWith('/start')").await;
    visitor.see("export-progress", &format!("{kept}/progress")).await;
    visitor.see("export-cancel-question", &format!("{kept}/cancel")).await;
    visitor.go(&format!("{import}/start")).await;
    visitor.follow("main form button[type=submit]").await;
    visitor.until("location.pathname.endsWith('/progress')").await;
    visitor.look("import-progress-waiting").await;
    visitor.see("import-cancel-question", &format!("{import}/cancel")).await;
}

/// Makes an export task of `demo_dev`; the path of its pages.
async fn export(visitor: &Visitor, name: &str, action: &str) -> String {
    visitor.go("/w/demo_dev/exports/new").await;
    visitor.fill("#export-name", name).await;
    visitor.follow(&format!("button[name=action][value={action}]")).await;
    visitor.until("!location.pathname.endsWith('/new')").await;
    visitor.go("/w/demo_dev/exports").await;
    let number: i64 = visitor
        .value(
            "Math.max(...[...document.querySelectorAll('#task-list a[href*=\"/exports/\"]')].map(link => Number(link.pathname.split('/')[4]) || 0))",
        )
        .await;
    format!("/w/demo_dev/exports/{number}")
}
