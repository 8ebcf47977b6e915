//! Requests that cannot be done, and objects that cannot be written.

use ferry_engine::export::{ExportMode, ExportRequest};
use ferry_model::data_source::DataSource;
use ferry_model::quality_rule::QualityRule;
use ferry_model::resource::{Content, Resource};
use ferry_model::{Object, PackageFormat};
use ferry_store::records::{TaskKind, TaskStatus};

use crate::bench::{Bench, NOW, Placed, codes, flow, held, node, read, resource};

#[tokio::test]
async fn a_request_that_cannot_be_done_makes_no_task() {
    let bench = Bench::new().await;
    bench.save(&resource("r", b"1"), None, NOW).await;
    let base = bench.request();
    let texts = |text: &str| vec![text.to_owned()];
    for (request, code) in [
        (ExportRequest { workspace: "scr".into(), ..base.clone() }, "RUN-NO-WORKSPACE"),
        (ExportRequest { mode: ExportMode::Incremental, ..base.clone() }, "EXP-SINCE-MISSING"),
        (ExportRequest { since: Some(1), ..base.clone() }, "EXP-SINCE-UNUSED"),
        (ExportRequest { mode: ExportMode::Custom, ..base.clone() }, "EXP-ONLY-MISSING"),
        (ExportRequest { only: texts("noed:*"), ..base.clone() }, "SET-SELECTOR-KIND"),
        (ExportRequest { only: texts("node:*"), ..base.clone() }, "EXP-NOTHING"),
        (ExportRequest { format: PackageFormat::DataworksV2, ..base.clone() }, "EXP-FORMAT"),
        (ExportRequest { name: Some("a b".into()), ..base.clone() }, "STORE-TASK-NAME"),
    ] {
        let error = bench.export(request).await.unwrap_err();
        assert_eq!(error.finding().code.id(), code);
    }
    assert!(bench.store.list_tasks(None, Some(TaskKind::Export)).await.unwrap().is_empty());
}

#[tokio::test]
async fn a_target_that_cannot_be_written_fails_the_task_with_the_reason() {
    let bench = Bench::new().await;
    bench.save(&resource("r", b"1"), None, NOW).await;
    std::fs::write(bench.folder.path().join("file"), "").unwrap();
    let request = ExportRequest { output: Some(bench.folder.path().join("file/x.zip")), ..bench.request() };
    let error = bench.export(request).await.unwrap_err();
    assert_eq!(error.finding().code.id(), "RUN-FILE");
    let tasks = bench.store.list_tasks(None, Some(TaskKind::Export)).await.unwrap();
    assert_eq!(tasks[0].head.status, TaskStatus::ExportError);
    assert!(tasks[0].head.failure.as_deref().unwrap().contains("RUN-FILE"));
}

#[tokio::test]
async fn an_object_that_cannot_be_written_does_not_stop_the_others() {
    let bench = Bench::new().await;
    bench.save(&flow("w"), None, NOW).await;
    bench.save(&node("w", "sound", &[], "select 1"), None, NOW).await;
    let lost = Content { sha256: "0".repeat(64), size: 3 };
    let lost = Resource { name: "lost.jar".into(), resource_type: "ODPS_JAR".into(), content: Some(lost), ..Resource::default() };
    bench.save(&Placed { object: Object::Resource(lost), home: None, content: None }, None, NOW).await;
    let outcome = bench.export(bench.request()).await.unwrap();
    assert_eq!(outcome.task.head.status, TaskStatus::PartialSuccess);
    assert_eq!(held(&outcome.path), ["workflow:w", "node:w/sound"]);
    let items = bench.items(&outcome).await;
    let failed: Vec<_> = items.iter().filter(|item| item.outcome == "failed").collect();
    assert_eq!((failed.len(), failed[0].name.as_str(), codes(failed[0])), (1, "lost.jar", vec!["STORE-CONTENT-LOST".to_owned()]));
}

#[tokio::test]
async fn secrets_and_alert_settings_never_leave() {
    let bench = Bench::new().await;
    let source = DataSource {
        name: "mysql".into(),
        source_type: Some("mysql".into()),
        env_type: Some("PRD".into()),
        connection: Some(r#"{"username":"u","password":"hunter2"}"#.into()),
        ..DataSource::default()
    };
    let rule = QualityRule {
        rule_name: "not null".into(),
        calc_engine_type: Some("ODPS".into()),
        rule_table: Some("t".into()),
        rule_config: Some(r#"{"checks":["x"],"followers":["robot_hunter"]}"#.into()),
        ..QualityRule::default()
    };
    for object in [Object::DataSource(source), Object::QualityRule(rule)] {
        bench.save(&Placed { object, home: None, content: None }, None, NOW).await;
    }
    let outcome = bench.export(bench.request()).await.unwrap();
    let written: String = read(&outcome.path).values().map(|placed| placed.object.to_json().unwrap()).collect();
    assert!(!written.contains("hunter"), "{written}");
    assert!(written.contains("******") && written.contains("checks"), "{written}");
    let items = bench.items(&outcome).await;
    assert!(items.iter().all(|item| item.outcome == "ok"));
}
