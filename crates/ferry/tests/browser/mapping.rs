//! Names of workspaces and of business processes: single occurrences are left alone, and a mapping profile brings the rest to the next task.

use ferry_testkit::packages::PackageBuilder;
use thirtyfour::Key;

use crate::running::{open_plan, saved, setting, start};
use crate::site::Site;
use crate::steps::{confirm_suggestions, import_task};
use crate::visitor::Visitor;

const WORKSPACE: &str = "/dependency_mapping/workspaces/sales";
const PROCESS: &str = "/data_service/processes/orders";

in_both_languages!(names_are_mapped_but_where_they_are_left_alone);

async fn names_are_mapped_but_where_they_are_left_alone(language: &'static str) {
    let site = Site::with_demo();
    let Some(mut visitor) = Visitor::open(&site, language).await else { return };
    visitor.log_in_quickly().await;
    let mut package = PackageBuilder::of("sales");
    package.node("orders", "load").code("insert into sales.clean_orders\nselect * from sales.raw_orders");
    package.process("orders");
    package.api("/orders/daily", "orders");
    let file = site.package("sales.zip", &package);
    let task = import_task(&visitor, "demo_prod", "mapped", &file).await;
    confirm_suggestions(&visitor).await;
    map(&visitor, WORKSPACE, "demo_prod").await;
    visitor.click("#data_service summary").await;
    map(&visitor, PROCESS, "prod_orders").await;
    leave_one(&mut visitor, &task).await;

    visitor.fill("#profiles .adding input[name=name]", "from sales").await;
    visitor.follow("#profiles .adding button").await;
    visitor.until("document.querySelector('main > .alert-success') && document.querySelector('#profiles button[value=apply]')").await;
    visitor.glance("settings-mapped").await;
    start(&visitor, &task).await;
    effect(&visitor, &task).await;
    profile(&visitor, &site.package("again.zip", &package)).await;
    visitor.leave().await;
}

/// Types what a name becomes.
async fn map(visitor: &Visitor, path: &str, text: &str) {
    visitor.fill(&format!("input{}", setting(path)), text).await;
    visitor.press(Key::Tab).await;
    saved(visitor, path).await;
}

/// Leaves the name in the second line of the code as it is: the plan replaces one less.
async fn leave_one(visitor: &mut Visitor, task: &str) {
    let before = rewrites(visitor, task).await;
    visitor.see("occurrences", &format!("{task}/settings/occurrences")).await;
    visitor.go(&format!("{task}/settings")).await;
    let second = "#occurrences input[name=leave][value*='code'][value*=':2,']";
    visitor.find("#occurrences table").await;
    visitor.click(second).await;
    visitor.click("#occurrences .batch button").await;
    visitor.find("#dependency_mapping .left-alone").await;
    visitor.until(&format!("document.querySelector('#occurrences table') && !document.querySelector(\"{second}\")")).await;
    assert_eq!(rewrites(visitor, task).await, before - 1);
    visitor.go(&format!("{task}/settings")).await;
}

/// How many names the plan replaces in the node.
async fn rewrites(visitor: &Visitor, task: &str) -> i64 {
    open_plan(visitor, task).await;
    let row = "[...document.querySelectorAll('#details tbody tr')].find(row => row.querySelector('th').innerText.includes('orders/load'))";
    visitor.value(&format!("Number({row}.querySelector('td.number').innerText)")).await
}

/// The code and the API as they arrived.
async fn effect(visitor: &Visitor, task: &str) {
    visitor.go(&format!("{task}/report?kind=node")).await;
    visitor.follow("#details a[href*='/rows/']").await;
    visitor.follow(".page-actions a[href*='/objects/']").await;
    visitor.until("/objects\\/\\d+$/.test(location.pathname)").await;
    let code = visitor.find("main .code").await.text().await.unwrap();
    assert!(code.contains("demo_prod.clean_orders") && code.contains("sales.raw_orders"), "{code}");
    visitor.go("/w/demo_prod/data-service").await;
    let row = visitor.find(".studio-main tbody tr").await.text().await.unwrap();
    assert!(row.contains("/orders/daily") && row.contains("prod_orders"), "{row}");
}

/// The next task takes the profile over: nothing is left to be confirmed, and what concerned one object does not come along.
async fn profile(visitor: &Visitor, package: &std::path::Path) {
    import_task(visitor, "demo_prod", "mapped_again", package).await;
    visitor.until("document.querySelector('#plan-panel .plan-bad')").await;
    visitor.follow("#profiles button[name=do][value=apply]").await;
    visitor.until("document.querySelector('main > .alert-success') && document.querySelector('#plan-panel .plan-good')").await;
    for (path, text) in [(WORKSPACE, "demo_prod"), (PROCESS, "prod_orders")] {
        let value: String = visitor.value(&format!("document.querySelector('{}').value", setting(path))).await;
        assert_eq!(value, text, "{path}");
    }
    let left: usize = visitor.value("document.querySelectorAll('.left-alone').length").await;
    assert_eq!(left, 0, "places of single objects are no part of a profile");
    visitor.follow("#profiles button[name=do][value=delete]").await;
    visitor.until("document.querySelector('main > .alert-success') && !document.querySelector('#profiles button[value=apply]')").await;
}
