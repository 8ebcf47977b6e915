//! Differences of texts that are long and have nothing in common, as anybody may make them.

use std::sync::mpsc;
use std::time::Duration;

use axum::http::StatusCode;
use ferry_model::settings::Settings;
use ferry_model::workspace::ComputeResource;
use ferry_service::objects::ObjectQuery;
use ferry_service::reports::ReportQuery;
use ferry_service::worker::drain;
use ferry_service::{Editor, PageRequest};
use ferry_testkit::packages::{COMPUTE, PackageBuilder};
use tokio::runtime;

use crate::browser::Browser;
use crate::import_task;

/// Only a page that would take many minutes takes longer.
const PATIENCE: Duration = Duration::from_mins(3);

/// A mebibyte of short lines, each once.
fn code(word: char) -> String {
    let mut code: String = (0..200_000).map(|n| format!("{word}{n:x}\n")).collect();
    code.truncate(1 << 20);
    code
}

/// Imports a node with this code; the number of the task.
async fn import(browser: &Browser, editor: &Editor, name: &str, code: &str) -> i64 {
    let mut package = PackageBuilder::of("sales");
    package.node("orders", "load").input("sales_root").code(code);
    let id = import_task::import(&browser.service, editor, name, &package).await;
    let mut settings = Settings::default();
    settings.computing_resource_mapping.auto = true;
    settings.dependency_mapping.workspaces.insert("sales".into(), "retail".into());
    browser.service.store().set_task_settings(id, &serde_json::to_string(&settings).unwrap()).await.unwrap();
    editor.start_import(id, 1).await.unwrap();
    drain(&browser.service).await.unwrap();
    id
}

/// Somebody who is logged in, and the addresses of two pages that show the same difference.
async fn two_versions() -> (Browser, [String; 2]) {
    let browser = Browser::at_home().await;
    let editor = import_task::editor(&browser).await;
    let warehouse = ComputeResource {
        engine: "ODPS".into(),
        display_name: COMPUTE.into(),
        project: "retail".into(),
        dev_project: None,
        is_default: true,
    };
    editor.add_compute(warehouse).await.unwrap();
    let editor = import_task::editor(&browser).await;
    import(&browser, &editor, "old", &code('o')).await;
    let task = import(&browser, &editor, "new", &code('n')).await;
    let query = ObjectQuery { kind: Some("node".into()), ..ObjectQuery::default() };
    let node = editor.objects(&query, &PageRequest::default()).await.unwrap().items[0].id;
    let rows = editor.report_rows(task, &ReportQuery::default(), &PageRequest::default()).await.unwrap().items;
    let row = rows.iter().find(|row| row.object_id == Some(node)).unwrap().seq;
    let pages = [format!("/w/retail/objects/{node}/versions"), format!("/w/retail/imports/{task}/report/rows/{row}")];
    (browser, pages)
}

#[test]
fn a_difference_of_long_texts_is_shown_and_holds_nobody_up() {
    // One thread answers everybody: who computes on it answers nobody else.
    let runtime = runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build().unwrap();
    let (browser, [versions, report]) = runtime.block_on(two_versions());
    let (sender, replies) = mpsc::channel();
    for path in [&versions, &report, "/w/retail/objects"] {
        let (mut other, path, sender) = (runtime.block_on(browser.again()), format!("{path}?lang=en"), sender.clone());
        runtime.spawn(async move {
            let reply = other.get(&path).await;
            sender.send((path, reply)).unwrap();
        });
    }
    let replies: Vec<_> = (0..3).map_while(|_| replies.recv_timeout(PATIENCE).ok()).collect();
    // Without waiting for a page that is still at it: then there is a failure to be told.
    runtime.shutdown_background();
    assert_eq!(replies.len(), 3, "answered: {:?}", replies.iter().map(|(path, _)| path).collect::<Vec<_>>());
    for (path, reply) in replies {
        assert_eq!(reply.status, StatusCode::OK, "{path}");
        if !path.contains("objects?") {
            assert!(reply.body.contains("<code>o0</code>") && reply.body.contains("<code>n0</code>"), "{path} shows how both begin");
            assert!(reply.body.len() < 4 << 20, "{path} has {} bytes", reply.body.len());
            for note in ["diff-coarse", "diff-cut"] {
                assert!(reply.body.contains(&ferry_console::i18n::text(ferry_model::Lang::En, note)), "{path} says {note}");
            }
        }
    }
}
