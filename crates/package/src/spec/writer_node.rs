//! Writes nodes: their packages, and the nodes inside them.

use std::io;

use ferry_model::codes::reasons::package::NODES_TOO_DEEP;
use ferry_model::node::{Node, use_type};
use ferry_model::workflow::WorkflowKey;
use ferry_model::{Located, Object, ObjectKind, node_type};
use serde_json::{Map, Value, json};

use super::depends::read_flow;
use super::document::Document;
use super::names::QUERIES;
use super::node_in::{NodeFacts, read_node, use_type_of_kind};
use super::scope::{Members, Scope};
use super::writer::{Draft, SpecWriter, broken, section};
use super::{extra, node_out};

/// Deepest nesting of nodes written inside one document; deeper ones would pass the bounds of JSON parsers.
const INLINE_DEPTH_MAX: usize = 25;

impl SpecWriter {
    pub(super) fn write_node(&mut self, located: &Located, node: &Node) -> io::Result<()> {
        let parent = match (located.object.kind(), &located.workflow) {
            (ObjectKind::AdHocQuery, _) => QUERIES.to_owned(),
            (_, Some(key)) => self.folder_of_flow(key),
            (_, None) if matches!(node.use_type.as_deref(), Some(use_type::MANUAL | use_type::MANUAL_WORKFLOW)) => {
                "DataStudio/DATAWORKS_MANUAL_TASK/".to_owned()
            }
            (_, None) => "DataStudio/DATAWORKS_PROJECT/".to_owned(),
        };
        let mut more = Self::home(located);
        more.insert("kind".to_owned(), json!(located.object.kind().as_str()));
        let key = located.key().to_string();
        self.node_package(&parent, node, more, located.object.kind(), &key).map(|_| ())
    }

    /// The folder of a workflow's package, or a plain folder of its name when the workflow itself is not in the package.
    fn folder_of_flow(&mut self, key: &WorkflowKey) -> String {
        if let Some(folder) = self.flows.get(key) {
            return folder.clone();
        }
        let folder = format!("{}/", self.taken.place(section(key), &key.name));
        self.flows.insert(key.clone(), folder.clone());
        folder
    }

    /// Writes the package of a node and, for loops, those of the nodes inside it. Gives the folder's own name.
    fn node_package(&mut self, parent: &str, node: &Node, mut more: Members, kind: ObjectKind, key: &str) -> io::Result<String> {
        let folder = self.taken.place(parent, &node.name);
        let children_as_packages = matches!(node.node_type.as_str(), "CONTROLLER_CYCLE" | "CONTROLLER_TRAVERSE");
        let id = self.ids.give(kind.as_str(), key);
        let written = node_out::write(node, &id);
        let document_kind = kind_of(kind, node);
        let mut members = written.members;
        loop_settings(node, &mut members);
        if !children_as_packages && !node.inner_nodes.is_empty() {
            let body = self.body(&node.inner_nodes, document_kind, key, 1)?;
            members.insert("combined".to_owned(), body);
        }
        let mut draft = Draft { kind: document_kind, list: "nodes", members, depends: written.depends };
        let ending = node_type::by_name(&node.node_type).map_or("", |known| known.extension);
        let stem = folder.rsplit('/').next().unwrap_or(&folder).to_owned();
        let schedule = format!("{folder}/{stem}.schedule.json");
        self.taken.reserve(&schedule);
        self.taken.reserve(&format!("{folder}/{stem}{ending}"));
        if children_as_packages {
            let mut names = Vec::new();
            let below = format!("{folder}/");
            for (index, inner) in node.inner_nodes.iter().enumerate() {
                let key = format!("{key}/{index}/{}", inner.name);
                names.push(json!(self.node_package(&below, inner, Map::new(), ObjectKind::Node, &key)?));
            }
            if !names.is_empty() {
                more.insert("children".to_owned(), Value::Array(names));
            }
        }
        seal_node(&mut draft.members, node, more, |members| {
            let value = Draft { kind: draft.kind, list: draft.list, members: members.clone(), depends: draft.depends.clone() }.value();
            derive_node(&value, Some(written.script.clone()))
        })?;
        self.package(&folder, &node.node_type, ending, &draft.value(), written.script.as_bytes())?;
        Ok(stem)
    }

    /// Nodes written inside the document of their outer node.
    fn body(&mut self, nodes: &[Node], document_kind: &'static str, key: &str, depth: usize) -> io::Result<Value> {
        if depth > INLINE_DEPTH_MAX {
            let reason = NODES_TOO_DEEP.with(&[("key", &key), ("limit", &INLINE_DEPTH_MAX)]);
            return Err(io::Error::new(io::ErrorKind::InvalidInput, reason));
        }
        let (mut items, mut flow) = (Vec::new(), Vec::new());
        for (index, node) in nodes.iter().enumerate() {
            let key = format!("{key}/{index}/{}", node.name);
            let id = self.ids.give("node", &key);
            let written = node_out::write(node, &id);
            let mut members = written.members;
            loop_settings(node, &mut members);
            if let (Some(_), Some(Value::Object(script))) = (&node.code, members.get_mut("script")) {
                script.insert("content".to_owned(), json!(written.script));
            }
            if !node.inner_nodes.is_empty() {
                let body = self.body(&node.inner_nodes, document_kind, &key, depth + 1)?;
                members.insert("combined".to_owned(), body);
            }
            let depends = written.depends;
            seal_node(&mut members, node, Map::new(), |members| {
                derive_inner(&Draft { kind: document_kind, list: "nodes", members: members.clone(), depends: depends.clone() }.value())
            })?;
            if !depends.is_empty() {
                flow.push(json!({"nodeId": id, "depends": depends}));
            }
            items.push(Value::Object(members));
        }
        Ok(json!({"nodes": items, "flow": flow}))
    }
}

/// `maxIterations` of loops.
fn loop_settings(node: &Node, members: &mut Members) {
    let name = match node.node_type.as_str() {
        "CONTROLLER_CYCLE" => "do-while",
        "CONTROLLER_TRAVERSE" => "for-each",
        _ => return,
    };
    let extra: Members = node.extra_config.as_deref().and_then(|text| serde_json::from_str(text).ok()).unwrap_or_default();
    let kept = node_out::unknown_members(node.unknown.spec.as_deref(), "node", &[]);
    let mut body = kept.get(name).and_then(Value::as_object).cloned().unwrap_or_default();
    for known in ["nodes", "while", "flow", "dependencies", "maxIterations"] {
        body.shift_remove(known);
    }
    if let Some(count) = extra.get("loopCount").filter(|count| count.is_i64()) {
        body.insert("maxIterations".to_owned(), count.clone());
    }
    if !body.is_empty() {
        members.insert(name.to_owned(), Value::Object(body));
    }
}

/// The kind of a node's document.
fn kind_of(kind: ObjectKind, node: &Node) -> &'static str {
    match (kind, node.use_type.as_deref()) {
        (ObjectKind::AdHocQuery, _) => "TemporaryWorkflow",
        (_, Some(use_type::MANUAL)) => "ManualNode",
        (_, Some(use_type::MANUAL_WORKFLOW)) => "ManualWorkflow",
        _ => "Node",
    }
}

/// The node that a document gives, without the nodes inside it.
fn derive_node(value: &Value, code: Option<String>) -> io::Result<Node> {
    derive(value, NodeFacts { code, ..NodeFacts::default() })
}

/// The node that a document gives when it stands inside the document of another node.
fn derive_inner(value: &Value) -> io::Result<Node> {
    derive(value, NodeFacts::default())
}

fn derive(value: &Value, facts: NodeFacts) -> io::Result<Node> {
    let documents = Document::all(value, &mut Vec::new());
    let document = documents.first().ok_or_else(broken)?;
    let mut scope = Scope::new(document);
    let flow = read_flow(&mut scope, document.spec, &document.spec_path);
    let nodes = scope.objects(document.spec, &document.spec_path, "nodes");
    let (path, members) = nodes.into_iter().next().ok_or_else(broken)?;
    let use_type = document.kind.and_then(use_type_of_kind);
    let facts = NodeFacts { kind: document.kind.map(str::to_owned), use_type, depth_max: usize::MAX, ..facts };
    let mut node = read_node(&mut scope, members, &path, &flow, &facts);
    node.inner_nodes.clear();
    Ok(node)
}

/// Adds to a node's members what reading them would not give. The nodes inside carry their own.
fn seal_node(members: &mut Members, node: &Node, more: Members, derive: impl FnOnce(&Members) -> io::Result<Node>) -> io::Result<()> {
    let derived = derive(members)?;
    let actual = Node { inner_nodes: Vec::new(), ..node.clone() };
    let difference = extra::difference(&Object::Node(Box::new(derived)), &Object::Node(Box::new(actual)))?;
    let mut extra = difference.unwrap_or_default();
    extra.extend(more);
    extra::put(members, extra);
    Ok(())
}
