//! What the preview of a SPEC package says beyond the model: members of the documents under their own constants.

use ferry_model::{Node, Object};
use serde_json::{Map, Value, json};

use super::fields::sha256;
use super::node::{names, sort_as_utf16};

/// The kept JSON of an object: the node (or resource, or data source) itself and the document it stands in.
struct Kept {
    root: Value,
}

impl Kept {
    fn read(text: Option<&str>) -> Option<Self> {
        Some(Self { root: serde_json::from_str(text?).ok()? })
    }

    /// The object as it stands in the document.
    fn object(&self) -> &Value {
        ["node", "object"].iter().find_map(|name| self.root.get(name)).unwrap_or(&self.root)
    }

    fn document(&self, name: &str) -> Value {
        self.root.pointer(&format!("/document/{name}")).cloned().unwrap_or(Value::Null)
    }

    fn at(&self, pointer: &str) -> Value {
        self.object().pointer(pointer).cloned().unwrap_or(Value::Null)
    }
}

/// Adds what a SPEC document says of a node.
pub(super) fn add_node(map: &mut Map<String, Value>, node: &Node) {
    let Some(kept) = Kept::read(node.unknown.spec.as_deref()) else { return };
    let mut put = |name: &str, value: Value| {
        map.insert(name.to_owned(), value);
    };
    put("path", kept.document("path"));
    put("spec_kind", kept.document("kind"));
    put("version", kept.document("version"));
    put("command", kept.at("/script/runtime/command"));
    put("command_type_id", kept.at("/script/runtime/commandTypeId"));
    put("language", kept.at("/script/language"));
    put("script_path", kept.at("/script/path"));
    put("recurrence", kept.at("/recurrence"));
    put("trigger_type", kept.at("/trigger/type"));
    put("rerun_mode", kept.at("/rerunMode"));
    put("rerun_times", kept.at("/rerunTimes"));
    put("rerun_interval", kept.at("/rerunInterval"));
    put("instance_mode", kept.at("/instanceMode"));
    put("datasource", kept.at("/datasource/name"));
    put("parameters", parameters(&kept));
    put("depends", depends(&kept, node));
    let code_file = kept.root.get("code_file").cloned().unwrap_or(Value::Null);
    if code_file.is_string() && node.code.is_none() {
        // The file is there and empty, which the model cannot tell from no code.
        put("code_sha256", json!(sha256("")));
    }
    put("code_file", file_name(&code_file));
    put("inner_nodes", inner_nodes(node));
}

/// The last part of a path.
fn file_name(path: &Value) -> Value {
    path.as_str().map_or(Value::Null, |path| json!(path.rsplit('/').next()))
}

fn parameters(kept: &Kept) -> Value {
    let Value::Array(list) = kept.at("/script/parameters") else { return Value::Null };
    list.iter()
        .map(|parameter| {
            let of = |name: &str| parameter.get(name).cloned().unwrap_or(Value::Null);
            json!({ "name": of("name"), "value": of("value"), "type": of("type"), "scope": of("scope") })
        })
        .collect()
}

/// Dependencies as `<type> <output>`: from the flow that the document keeps, else from the model.
fn depends(kept: &Kept, node: &Node) -> Value {
    let listed = ["/flow/depends", "/depends", "/dependency/depends"].iter().find_map(|pointer| kept.root.pointer(pointer)?.as_array());
    let mut texts: Vec<String> = match listed {
        Some(list) => list
            .iter()
            .map(|one| {
                let text = |name: &str| one.get(name).and_then(Value::as_str);
                let kind = text("type").unwrap_or("Normal");
                let own = kept.at("/id");
                let target = text("output").or_else(|| text("nodeId").map(|id| if own.as_str() == Some(id) { "self" } else { id }));
                format!("{kind} {}", target.unwrap_or("self"))
            })
            .collect(),
        None => modelled_depends(node),
    };
    sort_as_utf16(&mut texts);
    json!(texts)
}

fn modelled_depends(node: &Node) -> Vec<String> {
    let mut texts: Vec<String> = names(&node.inputs).into_iter().map(|input| format!("Normal {input}")).collect();
    let kind = node.dependent_type.unwrap_or(0);
    if matches!(kind, 1 | 13) {
        let listed = node.dependent_data_node.as_deref().unwrap_or_default();
        texts.extend(
            listed.split(',').map(str::trim).filter(|name| !name.is_empty()).map(|name| format!("CrossCycleDependsOnOtherNode {name}")),
        );
    }
    if matches!(kind, 3 | 13 | 23) {
        texts.push("CrossCycleDependsOnSelf self".to_owned());
    }
    if matches!(kind, 2 | 23) {
        texts.push("CrossCycleDependsOnChildren self".to_owned());
    }
    texts
}

/// The nodes inside, at any depth: path of names below the outermost node, command, inputs, outputs.
fn inner_nodes(node: &Node) -> Value {
    let mut found = Vec::new();
    let mut stack: Vec<(&Node, String)> = node.inner_nodes.iter().rev().map(|inner| (inner, inner.name.clone())).collect();
    while let Some((inner, path)) = stack.pop() {
        found.push(json!({ "path": path, "command": inner.node_type, "inputs": names(&inner.inputs), "outputs": names(&inner.outputs) }));
        stack.extend(inner.inner_nodes.iter().rev().map(|deeper| (deeper, format!("{path}/{}", deeper.name))));
    }
    json!(found)
}

/// Adds what a SPEC document says of an object that is no node.
pub(super) fn add_other(map: &mut Map<String, Value>, object: &Object, kept: Option<&str>) {
    let Some(kept) = Kept::read(kept) else { return };
    map.insert("path".into(), kept.document("path"));
    map.insert("spec_kind".into(), kept.document("kind"));
    map.insert("version".into(), kept.document("version"));
    match object {
        Object::Resource(resource) => {
            let command = kept.at("/script/runtime/command");
            map.insert("command".into(), if command.is_null() { json!(resource.resource_type) } else { command });
            let kind = kept.at("/type");
            if !kind.is_null() {
                map.insert("type".into(), kind);
            }
        }
        Object::DataSource(source) => {
            map.insert("env".into(), json!(source.env()));
            map.insert("config_sha256".into(), json!(source.connection.as_deref().map(sha256)));
        }
        _ => {}
    }
}
