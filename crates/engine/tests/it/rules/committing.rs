//! The Committing Rule, and what keeps an object from being committed.

use ferry_model::codes::plan as codes;
use ferry_model::settings::Families;
use ferry_model::workspace::WorkspaceMode;
use ferry_testkit::packages::PackageBuilder;

use crate::harness::{Report, Target, arg, committing, deploying, save_only};

both! {
    async fn a_node_with_an_unknown_parent_output_is_saved_but_not_committed(t) {
        let mut package = PackageBuilder::of("target");
        package.node("w", "a").input("finance.ledger");
        package.node("w", "b").input("target_root");
        let report = t.run(&package, &deploying()).await;
        assert_eq!(report.came("node:w/a"), "create blocked saved");
        assert_eq!(arg(&report.finding("node:w/a", codes::UNKNOWN_PARENT), "output"), "finance.ledger");
        assert_eq!(report.came("node:w/b"), "create ok saved committed deployed");
        assert_eq!(t.stored("node:w/a").await.committed, None);
    }

    async fn a_node_whose_parent_could_not_be_committed_waits_and_names_the_parent(t) {
        let mut package = PackageBuilder::of("target");
        package.node("w", "c").after("b");
        package.node("w", "b").after("a");
        package.node("w", "a").input("finance.ledger");
        let report = t.run(&package, &deploying()).await;
        assert_eq!(report.came("node:w/a"), "create blocked saved");
        for (node, parent) in [("node:w/b", "w/a"), ("node:w/c", "w/b")] {
            assert_eq!(report.came(node), "create waiting saved");
            assert_eq!(arg(&report.finding(node, codes::WAITS_FOR_PARENT), "parent"), parent);
        }
    }

    async fn of_two_nodes_with_the_same_output_the_second_is_not_committed(t) {
        let mut package = PackageBuilder::of("target");
        package.node("w", "a").output("target.same");
        package.node("w", "b").output("target.same");
        let report = t.run(&package, &deploying()).await;
        assert_eq!(report.came("node:w/a"), "create ok saved committed deployed");
        assert_eq!(report.came("node:w/b"), "create blocked saved");
        let finding = report.finding("node:w/b", codes::DUPLICATE_OUTPUT);
        assert_eq!((arg(&finding, "output"), arg(&finding, "other")), ("target.same", "w/a"));
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_output_that_a_node_of_another_workspace_has_cannot_be_committed() {
    let t = Target::standard().await;
    t.workspace("other", WorkspaceMode::Standard, &["ODPS"]).await;
    let mut package = PackageBuilder::of("other");
    package.node("w", "a");
    t.import(&package.file(), "other", &deploying()).await.unwrap();
    let report = t.run(&package, &deploying()).await;
    assert_eq!(report.came("node:w/a"), "create blocked saved");
    assert_eq!(arg(&report.finding("node:w/a", codes::DUPLICATE_OUTPUT), "other"), "other:w/a");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_parent_in_another_workspace_of_the_server_is_known() {
    let t = Target::standard().await;
    t.workspace("other", WorkspaceMode::Standard, &["ODPS"]).await;
    let mut upstream = PackageBuilder::of("other");
    upstream.node("w", "a");
    t.import(&upstream.file(), "other", &deploying()).await.unwrap();
    let mut package = PackageBuilder::of("target");
    package.node("w", "b").input("other.a").input("other_root");
    t.run(&package, &deploying()).await.succeeded();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_parent_that_is_committed_but_not_deployed_lets_the_child_be_committed_only() {
    let t = Target::standard().await;
    let mut parent = PackageBuilder::of("target");
    parent.node("w", "a");
    t.run(&parent, &committing()).await.succeeded();
    let mut child = PackageBuilder::of("target");
    child.node("w", "b").after("a");
    let report = t.run(&child, &deploying()).await;
    assert_eq!(report.came("node:w/b"), "create waiting saved committed");
    assert_eq!(arg(&report.finding("node:w/b", codes::WAITS_FOR_DEPLOYED_PARENT), "parent"), "target:w/a");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_cycle_is_reported_as_a_path_and_what_follows_it_too() {
    let t = Target::standard().await;
    let mut package = PackageBuilder::of("target");
    package.node("w", "a").after("c");
    package.node("w", "b").after("a");
    package.node("w", "c").after("b");
    package.node("w", "after").after("c");
    package.node("w", "free").input("target_root");
    let report = t.run(&package, &deploying()).await;
    for name in ["node:w/a", "node:w/b", "node:w/c"] {
        assert_eq!(report.came(name), "create blocked saved");
        let finding = report.finding(name, codes::CYCLE);
        let path = arg(&finding, "path");
        let steps: Vec<&str> = path.split(" → ").collect();
        assert_eq!((steps.len(), steps[0]), (4, steps[3]), "around and back: {path}");
        assert!(path.contains("w/a → w/b") || path.contains("w/b → w/c"), "parents before children: {path}");
    }
    report.finding("node:w/after", codes::BEHIND_CYCLE);
    assert!(!report.item("node:w/after").committed);
    assert_eq!(report.came("node:w/free"), "create ok saved committed deployed");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_node_that_depends_on_itself_is_saved_and_says_so() {
    let t = Target::standard().await;
    let mut package = PackageBuilder::of("target");
    package.node("w", "a").after("a");
    package.node("w", "b").after("a");
    let report = t.run(&package, &deploying()).await;
    assert_eq!(report.came("node:w/a"), "create blocked saved");
    assert_eq!(arg(&report.finding("node:w/a", codes::SELF_DEPENDENCY), "output"), "target.a");
    assert_eq!(report.came("node:w/b"), "create waiting saved");
}

fn needy() -> PackageBuilder {
    let mut package = PackageBuilder::of("target");
    package.node("w", "a").code("--@resource_reference{\"gone.jar\"}\nselect 1");
    package.function("f", "gone.jar");
    package
}

both! {
    async fn a_missing_resource_keeps_nodes_and_functions_from_being_committed_also_the_second_time(t) {
        let check = |report: &Report, action: &str| {
            for name in ["node:w/a", "function:f"] {
                let came = report.came(name);
                assert!(came.starts_with(&format!("{action} blocked")) && !came.contains("committed"), "{name}: {came}");
                assert_eq!(arg(&report.finding(name, codes::RESOURCE_MISSING), "name"), "gone.jar");
            }
        };
        check(&t.run(&needy(), &deploying()).await, "create");
        check(&t.run(&needy(), &deploying()).await, "unchanged");
        let mut package = needy();
        package.resource("gone.jar", b"here now");
        let report = t.run(&package, &deploying()).await;
        report.succeeded();
        assert_eq!(report.came("function:f"), "unchanged ok saved committed deployed");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_needs_a_resource_that_is_not_committed_waits_for_it() {
    let t = Target::standard().await;
    let mut package = needy();
    package.resource("gone.jar", b"bytes");
    let mut settings = deploying();
    settings.committing_rule.commit.resources = false;
    settings.committing_rule.deploy.resources = false;
    let report = t.run(&package, &settings).await;
    for name in ["node:w/a", "function:f"] {
        assert_eq!(report.came(name), "create waiting saved");
        assert_eq!(arg(&report.finding(name, codes::WAITS_FOR_RESOURCE), "name"), "gone.jar");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_unknown_node_type_is_kept_saved_and_not_committed_also_the_second_time() {
    let t = Target::standard().await;
    let mut package = PackageBuilder::of("target");
    package.node("w", "odd").of_type("QUANTUM_SQL").code("anything");
    for action in ["create", "unchanged"] {
        let report = t.run(&package, &deploying()).await;
        assert!(report.came("node:w/odd").starts_with(&format!("{action} blocked")), "{}", report.came("node:w/odd"));
        report.finding("node:w/odd", codes::UNKNOWN_TYPE);
        let stored = t.stored("node:w/odd").await;
        assert_eq!((stored.type_name.as_str(), stored.committed), ("QUANTUM_SQL", None));
    }
}

fn families(one: &str) -> Families {
    Families { resources: one == "resources", functions: one == "functions", tables: one == "tables", nodes: one == "nodes" }
}

fn one_of_each() -> PackageBuilder {
    let mut package = PackageBuilder::of("target");
    package.node("w", "a").input("target_root");
    package.resource("r.py", b"x");
    package.function("f", "");
    package.table("odps.target", "t");
    package
}

const EACH: [(&str, &str); 4] =
    [("resources", "resource:r.py"), ("functions", "function:f"), ("tables", "table:odps.target/t"), ("nodes", "node:w/a")];

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn each_family_is_committed_and_deployed_by_its_own_rule_and_deploying_implies_committing() {
    for (family, _) in EACH {
        for deploy in [false, true] {
            let t = Target::standard().await;
            let mut settings = save_only();
            let rule = &mut settings.committing_rule;
            *(if deploy { &mut rule.deploy } else { &mut rule.commit }) = families(family);
            let report = t.run(&one_of_each(), &settings).await;
            report.succeeded();
            for (other, name) in EACH {
                let wanted = match (other == family, deploy) {
                    (true, true) => "create ok saved committed deployed",
                    (true, false) => "create ok saved committed",
                    (false, _) => "create ok saved",
                };
                assert_eq!(report.came(name), wanted, "{name} when {family} are committed");
                let stored = t.stored(name).await;
                assert_eq!(stored.committed.is_some(), wanted.contains("committed"), "{name}");
                assert_eq!(stored.deployed.is_some(), wanted.contains("deployed"), "{name}");
            }
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn in_basic_mode_committing_is_deploying() {
    let t = Target::basic().await;
    let report = t.run(&one_of_each(), &committing()).await;
    report.succeeded();
    for (_, name) in EACH {
        assert_eq!(report.came(name), "create ok saved committed deployed");
        assert_eq!(t.stored(name).await.deployed, Some(1));
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn in_basic_mode_a_node_waits_uncommitted_for_a_parent_that_is_not_deployed() {
    let t = Target::basic().await;
    t.workspace("other", WorkspaceMode::Standard, &["ODPS"]).await;
    let mut upstream = PackageBuilder::of("other");
    upstream.node("w", "a");
    t.import(&upstream.file(), "other", &committing()).await.unwrap();
    let mut package = PackageBuilder::of("target");
    package.node("w", "b").input("other.a");
    let report = t.run(&package, &deploying()).await;
    assert_eq!(report.came("node:w/b"), "create waiting saved");
    assert_eq!(t.stored("node:w/b").await.committed, None, "the report says what is");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn without_a_committing_rule_everything_is_saved_and_nothing_held_against_it() {
    let t = Target::standard().await;
    let mut package = one_of_each();
    package.node("w", "b").input("finance.ledger");
    let report = t.run(&package, &save_only()).await;
    report.succeeded();
    report.finding("node:w/b", codes::UNKNOWN_PARENT);
    assert_eq!(report.came("node:w/b"), "create ok saved");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn kinds_come_in_the_order_of_their_dependencies_and_nodes_after_their_parents() {
    let t = Target::standard().await;
    let package = ferry_testkit::packages::large("target", 60);
    let mut reversed = PackageBuilder::of("target");
    for number in (0..30).rev() {
        let node = reversed.node("w", &format!("n{number}"));
        match number {
            0 => node.input("target_root"),
            _ => node.after(&format!("n{}", number - 1)),
        };
    }
    for package in [package, reversed] {
        let plan = t.planned(&package, &deploying()).await;
        assert!(plan.items.windows(2).all(|pair| pair[0].key.kind <= pair[1].key.kind));
        let at = |name: &str| plan.items.iter().position(|item| item.key.name == name);
        for number in 1..30 {
            let (parent, child) = (format!("n{}", number - 1), format!("n{number}"));
            assert!(at(&parent) <= at(&child), "{parent} before {child}");
        }
        let report = t.run(&package, &deploying()).await;
        let outcomes: Vec<&str> = plan.items.iter().map(|item| item.outcome.as_str()).collect();
        assert_eq!(report.items.iter().map(|item| item.outcome.as_str()).collect::<Vec<_>>(), outcomes, "as the plan foresaw");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_parent_whose_new_version_is_held_back_counts_as_what_is_committed() {
    let t = Target::standard().await;
    let mut old = PackageBuilder::of("target");
    let number = old.node("w", "parent").input("target_root").system_output();
    old.node("w", "rival").output("target.shared");
    t.run(&old, &deploying()).await.succeeded();
    let mut package = PackageBuilder::of("target");
    package.node("w", "parent").input("target_root").output("target.shared").output("target.new");
    package.node("w", "by_number").input(&number);
    package.node("w", "by_old_output").after("parent");
    package.node("w", "by_new_output").input("target.new");
    for action in ["create", "unchanged"] {
        let report = t.run(&package, &deploying()).await;
        assert!(report.came("node:w/parent").contains("blocked saved"), "its output is taken: {}", report.came("node:w/parent"));
        for name in ["node:w/by_number", "node:w/by_old_output"] {
            assert_eq!(report.came(name), format!("{action} ok saved committed deployed"), "{name}");
        }
        assert_eq!(report.came("node:w/by_new_output"), format!("{action} waiting saved"));
    }
}
