//! The preview agrees with inventories that an independent tool made of the same packages: every object, every field.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::print_stderr, missing_docs)]

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use ferry_package::inventory::Inventory;
use ferry_package::show::{ShowOptions, write_json};
use ferry_package::verify::verify;
use ferry_package::{OpenOptions, Package};
use serde_json::{Map, Value, json};

fn testdata(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../testdata/packages").join(name)
}

/// The preview of a package.
fn show(path: &Path) -> Value {
    let package = Package::open(path, &OpenOptions::default()).unwrap();
    let inventory = Inventory::build(&package, 2).unwrap();
    let findings = verify(&package, &inventory).unwrap();
    let mut out = Vec::new();
    write_json(&package, &inventory, &findings, &ShowOptions::default(), &mut out).unwrap();
    serde_json::from_slice(&out).unwrap()
}

fn snake_case(name: &str) -> String {
    let mut out = String::new();
    for c in name.chars() {
        if c.is_ascii_uppercase() {
            out.push('_');
        }
        out.push(c.to_ascii_lowercase());
    }
    out
}

/// A value with keys in snake case and without what the formats cannot tell apart: null, empty and absent are the same.
fn plain(value: &Value) -> Value {
    match value {
        Value::Object(members) => Value::Object(
            members
                .iter()
                .map(|(name, value)| (snake_case(name), plain(value)))
                .filter(|(_, value)| !value.is_null())
                .collect::<BTreeMap<_, _>>()
                .into_iter()
                .collect(),
        ),
        Value::Array(items) if items.is_empty() => Value::Null,
        Value::Array(items) => {
            let mut items: Vec<Value> = items.iter().map(plain).collect();
            items.sort_by_key(ToString::to_string);
            Value::Array(items)
        }
        Value::String(text) if text.is_empty() => Value::Null,
        other => other.clone(),
    }
}

/// One object of the preview in the words of the inventories, with only the members that `wanted` has.
fn in_their_words(object: &Map<String, Value>, wanted: &Map<String, Value>, spec: bool) -> Value {
    let mut found = Map::new();
    for name in wanted.keys() {
        let value = match name.as_str() {
            "workflow" => match (object.get("workflow_type"), object.get("workflow")) {
                (Some(Value::String(kind)), Some(Value::String(workflow))) => json!(format!("{kind}/{workflow}")),
                _ => Value::Null,
            },
            "kind" if spec => object.get("spec_kind").cloned().unwrap_or(Value::Null),
            name => object.get(name).cloned().unwrap_or(Value::Null),
        };
        found.insert(name.to_owned(), value);
    }
    plain(&Value::Object(found))
}

/// What identifies an object well enough to find its counterpart.
fn identity(object: &Value) -> String {
    ["path", "workflow", "outer", "folder", "name", "env_type"]
        .iter()
        .map(|name| format!("{}|", object.get(name).unwrap_or(&Value::Null)))
        .collect()
}

/// Compares one section of an inventory with the objects of one kind.
fn compare(package: &str, section: &str, kind: &str, expected: &Value, shown: &Value, problems: &mut Vec<String>) {
    let spec = expected["format"] == "SPEC";
    let empty = Vec::new();
    let theirs: Vec<&Map<String, Value>> =
        expected[section].as_array().unwrap_or(&empty).iter().map(|object| object.as_object().unwrap()).collect();
    let ours: Vec<&Map<String, Value>> = shown["objects"]
        .as_array()
        .unwrap()
        .iter()
        .map(|object| object.as_object().unwrap())
        .filter(|object| object["kind"] == kind && !(spec && object.contains_key("outer")))
        .collect();
    // The same members have to be compared on both sides, so every member that occurs in the section is.
    let mut wanted = Map::new();
    for object in &theirs {
        for name in object.keys() {
            wanted.insert(snake_case(name), Value::Null);
        }
    }
    let mut groups: BTreeMap<String, (Vec<Value>, Vec<Value>)> = BTreeMap::new();
    for object in &theirs {
        let object = plain(&Value::Object((*object).clone()));
        groups.entry(identity(&object)).or_default().0.push(object);
    }
    for object in &ours {
        let object = in_their_words(object, &wanted, spec);
        groups.entry(identity(&object)).or_default().1.push(object);
    }
    for (name, (mut theirs, mut ours)) in groups {
        theirs.sort_by_key(ToString::to_string);
        ours.sort_by_key(ToString::to_string);
        if theirs.len() != ours.len() {
            problems.push(format!("{package} {section} {name}: {} expected, {} shown", theirs.len(), ours.len()));
            continue;
        }
        for (their, our) in theirs.iter().zip(&ours) {
            for name_of in wanted.keys() {
                let (their, our) = (their.get(name_of), our.get(name_of));
                if their != our {
                    problems.push(format!("{package} {section} {name} {name_of}: expected {their:?}, shown {our:?}"));
                }
            }
        }
    }
}

/// Puts right what the tool that made the inventories drops from IDE packages: it says so itself for owners, function types and the
/// numbers of user-defined nodes; that it drops file descriptions and what functions run on was found by reading the documents.
fn amend_ide(expected: &mut Value) {
    let facts: Vec<Value> = expected["fromGenerator"].as_array().unwrap().clone();
    let fact = |name: &Value, list: &str| facts.iter().find(|fact| fact["name"] == *name && fact["list"] == list).cloned();
    for (section, list) in [("resources", "resourceFiles"), ("functions", "udfFiles")] {
        for object in expected[section].as_array_mut().unwrap() {
            let fact = fact(&object["name"], list).unwrap();
            object["owner"] = fact["owner"].clone();
            if section == "functions" {
                object["functionType"] = fact["functionType"].clone();
                object["connection"] = json!("odps_first");
                object["isOdps"] = json!(true);
            }
        }
    }
    let user_defined = expected["project"]["userDefinedNodes"].clone();
    for node in expected["nodes"].as_array_mut().unwrap() {
        let Some(fact) = fact(&node["name"], "otherFiles") else { continue };
        if fact["isUserNode"] == 1 {
            let named = user_defined.as_array().unwrap().iter().filter_map(|text| text.as_str()?.split_once(':'));
            node["type"] =
                named.filter(|(id, _)| fact["fileType"] == id.parse::<i64>().unwrap_or(-1)).map(|(_, name)| json!(name)).next().unwrap();
        }
        if let Some(description) = fact.get("description") {
            node["description"] = description.clone();
        }
        if node["name"] == "no_nodedef" {
            node["description"] = json!("never committed");
        }
    }
}

fn sorted_texts(values: impl Iterator<Item = String>) -> Vec<String> {
    let mut texts: Vec<String> = values.collect();
    texts.sort();
    texts
}

/// Everything that is wrong with the preview of one package.
fn problems_of(name: &str, package: &Path, inventory: &Path) -> Vec<String> {
    let mut expected: Value = serde_json::from_slice(&fs::read(inventory).unwrap()).unwrap();
    let shown = show(package);
    let mut problems = Vec::new();
    let mut check = |what: &str, theirs: Value, ours: Value| {
        if theirs != ours {
            problems.push(format!("{name} {what}: expected {theirs}, shown {ours}"));
        }
    };
    check("format", expected["format"].clone(), shown["format"].clone());
    if expected.get("fromGenerator").is_some() {
        amend_ide(&mut expected);
    }
    for (theirs, ours) in [
        ("workflows", "workflow"),
        ("nodes", "node"),
        ("innerNodes", "inner_node"),
        ("resources", "resource"),
        ("functions", "function"),
        ("tables", "table"),
        ("datasources", "data_source"),
        ("queries", "ad_hoc_query"),
        ("components", "component"),
    ] {
        if let Some(count) = expected["counts"].get(theirs) {
            check(&format!("count of {theirs}"), count.clone(), shown["counts"][ours].clone());
        }
    }
    if let Some(project) = expected.get("project") {
        check("workspace", project["name"].clone(), shown["workspace"].clone());
        let of_kind = |kind: &str, text: &dyn Fn(&Value) -> String| {
            json!(sorted_texts(shown["objects"].as_array().unwrap().iter().filter(|object| object["kind"] == kind).map(text)))
        };
        let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
        let listed = |member: &str| json!(sorted_texts(project[member].as_array().into_iter().flatten().map(text)));
        check("solutions", listed("solutions"), of_kind("solution", &|object| text(&object["name"])));
        check("folders", listed("folders"), of_kind("folder", &|object| text(&object["path"])));
        let user_defined = |object: &Value| format!("{}:{}", text(&object["id"]), text(&object["name"]));
        check("user-defined nodes", listed("userDefinedNodes"), of_kind("user_defined_node", &user_defined));
        if let Some(info) = project.get("engineInfo") {
            check("engine info", info.clone(), shown["project"]["engine_info"].clone());
        }
    }
    for (section, kind) in [
        ("workflows", "workflow"),
        ("nodes", "node"),
        ("resources", "resource"),
        ("functions", "function"),
        ("tables", "table"),
        ("datasources", "data_source"),
        ("queries", "ad_hoc_query"),
        ("components", "component"),
    ] {
        // A section that the inventory does not have was not looked at by the tool.
        if expected.get(section).is_some() {
            compare(name, section, kind, &expected, &shown, &mut problems);
        }
    }
    problems
}

fn agrees(name: &str, package: &Path, inventory: &Path) {
    let problems = problems_of(name, package, inventory);
    assert!(problems.is_empty(), "{} differences, the first ones:\n{}", problems.len(), problems[..problems.len().min(25)].join("\n"));
}

fn agrees_in_testdata(name: &str) {
    agrees(name, &testdata(&format!("{name}.zip")), &testdata(&format!("{name}.expected.json")));
}

#[test]
fn everything_in_the_standard_format() {
    agrees_in_testdata("everything.dwma");
}

#[test]
fn everything_in_the_standard_format_with_its_own_folders() {
    agrees_in_testdata("everything-split.dwma");
}

#[test]
fn converted_packages_in_the_standard_format() {
    agrees_in_testdata("dolphin-orchard.dwma");
    agrees_in_testdata("dolphin-quince.dwma");
    agrees_in_testdata("broken/base.dwma");
}

#[test]
fn exports_of_the_ide() {
    agrees_in_testdata("ide-v2");
    agrees_in_testdata("ide-v3");
}

#[test]
fn everything_in_documents() {
    agrees_in_testdata("everything.spec");
}

#[test]
fn converted_packages_in_documents() {
    agrees_in_testdata("dolphin-orchard.spec");
    agrees_in_testdata("dolphin-quince.spec");
}

/// The large package is not kept in the repository.
#[test]
fn five_thousand_nodes() {
    let shared = std::env::var_os("FERRY_SHARED")
        .map_or_else(|| Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared"), PathBuf::from)
        .join("packages");
    let package = shared.join("wide.dwma.zip");
    if !package.exists() {
        let on_ci = std::env::var("CI").is_ok_and(|value| value == "true");
        assert!(!on_ci, "{} is missing, and it has to be there where CI=true", package.display());
        eprintln!("SKIPPED: {} is missing; set FERRY_SHARED to the folder that holds packages/wide.dwma.zip", package.display());
        return;
    }
    agrees("wide.dwma", &package, &shared.join("wide.dwma.expected.json"));
}
