//! Dry-run Property.

use ferry_testkit::packages::PackageBuilder;

use crate::harness::{Target, deploying};

fn package() -> PackageBuilder {
    let mut package = PackageBuilder::of("sales");
    package.node("orders", "load").owner("1", "ann");
    package.node("orders", "sum").of_type("DIDE_SHELL");
    package.node("stock", "load").node.outputs.clear();
    package.node("stock", "count");
    package
}

async fn dry_run_nodes(selectors: &[&str]) -> Vec<String> {
    let t = Target::standard().await;
    let mut settings = deploying();
    settings.dry_run.nodes = selectors.iter().map(|text| (*text).to_owned()).collect();
    t.run(&package(), &settings).await.succeeded();
    let mut found = Vec::new();
    for name in ["orders/load", "orders/sum", "stock/load", "stock/count"] {
        let stored = t.stored(&format!("node:{name}")).await;
        assert_eq!(stored.dry_run, t.node(name).await.use_type.as_deref() == Some("SKIP"), "the mark and the schedule type agree");
        if stored.dry_run {
            found.push(name.to_owned());
        }
    }
    found
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_single_node_is_set_to_dry_run() {
    assert_eq!(dry_run_nodes(&["node:orders/load"]).await, ["orders/load"]);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nodes_are_set_to_dry_run_in_a_batch() {
    assert_eq!(dry_run_nodes(&["node:*/load"]).await, ["orders/load", "stock/load"]);
    assert_eq!(dry_run_nodes(&["type:DIDE_SHELL", "node:stock/*"]).await, ["orders/sum", "stock/load", "stock/count"]);
    assert_eq!(dry_run_nodes(&["owner:ann"]).await, ["orders/load"]);
    assert_eq!(dry_run_nodes(&["all"]).await.len(), 4);
    assert_eq!(dry_run_nodes(&[]).await.len(), 0);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_node_that_is_dry_run_in_the_source_stays_so() {
    let t = Target::standard().await;
    let mut package = package();
    package.node("stock", "idle").node.use_type = Some("SKIP".into());
    t.run(&package, &deploying()).await.succeeded();
    assert!(t.stored("node:stock/idle").await.dry_run);
}
