//! What the roles see: the same pages without what they may not do, and nothing at all without a membership.

use crate::people::{log_out, member, user};
use crate::site::Site;
use crate::steps::{import_task, release};
use crate::visitor::Visitor;

in_both_languages!(roles_see_what_they_may_do_and_no_more);

async fn roles_see_what_they_may_do_and_no_more(language: &'static str) {
    let site = Site::with_demo();
    let Some(mut visitor) = Visitor::open(&site, language).await else { return };
    visitor.log_in_quickly().await;
    let package = site.package("sales.zip", &release("select 1", "print(1)", "udf.Parse"));
    let task = import_task(&visitor, "demo_dev", "edited", &package).await;
    let [developer, guest, stranger] = [user(&visitor, "lin").await, user(&visitor, "mei").await, user(&visitor, "wen").await];
    member(&visitor, "demo_dev", "lin", "developer").await;
    member(&visitor, "demo_dev", "mei", "visitor").await;

    log_out(&visitor).await;
    visitor.log_in_as("lin", &developer).await;
    as_developer(&mut visitor).await;
    log_out(&visitor).await;
    visitor.log_in_as("mei", &guest).await;
    as_visitor(&mut visitor, &task).await;
    log_out(&visitor).await;
    visitor.log_in_as("wen", &stranger).await;
    as_stranger(&mut visitor).await;
    visitor.leave().await;
}

/// Commits and locks, and looks at tasks.
async fn as_developer(visitor: &mut Visitor) {
    visitor.go("/w/demo_dev/imports").await;
    let report = visitor.words("View Import Report", "查看导入报告");
    let preview = visitor.words("Preview", "预览");
    assert_eq!(offered(visitor, "#task-list .actions a").await, [preview, report]);
    none(visitor, "a[href$='/imports/new']").await;
    none(visitor, "#sidenav a[href^='/admin/']").await;
    visitor.go("/w/demo_dev/imports/new").await;
    status(visitor, 403).await;
    let said = visitor.find("main [role=alert]").await.text().await.unwrap();
    assert!(said.contains(visitor.words("dministrator", "管理员")), "who may is said: {said}");
    visitor.glance("not-allowed").await;
    for path in ["/w/demo_dev/exports/new", "/w/demo_dev/imports/1/undo", "/admin/users", "/admin/audit"] {
        visitor.go(path).await;
        status(visitor, 403).await;
    }
    visitor.go("/w/demo_dev/exports").await;
    none(visitor, "a[href$='/exports/new']").await;
    for page in ["members", "compute", "resource-groups"] {
        visitor.go(&format!("/w/demo_dev/{page}")).await;
        visitor.find("main table tbody").await;
        none(visitor, "main [data-open], main form[method=post]").await;
    }
    open_node(visitor).await;
    visitor.find("form.by-hand button[value=lock]").await;
    none(visitor, "[data-open=deploy]").await;
    visitor.go("/w/demo_dev/tables").await;
    visitor.find("[data-open=new-table]").await;
}

/// Looks at everything and changes nothing.
async fn as_visitor(visitor: &mut Visitor, task: &str) {
    open_node(visitor).await;
    none(visitor, "form.by-hand").await;
    visitor.go("/w/demo_dev/tables").await;
    visitor.find("main table tbody").await;
    none(visitor, "[data-open=new-table]").await;
    visitor.go(&format!("{task}/settings")).await;
    let said = visitor.find("main > .alert-info").await.text().await.unwrap();
    assert!(said.contains(visitor.words("cannot be changed", "只读")) || said.contains(visitor.words("not changed", "只读")), "{said}");
    none(visitor, "main .settings form[method=post] button, #start-bar a[href$='/start']").await;
    visitor.glance("settings-read-only").await;
    visitor.go(&format!("{task}/start")).await;
    status(visitor, 403).await;
}

/// Somebody who is no member: the workspace does not exist.
async fn as_stranger(visitor: &mut Visitor) {
    visitor.go("/").await;
    none(visitor, "main a[href^='/w/']").await;
    visitor.glance("workspaces-none").await;
    for path in ["/w/demo_dev/imports", "/w/demo_dev/objects", "/imports/1/report", "/w/nowhere/imports"] {
        visitor.go(path).await;
        status(visitor, 404).await;
    }
}

/// The page of a node.
async fn open_node(visitor: &Visitor) {
    visitor.go("/w/demo_dev/objects?kind=node").await;
    visitor.follow("main table th a[href*='/objects/']").await;
    visitor.until("/objects\\/\\d+$/.test(location.pathname)").await;
}

/// The different texts at a selector, in their order.
async fn offered(visitor: &Visitor, css: &str) -> Vec<String> {
    visitor.value(&format!("[...new Set([...document.querySelectorAll(\"{css}\")].map(link => link.innerText.trim()))]")).await
}

/// That nothing is at a selector.
async fn none(visitor: &Visitor, css: &str) {
    let found: Vec<String> = visitor.value(&format!("[...document.querySelectorAll(\"{css}\")].map(element => element.outerHTML)")).await;
    assert_eq!(found, Vec::<String>::new(), "{css} on {}", visitor.path().await);
}

/// That the page that is open was answered with this status.
async fn status(visitor: &Visitor, wanted: u16) {
    let status: u16 = visitor.value("performance.getEntriesByType('navigation')[0].responseStatus").await;
    assert_eq!(status, wanted, "{}", visitor.path().await);
}
