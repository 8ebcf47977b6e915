//! Plan, apply, import.

use serde_json::{Value, json};

use crate::harness::{Ferry, corpus};

fn base() -> String {
    corpus("broken/base.dwma.zip")
}

/// An installation that knows the source workspace of the base package, so that its root node is a parent.
fn ferry() -> Ferry {
    let ferry = Ferry::with_workspace();
    ferry.workspace("kiwi");
    ferry
}

#[test]
fn the_report_of_an_import_has_the_members_of_the_contract() {
    let ferry = ferry();
    let args =
        ["import", &base(), "--to", "ws", "--map-compute", "auto", "--rename-workspace", "kiwi=ws", "--commit", "all", "--deploy", "all"];
    let (code, report) = ferry.json(&[&args[..], &["--yes", "--name", "first.import", "--remarks", "a test"]].concat());
    assert_eq!(code, 0, "{report}");
    let task = &report["task"];
    assert_eq!(
        (task["id"].as_i64(), task["name"].as_str(), task["status"].as_str()),
        (Some(1), Some("first.import"), Some("IMPORT_SUCCESS"))
    );
    assert_eq!((task["workspace"].as_str(), task["created_by"].as_str()), (Some("ws"), Some("admin")));
    assert!(task["started_at"].is_string() && task["finished_at"].is_string());
    assert!(report["basic"].is_object() && report["settings"].is_object());
    let nodes = &report["results"]["node"];
    for (member, count) in [
        ("total", 5),
        ("created", 5),
        ("updated", 0),
        ("unchanged", 0),
        ("blocked", 0),
        ("failed", 0),
        ("saved", 5),
        ("committed", 5),
        ("deployed", 5),
    ] {
        assert_eq!(nodes[member], count, "{member}");
    }
    let row = report["details"].as_array().unwrap().iter().find(|row| row["name"] == "load").unwrap();
    assert_eq!((row["kind"].as_str(), row["workflow"].as_str(), row["type"].as_str()), (Some("node"), Some("alpha"), Some("PYODPS3")));
    assert_eq!((row["action"].as_str(), row["outcome"].as_str()), (Some("create"), Some("ok")));
    assert_eq!((row["saved"].as_bool(), row["committed"].as_bool(), row["deployed"].as_bool()), (Some(true), Some(true), Some(true)));
    let rewrite = &row["rewrites"][0];
    assert!(
        rewrite["field"].is_string() && rewrite["line"].is_u64() && rewrite["column"].is_u64() && rewrite["class"].is_string(),
        "{rewrite}"
    );
    let (_, again) = ferry.json(&["task", "report", "1", "--format", "json"]);
    assert_eq!(again, report, "the report can be read again");
}

#[test]
fn importing_twice_changes_nothing_the_second_time() {
    let ferry = ferry();
    let args = ["import", &base(), "--to", "ws", "--map-compute", "auto", "--rename-workspace", "kiwi=ws", "--commit", "all", "--yes"];
    assert_eq!(ferry.json(&args).0, 0);
    let digest = ferry.digest("ws");
    let (code, report) = ferry.json(&args);
    assert_eq!(code, 0);
    assert_eq!(ferry.digest("ws"), digest);
    let untouched = |row: &Value| row["action"] == "unchanged" || row["action"] == "skip";
    assert!(report["details"].as_array().unwrap().iter().all(untouched), "{report}");
}

#[test]
fn a_plan_changes_nothing_and_can_be_applied_once_the_ground_is_the_same() {
    let ferry = ferry();
    let plan = ferry.path("import.plan");
    let args = ["plan", &base(), "--to", "ws", "--map-compute", "auto", "--rename-workspace", "kiwi=ws", "--commit", "all", "-o", &plan];
    let before = ferry.digest("ws");
    let (code, document) = ferry.json(&args);
    assert_eq!((code, document["can_start"].as_bool()), (0, Some(true)));
    assert_eq!(document["counts"]["node"]["create"], 5);
    assert_eq!(ferry.digest("ws"), before, "a plan changes nothing");
    ferry.ok(&["apply", &plan]);
    assert_ne!(ferry.digest("ws"), before);
    let stale = ferry.run(&["apply", &plan]);
    assert_eq!(stale.code, 1);
    assert!(stale.err.contains("error[PLAN-STALE]"), "{}", stale.err);
    let other = ferry.run(&["apply", &base()]);
    assert_eq!(other.code, 1);
    assert!(other.err.contains("error[CLI-NO-PLAN]"), "{}", other.err);
}

#[test]
fn flags_override_the_settings_document() {
    let ferry = ferry();
    let file = ferry.path("settings.toml");
    std::fs::write(&file, "[computing_resource_mapping.map.ODPS]\nodps_first = \"nobody\"\n[committing_rule.commit]\nnodes = true\n")
        .unwrap();
    let (code, _) = ferry.json(&["plan", &base(), "--to", "ws", "--settings", &file]);
    assert_eq!(code, 4, "nobody is no computing resource of ws");
    let (code, plan) = ferry.json(&["plan", &base(), "--to", "ws", "--settings", &file, "--map-compute", "ODPS:odps_first=main"]);
    assert_eq!(code, 0, "{plan}");
    assert_eq!(plan["settings"]["committing_rule"]["commit"]["nodes"], true);
    std::fs::write(&file, "[committing_rul]\n").unwrap();
    let wrong = ferry.run(&["plan", &base(), "--to", "ws", "--settings", &file]);
    assert_eq!(wrong.code, 2);
    assert!(wrong.err.contains("committing_rule") && wrong.err.contains("settings.toml:1:"), "{}", wrong.err);
}

#[test]
fn names_that_the_destination_does_not_have_are_refused_with_those_it_has() {
    let ferry = ferry();
    let before = ferry.digest("ws");
    for (flag, value, valid) in [
        ("--map-compute", "ODPS:odps_first=man", "main"),
        ("--map-resource-group", "scheduling:S_1=S2", "S1"),
        ("--owner", "nobody", "admin"),
    ] {
        let outcome = ferry.run(&["import", &base(), "--to", "ws", "--map-compute", "auto", flag, value, "--yes"]);
        assert_eq!(outcome.code, 4, "{flag}: {}", outcome.err);
        assert!(outcome.err.contains("error[") && outcome.err.contains(valid), "{flag}: {}", outcome.err);
    }
    assert_eq!(ferry.digest("ws"), before);
}

#[test]
fn a_missing_type_of_computing_resource_is_named_with_what_needs_it() {
    let ferry = Ferry::new();
    ferry.ok(&["workspace", "create", "small", "--compute", "ODPS:only"]);
    let (package, _) = ferry.sample();
    let before = ferry.digest("small");
    let (code, document) = ferry.json(&["import", &package, "--to", "small", "--map-compute", "auto", "--yes"]);
    assert_eq!(code, 4);
    let missing: Vec<&str> = document["findings"]
        .as_array()
        .unwrap()
        .iter()
        .filter(|finding| finding["code"] == "PLAN-MISSING-COMPUTE-TYPE")
        .map(|finding| finding["message"].as_str().unwrap())
        .collect();
    assert_eq!(missing.len(), 2, "EMR and HOLO: {document}");
    assert!(missing[0].contains("EMR") && missing[0].contains("EMR_HIVE"), "{missing:?}");
    assert_eq!(ferry.digest("small"), before);
}

#[test]
fn selected_nodes_are_imported_dry_run() {
    let ferry = ferry();
    let args = ["import", &base(), "--to", "ws", "--map-compute", "auto", "--dry-run-nodes", "node:alpha/*", "--yes"];
    assert_eq!(ferry.json(&args).0, 0);
    let (_, document) = ferry.json(&["workspace", "objects", "ws", "--kind", "node"]);
    for node in document["objects"].as_array().unwrap() {
        assert_eq!(node["dry_run"], json!(node["workflow"] == "alpha"), "{node}");
    }
}
