//! Dry-run Property: one node, those that are ticked, and all that fit a filter; the plan, the report and the nodes show it.

use ferry_testkit::packages::PackageBuilder;

use crate::running::{open_plan, start};
use crate::site::Site;
use crate::steps::{confirm_suggestions, import_task};
use crate::visitor::Visitor;

in_both_languages!(nodes_are_set_to_dry_run_alone_and_by_a_filter);

async fn nodes_are_set_to_dry_run_alone_and_by_a_filter(language: &'static str) {
    let site = Site::with_demo();
    let Some(mut visitor) = Visitor::open(&site, language).await else { return };
    visitor.log_in_quickly().await;
    let mut package = PackageBuilder::of("sales");
    package.node("orders", "load");
    package.node("orders", "sum").after("load");
    package.node("orders", "clean").of_type("DIDE_SHELL").code("rm -f /data/spool");
    package.node("orders", "notify").of_type("DIDE_SHELL").code("echo done");
    let file = site.package("sales.zip", &package);
    let task = import_task(&visitor, "demo_prod", "dry_run", &file).await;
    confirm_suggestions(&visitor).await;

    // Set to Dry-run, in one row.
    visitor.click(&button("load", "one-on")).await;
    visitor.find(&button("load", "one-off")).await;
    // All that fit the filter, however many, and one of them back by its tick.
    visitor.choose("#dry-run-type", "DIDE_SHELL").await;
    visitor.until(&rows(2)).await;
    visitor.click("#dry-run-list button[name=do][value=all-on]").await;
    visitor.find(&button("clean", "one-off")).await;
    visitor.find(&button("notify", "one-off")).await;
    visitor.click("#dry-run-list input[name=row][aria-label='orders/notify']").await;
    visitor.click("#dry-run-list button[name=do][value=off]").await;
    visitor.find(&button("notify", "one-on")).await;
    visitor.until(&rows(2)).await;
    // Batch Set to Dry-run for what is ticked, all at once.
    visitor.go(&format!("{task}/settings/dry-run")).await;
    visitor.click("#dry-run-list input[name=row][aria-label='orders/notify']").await;
    visitor.glance("dry-run").await;
    visitor.go(&format!("{task}/settings/dry-run?type=DIDE_SHELL")).await;
    visitor.click("#dry-run-list [data-select-all=row]").await;
    visitor.click("#dry-run-list button[name=do][value=on]").await;
    visitor.find(&button("notify", "one-off")).await;
    visitor.go(&format!("{task}/settings/dry-run?on=yes")).await;
    visitor.until(&rows(3)).await;

    open_plan(&visitor, &task).await;
    let planned: Vec<String> =
        visitor.value("[...document.querySelectorAll('#details tr:has(th .tag-info)')].map(row => row.innerText)").await;
    assert_dry_run(&planned);
    start(&visitor, &task).await;
    visitor.go(&format!("{task}/report")).await;
    let settings = visitor.find("#settings").await.text().await.unwrap();
    assert!(settings.contains(visitor.words("Dry-run Property", "空跑属性")), "{settings}");
    for node in ["load", "clean", "notify"] {
        assert!(settings.contains(node), "{node} in {settings}");
    }
    visitor.go("/w/demo_prod/objects?kind=node").await;
    let word = visitor.words("Dry-run", "空跑");
    let marked =
        format!("[...document.querySelectorAll('main tbody tr')].map(row => row.innerText).filter(text => text.includes('{word}'))");
    assert_dry_run(&visitor.value::<Vec<String>>(&marked).await);
    visitor.leave().await;
}

/// The button of a node in the list.
fn button(node: &str, action: &str) -> String {
    format!("#dry-run-list tr:has(input[aria-label='orders/{node}']) button[name={action}]")
}

/// That so many nodes are listed.
fn rows(count: usize) -> String {
    format!("document.querySelectorAll('#dry-run-list tbody tr').length === {count}")
}

/// That these rows are those of the nodes that were set, and no other.
fn assert_dry_run(rows: &[String]) {
    assert_eq!(rows.len(), 3, "{rows:?}");
    for node in ["load", "clean", "notify"] {
        assert!(rows.iter().any(|row| row.contains(node)), "{node} in {rows:?}");
    }
}
