//! The OpenAPI document: complete, consistent, and reviewed as a snapshot.

use std::collections::BTreeSet;

use serde_json::Value;

/// The methods that a path can have.
const METHODS: [&str; 5] = ["get", "post", "put", "patch", "delete"];

fn document() -> Value {
    serde_json::to_value(ferry_api::document()).unwrap()
}

/// Every operation: path, method, description.
fn operations(document: &Value) -> Vec<(String, String, Value)> {
    let paths = document["paths"].as_object().unwrap();
    let of_path = |(path, item): (&String, &Value)| {
        let methods = METHODS.iter().filter(|method| item.get(**method).is_some());
        methods.map(|method| (path.clone(), (*method).to_owned(), item[*method].clone())).collect::<Vec<_>>()
    };
    paths.iter().flat_map(of_path).collect()
}

#[test]
fn the_document_is_as_reviewed() {
    insta::assert_json_snapshot!("openapi", document());
}

#[test]
fn every_operation_is_described_whole() {
    let document = document();
    assert_eq!(document["openapi"], "3.1.0");
    let mut ids = BTreeSet::new();
    for (path, method, operation) in operations(&document) {
        let name = format!("{method} {path}");
        let id = operation["operationId"].as_str().unwrap_or_default();
        assert!(!id.is_empty() && ids.insert(id.to_owned()), "{name}: the identifier {id:?} is missing or stands twice");
        let summary = operation["summary"].as_str().unwrap_or_default();
        assert!(!summary.is_empty() && !summary.ends_with('.') && summary.len() < 100, "{name}: summary {summary:?}");
        assert_eq!(operation["tags"].as_array().map(Vec::len), Some(1), "{name}: one tag");
        let ways = if id == "log_in" { 1 } else { 2 };
        assert_eq!(operation["security"].as_array().map(Vec::len), Some(ways), "{name}: token or session, or nothing before there is one");
        let responses = operation["responses"].as_object().unwrap();
        assert!(responses.keys().any(|status| status.starts_with('2')), "{name}: what it gives");
        for status in ["400", "401", "403", "404", "409", "422", "429", "500", "503"] {
            assert!(responses.contains_key(status), "{name}: {status}");
        }
        assert_eq!(operation.get("requestBody").is_some(), responses.contains_key("415"), "{name}: media types of its body");
        for parameter in operation["parameters"].as_array().into_iter().flatten() {
            assert!(parameter["description"].is_string(), "{name}: {} is described", parameter["name"]);
        }
    }
}

#[test]
fn every_parameter_of_an_address_is_declared_and_no_other() {
    let document = document();
    for (path, method, operation) in operations(&document) {
        let named: BTreeSet<&str> = path.split('/').filter_map(|part| part.strip_prefix('{')?.strip_suffix('}')).collect();
        let parameters = operation["parameters"].as_array().cloned().unwrap_or_default();
        let declared = parameters.iter().filter(|parameter| parameter["in"] == "path");
        let declared: BTreeSet<&str> = declared.filter_map(|parameter| parameter["name"].as_str()).collect();
        assert_eq!(named, declared, "{method} {path}");
    }
}

#[test]
fn every_reference_leads_somewhere() {
    fn check(value: &Value, document: &Value) {
        match value {
            Value::Object(fields) => {
                if let Some(target) = fields.get("$ref").and_then(Value::as_str) {
                    let pointer = target.strip_prefix('#').unwrap();
                    assert!(document.pointer(pointer).is_some(), "{target}");
                }
                fields.values().for_each(|value| check(value, document));
            }
            Value::Array(values) => values.iter().for_each(|value| check(value, document)),
            _ => {}
        }
    }
    let document = document();
    check(&document, &document);
}

#[test]
fn every_creation_takes_an_idempotency_key_unless_it_tells_a_secret() {
    let document = document();
    let without: BTreeSet<String> = operations(&document)
        .into_iter()
        .filter(|(_, _, operation)| operation["responses"].get("201").is_some())
        .filter(|(_, _, operation)| {
            !operation["parameters"].as_array().into_iter().flatten().any(|parameter| parameter["name"] == "Idempotency-Key")
        })
        .map(|(path, _, _)| path)
        .collect();
    let secret = ["/account/access-keys", "/account/tokens", "/session", "/tenants", "/users"];
    assert_eq!(without, secret.map(str::to_owned).into());
}

#[test]
fn nothing_has_to_be_of_two_types_at_once() {
    fn check(value: &Value) {
        match value {
            Value::Object(fields) => {
                let parts = fields.get("allOf").and_then(Value::as_array).into_iter().flatten();
                let types: BTreeSet<&str> = parts.filter_map(|part| part["type"].as_str()).collect();
                assert!(types.len() <= 1, "{value}");
                fields.values().for_each(check);
            }
            Value::Array(values) => values.iter().for_each(check),
            _ => {}
        }
    }
    check(&document());
}
