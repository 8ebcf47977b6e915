//! Small pieces of the preview's JSON.

use ferry_model::project::Project;
use serde_json::{Map, Value, json};
use sha2::{Digest, Sha256};

/// SHA-256 of a text in lower-case hex.
pub(super) fn sha256(text: &str) -> String {
    hex::encode(Sha256::digest(text.as_bytes()))
}

/// Replaces the text `name` by its digest `<name>_sha256` and its length `<name>_bytes`.
pub(super) fn digest(map: &mut Map<String, Value>, name: &str) {
    if let Some(Value::String(text)) = map.shift_remove(name) {
        map.insert(format!("{name}_sha256"), json!(sha256(&text)));
        map.insert(format!("{name}_bytes"), json!(text.len()));
    }
}

/// `cycleType` → `cycle_type`, `APIPath` → `api_path`.
pub(super) fn snake_case(name: &str) -> String {
    let mut out = String::with_capacity(name.len() + 4);
    let chars: Vec<char> = name.chars().collect();
    for (index, &c) in chars.iter().enumerate() {
        if !c.is_uppercase() {
            out.push(c);
            continue;
        }
        let after_lower = index > 0 && !chars[index - 1].is_uppercase() && chars[index - 1] != '_';
        let before_lower = index > 0 && chars[index - 1].is_uppercase() && chars.get(index + 1).is_some_and(|next| next.is_lowercase());
        if after_lower || before_lower {
            out.push('_');
        }
        out.extend(c.to_lowercase());
    }
    out
}

/// An attribute's text as the JSON value it stands for: a number, a boolean, else the text.
pub(super) fn typed(text: &str) -> Value {
    match text {
        "true" => json!(true),
        "false" => json!(false),
        _ => match text.parse::<i64>() {
            Ok(number) if number.to_string() == text && text.len() < 16 => json!(number),
            _ => json!(text),
        },
    }
}

/// Adds attributes under their names in snake case, unless the name is taken.
pub(super) fn add_attributes(map: &mut Map<String, Value>, attributes: &[(String, String)]) {
    for (name, text) in attributes {
        map.entry(snake_case(name)).or_insert_with(|| typed(text));
    }
}

/// What the package says of its source workspace.
pub(super) fn project(project: &Project) -> Value {
    let mut map = Map::new();
    map.insert("name".into(), json!(project.name));
    add_attributes(&mut map, &project.attributes);
    if let Some(version) = &project.common.dm_major_version {
        map.insert("dm_major_version".into(), json!(version));
    }
    if let Some(info) = &project.engine_info {
        map.insert("engine_info".into(), serde_json::from_str(info).unwrap_or_else(|_| json!(info)));
    }
    Value::Object(map)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_come_into_snake_case() {
        for (name, snake) in
            [("cycleType", "cycle_type"), ("APIPath", "api_path"), ("GroupId", "group_id"), ("_class", "_class"), ("a_b", "a_b")]
        {
            assert_eq!(snake_case(name), snake);
        }
    }

    #[test]
    fn only_plain_numbers_become_numbers() {
        assert_eq!(typed("7"), json!(7));
        assert_eq!(typed("-7"), json!(-7));
        assert_eq!(typed("007"), json!("007"));
        assert_eq!(typed("12345678901234567890"), json!("12345678901234567890"));
        assert_eq!(typed("true"), json!(true));
        assert_eq!(typed(""), json!(""));
    }
}
