//! The dependencies of a node: `flow` or `dependencies` of its document.

use ferry_model::codes::reasons::document as reasons;
use ferry_model::node::{Node, NodeIo};
use serde_json::Value;

use super::scope::{Members, Scope, bare_reference, is_reference, member};

/// A list of dependencies: its JSON path and its items.
pub(super) type Flow<'v> = Vec<(String, &'v Members)>;

/// The dependencies of a node in its list, as they stand there.
pub(super) fn depends_of<'v>(members: &'v Members, flow: &Flow<'v>) -> Vec<(String, &'v Value)> {
    let Some(id) = member(members, "id").map(id_text) else { return Vec::new() };
    let mine = flow.iter().filter(|(_, item)| item.get("nodeId").is_some_and(|node| bare_reference(&id_text(node)) == id));
    mine.flat_map(|(path, item)| {
        let depends = item.get("depends").and_then(Value::as_array).map_or(&[][..], Vec::as_slice);
        depends.iter().enumerate().map(move |(index, value)| (format!("{path}.depends[{index}]"), value))
    })
    .collect()
}

/// An id as text; older documents write numbers.
pub(super) fn id_text(value: &Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}

/// Reads the dependencies of a node: inputs that the node itself does not name, and what it waits for of earlier cycles.
pub(super) fn read_dependencies<'v>(scope: &mut Scope<'v>, node: &mut Node, members: &'v Members, flow: &Flow<'v>) {
    let (mut own, mut children, mut others) = (false, false, Vec::new());
    for (path, value) in depends_of(members, flow) {
        let Value::Object(item) = value else {
            scope.wrong(&path, reasons::OBJECT, value);
            continue;
        };
        let kind = scope.text(item, &path, "type").unwrap_or_else(|| "Normal".to_owned());
        match kind.to_ascii_lowercase().as_str() {
            "crosscycledependsonself" => own = true,
            "crosscycledependsonchildren" => children = true,
            "crosscycledependsonothernode" => others.extend(producer(scope, item, &path).map(|io| io.data)),
            "normal" => {
                if let Some(io) = producer(scope, item, &path)
                    && !node.inputs.iter().any(|known| known.data == io.data)
                {
                    node.inputs.push(io);
                }
            }
            _ => scope.unknown(&format!("{path}.type"), &kind, true),
        }
    }
    if !others.is_empty() {
        node.dependent_data_node = Some(others.join(","));
    }
    node.dependent_type = match (others.is_empty(), own, children) {
        (false, true, _) => Some(13),
        (false, false, _) => Some(1),
        (true, _, true) if own => Some(23),
        (true, _, true) => Some(2),
        (true, true, false) => Some(3),
        (true, false, false) => None,
    };
}

/// The output that a dependency names: directly, or through the id of a node of the same document.
fn producer<'v>(scope: &mut Scope<'v>, item: &'v Members, path: &str) -> Option<NodeIo> {
    let ref_table_name = scope.text(item, path, "refTableName");
    match member(item, "output") {
        Some(Value::Object(output)) => {
            let data = scope.text(output, &format!("{path}.output"), "data")?;
            return Some(NodeIo { data, ref_table_name, parse_type: Some(1), ..NodeIo::default() });
        }
        Some(Value::String(text)) => {
            let found = scope.find(text).and_then(|output| output.get("data")).and_then(Value::as_str);
            if found.is_none() && is_reference(text) {
                scope.dangling(&format!("{path}.output"), text);
                return None;
            }
            let data = found.unwrap_or(text).to_owned();
            return Some(NodeIo { data, ref_table_name, parse_type: Some(1), ..NodeIo::default() });
        }
        Some(other) => {
            scope.wrong(&format!("{path}.output"), reasons::TEXT, other);
            return None;
        }
        None => {}
    }
    let id = id_text(member(item, "nodeId")?);
    let outputs = scope.find(&id).and_then(|node| node.get("outputs"));
    let list = outputs.map(|outputs| outputs.get("nodeOutputs").or_else(|| outputs.get("outputs")).unwrap_or(outputs));
    let data = list.and_then(Value::as_array).and_then(|list| {
        let followed = |item: &'v Value| item.as_str().and_then(|text| scope.find(text)).unwrap_or(item);
        let outputs: Vec<&Value> = list.iter().map(followed).collect();
        let default = outputs.iter().find(|output| output.get("isDefault").and_then(Value::as_bool) == Some(true));
        default.or(outputs.first()).and_then(|output| output.get("data").unwrap_or(output).as_str())
    });
    if data.is_none() {
        scope.dangling(&format!("{path}.nodeId"), &id);
    }
    Some(NodeIo { data: data?.to_owned(), ref_table_name, parse_type: Some(1), ..NodeIo::default() })
}

/// The list of dependencies of a document, workflow or body, under either of its names.
pub(super) fn read_flow<'v>(scope: &mut Scope<'v>, members: &'v Members, path: &str) -> Flow<'v> {
    let mut flow = scope.objects(members, path, "flow");
    flow.extend(scope.objects(members, path, "dependencies"));
    flow
}
