//! System outputs `workspace.<digits>_out` are generated anew, and every reference follows.

use ferry_testkit::packages::PackageBuilder;

use crate::harness::{Target, everything};

/// A package in which everything refers to the system output of the node `a`.
fn package() -> PackageBuilder {
    let mut package = PackageBuilder::of("sales");
    let old = package.node("w", "a").input("sales_root").system_output();
    assert_eq!(old, "sales.500001_out");
    let node = package.node("w", "b").input(&old).input_context("rows", &format!("{old}:rows"));
    node.node.dependent_type = Some(1);
    node.node.dependent_data_node = Some(format!("{old},sales.c"));
    let branch = format!(r#"[{{"condition":"1==1","nodeoutput":"{old}"}}]"#);
    package.node("w", "c").of_type("CONTROLLER_BRANCH").code(&branch).after("a");
    let join = format!(r#"{{"branchList":[{{"node":"{old}","runStatus":["1"]}}],"resultStatus":"1"}}"#);
    package.node("w", "d").of_type("CONTROLLER_JOIN").code(&join).after("a");
    package.rule("r", "orders").scheduler_node_output = Some(old);
    package
}

both! {
    async fn system_outputs_are_generated_anew_and_every_reference_follows(t) {
        t.run(&package(), &everything("sales", "target")).await.succeeded();
        let system = t.stored("node:w/a").await.system_output.unwrap();
        let digits = system.strip_prefix("target.").and_then(|rest| rest.strip_suffix("_out")).unwrap().to_owned();
        assert!(digits.bytes().all(|byte| byte.is_ascii_digit()) && digits != "500001", "{system}");
        assert!(t.node("w/a").await.outputs.iter().any(|io| io.data == system));
        let b = t.node("w/b").await;
        assert_eq!(b.inputs[0].data, system);
        assert_eq!(b.dependent_data_node, Some(format!("{system},target.c")));
        assert_eq!(b.input_contexts[0].param_value, Some(format!("{system}:rows")));
        for name in ["w/c", "w/d"] {
            let code = t.node(name).await.code.unwrap();
            assert!(code.contains(&format!("\"{system}\"")) && !code.contains("500001"), "{name}: {code}");
        }
        let rules = t.store.table_rules(t.id, "orders").await.unwrap();
        assert!(rules.is_empty(), "the table does not exist");
        let rule = t.stored("quality_rule:ODPS@odps_main@orders@dt=$[yyyymmdd-1]@r").await;
        assert_eq!(rule.rule_state, Some(ferry_model::stored::RuleState::Associated), "the rule follows to the node's new number");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn system_outputs_are_compared_by_role_so_that_importing_twice_changes_nothing() {
    let t = Target::standard().await;
    t.run(&package(), &everything("sales", "target")).await.succeeded();
    let before = t.state().await;
    // Another export of the same workspace, in which a node more shifts the numbers of the others.
    let mut shifted = PackageBuilder::of("sales");
    shifted.node("elsewhere", "more");
    let old = shifted.node("w", "a").input("sales_root").system_output();
    assert_eq!(old, "sales.500002_out");
    let plan = t.planned(&shifted, &everything("sales", "target")).await;
    assert_eq!(crate::harness::item(&plan, "node:w/a").action, ferry_engine::Action::Unchanged);
    let again = t.run(&package(), &everything("sales", "target")).await;
    again.succeeded();
    assert!(again.items.iter().all(|item| item.action == "unchanged"), "{:#?}", again.items);
    assert_eq!(t.state().await, before);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nodes_that_the_destination_has_keep_their_numbers() {
    let t = Target::standard().await;
    t.run(&package(), &everything("sales", "target")).await.succeeded();
    let system = t.stored("node:w/a").await.system_output;
    let mut changed = PackageBuilder::of("sales");
    changed.node("w", "zero");
    changed.node("w", "a").code("select 2").input("sales_root");
    t.run(&changed, &everything("sales", "target")).await.succeeded();
    assert_eq!(t.stored("node:w/a").await.system_output, system);
    assert_eq!(t.node("w/a").await.code.as_deref(), Some("select 2"));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_system_output_of_the_destination_that_a_node_waits_for_stays_what_it_is() {
    let t = Target::standard().await;
    let mut own = PackageBuilder::of("target");
    let there = own.node("here", "z").input("target_root").system_output();
    assert_eq!(there, "target.500001_out");
    t.has(&own).await;
    // In the package another node has the same number, in another workspace.
    let mut package = package();
    package.node("w", "e").input(&there);
    let report = t.run(&package, &everything("sales", "target")).await;
    report.succeeded();
    assert_eq!(t.node("w/e").await.inputs[0].data, there);
    let rewrites = report.item("node:w/e").rewrites.clone().unwrap_or_default();
    assert!(!rewrites.contains("\"inputs\""), "{rewrites}");
    let plan = t.planned(&package, &everything("sales", "target")).await;
    let of_inputs = crate::harness::item(&plan, "node:w/e").rewrites.iter().filter(|rewrite| rewrite.field == "inputs").count();
    assert_eq!(of_inputs, 0, "the plan lists no rewrite that does not happen");
}
