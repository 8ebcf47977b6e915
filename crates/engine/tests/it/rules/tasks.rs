//! Tasks: who may, names, states, what each state allows, Import Again, undo, all or nothing.

use ferry_engine::progress::{Cancel, Silent};
use ferry_engine::{EngineError, ErrorKind};
use ferry_model::codes::{plan as codes, run, store};
use ferry_model::settings::FailurePolicy;
use ferry_model::workspace::Role;
use ferry_store::records::TaskStatus;
use ferry_testkit::packages::PackageBuilder;

use crate::harness::{NOW, Target, USER, arg, deploying, found, key, save_only};

fn simple() -> PackageBuilder {
    let mut package = PackageBuilder::of("target");
    package.node("w", "a").input("target_root");
    package.node("w", "b").after("a");
    package
}

/// Half of it cannot be committed.
fn partial() -> PackageBuilder {
    let mut package = simple();
    package.node("w", "c").input("finance.ledger");
    package.node("w", "d").after("c");
    package
}

fn finance() -> PackageBuilder {
    let mut package = PackageBuilder::of("finance");
    package.node("f", "ledger");
    package
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn only_the_tenant_account_and_administrators_may_import_retry_undo_and_cancel() {
    let t = Target::standard().await;
    for role in Role::ALL {
        t.member(role.as_str(), None, role).await;
    }
    let file = simple().file();
    for role in Role::ALL {
        let user = role.as_str();
        let plan = t.engine.plan(&file, "target", &save_only(), user, &Silent).await;
        let may = matches!(role, Role::Owner | Role::Admin);
        assert_eq!(plan.is_ok(), may, "{user}");
        let mut request = t.request(&file, "target", &save_only());
        request.user = user.to_owned();
        let task = t.engine.import(request, &Silent, &Cancel::default()).await;
        assert_eq!(task.is_ok(), may, "{user}");
        if let Err(error) = task {
            assert_eq!(error.kind(), ErrorKind::NotAllowed, "{user}");
        }
    }
    let task = t.run(&partial(), &deploying()).await.task;
    let is_refused = |error: EngineError| assert_eq!(error.kind(), ErrorKind::NotAllowed);
    is_refused(t.engine.undo(task.head.id, "developer", NOW, &Silent).await.unwrap_err());
    is_refused(t.engine.cancel(task.head.id, "developer", true, NOW, &Silent).await.unwrap_err());
    is_refused(t.engine.retry(task.head.id, "developer", NOW, &Silent, &Cancel::default()).await.unwrap_err());
    t.engine.undo(task.head.id, "admin", NOW, &Silent).await.unwrap();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn to_somebody_who_is_no_member_the_workspace_does_not_exist() {
    let t = Target::standard().await;
    let file = simple().file();
    let outside = t.engine.plan(&file, "target", &save_only(), "stranger", &Silent).await.unwrap_err();
    let nowhere = t.engine.plan(&file, "targot", &save_only(), "stranger", &Silent).await.unwrap_err();
    for error in [outside, nowhere] {
        assert_eq!(error.kind(), ErrorKind::NotFound);
        let finding = found(&error.findings(), run::NO_WORKSPACE);
        assert_eq!(arg(&finding, "nearest"), "", "the name of a workspace is not told either");
    }
    let misspelt = t.plan(&file, "targot", &save_only()).await.unwrap_err();
    assert_eq!(arg(&found(&misspelt.findings(), run::NO_WORKSPACE), "nearest"), "target");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn task_names_are_letters_digits_underscores_and_periods_and_unique() {
    let t = Target::standard().await;
    let file = simple().file();
    let named = async |name: &str| {
        let mut request = t.request(&file, "target", &save_only());
        request.name = Some(name.to_owned());
        t.engine.import(request, &Silent, &Cancel::default()).await
    };
    let before = t.state().await;
    for bad in ["", "a b", "a-b", "a/b", "näme!", &"x".repeat(129)] {
        assert!(named(bad).await.is_err(), "{bad}");
        assert_eq!(t.state().await, before, "{bad}: nothing is imported under a bad name");
    }
    assert_eq!(named("Week_47.orders").await.unwrap().head.name, "Week_47.orders");
    assert!(named("Week_47.orders").await.is_err(), "taken");
    assert!(named(&"x".repeat(128)).await.is_ok());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_status_allows_its_own_actions() {
    let t = Target::standard().await;
    let conflict = |error: EngineError| found(&error.findings(), run::WRONG_STATE);
    let done = t.run(&simple(), &deploying()).await.task;
    assert_eq!(done.head.status, TaskStatus::ImportSuccess);
    assert_eq!(arg(&conflict(t.retry(&done).await.err().unwrap()), "status"), "IMPORT_SUCCESS");
    conflict(t.engine.cancel(done.head.id, USER, false, NOW, &Silent).await.unwrap_err());
    let partial = t.run(&partial(), &deploying()).await.task;
    assert_eq!(partial.head.status, TaskStatus::PartialSuccess);
    conflict(t.engine.cancel(partial.head.id, USER, false, NOW, &Silent).await.unwrap_err());
    assert_eq!(t.retry(&partial).await.unwrap().task.head.status, TaskStatus::PartialSuccess);
    let revoked = t.undo(&partial).await.unwrap();
    assert_eq!(revoked.head.status, TaskStatus::Revoked);
    conflict(t.retry(&revoked).await.err().unwrap());
    conflict(t.undo(&revoked).await.unwrap_err());
    conflict(t.engine.cancel(revoked.head.id, USER, false, NOW, &Silent).await.unwrap_err());
    let mut hopeless = PackageBuilder::of("target");
    hopeless.node("x", "y").input("finance.nothing");
    let mut settings = deploying();
    settings.committing_rule.change_owner.to = Some(USER.into());
    let failed = t.run(&hopeless, &settings).await.task;
    assert_eq!(failed.head.status, TaskStatus::PartialSuccess, "the workflow succeeded");
    t.undo(&done).await.unwrap();
    t.store.delete_task(revoked.head.id).await.unwrap();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_import_of_which_nothing_succeeds_has_failed_and_can_be_imported_again() {
    let t = Target::standard().await;
    let mut package = PackageBuilder::of("target");
    package.function("f", "gone.jar");
    let failed = t.run(&package, &deploying()).await;
    assert_eq!(failed.task.head.status, TaskStatus::ImportError);
    let mut resource = PackageBuilder::of("target");
    resource.resource("gone.jar", b"x");
    t.run(&resource, &deploying()).await.succeeded();
    t.retry(&failed.task).await.unwrap().succeeded();
    assert_eq!(t.stored("function:f").await.deployed, Some(1));
}

both! {
    async fn import_again_runs_only_what_is_left(t) {
        let first = t.run(&partial(), &deploying()).await;
        assert_eq!(first.task.head.status, TaskStatus::PartialSuccess);
        assert_eq!(first.came("node:w/c"), "create blocked saved");
        t.workspace("finance", ferry_model::workspace::WorkspaceMode::Standard, &["ODPS"]).await;
        t.import(&finance().file(), "finance", &deploying()).await.unwrap();
        let versions = |name: &'static str| async move { let s = t.stored(name).await; (s.draft, s.committed, s.deployed) };
        let before = versions("node:w/a").await;
        let again = t.retry(&first.task).await.unwrap();
        again.succeeded();
        assert_eq!(again.task.head.attempt, 2);
        assert_eq!(versions("node:w/a").await, before, "no new version of what succeeded");
        for name in ["node:w/c", "node:w/d"] {
            assert_eq!(versions(name).await, (1, Some(1), Some(1)), "{name} was saved before, and is committed now");
            assert!(again.came(name).ends_with("ok saved committed deployed"), "{}", again.came(name));
        }
        assert_eq!(again.came("node:w/a"), first.came("node:w/a"), "the report still says what the first attempt did");
        t.undo(&again.task).await.unwrap();
        assert!(t.find("node:w/a").await.is_none() && t.find("node:w/c").await.is_none(), "undo takes both attempts back");
    }

    async fn undo_restores_everything(t) {
        let empty = t.state().await;
        let first = t.run(&ferry_testkit::packages::large("target", 30), &deploying()).await;
        let one = t.state().await;
        let mut changed = ferry_testkit::packages::large("target", 60);
        changed.node("flow_0000", "node_000003").code("select 'changed'");
        changed.resource("tool_0.py", b"changed");
        let mut settings = deploying();
        settings.duplicates = ferry_model::settings::Duplicates::Last;
        settings.conflicts.all = Some(ferry_model::settings::ConflictPolicy::Overwrite);
        let second = t.run(&changed, &settings).await;
        assert!(second.items.iter().any(|item| item.action == "update"), "something is replaced");
        assert_ne!(t.state().await, one);
        let undone = t.undo(&second.task).await.unwrap();
        assert_eq!(undone.head.status, TaskStatus::Revoked);
        assert_eq!(t.state().await, one);
        t.undo(&first.task).await.unwrap();
        assert_eq!(t.state().await, empty);
    }

    async fn undo_is_refused_and_names_the_objects_that_were_changed_since(t) {
        let first = t.run(&simple(), &deploying()).await;
        let mut changed = PackageBuilder::of("target");
        changed.node("w", "a").code("select 2").input("target_root");
        let second = t.run(&changed, &deploying()).await;
        let state = t.state().await;
        let error = t.undo(&first.task).await.unwrap_err();
        let finding = found(&error.findings(), run::UNDO_CHANGED);
        assert_eq!((arg(&finding, "count"), arg(&finding, "keys")), ("1", "node:w/a"));
        let named = found(&error.findings(), store::CHANGED_SINCE).object.unwrap();
        assert_eq!((named.kind, named.key.as_str()), (ferry_model::ObjectKind::Node, "w/a"));
        assert_eq!(t.state().await, state, "nothing is undone");
        t.undo(&second.task).await.unwrap();
        t.undo(&first.task).await.unwrap();
        assert!(t.find("node:w/a").await.is_none());
    }

    async fn all_or_nothing_refuses_a_plan_that_would_fall_short(t) {
        let mut settings = deploying();
        settings.failure_policy = FailurePolicy::Undo;
        let findings = t.refused(&partial(), &settings).await;
        let finding = found(&findings, codes::ALL_OR_NOTHING);
        assert_eq!(arg(&finding, "count"), "2");
        assert!(arg(&finding, "keys").contains("node:w/c"), "{finding:?}");
    }

    async fn all_or_nothing_leaves_nothing_behind_when_something_fails_on_the_way(t) {
        let mut old = PackageBuilder::of("target");
        old.node("w", "b").after("a");
        t.run(&old, &save_only()).await.succeeded();
        let mut settings = deploying();
        settings.failure_policy = FailurePolicy::Undo;
        let file = simple().file();
        let prepared = t.engine.prepare(t.request(&file, "target", &settings), &Silent).await.unwrap();
        assert!(prepared.plan().can_start());
        // Somebody begins to edit between the plan and its application.
        t.store.lock(t.id, &key("node:w/b"), "ann", NOW).await.unwrap();
        let before = t.state().await;
        let task = t.engine.run(prepared, &Silent, &Cancel::default()).await.unwrap();
        assert_eq!(task.head.status, TaskStatus::ImportError);
        assert!(task.head.failure.is_some_and(|failure| failure.contains(codes::ALL_OR_NOTHING.id())));
        assert_eq!(t.state().await, before);
        assert!(t.find("node:w/a").await.is_none());
    }

    async fn what_fails_on_the_way_is_in_the_report_and_the_rest_is_imported(t) {
        let file = simple().file();
        let mut old = PackageBuilder::of("target");
        old.node("w", "b").after("a");
        t.run(&old, &save_only()).await.succeeded();
        let mut changed = simple();
        changed.node("w", "e").after("b");
        drop(file);
        let file = changed.file();
        let prepared = t.engine.prepare(t.request(&file, "target", &deploying()), &Silent).await.unwrap();
        t.store.lock(t.id, &key("node:w/b"), "ann", NOW).await.unwrap();
        let task = t.engine.run(prepared, &Silent, &Cancel::default()).await.unwrap();
        assert_eq!(task.head.status, TaskStatus::PartialSuccess);
        let report = t.report(task).await;
        assert_eq!(report.item("node:w/a").outcome, "ok");
        for name in ["node:w/b", "node:w/e"] {
            assert_ne!(report.item(name).outcome, "ok", "{name}");
            assert!(!report.item(name).committed, "{name}");
            assert!(report.item(name).findings.is_some(), "{name}: with the reason");
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn one_import_at_a_time_runs_in_a_workspace() {
    let t = Target::standard().await;
    let file = simple().file();
    let held = t.engine.prepare(t.request(&file, "target", &save_only()), &Silent).await.unwrap();
    let error = t.import(&file, "target", &save_only()).await.unwrap_err();
    found(&error.findings(), run::WORKSPACE_BUSY);
    drop(held);
    t.import(&file, "target", &save_only()).await.unwrap();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_cancelled_import_is_revoked_and_taken_back_or_kept_if_asked() {
    for keep in [false, true] {
        let t = Target::standard().await;
        let before = t.state().await;
        let package = ferry_testkit::packages::large("target", 20);
        let task = crate::harness::stopped_after(&t, &package, &deploying(), 1).await;
        assert_eq!(t.store.task(task).await.unwrap().unwrap().head.status, TaskStatus::Importing);
        assert_ne!(t.state().await, before);
        let revoked = t.engine.cancel(task, USER, keep, NOW, &Silent).await.unwrap();
        assert_eq!(revoked.head.status, TaskStatus::Revoked);
        assert_eq!(t.state().await == before, !keep);
        let undone = t.engine.undo(task, USER, NOW, &Silent).await;
        assert_eq!(undone.is_ok(), keep, "what was kept can be undone, what was taken back cannot be once more: {undone:?}");
        assert!(t.state().await == before);
        found(&t.engine.undo(task, USER, NOW, &Silent).await.unwrap_err().findings(), run::WRONG_STATE);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_interrupted_import_stands_in_the_way_of_another_package_and_is_named() {
    let t = Target::standard().await;
    let package = ferry_testkit::packages::large("target", 20);
    let task = crate::harness::stopped_after(&t, &package, &deploying(), 1).await;
    let findings = t.refused(&simple(), &deploying()).await;
    assert_eq!(arg(&found(&findings, run::INTERRUPTED), "task"), task.to_string());
    let other = t.refused(&package, &save_only()).await;
    assert_eq!(arg(&found(&other, run::INTERRUPTED), "task"), task.to_string(), "the same package with other settings is another import");
    let prepared = t.engine.prepare(t.request(&package.file(), "target", &deploying()), &Silent).await.unwrap();
    assert_eq!(prepared.resumes(), Some(task));
    assert_eq!(t.engine.run(prepared, &Silent, &Cancel::default()).await.unwrap().head.id, task);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn import_again_needs_nothing_but_the_task() {
    let t = Target::standard().await;
    let file = partial().file();
    let task = t.import(&file, "target", &deploying()).await.unwrap();
    drop(file);
    assert_eq!(t.retry(&task).await.unwrap().task.head.status, TaskStatus::PartialSuccess, "the package is kept for it");
    std::fs::remove_dir_all(t.folder.path().join("packages")).unwrap();
    let error = t.retry(&task).await.err().unwrap();
    found(&error.findings(), run::PACKAGE_GONE);
    t.undo(&task).await.unwrap();
}
