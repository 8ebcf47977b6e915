//! The data directory, workspaces, members, objects by hand.

use serde_json::json;

use crate::harness::{Ferry, corpus};

#[test]
fn the_first_command_makes_the_data_directory_and_shows_the_credentials_once() {
    let ferry = Ferry::new();
    let first = ferry.run(&["workspace", "list"]);
    assert_eq!(first.code, 0);
    assert!(first.err.contains("password"), "{}", first.err);
    let second = ferry.run(&["workspace", "list"]);
    assert!(!second.err.contains("password"), "{}", second.err);
    let init = ferry.run(&["init"]);
    assert_eq!(init.code, 1);
    assert!(init.err.contains("CLI-DATA-DIRECTORY-EXISTS"));
    assert!(ferry.data().join("ferry.db").exists());
}

#[test]
fn init_with_json_hands_the_credentials_out_in_the_document() {
    let ferry = Ferry::new();
    let (code, document) = ferry.json(&["init", "--tenant", "acme"]);
    assert_eq!(code, 0);
    assert_eq!((document["tenant"].as_str(), document["user"].as_str()), (Some("acme"), Some("acme")));
    assert!(document["password"].as_str().unwrap().len() >= 12);
}

#[cfg(unix)]
#[test]
fn only_its_owner_may_look_into_the_data_directory() {
    use std::os::unix::fs::PermissionsExt as _;
    let ferry = Ferry::with_workspace();
    assert_eq!(std::fs::metadata(ferry.data()).unwrap().permissions().mode() & 0o077, 0);
}

#[test]
fn a_workspace_is_made_shown_and_listed() {
    let ferry = Ferry::new();
    let args = ["workspace", "create", "sales", "--mode", "basic", "--region", "cn-hangzhou", "--compute", "HOLOGRES:h=warehouse"];
    let (code, made) = ferry.json(&args);
    assert_eq!(code, 0);
    assert_eq!(
        (made["name"].as_str(), made["mode"].as_str(), made["region"].as_str()),
        (Some("sales"), Some("basic"), Some("cn-hangzhou"))
    );
    assert_eq!(made["compute"][0]["engine"], "HOLO");
    assert_eq!(made["compute"][0]["project"], "warehouse");
    let (_, list) = ferry.json(&["workspace", "list"]);
    assert_eq!(list["workspaces"][0]["name"], "sales");
    let again = ferry.run(&["workspace", "create", "sales"]);
    assert_eq!(again.code, 1);
    assert!(again.err.contains("STORE-WORKSPACE-EXISTS"), "{}", again.err);
}

#[test]
fn members_see_what_their_role_allows_and_outsiders_nothing() {
    let ferry = Ferry::with_workspace();
    ferry.ok(&["workspace", "member", "add", "ws", "vera", "--role", "visitor"]);
    ferry.ok(&["workspace", "member", "add", "ws", "adam", "--role", "admin", "--user-id", "17"]);
    let (_, members) = ferry.json(&["workspace", "member", "list", "ws"]);
    assert_eq!(members["members"].as_array().unwrap().len(), 3);
    let base = corpus("broken/base.dwma.zip");
    let import = |user: &'static str| ["--as", user, "import", &base, "--to", "ws", "--map-compute", "auto", "--yes"].map(str::to_owned);
    let run = |args: &[String]| ferry.run(&args.iter().map(String::as_str).collect::<Vec<_>>());
    ferry.ok(&["--as", "vera", "workspace", "show", "ws"]);
    assert_eq!(run(&import("vera")).code, 5, "a visitor may not import");
    assert_eq!(ferry.run(&["--as", "vera", "workspace", "member", "add", "ws", "x", "--role", "admin"]).code, 5);
    assert_eq!(ferry.run(&["--as", "adam", "workspace", "create", "other"]).code, 5, "only the tenant account makes workspaces");
    assert_eq!(run(&import("adam")).code, 0, "a Workspace Administrator may import");
    assert_eq!(ferry.run(&["--as", "vera", "task", "report", "1"]).code, 0, "members may look at reports");
    assert_eq!(ferry.run(&["--as", "vera", "task", "undo", "1"]).code, 5);
    let outsider = ferry.run(&["--as", "otto", "workspace", "show", "ws"]);
    assert_eq!(outsider.code, 1, "not even that it exists");
    assert!(!outsider.err.contains("did you mean"), "{}", outsider.err);
    assert_eq!(ferry.run(&["--as", "otto", "task", "report", "1"]).code, 1);
    ferry.ok(&["workspace", "member", "remove", "ws", "vera"]);
    assert_eq!(ferry.run(&["--as", "vera", "workspace", "show", "ws"]).code, 1);
}

#[test]
fn objects_are_listed_with_their_fields_printed_and_looked_up_by_short_names() {
    let ferry = Ferry::with_workspace();
    ferry.workspace("kiwi");
    let base = corpus("broken/base.dwma.zip");
    ferry.ok(&["import", &base, "--to", "ws", "--map-compute", "auto", "--commit", "all", "--yes"]);
    let (_, document) = ferry.json(&["workspace", "objects", "ws", "--kind", "node"]);
    let nodes = document["objects"].as_array().unwrap();
    assert_eq!(nodes.len(), 5);
    let node = nodes.iter().find(|node| node["name"] == "load").unwrap();
    assert_eq!(
        (node["workflow"].as_str(), node["type"].as_str(), node["status"].as_str()),
        (Some("alpha"), Some("PYODPS3"), Some("committed"))
    );
    assert_eq!((node["version"].as_i64(), node["dry_run"].as_bool()), (Some(1), Some(false)));
    for field in ["folder", "owner", "content_sha256", "code_sha256"] {
        assert!(node[field].is_string(), "{field}");
    }
    assert_eq!(node["inputs"], json!(["kiwi.transform"]));
    assert!(node["outputs"].as_array().unwrap().contains(&json!("kiwi.load")));
    let (_, none) = ferry.json(&["workspace", "objects", "ws", "--status", "deployed", "--kind", "node"]);
    assert_eq!(none["objects"], json!([]));

    let code = ferry.ok(&["workspace", "cat", "ws", "node", "alpha/load"]);
    assert_eq!(code, ferry.ok(&["workspace", "cat", "ws", "node", "load"]));
    assert!(ferry.ok(&["workspace", "cat", "ws", "resource", "helper.py"]).contains("def"));
    let wrong = ferry.run(&["workspace", "cat", "ws", "node", "alpha/lod"]);
    assert_eq!(wrong.code, 1);
    assert!(wrong.err.contains("alpha/load"), "{}", wrong.err);
    assert_eq!(ferry.run(&["workspace", "cat", "ws", "node", "alpha/load", "--version", "deployed"]).code, 1);

    assert!(ferry.ok(&["workspace", "deploy", "ws", "node:alpha/**", "--json"]).contains("alpha/load"));
    let (_, deployed) = ferry.json(&["workspace", "objects", "ws", "--status", "deployed", "--kind", "node"]);
    assert_eq!(deployed["objects"].as_array().unwrap().len(), 4);
    let (_, history) = ferry.json(&["workspace", "history", "ws", "node", "alpha/load"]);
    assert_eq!(history["versions"][0]["is"], json!(["saved", "committed", "deployed"]));
}

#[test]
fn a_lock_of_somebody_else_blocks_an_import_unless_it_is_ignored() {
    let ferry = Ferry::with_workspace();
    ferry.workspace("kiwi");
    ferry.ok(&["workspace", "member", "add", "ws", "dora", "--role", "developer"]);
    let base = corpus("broken/base.dwma.zip");
    ferry.ok(&["import", &base, "--to", "ws", "--map-compute", "auto", "--yes"]);
    ferry.ok(&["--as", "dora", "workspace", "lock", "ws", "node", "alpha/load"]);
    let changed = ["import", &base, "--to", "ws", "--map-compute", "auto", "--dry-run-nodes", "node:alpha/load", "--yes"];
    let (code, report) = ferry.json(&changed);
    assert_eq!(code, 3, "{report}");
    let row = report["details"].as_array().unwrap().iter().find(|row| row["name"] == "load").unwrap().clone();
    assert_eq!((row["outcome"].as_str(), row["code"].as_str()), (Some("blocked"), Some("PLAN-LOCKED")));
    let (code, _) = ferry.json(&[&changed[..], &["--ignore-lock"]].concat());
    assert_eq!(code, 0);
}

#[test]
fn a_rule_shows_on_the_page_once_its_table_exists() {
    let ferry = Ferry::new();
    ferry.ok(&["demo"]);
    let rules = |args: &[&str]| ferry.json(&[&["workspace", "rules", "demo_dev"], args].concat()).1["rules"].as_array().unwrap().len();
    assert_eq!(rules(&[]), 3, "the rule of legacy_returns is kept but not shown");
    ferry.ok(&["workspace", "table", "create", "demo_dev", "legacy_returns", "--ddl", "CREATE TABLE legacy_returns (store_id STRING);"]);
    assert_eq!(rules(&["--table", "legacy_returns"]), 1, "once the table exists, the rule shows on its rule page");
}
