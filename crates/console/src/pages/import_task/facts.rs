//! Documents as lists of names and values: basic information, and the settings that a task ran with.

use serde_json::Value;

use crate::Page;

/// Members whose keys are names that people gave, and no words of ours.
const NAMES: [&str; 9] =
    ["map", "scheduling", "integration", "workspaces", "processes", "data_source_mapping", "parameters", "kinds", "objects"];
/// Members that are shown elsewhere, or say nothing to people.
const HIDDEN: [&str; 2] = ["counts", "timings"];
/// Values of a list that are shown.
const LISTED: usize = 20;

/// A group of lines.
#[derive(Clone, Debug, Default)]
pub(super) struct Group {
    /// Its name; empty for the first group.
    pub(super) title: String,
    /// Name and value.
    pub(super) lines: Vec<(String, String)>,
}

/// The members of a document that say something, in groups: one for each section.
pub(super) fn groups(page: &Page, document: &Value) -> Vec<Group> {
    let mut first = Group::default();
    let mut groups = Vec::new();
    for (key, value) in document.as_object().into_iter().flatten().filter(|(key, _)| !HIDDEN.contains(&key.as_str())) {
        match value {
            Value::Object(_) => {
                let mut group = Group { title: title_of(page, key), lines: Vec::new() };
                walk(page, value, "", NAMES.contains(&key.as_str()), &mut group.lines);
                if !group.lines.is_empty() {
                    groups.push(group);
                }
            }
            value => walk(page, &spoken(page, key, value), &title_of(page, key), false, &mut first.lines),
        }
    }
    if !first.lines.is_empty() {
        groups.insert(0, first);
    }
    groups
}

fn walk(page: &Page, value: &Value, title: &str, are_names: bool, lines: &mut Vec<(String, String)>) {
    match value {
        Value::Object(members) => {
            for (key, member) in members {
                let is_wrapper = !are_names && matches!(key.as_str(), "map" | "kinds" | "objects");
                let name = if are_names { key.clone() } else { title_of(page, key) };
                let inner = match (title.is_empty(), is_wrapper) {
                    (_, true) => title.to_owned(),
                    (true, false) => name,
                    (false, false) => format!("{title} · {name}"),
                };
                if let (false, "bytes", Some(bytes)) = (are_names, key.as_str(), member.as_u64()) {
                    lines.push((inner, page.bytes(bytes)));
                    continue;
                }
                let member = if are_names { member.clone() } else { spoken(page, key, member) };
                walk(page, &member, &inner, are_names || NAMES.contains(&key.as_str()), lines);
            }
        }
        Value::Null | Value::Bool(false) => {}
        Value::String(text) if text.is_empty() => {}
        Value::Array(items) if items.is_empty() => {}
        Value::Array(items) => {
            let shown: Vec<String> = items.iter().take(LISTED).map(|item| word(page, item)).collect();
            let more = items.len().saturating_sub(LISTED);
            let more = if more > 0 { format!(" {}", page.ta("import-and-more", "count", more)) } else { String::new() };
            lines.push((title.to_owned(), format!("{}{more}", shown.join(", "))));
        }
        value => lines.push((title.to_owned(), word(page, value))),
    }
}

/// The name of a member; one that the texts do not name is shown as words.
fn title_of(page: &Page, key: &str) -> String {
    let name = page.label("import-key", key);
    if name != key {
        return name;
    }
    let mut words = name.replace('_', " ");
    if let Some(first) = words.get_mut(..1) {
        first.make_ascii_uppercase();
    }
    words
}

/// A word of a closed set as the pages call it; any other value as it is.
fn spoken(page: &Page, key: &str, value: &Value) -> Value {
    let set = match key {
        "failure_policy" => "import-failure",
        "duplicates" => "import-duplicates",
        "mode" => "workspace-mode",
        "all" => "import-conflict",
        _ => return value.clone(),
    };
    value.as_str().map_or_else(|| value.clone(), |text| page.label(set, text).into())
}

fn word(page: &Page, value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        Value::Bool(true) => page.t("import-yes"),
        Value::Number(number) => number.as_i64().map_or_else(|| number.to_string(), crate::i18n::group_digits),
        Value::Object(members) => members.values().map(|member| word(page, member)).collect::<Vec<_>>().join(" "),
        other => other.to_string(),
    }
}
