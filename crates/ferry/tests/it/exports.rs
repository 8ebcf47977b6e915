//! `ferry export`, and the way back.

use serde_json::Value;

use crate::harness::{Ferry, corpus};

/// Rows of a workspace without what an import makes anew.
fn rows(ferry: &Ferry, workspace: &str) -> Vec<(String, String, String)> {
    let (_, document) = ferry.json(&["workspace", "objects", workspace]);
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    document["objects"].as_array().unwrap().iter().map(|row| (text(&row["kind"]), text(&row["key"]), text(&row["code_sha256"]))).collect()
}

#[test]
fn what_is_exported_imports_into_an_equal_workspace() {
    let ferry = Ferry::with_workspace();
    ferry.workspace("kiwi");
    ferry.workspace("copy");
    ferry.ok(&["import", &corpus("broken/base.dwma.zip"), "--to", "ws", "--map-compute", "auto", "--commit", "all", "--yes"]);
    for format in ["dataworks-model", "spec"] {
        let file = ferry.path(&format!("{format}.zip"));
        let (code, document) = ferry.json(&["export", "ws", "-o", &file, "--format", format]);
        assert_eq!(code, 0, "{document}");
        assert_eq!(document["task"]["status"], "EXPORT_SUCCESS");
        assert_eq!(ferry.run(&["package", "verify", &file]).code, 0);
    }
    let file = ferry.path("dataworks-model.zip");
    ferry.run(&["import", &file, "--to", "copy", "--map-compute", "auto", "--yes"]);
    assert_eq!(rows(&ferry, "copy"), rows(&ferry, "ws"));
}

#[test]
fn selectors_choose_what_is_exported() {
    let ferry = Ferry::with_workspace();
    ferry.run(&["import", &corpus("broken/base.dwma.zip"), "--to", "ws", "--map-compute", "auto", "--yes"]);
    let file = ferry.path("nodes.zip");
    ferry.ok(&["export", "ws", "-o", &file, "--mode", "custom", "--only", "node:alpha/*", "--exclude", "node:alpha/load"]);
    let (_, package) = ferry.json(&["package", "show", &file, "--kind", "node"]);
    let names: Vec<&str> = package["objects"].as_array().unwrap().iter().map(|node| node["name"].as_str().unwrap()).collect();
    assert!(names.contains(&"extract") && !names.contains(&"load") && !names.contains(&"report"), "{names:?}");
    let nothing = ferry.run(&["export", "ws", "--mode", "custom", "--only", "node:nothing"]);
    assert_eq!(nothing.code, 1);
    let deployed = ferry.run(&["export", "ws", "--status", "deployed", "-o", &ferry.path("deployed.zip")]);
    assert_eq!(deployed.code, 0, "the data source went to production by itself: {}", deployed.err);
}

#[test]
fn deleting_the_task_of_an_export_leaves_the_file_to_its_owner() {
    let ferry = Ferry::with_workspace();
    ferry.ok(&["import", &corpus("broken/base.dwma.zip"), "--to", "ws", "--map-compute", "auto", "--yes"]);
    let file = ferry.path("mine.zip");
    ferry.ok(&["export", "ws", "-o", &file]);
    ferry.ok(&["task", "delete", "2"]);
    assert!(std::path::Path::new(&file).exists());
}
