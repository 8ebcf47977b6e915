//! How a change of settings is told in the audit log: which fields, from what to what. Pure.

use std::collections::HashMap;

use ferry_model::settings::Settings;
use serde_json::Value;

use super::pointer;

/// Changes that one line tells; of more it says how many there are.
const CHANGES: usize = 20;
/// Characters of a value that are told.
const VALUE: usize = 80;
/// Characters of a path that are told.
const PATH: usize = 200;
/// What the name of a parameter holds whose value is nobody's business.
const SECRET: [&str; 8] = ["password", "passwd", "pwd", "secret", "token", "credential", "accesskey", "privatekey"];

/// A field with another value than before; null where there is none.
#[derive(Clone, Debug, PartialEq)]
struct Difference {
    path: String,
    before: Value,
    after: Value,
}

/// The fields that differ, as JSON pointers with both values: `/failure_policy: "continue" → "undo"`, the first of them and how many there
/// are. What is added to a list stands at its new place, what is removed at its old one.
pub(super) fn differences(before: &Settings, after: &Settings) -> serde_json::Result<String> {
    let mut found = Vec::new();
    compare(&mut found, "", &serde_json::to_value(before)?, &serde_json::to_value(after)?);
    let told: Vec<String> = found.iter().take(CHANGES).map(Difference::told).collect();
    let more = if found.len() > CHANGES { format!("; … ({} changes)", found.len()) } else { String::new() };
    Ok(format!("{}{more}", told.join("; ")))
}

/// A text of which no more is told than the beginning.
pub(crate) fn shortened(text: &str) -> String {
    cut(text, VALUE)
}

impl Difference {
    fn told(&self) -> String {
        let value = |value: &Value| if value.is_null() || !self.is_secret() { shortened(&value.to_string()) } else { "***".to_owned() };
        format!("{}: {} → {}", cut(&self.path, PATH), value(&self.before), value(&self.after))
    }

    fn is_secret(&self) -> bool {
        let name: String = self.path.chars().filter(char::is_ascii_alphanumeric).map(|c| c.to_ascii_lowercase()).collect();
        self.path.starts_with("/parameters/") && SECRET.iter().any(|word| name.contains(word))
    }
}

fn compare(found: &mut Vec<Difference>, path: &str, before: &Value, after: &Value) {
    if pointer::same(before, after) {
        return;
    }
    let none = serde_json::Map::new();
    match (before, after) {
        (Value::Object(before), Value::Object(after)) => compare_members(found, path, before, after),
        (Value::Object(before), Value::Null) => compare_members(found, path, before, &none),
        (Value::Null, Value::Object(after)) => compare_members(found, path, &none, after),
        (Value::Array(before), Value::Array(after)) => compare_items(found, path, before, after),
        (before, after) => found.push(Difference { path: path.to_owned(), before: before.clone(), after: after.clone() }),
    }
}

fn compare_members(
    found: &mut Vec<Difference>,
    path: &str,
    before: &serde_json::Map<String, Value>,
    after: &serde_json::Map<String, Value>,
) {
    let names = before.keys().chain(after.keys().filter(|name| !before.contains_key(*name)));
    for name in names {
        let path = format!("{path}/{}", name.replace('~', "~0").replace('/', "~1"));
        compare(found, &path, before.get(name).unwrap_or(&Value::Null), after.get(name).unwrap_or(&Value::Null));
    }
}

fn compare_items(found: &mut Vec<Difference>, path: &str, before: &[Value], after: &[Value]) {
    // How often an item stands in the new list more than in the old one.
    let mut more: HashMap<String, i64> = HashMap::new();
    for item in after {
        *more.entry(item.to_string()).or_default() += 1;
    }
    for (n, item) in before.iter().enumerate() {
        let count = more.entry(item.to_string()).or_default();
        *count -= 1;
        if *count < 0 {
            found.push(Difference { path: format!("{path}/{n}"), before: item.clone(), after: Value::Null });
        }
    }
    let unmoved = found.len();
    for (n, item) in after.iter().enumerate().rev() {
        let count = more.entry(item.to_string()).or_default();
        if *count > 0 {
            *count -= 1;
            found.push(Difference { path: format!("{path}/{n}"), before: Value::Null, after: item.clone() });
        }
    }
    found[unmoved..].reverse();
}

fn cut(text: &str, most: usize) -> String {
    match text.char_indices().nth(most) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text.to_owned(),
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use serde_json::json;

    use super::*;

    fn told(before: Value, after: Value) -> String {
        let settings = |value| serde_json::from_value::<Settings>(value).unwrap();
        differences(&settings(before), &settings(after)).unwrap()
    }

    #[test]
    fn fields_are_told_with_both_values_and_lists_item_by_item() {
        let before = json!({ "parameters": { "a/b": "1", "gone": "x" }, "dry_run": { "nodes": ["one", "two", "two"] } });
        let after = json!({ "parameters": { "a/b": "2" }, "dry_run": { "nodes": ["two", "three"] }, "failure_policy": "undo" });
        assert_eq!(
            told(before, after),
            "/dry_run/nodes/0: \"one\" → null; /dry_run/nodes/2: \"two\" → null; /dry_run/nodes/1: null → \"three\"; \
             /parameters/a~1b: \"1\" → \"2\"; /parameters/gone: \"x\" → null; /failure_policy: \"continue\" → \"undo\""
        );
    }

    #[test]
    fn many_changes_and_long_values_are_bounded() {
        let many: serde_json::Map<String, Value> = (0..100).map(|n| (format!("p{n:03}"), json!("長".repeat(1_000)))).collect();
        let line = told(json!({}), json!({ "parameters": many }));
        assert!(line.ends_with("; … (100 changes)"), "{line}");
        assert_eq!(line.matches(" → ").count(), CHANGES);
        assert!(line.chars().count() < CHANGES * (VALUE + 40), "{line}");
    }

    #[test]
    fn a_parameter_that_sounds_like_a_secret_is_told_without_its_values() {
        let line = told(
            json!({ "parameters": { "db.Pass-word": "old" } }),
            json!({ "parameters": { "db.Pass-word": "new", "access_key_id": "id" } }),
        );
        assert_eq!(line, "/parameters/db.Pass-word: *** → ***; /parameters/access_key_id: null → ***");
    }
}
