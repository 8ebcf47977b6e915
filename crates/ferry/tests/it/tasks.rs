//! `ferry task …`.

use crate::harness::{Ferry, corpus};

fn imported() -> Ferry {
    let ferry = Ferry::with_workspace();
    let base = corpus("broken/base.dwma.zip");
    let outcome = ferry.run(&["import", &base, "--to", "ws", "--map-compute", "auto", "--commit", "all", "--conflicts", "draft", "--yes"]);
    assert!([0, 3].contains(&outcome.code), "{}", outcome.err);
    ferry
}

#[test]
fn tasks_are_listed_and_shown() {
    let ferry = imported();
    let (code, list) = ferry.json(&["task", "list"]);
    assert_eq!(code, 0);
    let task = &list["tasks"][0];
    assert_eq!((task["id"].as_i64(), task["kind"].as_str(), task["workspace"].as_str()), (Some(1), Some("IMPORT"), Some("ws")));
    let (_, shown) = ferry.json(&["task", "show", "1"]);
    assert_eq!(shown["results"]["node"]["total"], 5);
    assert!(ferry.ok(&["task", "show", "1"]).contains("ws"));
    let unknown = ferry.run(&["task", "show", "99"]);
    assert_eq!(unknown.code, 1);
    assert!(unknown.err.contains("error[CLI-TASK-UNKNOWN]"));
}

#[test]
fn a_report_comes_in_every_format() {
    let ferry = imported();
    for (format, mark) in [("text", "Import"), ("json", "\"details\""), ("csv", "kind,"), ("html", "<html"), ("junit", "<testsuite")] {
        let report = ferry.ok(&["task", "report", "1", "--format", format]);
        assert!(report.contains(mark), "{format}: {report}");
    }
    let file = ferry.path("report.html");
    ferry.ok(&["task", "report", "1", "--format", "html", "-o", &file]);
    assert!(std::fs::read_to_string(&file).unwrap().contains("<html"));
}

#[test]
fn undo_takes_an_import_back_and_only_once() {
    let ferry = Ferry::with_workspace();
    let before = ferry.digest("ws");
    let base = corpus("broken/base.dwma.zip");
    ferry.run(&["import", &base, "--to", "ws", "--map-compute", "auto", "--commit", "all", "--deploy", "all", "--yes"]);
    assert_ne!(ferry.digest("ws"), before);
    let delete = ferry.run(&["task", "delete", "1"]);
    assert_eq!(delete.code, 1, "what can be undone is not deleted");
    assert!(delete.err.contains("error[CLI-TASK-NOT-DELETABLE]"));
    let (code, document) = ferry.json(&["task", "undo", "1"]);
    assert_eq!((code, document["task"]["status"].as_str()), (0, Some("REVOKED")));
    assert_eq!(ferry.digest("ws"), before);
    assert_eq!(ferry.run(&["task", "undo", "1"]).code, 1);
    assert_eq!(ferry.run(&["task", "retry", "1"]).code, 1);
    ferry.ok(&["task", "delete", "1"]);
    assert_eq!(ferry.json(&["task", "list"]).1["tasks"].as_array().unwrap().len(), 0);
    let kept = std::fs::read_dir(ferry.data().join("packages")).map_or(0, |entries| entries.flatten().count());
    assert_eq!(kept, 0, "the package kept for the task is gone too");
}

#[test]
fn import_again_finishes_what_was_left_once_the_reason_is_gone() {
    let ferry = Ferry::with_workspace();
    let base = corpus("broken/base.dwma.zip");
    ferry.ok(&["import", &base, "--to", "ws", "--map-compute", "auto", "--yes"]);
    ferry.ok(&["workspace", "member", "add", "ws", "dora", "--role", "developer"]);
    ferry.ok(&["--as", "dora", "workspace", "lock", "ws", "node", "alpha/load"]);
    let (code, report) = ferry.json(&["import", &base, "--to", "ws", "--map-compute", "auto", "--dry-run-nodes", "node:alpha/*", "--yes"]);
    assert_eq!((code, report["task"]["status"].as_str()), (3, Some("PARTIAL_SUCCESS")));
    assert_eq!(ferry.run(&["workspace", "lock", "ws", "node", "alpha/load"]).code, 1, "dora holds the lock");
    ferry.ok(&["--as", "dora", "workspace", "unlock", "ws", "node", "alpha/load"]);
    let (code, again) = ferry.json(&["task", "retry", "2"]);
    assert_eq!((code, again["task"]["id"].as_i64(), again["task"]["status"].as_str()), (0, Some(2), Some("IMPORT_SUCCESS")), "{again}");
    let (_, document) = ferry.json(&["workspace", "objects", "ws", "--kind", "node"]);
    let load = document["objects"].as_array().unwrap().iter().find(|node| node["name"] == "load").unwrap();
    assert_eq!(load["dry_run"], true);
}
