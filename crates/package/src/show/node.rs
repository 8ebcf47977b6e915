//! The preview of nodes, queries and components.

use ferry_model::node::{ContextParam, NodeIo};
use ferry_model::{Node, ObjectKind};
use serde_json::{Map, Value, json};

use super::fields::{add_attributes, sha256};

/// Where a node stands.
pub(super) struct Frame<'a> {
    pub kind: ObjectKind,
    pub workflow: Option<&'a str>,
    pub workflow_type: Option<&'static str>,
    /// Names of the enclosing nodes, joined by `/`.
    pub outer: Option<&'a str>,
    pub place: &'a str,
}

/// The JSON of one node without the nodes inside it. Members that every node has come first and are null when absent.
pub(super) fn node(node: &Node, frame: &Frame<'_>) -> Map<String, Value> {
    let mut map = Map::new();
    let mut put = |name: &str, value: Value| {
        map.insert(name.to_owned(), value);
    };
    put("kind", json!(frame.kind));
    put("workflow", json!(frame.workflow));
    put("workflow_type", json!(frame.workflow_type));
    if let Some(outer) = frame.outer {
        put("outer", json!(outer));
    }
    put("folder", json!(node.folder));
    put("name", json!(node.name));
    put("type", json!(node.node_type));
    put("use_type", json!(node.use_type));
    put("pause", json!(node.pause_schedule.unwrap_or(false)));
    put("pause_schedule", json!(node.pause_schedule));
    put("cron", json!(node.cron));
    put("rerun_mode", json!(node.rerun_mode));
    put("dependent_type", json!(node.dependent_type));
    put("connection", json!(node.connection));
    put("resource_group", json!(node.resource_group));
    put("owner", json!(node.owner));
    put("parameter", json!(node.parameter));
    put("code_sha256", json!(node.code.as_deref().map(sha256)));
    if let Some(code) = &node.code {
        put("code_bytes", json!(code.len()));
    }
    put("inputs", json!(names(&node.inputs)));
    put("outputs", json!(names(&node.outputs)));
    // What is left comes under the names that the model gives it.
    if let Ok(Value::Object(all)) = serde_json::to_value(Node { code: None, inner_nodes: Vec::new(), ..node.clone() }) {
        for (name, value) in all {
            if !matches!(name.as_str(), "inputs" | "outputs" | "input_contexts" | "output_contexts" | "unknown") {
                map.entry(name).or_insert(value);
            }
        }
    }
    for (name, list) in [("inputs_full", &node.inputs), ("outputs_full", &node.outputs)] {
        if !list.is_empty() {
            map.insert(name.to_owned(), json!(full(list)));
        }
    }
    for (name, list) in [("input_contexts", &node.input_contexts), ("output_contexts", &node.output_contexts)] {
        if !list.is_empty() {
            map.insert(name.to_owned(), json!(contexts(list)));
        }
    }
    map.insert("place".to_owned(), json!(frame.place));
    add_attributes(&mut map, &node.unknown.attributes);
    map
}

/// Sorts by UTF-16 units, as the reference inventories do.
pub(super) fn sort_as_utf16(texts: &mut [String]) {
    texts.sort_by(|a, b| a.encode_utf16().cmp(b.encode_utf16()));
}

pub(super) fn names(list: &[NodeIo]) -> Vec<String> {
    let mut texts: Vec<String> = list.iter().map(|io| io.data.clone()).collect();
    sort_as_utf16(&mut texts);
    texts
}

fn full(list: &[NodeIo]) -> Vec<Value> {
    let mut sorted: Vec<&NodeIo> = list.iter().collect();
    sorted.sort_by(|a, b| a.data.encode_utf16().cmp(b.data.encode_utf16()));
    sorted.into_iter().map(|io| plain(&NodeIo { unknown: ferry_model::unknown::Unknown::default(), ..io.clone() })).collect()
}

fn contexts(list: &[ContextParam]) -> Vec<Value> {
    let mut sorted: Vec<&ContextParam> = list.iter().collect();
    sorted.sort_by(|a, b| a.param_name.cmp(&b.param_name));
    sorted.into_iter().map(|param| plain(&ContextParam { unknown: ferry_model::unknown::Unknown::default(), ..param.clone() })).collect()
}

/// The JSON of something that can always be written as JSON; null is never seen.
fn plain(value: &impl serde::Serialize) -> Value {
    serde_json::to_value(value).unwrap_or(Value::Null)
}
