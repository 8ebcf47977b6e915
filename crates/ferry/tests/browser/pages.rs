//! Every page that the scenario does not pass.

use crate::site::Site;
use crate::visitor::Visitor;

/// Name and path of each.
const PAGES: [(&str, &str); 22] = [
    ("workspaces", "/"),
    ("report", "/w/demo_dev/imports/1/report"),
    ("report-failed", "/w/demo_dev/imports/1/report?failed=on"),
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
    ("audit", "/admin/audit"),
    ("tenants", "/admin/tenants"),
    ("settings", "/admin/settings"),
    ("tokens", "/account/tokens"),
    ("access-keys", "/account/access-keys"),
    ("not-found", "/w/nowhere/imports"),
    ("gallery", "/ui"),
    ("imports-of-demo", "/w/demo_dev/imports"),
];

in_both_languages!(every_page_is_accessible_and_fits);

async fn every_page_is_accessible_and_fits(language: &'static str) {
    let site = Site::with_demo();
    let Some(mut visitor) = Visitor::open(&site, language).await else { return };
    visitor.log_in().await;
    for (name, path) in PAGES {
        visitor.go(path).await;
        visitor.look(name).await;
    }
    objects(&mut visitor).await;
    if language == "en" {
        // Colours are the same in every language.
        visitor.dark().await;
        for (name, path) in PAGES {
            visitor.go(path).await;
            visitor.look(&format!("{name}-dark")).await;
        }
    }
    visitor.leave().await;
}

/// One object with its code, its versions, and the graph of its flow.
async fn objects(visitor: &mut Visitor) {
    visitor.go("/w/demo_dev/objects?kind=node").await;
    visitor.click("main table th a[href*='/objects/']").await;
    visitor.until("/objects\\/\\d+$/.test(location.pathname)").await;
    visitor.look("object").await;
    visitor.click("nav.tabs a[href*='versions']").await;
    visitor.until("location.href.includes('versions')").await;
    visitor.look("object-versions").await;
    visitor.go("/w/demo_dev/graph").await;
    visitor.click("main a[href*='/graph/']").await;
    visitor.until("document.querySelector('[data-graph] svg')").await;
    visitor.look("graph-of-flow").await;
}
