//! Packages that are not tidy.

use ferry_model::codes::plan as codes;
use ferry_model::settings::Duplicates;
use ferry_store::records::TaskStatus;
use ferry_testkit::packages::PackageBuilder;

use crate::harness::{Target, arg, everything, save_only, testdata};

fn doubled(first: &str, second: &str) -> PackageBuilder {
    let mut package = PackageBuilder::of("sales");
    package.node("w", "a").code(first);
    package.node("w", "a").code(second);
    package.node("w", "b");
    // The two of one key have one system output, as in a package that holds a node twice.
    package
}

async fn imported(duplicates: Duplicates) -> (Target, crate::harness::Report) {
    let t = Target::standard().await;
    let mut settings = save_only();
    settings.duplicates = duplicates;
    let report = t.run(&doubled("select 1", "select 2"), &settings).await;
    assert_eq!(report.items.iter().filter(|item| item.key == "w/a").count(), 1, "one row for each object");
    let finding = report.finding("node:w/a", codes::DUPLICATE_CONTRADICTS);
    assert!(arg(&finding, "places").contains(", "), "both places are named");
    (t, report)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn of_contradicting_duplicates_the_first_counts() {
    let (t, report) = imported(Duplicates::First).await;
    report.succeeded();
    assert_eq!(t.node("w/a").await.code.as_deref(), Some("select 1"));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn of_contradicting_duplicates_the_last_counts_when_so_set() {
    let (t, report) = imported(Duplicates::Last).await;
    report.succeeded();
    assert_eq!(t.node("w/a").await.code.as_deref(), Some("select 2"));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn contradicting_duplicates_are_refused_when_so_set_and_the_rest_is_imported() {
    let (t, report) = imported(Duplicates::Refuse).await;
    assert_eq!(report.task.head.status, TaskStatus::PartialSuccess);
    assert_eq!(report.came("node:w/a"), "blocked blocked");
    assert!(t.find("node:w/a").await.is_none());
    t.stored("node:w/b").await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn equal_duplicates_collapse_with_a_note() {
    let t = Target::standard().await;
    let report = t.run(&doubled("select 1", "select 1"), &save_only()).await;
    report.succeeded();
    assert_eq!(report.items.iter().filter(|item| item.key == "w/a").count(), 1);
    report.finding("node:w/a", codes::DUPLICATE_EQUAL);
}

both! {
    async fn damaged_objects_are_reported_and_the_rest_is_imported(t) {
        for name in ["bad-code-escape.zip", "bad-enum-date-number.zip", "folder-type-conflict.zip", "missing-scheduled.zip"] {
            let mut settings = everything("kiwi", "target");
            settings.failure_policy = ferry_model::settings::FailurePolicy::Continue;
            let task = t.import(&testdata(&format!("broken/{name}")), "target", &settings).await;
            let report = t.report(task.unwrap_or_else(|error| panic!("{name}: {:?}", error.findings()))).await;
            assert!(report.items.iter().any(|item| item.outcome == "ok"), "{name}: the rest is imported");
            for item in report.items.iter().filter(|item| matches!(item.outcome.as_str(), "failed" | "blocked")) {
                assert!(item.findings.is_some(), "{name}: {} has no reason", item.key);
            }
            if report.task.head.status != TaskStatus::ImportSuccess {
                t.undo(&report.task).await.unwrap();
            }
        }
    }

    async fn a_package_that_is_refused_as_a_whole_changes_nothing(t) {
        let before = t.state().await;
        for name in ["truncated.zip", "path-traversal.zip", "encrypted.zip", "bad-crc-deflate.zip", "zero-bytes.zip", "not-a-zip.zip"] {
            let error = t.import(&testdata(&format!("broken/{name}")), "target", &everything("kiwi", "target")).await;
            let error = error.err().unwrap_or_else(|| panic!("{name} was imported"));
            assert!(!error.findings().is_empty(), "{name}");
        }
        assert_eq!(t.state().await, before);
        assert!(t.store.list_tasks(None, None).await.unwrap().is_empty(), "a refused package makes no task");
    }
}
