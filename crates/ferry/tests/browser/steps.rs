//! What several tests do on their way, and packages that they do it with.

use std::path::Path;

use ferry_testkit::packages::PackageBuilder;

use crate::visitor::Visitor;

/// A package with a chain of two nodes, a resource, and a function of it.
pub fn release(code: &str, resource: &str, class: &str) -> PackageBuilder {
    let mut package = PackageBuilder::of("sales");
    package.node("orders", "load").code(code).input("sales_root");
    package.node("orders", "sum").after("load").code("select 2");
    package.resource("parse.py", resource.as_bytes());
    package.function("parse", "parse.py").clazz = Some(class.to_owned());
    package
}

/// Uploads a package and makes an import task of it; the path of its pages. The settings are open then.
pub async fn import_task(visitor: &Visitor, workspace: &str, name: &str, package: &Path) -> String {
    visitor.go(&format!("/w/{workspace}/imports/new")).await;
    visitor.fill("#import-name", name).await;
    visitor.attach("#import-file", package).await;
    visitor.until("document.querySelector('.package-ok')").await;
    visitor.follow("main .dialog-foot button[type=submit]").await;
    visitor.until("location.pathname.endsWith('/settings')").await;
    let path = visitor.path().await;
    path.strip_suffix("/settings").unwrap().to_owned()
}

/// Confirms every suggestion for computing resources, and waits until the task can be started.
pub async fn confirm_suggestions(visitor: &Visitor) {
    visitor.until("document.querySelector('#plan-panel .plan-bad, #plan-panel .plan-good')").await;
    visitor.click("#computing_resource_mapping .section-head button").await;
    visitor.until("document.querySelector('#plan-panel .plan-good')").await;
}
