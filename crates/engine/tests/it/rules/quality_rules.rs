//! Data Quality monitoring rules.

use ferry_model::Object;
use ferry_model::codes::plan as codes;
use ferry_model::stored::RuleState;
use ferry_testkit::packages::PackageBuilder;

use crate::harness::{Target, arg, deploying, save_only};

const RULE: &str = "quality_rule:ODPS@odps_main@odps.target.orders@dt=$[yyyymmdd-1]@rows";

fn only_rule() -> PackageBuilder {
    let mut package = PackageBuilder::of("target");
    package.rule("rows", "odps.target.orders").scheduler_node_output = Some("target.load".into());
    package
}

fn with_node() -> PackageBuilder {
    let mut package = only_rule();
    package.node("w", "load").input("target_root");
    package.table("odps.target", "orders");
    package
}

both! {
    async fn rules_come_after_their_nodes_and_are_associated_by_output_name(t) {
        let report = t.run(&with_node(), &deploying()).await;
        report.succeeded();
        assert_eq!(report.came(RULE), "create ok saved committed deployed");
        let rules = t.store.table_rules(t.id, "orders").await.unwrap();
        assert_eq!(rules.len(), 1);
        assert_eq!(rules[0].rule.rule_state, Some(RuleState::Associated));
        assert_eq!(rules[0].node, Some(t.stored("node:w/load").await.id));
        let at = |key: &str| report.items.iter().position(|item| format!("{}:{}", item.kind, item.key) == key);
        assert!(at("node:w/load") < at(RULE));
    }

    async fn rules_wait_for_nodes_that_are_not_deployed_and_import_again_completes_them(t) {
        let report = t.run(&with_node(), &save_only()).await;
        assert_eq!(report.task.head.status, ferry_store::records::TaskStatus::PartialSuccess);
        assert_eq!(report.came(RULE), "create waiting saved");
        let finding = report.finding(RULE, codes::RULE_WAITS);
        assert_eq!((arg(&finding, "node"), arg(&finding, "output")), ("w/load", "target.load"));
        assert_eq!(t.stored(RULE).await.rule_state, Some(RuleState::Waiting));
        t.deploy("node:w/load").await;
        let again = t.retry(&report.task).await.unwrap();
        again.succeeded();
        let rule = t.stored(RULE).await;
        assert_eq!((rule.rule_state, rule.draft, rule.deployed), (Some(RuleState::Associated), 1, Some(1)), "no new version");
    }

    async fn rules_imported_before_their_nodes_are_associated_once_the_nodes_are_imported(t) {
        let report = t.run(&only_rule(), &deploying()).await;
        report.succeeded();
        report.finding(RULE, codes::RULE_WITHOUT_NODE);
        assert_eq!(t.stored(RULE).await.rule_state, Some(RuleState::Unassociated));
        t.run(&with_node(), &deploying()).await.succeeded();
        let rule = t.stored(RULE).await;
        assert_eq!((rule.rule_state, rule.draft), (Some(RuleState::Associated), 1));
        assert_eq!(t.store.table_rules(t.id, "orders").await.unwrap()[0].node, Some(t.stored("node:w/load").await.id));
    }

    async fn rules_are_associated_with_nodes_that_were_deployed_earlier(t) {
        let mut nodes = PackageBuilder::of("target");
        nodes.node("w", "load").input("target_root");
        t.run(&nodes, &deploying()).await.succeeded();
        t.run(&only_rule(), &deploying()).await.succeeded();
        assert_eq!(t.stored(RULE).await.rule_state, Some(RuleState::Associated));
        let before = t.state().await;
        t.run(&with_node(), &save_only()).await.succeeded();
        assert_eq!(t.stored(RULE).await.rule_state, Some(RuleState::Associated), "an import that deploys nothing takes nothing away");
        assert_ne!(t.state().await, before, "the table is new");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn rules_without_nodes_in_the_package_are_imported_without_node_information() {
    let t = Target::standard().await;
    let mut package = PackageBuilder::of("target");
    package.rule("rows", "odps.target.orders");
    let report = t.run(&package, &deploying()).await;
    report.succeeded();
    report.finding(RULE, codes::RULE_WITHOUT_NODE);
    let rule = t.stored(RULE).await;
    assert_eq!((rule.rule_state, rule.deployed), (Some(RuleState::Unassociated), Some(1)));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_rule_whose_node_is_nowhere_says_so() {
    let t = Target::standard().await;
    let mut package = only_rule();
    package.node("w", "another").input("target_root");
    let report = t.run(&package, &deploying()).await;
    report.succeeded();
    assert_eq!(arg(&report.finding(RULE, codes::RULE_NODE_UNKNOWN), "output"), "target.load");
    assert_eq!(t.stored(RULE).await.rule_state, Some(RuleState::Unassociated));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_rule_whose_table_is_missing_is_kept_but_not_shown_until_the_table_exists() {
    let t = Target::standard().await;
    let report = t.run(&only_rule(), &deploying()).await;
    assert_eq!(arg(&report.finding(RULE, codes::RULE_TABLE_MISSING), "table"), "odps.target.orders");
    t.stored(RULE).await;
    assert!(t.store.visible_rules(t.id).await.unwrap().is_empty());
    let mut table = PackageBuilder::of("target");
    table.table("odps.target", "orders");
    t.run(&table, &deploying()).await.succeeded();
    assert_eq!(t.store.visible_rules(t.id).await.unwrap().len(), 1);
    assert_eq!(t.store.table_rules(t.id, "odps.target.orders").await.unwrap().len(), 1);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn alert_settings_are_never_carried() {
    let t = Target::standard().await;
    let mut package = PackageBuilder::of("target");
    package.rule("rows", "odps.target.orders");
    // The writer of packages takes alerts out; a package of another writer holds them.
    let word = |text: &str| format!(r"\&quot;{text}\&quot;");
    let alerts = format!("{}:[{}],{}:{{{}:1}},", word("Followers"), word("ann"), word("alerts"), word("sms"));
    let patched = crate::harness::patched(&package.file(), &word("checker"), &format!("{alerts}{}", word("checker")));
    let report = t.report(t.import(&patched, "target", &deploying()).await.unwrap()).await;
    report.finding(RULE, codes::RULE_ALERTS_DROPPED);
    let Object::QualityRule(rule) = t.object(RULE).await else { panic!() };
    let config = rule.rule_config.unwrap();
    assert!(!config.contains("ann") && !config.contains("sms") && config.contains("row_count"), "{config}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn undo_takes_the_association_back() {
    let t = Target::standard().await;
    t.run(&only_rule(), &deploying()).await.succeeded();
    let before = t.state().await;
    let report = t.run(&with_node(), &deploying()).await;
    assert_eq!(t.stored(RULE).await.rule_state, Some(RuleState::Associated));
    t.undo(&report.task).await.unwrap();
    assert_eq!(t.state().await, before);
    assert_eq!(t.stored(RULE).await.rule_state, Some(RuleState::Unassociated));
}
