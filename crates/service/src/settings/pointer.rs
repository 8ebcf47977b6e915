//! Fields of a document by JSON pointer (RFC 6901). Pure.

use ferry_model::Reason;
use ferry_model::codes::reasons;
use serde_json::{Map, Value};

/// Deepest path that settings need.
const DEPTH: usize = 16;

/// The value of a field; null when there is none.
pub(super) fn get<'v>(document: &'v Value, path: &str) -> &'v Value {
    document.pointer(path).unwrap_or(&Value::Null)
}

/// Sets a field, making the tables on the way; null removes it. `-` behind a list appends to it.
///
/// # Errors
///
/// When the path is no pointer to a field, or leads through something that is neither a table nor a list; says why.
pub(super) fn set(document: &mut Value, path: &str, value: Value) -> Result<(), Reason> {
    let Some(rest) = path.strip_prefix('/').filter(|rest| !rest.is_empty()) else {
        return Err(reasons::NO_PATH.into());
    };
    let tokens: Vec<String> = rest.split('/').map(|token| token.replace("~1", "/").replace("~0", "~")).collect();
    if tokens.len() > DEPTH {
        return Err(reasons::TOO_DEEP.with(&[("most", &DEPTH)]));
    }
    let mut at = document;
    let (last, way) = tokens.split_last().ok_or(reasons::NO_PATH)?;
    for token in way {
        at = match at {
            Value::Object(members) if value.is_null() && !members.contains_key(token) => return Ok(()),
            Value::Object(members) => members.entry(token.clone()).or_insert_with(|| Value::Object(Map::new())),
            Value::Array(items) => token.parse().ok().and_then(|n: usize| items.get_mut(n)).ok_or_else(|| no_item(token))?,
            _ => return Err(reasons::NO_SUCH_FIELD.with(&[("name", token)])),
        };
    }
    match at {
        Value::Object(members) if value.is_null() => {
            members.shift_remove(last);
        }
        Value::Object(members) => {
            members.insert(last.clone(), value);
        }
        Value::Array(items) if last == "-" => items.push(value),
        Value::Array(items) => {
            let n = last.parse().ok().filter(|n: &usize| *n < items.len()).ok_or_else(|| no_item(last))?;
            if value.is_null() {
                items.remove(n);
            } else {
                items[n] = value;
            }
        }
        _ => return Err(reasons::NO_SUCH_FIELD.with(&[("name", last)])),
    }
    Ok(())
}

/// Whether two values mean the same: what is not there means as much as what is empty or switched off.
pub(super) fn same(a: &Value, b: &Value) -> bool {
    let nothing = |value: &Value| match value {
        Value::Null | Value::Bool(false) => true,
        Value::String(text) => text.is_empty(),
        Value::Array(items) => items.is_empty(),
        Value::Object(members) => members.is_empty(),
        _ => false,
    };
    a == b || nothing(a) && nothing(b)
}

fn no_item(token: &str) -> Reason {
    reasons::NO_SUCH_ITEM.with(&[("name", &token)])
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn fields_are_set_made_and_removed() {
        let mut document = json!({"a": {"x/y": 1}, "list": [1, 2]});
        set(&mut document, "/a/x~1y", json!(2)).unwrap();
        set(&mut document, "/b/c/d", json!("new")).unwrap();
        set(&mut document, "/list/-", json!(3)).unwrap();
        set(&mut document, "/list/0", Value::Null).unwrap();
        set(&mut document, "/nowhere/at/all", Value::Null).unwrap();
        assert_eq!(document, json!({"a": {"x/y": 2}, "list": [2, 3], "b": {"c": {"d": "new"}}}));
        assert_eq!(get(&document, "/a/x~1y"), &json!(2));
        assert_eq!(get(&document, "/a/z"), &Value::Null);
        for path in ["", "a", "/", "/list/7", "/list/0/deeper"] {
            assert!(set(&mut document, path, json!(1)).is_err(), "{path}");
        }
    }
}
