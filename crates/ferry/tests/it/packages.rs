//! `ferry package …`.

use serde_json::json;

use crate::harness::{Ferry, corpus};

#[test]
fn show_prints_the_preview_of_the_contract() {
    let ferry = Ferry::new();
    let (code, document) = ferry.json(&["package", "show", &corpus("everything.dwma.zip")]);
    assert_eq!(code, 0);
    assert_eq!((document["format"].as_str(), document["workspace"].as_str()), (Some("DATAWORKS_MODEL"), Some("mango_retail")));
    for member in ["sha256", "bytes", "counts", "engines", "resource_groups", "owners", "findings", "objects"] {
        assert!(!document[member].is_null(), "{member}");
    }
    assert_eq!(document["counts"]["node"], 83);
    let node = document["objects"].as_array().unwrap().iter().find(|object| object["name"] == "cdh_hive").unwrap();
    assert_eq!((node["kind"].as_str(), node["type"].as_str()), (Some("node"), Some("CDH_HIVE")));
    assert_eq!(node["inputs"], json!(["mango_retail_root"]));
    assert_eq!(node["code_sha256"], "93b12b2d37ef1e5014fa110d09b5ebe6a3846bd30d331e67aabff709782a7f7c");
    let (_, only) = ferry.json(&["package", "show", &corpus("everything.dwma.zip"), "--kind", "table"]);
    assert!(only["objects"].as_array().unwrap().iter().all(|object| object["kind"] == "table"));
    assert!(!ferry.data().exists(), "looking at a package needs no data directory");
}

#[test]
fn verify_ends_with_0_when_something_can_be_imported_and_1_when_nothing_can() {
    let ferry = Ferry::new();
    let (code, sound) = ferry.json(&["package", "verify", &corpus("broken/base.dwma.zip")]);
    assert_eq!((code, sound["importable"].as_bool(), sound["format"].as_str()), (0, Some(true), Some("DATAWORKS_MODEL")));
    let (code, partly) = ferry.json(&["package", "verify", &corpus("broken/resource-missing.zip")]);
    assert_eq!(code, 0);
    assert!(partly["findings"].as_array().unwrap().iter().any(|finding| finding["severity"] == "error"));
    for name in ["truncated.zip", "not-a-zip.zip", "path-traversal.zip", "doctype-entities.zip"] {
        let outcome = ferry.run(&["package", "verify", &corpus(&format!("broken/{name}"))]);
        assert_eq!(outcome.code, 1, "{name}");
        assert!(outcome.err.contains("error[") && outcome.err.contains("hint:") && outcome.out.is_empty(), "{name}: {}", outcome.err);
    }
    assert_eq!(ferry.run(&["package", "verify", "no-such.zip"]).code, 1);
}

#[test]
fn control_characters_of_a_package_never_reach_the_terminal() {
    let ferry = Ferry::with_workspace();
    let package = corpus("broken/control-char-names.zip");
    for args in [&["package", "verify", &package][..], &["package", "show", &package], &["import", &package, "--to", "ws", "--yes"]] {
        let outcome = ferry.run(args);
        let all = outcome.out + &outcome.err;
        assert!(!all.chars().any(|c| c.is_control() && c != '\n') && !all.contains('\u{202e}'), "{all:?}");
    }
}

#[test]
fn diff_names_what_differs() {
    let ferry = Ferry::new();
    let (one, other) = (corpus("broken/base.dwma.zip"), corpus("broken/unresolved-input.zip"));
    let (code, same) = ferry.json(&["package", "diff", &one, &one]);
    assert_eq!((code, same["changed"].as_array().unwrap().len(), same["unchanged"].as_u64().unwrap() > 0), (0, 0, true));
    let (_, diff) = ferry.json(&["package", "diff", &one, &other]);
    assert_eq!(diff["changed"].as_array().unwrap().len(), 1, "{diff}");
    assert!(diff["changed"][0]["fields"].as_array().unwrap().contains(&json!("inputs")), "{diff}");
    assert!(ferry.ok(&["package", "diff", &one, &other]).contains("~ node"));
}
