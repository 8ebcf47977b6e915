//! Same names in the destination.

use ferry_model::codes::plan as codes;
use ferry_model::settings::{ConflictPolicy, Settings};
use ferry_model::{Object, ObjectKind};
use ferry_testkit::packages::PackageBuilder;

use crate::harness::{Target, USER, arg, deploying, found, key};

/// One of each kind to which the rule of the original applies.
fn three(word: &str) -> PackageBuilder {
    let mut package = PackageBuilder::of("target");
    package.resource("r.py", word.as_bytes());
    package.function("f", "r.py").clazz = Some(word.to_owned());
    package.table("odps.target", "t").ddl = Some(format!("create table t ({word} bigint)"));
    package
}

const THREE: [&str; 3] = ["resource:r.py", "function:f", "table:odps.target/t"];

fn policy(kind: ObjectKind, policy: ConflictPolicy) -> Settings {
    let mut settings = deploying();
    settings.conflicts.kinds.insert(kind, policy);
    settings
}

fn ddl(object: Object) -> String {
    let Object::Table(table) = object else { panic!("no table") };
    table.ddl.unwrap()
}

both! {
    async fn a_same_name_resource_function_or_table_is_saved_as_a_draft_and_not_committed(t) {
        t.has(&three("old")).await;
        let before = [t.stored(THREE[0]).await, t.stored(THREE[1]).await, t.stored(THREE[2]).await];
        let report = t.run(&three("new"), &deploying()).await;
        for (name, old) in THREE.into_iter().zip(before) {
            assert_eq!(report.came(name), "update blocked saved", "{name}");
            report.finding(name, codes::SAME_NAME);
            let now = t.stored(name).await;
            assert_eq!(now.draft, old.draft + 1, "{name}: the draft is new");
            assert_eq!((now.committed, now.deployed), (old.committed, old.deployed), "{name}: the other versions are untouched");
        }
        assert_eq!(ddl(t.object(THREE[2]).await), "create table t (new bigint)");
    }

    async fn an_object_of_an_earlier_import_is_protected_like_any_other(t) {
        t.run(&three("old"), &deploying()).await.succeeded();
        let report = t.run(&three("new"), &deploying()).await;
        for name in THREE {
            assert_eq!(report.came(name), "update blocked saved", "{name}");
        }
        let again = t.run(&three("new"), &deploying()).await;
        for name in THREE {
            assert!(again.came(name).starts_with("unchanged blocked"), "{name}: {}", again.came(name));
        }
    }

    async fn a_node_that_differs_becomes_the_draft_and_is_committed_under_the_committing_rule(t) {
        let node = |code: &str| {
            let mut package = PackageBuilder::of("target");
            package.node("w", "a").code(code);
            package
        };
        t.run(&node("select 1"), &deploying()).await.succeeded();
        let report = t.run(&node("select 2"), &deploying()).await;
        report.succeeded();
        assert_eq!(report.came("node:w/a"), "update ok saved committed deployed");
        let stored = t.stored("node:w/a").await;
        assert_eq!((stored.draft, stored.committed, stored.deployed), (2, Some(2), Some(2)));
    }

    async fn an_equal_object_is_unchanged_and_importing_twice_changes_nothing(t) {
        let package = ferry_testkit::packages::large("target", 60);
        let first = t.run(&package, &deploying()).await;
        let before = t.state().await;
        let again = t.run(&package, &deploying()).await;
        assert_eq!(t.state().await, before);
        assert_eq!(again.items.len(), first.items.len());
        for item in &again.items {
            assert_eq!(item.action, "unchanged", "{}:{}", item.kind, item.key);
        }
        let outcomes = |report: &crate::harness::Report| report.items.iter().map(|i| (i.key.clone(), i.outcome.clone())).collect::<Vec<_>>();
        assert_eq!(outcomes(&again), outcomes(&first), "what was blocked or waiting still is");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_policy_keep_leaves_the_destination_as_it_is() {
    let t = Target::standard().await;
    t.has(&three("old")).await;
    let before = t.state().await;
    let mut settings = deploying();
    settings.conflicts.all = Some(ConflictPolicy::Keep);
    let report = t.run(&three("new"), &settings).await;
    report.succeeded();
    for name in THREE {
        assert!(report.came(name).starts_with("skip skipped"), "{}", report.came(name));
        report.finding(name, codes::KEPT);
    }
    assert_eq!(t.state().await, before);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_policy_draft_holds_nodes_back_too() {
    let t = Target::standard().await;
    let mut package = PackageBuilder::of("target");
    package.node("w", "a");
    t.run(&package, &deploying()).await.succeeded();
    let mut package = PackageBuilder::of("target");
    package.node("w", "a").code("select 2");
    let report = t.run(&package, &policy(ObjectKind::Node, ConflictPolicy::Draft)).await;
    assert_eq!(report.came("node:w/a"), "update blocked saved");
    let stored = t.stored("node:w/a").await;
    assert_eq!((stored.draft, stored.committed), (2, Some(1)));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_policy_overwrite_commits_and_says_so() {
    let t = Target::standard().await;
    t.has(&three("old")).await;
    let report = t.run(&three("new"), &policy(ObjectKind::Table, ConflictPolicy::Overwrite)).await;
    assert_eq!(report.came(THREE[2]), "update ok saved committed deployed");
    report.finding(THREE[2], codes::OVERWRITTEN);
    assert_eq!(report.came(THREE[0]), "update blocked saved", "the policy is of one kind");
    assert_eq!(t.stored(THREE[2]).await.deployed, Some(2));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_policy_rename_imports_under_another_name_and_references_in_the_package_follow() {
    let t = Target::standard().await;
    t.has(&three("old")).await;
    let before = t.stored("resource:r.py").await;
    let mut package = PackageBuilder::of("target");
    package.resource("r.py", b"new");
    package.function("g", "r.py");
    package.node("w", "a").code("--@resource_reference{\"r.py\"}\nselect 1");
    let report = t.run(&package, &policy(ObjectKind::Resource, ConflictPolicy::Rename)).await;
    report.succeeded();
    assert_eq!(report.came("resource:r_imported.py"), "create ok saved committed deployed");
    let finding = report.finding("resource:r_imported.py", codes::RENAMED);
    assert_eq!((arg(&finding, "from"), arg(&finding, "to")), ("r.py", "r_imported.py"));
    let Object::Function(function) = t.object("function:g").await else { panic!() };
    assert_eq!(function.resource.as_deref(), Some("r_imported.py"));
    assert!(t.node("w/a").await.code.unwrap().contains("@resource_reference{\"r_imported.py\"}"));
    assert_eq!(t.stored("resource:r.py").await, before);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_policy_rename_imports_an_object_once_however_often_it_is_imported() {
    let t = Target::standard().await;
    t.has(&three("old")).await;
    let mut settings = deploying();
    settings.conflicts.all = Some(ConflictPolicy::Rename);
    t.run(&three("new"), &settings).await.succeeded();
    let before = t.state().await;
    let again = t.run(&three("new"), &settings).await;
    again.succeeded();
    assert!(again.items.iter().all(|item| item.action == "unchanged"), "{:#?}", again.items);
    assert_eq!(t.state().await, before);
    t.run(&three("newer"), &settings).await.succeeded();
    assert_eq!(t.find("table:odps.target/t_imported_2").await.map(|table| table.deployed), Some(Some(1)));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_policy_fail_refuses_the_import_and_names_the_object() {
    let t = Target::standard().await;
    t.has(&three("old")).await;
    let findings = t.refused(&three("new"), &policy(ObjectKind::Function, ConflictPolicy::Fail)).await;
    assert_eq!(arg(&found(&findings, codes::CONFLICT_FAILS), "key"), "f");
    assert_eq!(findings.len(), 1, "{findings:?}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_policy_for_one_object_comes_before_that_of_its_kind() {
    let t = Target::standard().await;
    let tables = |column: &str| {
        let mut package = PackageBuilder::of("target");
        for name in ["kept", "replaced"] {
            package.table("odps.target", name).ddl = Some(format!("create table {name} ({column} bigint)"));
        }
        package
    };
    t.has(&tables("old")).await;
    let mut settings = policy(ObjectKind::Table, ConflictPolicy::Keep);
    settings.conflicts.objects.insert("table:odps.target/replaced".into(), ConflictPolicy::Overwrite);
    let report = t.run(&tables("new"), &settings).await;
    report.succeeded();
    assert!(report.came("table:odps.target/kept").starts_with("skip"));
    assert_eq!(report.came("table:odps.target/replaced"), "update ok saved committed deployed");
}

both! {
    async fn a_node_that_somebody_else_has_locked_is_blocked_unless_locks_are_ignored(t) {
        let node = |code: &str| {
            let mut package = PackageBuilder::of("target");
            package.node("w", "a").code(code);
            package.node("w", "b").code(code);
            package
        };
        t.run(&node("select 1"), &deploying()).await.succeeded();
        t.store.lock(t.id, &key("node:w/a"), "ann", 0).await.unwrap();
        t.store.lock(t.id, &key("node:w/b"), USER, 0).await.unwrap();
        let report = t.run(&node("select 2"), &deploying()).await;
        assert_eq!(report.came("node:w/a"), "blocked blocked");
        assert_eq!(arg(&report.finding("node:w/a", codes::LOCKED), "user"), "ann");
        assert_eq!(report.came("node:w/b"), "update ok saved committed deployed", "one's own lock is no hindrance");
        assert_eq!(t.stored("node:w/a").await.draft, 1);
        let mut settings = deploying();
        settings.committing_rule.ignore_lock = true;
        let report = t.run(&node("select 2"), &settings).await;
        report.succeeded();
        assert_eq!(report.came("node:w/a"), "update ok saved committed deployed");
        assert_eq!(t.stored("node:w/a").await.lock_owner, None, "the lock is taken away");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nothing_in_the_destination_is_ever_deleted() {
    let t = Target::standard().await;
    let mut old = PackageBuilder::of("target");
    old.node("w", "a");
    old.node("w", "gone_in_the_source");
    old.table("odps.target", "also_gone");
    t.run(&old, &deploying()).await.succeeded();
    let mut new = PackageBuilder::of("target");
    new.node("w", "a").code("select 2");
    t.run(&new, &deploying()).await.succeeded();
    assert_eq!(t.stored("node:w/gone_in_the_source").await.deployed, Some(1));
    assert_eq!(t.stored("table:odps.target/also_gone").await.deployed, Some(1));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_equal_draft_that_somebody_else_has_locked_is_not_committed_and_the_plan_says_so() {
    let t = Target::standard().await;
    let package = three("new");
    t.run(&package, &crate::harness::save_only()).await.succeeded();
    t.store.lock(t.id, &key(THREE[2]), "ann", 0).await.unwrap();
    let plan = t.planned(&package, &deploying()).await;
    assert_eq!(arg(&found(&crate::harness::item(&plan, THREE[2]).findings, codes::LOCKED), "user"), "ann");
    let report = t.run(&package, &deploying()).await;
    assert_eq!(report.came(THREE[2]), "unchanged blocked saved");
    assert_eq!(report.came(THREE[0]), "unchanged ok saved committed deployed");
}
