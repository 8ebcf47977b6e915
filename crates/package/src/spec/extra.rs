//! What the model says and FlowSpec has no member for: the difference between the object that a document gives and the object that was
//! written, kept in `metadata.ferry` of the document's object.

use ferry_model::{Object, ObjectKind};
use serde_json::{Map, Value, json};
use sha2::{Digest, Sha256};

/// A short digest of a JSON value, to see whether it was changed since.
pub(super) fn digest(value: &Value) -> String {
    hex::encode(&Sha256::digest(value.to_string())[..8])
}

fn members_of(object: &Object) -> Result<Map<String, Value>, serde_json::Error> {
    match serde_json::to_value(object)? {
        Value::Object(members) => Ok(members),
        _ => Ok(Map::new()),
    }
}

/// What turns `derived`, the object that the document gives, into `actual`; `None` when they are equal.
///
/// `set` holds fields to set, `drop` fields to remove, and `over` for each of these fields that the document gives the digest of what it
/// gives: when that was changed since, the document counts.
///
/// # Errors
///
/// When an object cannot be written as JSON.
pub(super) fn difference(derived: &Object, actual: &Object) -> Result<Option<Map<String, Value>>, serde_json::Error> {
    let (derived, actual) = (members_of(derived)?, members_of(actual)?);
    let (mut set, mut drop, mut over) = (Map::new(), Vec::new(), Map::new());
    for (name, value) in &actual {
        match derived.get(name) {
            Some(same) if same == value => {}
            other => {
                set.insert(name.clone(), value.clone());
                if let Some(other) = other {
                    over.insert(name.clone(), json!(digest(other)));
                }
            }
        }
    }
    for (name, value) in &derived {
        if !actual.contains_key(name) {
            drop.push(json!(name));
            over.insert(name.clone(), json!(digest(value)));
        }
    }
    let mut extra = Map::new();
    for (name, value) in [("set", Value::Object(set)), ("drop", Value::Array(drop)), ("over", Value::Object(over))] {
        let empty = value.as_object().is_some_and(Map::is_empty) || value.as_array().is_some_and(Vec::is_empty);
        if !empty {
            extra.insert(name.to_owned(), value);
        }
    }
    Ok((!extra.is_empty()).then_some(extra))
}

/// Applies a [`difference`]. Also gives the names of fields that were left as the document has them because they were changed since.
///
/// # Errors
///
/// When the result is no object of its kind.
pub(super) fn apply(derived: &Object, extra: &Map<String, Value>) -> Result<(Object, Vec<String>), serde_json::Error> {
    let kind: ObjectKind = derived.kind();
    let mut members = members_of(derived)?;
    let mut edited = Vec::new();
    let over = extra.get("over").and_then(Value::as_object);
    let mut unchanged = |name: &str, members: &Map<String, Value>| {
        let now = members.get(name).map(digest);
        let then = over.and_then(|over| over.get(name)).and_then(Value::as_str);
        let same = now.as_deref() == then;
        if !same {
            edited.push(name.to_owned());
        }
        same
    };
    for (name, value) in extra.get("set").and_then(Value::as_object).into_iter().flatten() {
        if unchanged(name, &members) {
            members.insert(name.clone(), value.clone());
        }
    }
    for name in extra.get("drop").and_then(Value::as_array).into_iter().flatten().filter_map(Value::as_str) {
        if unchanged(name, &members) {
            members.shift_remove(name);
        }
    }
    Ok((Object::from_json(kind, &Value::Object(members).to_string())?, edited))
}

/// The object of a document with what is kept beside it.
///
/// When the document is as it was written, the object is exactly the one that was written. When it came from elsewhere or was changed
/// since, `verbatim` is kept with the object.
///
/// # Errors
///
/// When what is kept cannot be used.
pub(super) fn settle(
    derived: Object,
    members: &Map<String, Value>,
    verbatim: impl FnOnce() -> Value,
    edited: &mut Vec<String>,
) -> Result<Object, serde_json::Error> {
    let mut derived = derived;
    let Some(extra) = of(members) else {
        set_verbatim(&mut derived, verbatim().to_string());
        return Ok(derived);
    };
    let bare = without(members);
    if extra.get("digest").and_then(Value::as_str) != Some(digest(&Value::Object(bare)).as_str()) {
        set_verbatim(&mut derived, verbatim().to_string());
    }
    let (object, more) = apply(&derived, extra)?;
    edited.extend(more);
    Ok(object)
}

/// What is kept beside an object.
pub(super) fn of(members: &Map<String, Value>) -> Option<&Map<String, Value>> {
    members.get("metadata")?.get("ferry")?.as_object()
}

/// The object without what is kept beside it.
pub(super) fn without(members: &Map<String, Value>) -> Map<String, Value> {
    let mut bare = members.clone();
    let mut empty = false;
    if let Some(Value::Object(metadata)) = bare.get_mut("metadata") {
        metadata.shift_remove("ferry");
        empty = metadata.is_empty();
    }
    if empty {
        bare.shift_remove("metadata");
    }
    bare
}

/// Puts what is kept beside an object into it.
pub(super) fn put(members: &mut Map<String, Value>, mut extra: Map<String, Value>) {
    extra.insert("digest".to_owned(), json!(digest(&Value::Object(without(members)))));
    let metadata = members.entry("metadata").or_insert_with(|| json!({}));
    if !metadata.is_object() {
        *metadata = json!({});
    }
    if let Some(metadata) = metadata.as_object_mut() {
        metadata.insert("ferry".to_owned(), Value::Object(extra));
    }
}

fn set_verbatim(object: &mut Object, text: String) {
    let unknown = match object {
        Object::Solution(x) => &mut x.unknown,
        Object::DataSource(x) => &mut x.unknown,
        Object::Table(x) => &mut x.unknown,
        Object::Resource(x) => &mut x.unknown,
        Object::Function(x) => &mut x.unknown,
        Object::Workflow(x) => &mut x.unknown,
        Object::Node(x) | Object::AdHocQuery(x) | Object::Component(x) => &mut x.unknown,
        Object::QualityRule(x) => &mut x.unknown,
        Object::DataServiceProcess(x) => &mut x.unknown,
        Object::DataServiceApi(x) => &mut x.unknown,
        Object::Folder(_) | Object::UserDefinedNode(_) => return,
    };
    unknown.spec = Some(text);
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use ferry_model::node::Node;

    use super::*;

    fn node(node: Node) -> Object {
        Object::Node(Box::new(node))
    }

    #[test]
    fn the_difference_gives_the_object_back() {
        let derived = node(Node { name: "n".into(), code: Some("a".into()), priority: Some(1), ..Node::default() });
        let actual = node(Node { name: "n".into(), code: Some("b".into()), cycle_type: Some(2), ..Node::default() });
        let extra = difference(&derived, &actual).unwrap().unwrap();
        assert_eq!(apply(&derived, &extra).unwrap(), (actual.clone(), vec![]));
        assert_eq!(difference(&actual, &actual).unwrap(), None);
    }

    #[test]
    fn a_field_that_was_changed_since_counts() {
        let derived = node(Node { name: "n".into(), code: Some("a".into()), ..Node::default() });
        let actual = node(Node { name: "n".into(), code: Some("b".into()), cycle_type: Some(2), ..Node::default() });
        let extra = difference(&derived, &actual).unwrap().unwrap();
        let changed = node(Node { name: "n".into(), code: Some("by hand".into()), ..Node::default() });
        let (result, edited) = apply(&changed, &extra).unwrap();
        let result = result.as_node().unwrap();
        assert_eq!((result.code.as_deref(), result.cycle_type, edited), (Some("by hand"), Some(2), vec!["code".to_owned()]));
    }
}
