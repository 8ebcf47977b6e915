//! Which objects and versions an export takes.

use ferry_engine::export::{ExportMode, ExportRequest, ExportStatus};
use ferry_model::Object;
use ferry_model::data_service::{DataServiceApi, DataServiceProcess};
use ferry_model::function::Function;
use ferry_store::records::TaskStatus;

use crate::bench::{Bench, NOW, Placed, codes, flow, held, node, read, resource};

fn plain(object: Object) -> Placed {
    Placed { object, home: None, content: None }
}

fn code_of(path: &std::path::Path, name: &str) -> String {
    let objects = read(path);
    let placed = objects.values().find(|placed| placed.key().name == name).unwrap();
    placed.object.as_node().unwrap().code.clone().unwrap()
}

#[tokio::test]
async fn the_status_chooses_the_version_and_objects_without_it_are_reported() {
    let bench = Bench::new().await;
    bench.save(&flow("w"), Some("alice"), NOW).await;
    bench.commit(&flow("w"), NOW).await;
    bench.deploy(&flow("w"), NOW).await;
    for (code, step) in [("deployed", 2), ("committed", 1), ("saved", 0)] {
        let a = node("w", "a", &[], code);
        bench.save(&a, Some("alice"), NOW).await;
        if step > 0 {
            bench.commit(&a, NOW).await;
        }
        if step > 1 {
            bench.deploy(&a, NOW).await;
        }
    }
    bench.save(&node("w", "draft_only", &[], "x"), Some("alice"), NOW).await;

    for (status, left_out) in [(ExportStatus::Saved, 0), (ExportStatus::Committed, 1), (ExportStatus::Deployed, 1)] {
        let outcome = bench.export(ExportRequest { status, ..bench.request() }).await.unwrap();
        assert_eq!(code_of(&outcome.path, "a"), status.as_str());
        assert_eq!((outcome.left_out, outcome.task.head.status), (left_out, TaskStatus::ExportSuccess));
        let items = bench.items(&outcome).await;
        let skipped: Vec<_> = items.iter().filter(|item| item.outcome == "skipped").collect();
        assert_eq!(skipped.len() as u64, left_out);
        for item in skipped {
            assert_eq!((item.name.as_str(), codes(item)), ("draft_only", vec!["EXP-NO-VERSION".to_owned()]));
        }
    }
}

#[tokio::test]
async fn an_incremental_export_takes_what_was_changed_after_the_time() {
    let bench = Bench::new().await;
    bench.save(&flow("w"), None, NOW).await;
    for name in ["old", "changed", "deployed_later"] {
        let n = node("w", name, &[], "1");
        bench.save(&n, None, NOW).await;
        bench.commit(&n, NOW).await;
    }
    bench.save(&node("w", "changed", &[], "2"), None, NOW + 2000).await;
    bench.save(&node("w", "new", &[], "1"), None, NOW + 3000).await;
    bench.deploy(&node("w", "deployed_later", &[], "1"), NOW + 4000).await;

    let since = |since: i64, status| ExportRequest { mode: ExportMode::Incremental, since: Some(since), status, ..bench.request() };
    let outcome = bench.export(since(NOW + 1000, ExportStatus::Saved)).await.unwrap();
    assert_eq!(held(&outcome.path), ["workflow:w", "node:w/changed", "node:w/new"]);
    let outcome = bench.export(since(NOW + 2000, ExportStatus::Saved)).await.unwrap();
    assert_eq!(held(&outcome.path), ["workflow:w", "node:w/new"]);
    let outcome = bench.export(since(NOW + 1000, ExportStatus::Deployed)).await.unwrap();
    assert_eq!(held(&outcome.path), ["workflow:w", "node:w/deployed_later"]);
    let error = bench.export(since(NOW + 9000, ExportStatus::Saved)).await.unwrap_err();
    assert_eq!(error.finding().code.id(), "EXP-NOTHING");
}

#[tokio::test]
async fn a_custom_export_says_what_it_leaves_behind() {
    let bench = Bench::new().await;
    bench.save(&flow("w"), None, NOW).await;
    bench.save(&flow("other"), None, NOW).await;
    bench.save(&node("w", "parent", &[], "select 1"), None, NOW).await;
    let code = "--@resource_reference{\"lib.py\"}\nselect MyUdf (x), count(1) from t";
    bench.save(&node("w", "child", &["parent", "elsewhere"], code), None, NOW).await;
    bench.save(&node("other", "far", &[], "select 1"), None, NOW).await;
    bench.save(&resource("lib.py", b"x"), None, NOW).await;
    bench.save(&resource("udf.jar", b"y"), None, NOW).await;
    bench
        .save(
            &plain(Object::Function(Function { name: "myudf".into(), resource: Some("udf.jar".into()), ..Function::default() })),
            None,
            NOW,
        )
        .await;
    bench
        .save(&plain(Object::DataServiceProcess(DataServiceProcess { group_name: "g".into(), ..DataServiceProcess::default() })), None, NOW)
        .await;
    let api = DataServiceApi { api_path: "/a".into(), api_name: "a".into(), group_name: Some("g".into()), ..DataServiceApi::default() };
    bench.save(&plain(Object::DataServiceApi(api)), None, NOW).await;

    let only = ["node:w/child", "function:*", "data_service_apis", "node:tpyo"].map(str::to_owned).to_vec();
    let outcome = bench.export(ExportRequest { mode: ExportMode::Custom, only, ..bench.request() }).await.unwrap();
    assert_eq!(held(&outcome.path), ["function:myudf", "workflow:w", "node:w/child", "data_service_api:/a"]);
    assert_eq!(outcome.findings.iter().map(|finding| finding.code.id()).collect::<Vec<_>>(), ["EXP-SELECTOR-NOTHING"]);
    let said: Vec<String> =
        bench.items(&outcome).await.iter().map(|item| format!("{}:{} {}", item.kind, item.key, codes(item).join(" "))).collect();
    insta::assert_snapshot!(said.join("\n"));

    let only = vec!["node:w/child".to_owned()];
    let outcome = bench.export(ExportRequest { mode: ExportMode::Custom, only, ..bench.request() }).await.unwrap();
    let child = &bench.items(&outcome).await[1];
    assert_eq!(codes(child), ["EXP-PARENT-LEFT-OUT", "EXP-RESOURCE-LEFT-OUT", "EXP-FUNCTION-LEFT-OUT"]);

    let exclude = ["type:ODPS_SQL", "workflow:other"].map(str::to_owned).to_vec();
    let outcome = bench.export(ExportRequest { exclude, ..bench.request() }).await.unwrap();
    let held = held(&outcome.path);
    assert!(held.contains(&"workflow:w".to_owned()) && !held.contains(&"workflow:other".to_owned()), "{held:?}");
    assert!(!held.iter().any(|name| name.starts_with("node:")), "{held:?}");
}

#[tokio::test]
async fn the_file_is_named_after_the_task_or_as_asked() {
    let bench = Bench::new().await;
    bench.save(&resource("r", b"1"), None, NOW).await;
    let outcome = bench.export(bench.request()).await.unwrap();
    assert_eq!(outcome.path, bench.folder.path().join("exports/src_full_2025_10_09.zip"));
    assert_eq!(outcome.task.package.as_deref(), Some("exports/src_full_2025_10_09.zip"));
    let named = ExportRequest { name: Some("weekly.1".into()), output: Some(bench.folder.path().join("new/dir/x.zip")), ..bench.request() };
    let other = bench.export(named).await.unwrap();
    assert_eq!((other.path.file_name().unwrap().to_str().unwrap(), other.task.head.name.as_str()), ("x.zip", "weekly.1"));
    let bytes = std::fs::read(&other.path).unwrap();
    assert_eq!(bytes, std::fs::read(&outcome.path).unwrap(), "the same objects make the same bytes");
    assert_eq!(
        (bytes.len() as u64, ferry_package::Package::open(&other.path, &ferry_package::OpenOptions::default()).unwrap().sha256().unwrap()),
        (other.bytes, other.sha256.as_str())
    );
    let beside: Vec<_> = std::fs::read_dir(other.path.parent().unwrap()).unwrap().map(|entry| entry.unwrap().file_name()).collect();
    assert_eq!(beside, ["x.zip"], "nothing half-written is left");
}
