//! The preview of one object of any kind.

use std::collections::HashMap;

use ferry_model::workflow::WorkflowKey;
use ferry_model::{Located, Node, Object, ObjectKind, PackageFormat};
use serde_json::{Map, Value, json};

use super::fields::{add_attributes, digest, snake_case};
use super::node::{Frame, node};
use super::{is_listed, spec, workflow_type_name};
use crate::inventory::{Inventory, InventoryEntry};

/// How many objects of each kind every workflow has.
#[derive(Debug, Default)]
pub struct WorkflowSizes(HashMap<WorkflowKey, [u64; 4]>);

/// The kinds that live in workflows.
const IN_WORKFLOWS: [(ObjectKind, &str); 4] = [
    (ObjectKind::Node, "node_count"),
    (ObjectKind::Resource, "resource_count"),
    (ObjectKind::Function, "function_count"),
    (ObjectKind::Table, "table_count"),
];

impl WorkflowSizes {
    /// Counts the objects of an inventory.
    pub fn of(inventory: &Inventory) -> Self {
        let mut sizes: HashMap<WorkflowKey, [u64; 4]> = HashMap::new();
        for entry in inventory.entries.iter().filter(|entry| is_listed(entry)) {
            if let (Some(home), Some(at)) = (&entry.home, IN_WORKFLOWS.iter().position(|(kind, _)| *kind == entry.key.kind)) {
                // Looking first saves a copy of the key for every object but the first of its workflow.
                if let Some(counts) = sizes.get_mut(&**home) {
                    counts[at] += 1;
                } else {
                    sizes.entry(WorkflowKey::clone(home)).or_default()[at] = 1;
                }
            }
        }
        Self(sizes)
    }
}

/// The JSON of an object; for a node, followed by that of every node inside it.
pub fn object_json(format: PackageFormat, located: &Located, entry: &InventoryEntry, sizes: &WorkflowSizes) -> Vec<Map<String, Value>> {
    match &located.object {
        Object::Node(x) | Object::AdHocQuery(x) | Object::Component(x) => nodes(format, x, located, entry),
        object => vec![other(format, object, entry, sizes)],
    }
}

/// A node and the nodes inside it, outer before inner.
fn nodes(format: PackageFormat, outermost: &Node, located: &Located, entry: &InventoryEntry) -> Vec<Map<String, Value>> {
    fn frame<'a>(located: &'a Located, entry: &InventoryEntry, outer: Option<&'a str>) -> Frame<'a> {
        Frame {
            kind: entry.key.kind,
            workflow: located.workflow.as_ref().map(|workflow| workflow.name.as_str()),
            workflow_type: workflow_type_name(entry),
            outer,
            place: &located.place,
        }
    }
    let mut all = vec![node(outermost, &frame(located, entry, None))];
    if format == PackageFormat::Spec {
        spec::add_node(&mut all[0], outermost);
    }
    if let Some(first) = all.first_mut() {
        add_standing(first, entry);
    }
    let mut stack: Vec<(&Node, String)> = outermost.inner_nodes.iter().rev().map(|inner| (inner, outermost.name.clone())).collect();
    while let Some((inner, outer)) = stack.pop() {
        all.push(node(inner, &frame(located, entry, Some(&outer))));
        let path = format!("{outer}/{}", inner.name);
        stack.extend(inner.inner_nodes.iter().rev().map(|deeper| (deeper, path.clone())));
    }
    all
}

/// An object that is no node.
fn other(format: PackageFormat, object: &Object, entry: &InventoryEntry, sizes: &WorkflowSizes) -> Map<String, Value> {
    let mut map = Map::new();
    map.insert("kind".into(), json!(entry.key.kind));
    if IN_WORKFLOWS.iter().any(|(kind, _)| *kind == entry.key.kind) {
        map.insert("workflow".into(), json!(entry.home.as_ref().map(|home| home.name.as_str())));
        map.insert("workflow_type".into(), json!(workflow_type_name(entry)));
    }
    map.insert("name".into(), json!(entry.key.name));
    if let Ok(Value::Object(all)) = serde_json::to_value(object) {
        for (name, value) in all {
            if !matches!(name.as_str(), "unknown" | "attributes" | "content") {
                map.entry(snake_case(&name)).or_insert(value);
            }
        }
    }
    for long in ["ddl", "connection", "rule_config", "script", "details", "embedded_code"] {
        // The connection of a resource or a function is the name of a computing resource.
        if long != "connection" || entry.key.kind == ObjectKind::DataSource {
            digest(&mut map, long);
        }
    }
    let unknown = match object {
        Object::Solution(x) => &x.unknown,
        Object::DataSource(x) => &x.unknown,
        Object::Table(x) => &x.unknown,
        Object::Resource(x) => &x.unknown,
        Object::Function(x) => &x.unknown,
        Object::Workflow(x) => &x.unknown,
        Object::QualityRule(x) => &x.unknown,
        Object::DataServiceProcess(x) => &x.unknown,
        Object::DataServiceApi(x) => &x.unknown,
        _ => &ferry_model::unknown::Unknown::default(),
    };
    match object {
        Object::Resource(_) => {
            map.insert("sha256".into(), json!(entry.content.as_ref().map(|content| &content.sha256)));
            map.insert("bytes".into(), json!(entry.content.as_ref().map(|content| content.size)));
        }
        Object::Workflow(x) => {
            let counts = sizes.0.get(&x.key()).copied().unwrap_or_default();
            for ((_, name), count) in IN_WORKFLOWS.iter().zip(counts) {
                map.insert((*name).into(), json!(count));
            }
        }
        Object::DataSource(x) => {
            map.entry("env_type").or_insert_with(|| json!(x.env()));
        }
        Object::Folder(x) => add_attributes(&mut map, &x.attributes),
        _ => {}
    }
    if format == PackageFormat::Spec {
        spec::add_other(&mut map, object, unknown.spec.as_deref());
    }
    map.insert("place".into(), json!(entry.place));
    add_attributes(&mut map, &unknown.attributes);
    add_standing(&mut map, entry);
    map
}

/// Says when another object of the same key counts instead.
fn add_standing(map: &mut Map<String, Value>, entry: &InventoryEntry) {
    use crate::inventory::Standing;
    let word = match entry.standing {
        Standing::Counts => return,
        Standing::EqualTo(_) => "equal",
        Standing::LosesTo(_) => "differs",
        Standing::Refused => "refused",
    };
    map.insert("duplicate".into(), json!(word));
}
