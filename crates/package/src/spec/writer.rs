//! Writes SPEC packages in the layout of version 2.0.0.
//!
//! What FlowSpec has no member for is kept in `metadata.ferry` of each object, so that reading the package gives the same objects.

use std::collections::HashMap;
use std::io::{self, Read};

use ferry_model::data_source::DataSource;
use ferry_model::function::Function;
use ferry_model::node::{Node, use_type};
use ferry_model::project::Project;
use ferry_model::quality_rule::QualityRule;
use ferry_model::resource::Resource;
use ferry_model::table::Table;
use ferry_model::workflow::{Workflow, WorkflowKey};
use ferry_model::{Located, Object, ObjectKind, node_type};
use serde_json::{Map, Value, json};

use super::document::Document;
use super::names::{FERRY, Ids, QUERIES, Taken, file_name};
use super::node_in::{NodeFacts, read_flow, read_node};
use super::scope::{Members, Scope};
use super::{extra, node_out, objects_in, objects_out};
use crate::codec::Writer;
use crate::sink::Sink;

/// Version of the documents that are written.
const VERSION: &str = "2.0.0";

/// Deepest nesting of nodes written inside one document; deeper ones would pass the bounds of JSON parsers.
const INLINE_DEPTH_MAX: usize = 25;

/// How a SPEC package is written.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SpecWriteOptions {
    /// Writes JSON on one line each instead of indented.
    pub compact: bool,
}

/// Writes one SPEC package. The same objects give the same bytes.
pub struct SpecWriter {
    sink: Box<dyn Sink>,
    options: SpecWriteOptions,
    taken: Taken,
    ids: Ids,
    /// Folders of workflows that were written, each with its `/`.
    flows: HashMap<WorkflowKey, String>,
}

/// The document of an object: the members of its only object, and where they stand.
struct Draft {
    kind: &'static str,
    list: &'static str,
    members: Members,
    depends: Vec<Value>,
}

impl Draft {
    fn value(&self) -> Value {
        let mut spec = Map::new();
        spec.insert(self.list.to_owned(), json!([self.members]));
        if !self.depends.is_empty() {
            let id = self.members.get("id").cloned().unwrap_or_default();
            spec.insert("dependencies".to_owned(), json!([{"nodeId": id, "depends": self.depends}]));
        }
        let mut metadata = Map::new();
        metadata.extend(self.members.get("owner").map(|owner| ("owner".to_owned(), owner.clone())));
        json!({"version": VERSION, "kind": self.kind, "metadata": metadata, "spec": spec})
    }
}

impl SpecWriter {
    /// A writer of a new package.
    pub fn new(sink: Box<dyn Sink>, options: SpecWriteOptions) -> Self {
        Self { sink, options, taken: Taken::default(), ids: Ids::default(), flows: HashMap::new() }
    }

    fn json(&mut self, path: &str, value: &Value) -> io::Result<()> {
        let mut bytes = if self.options.compact { serde_json::to_vec(value)? } else { serde_json::to_vec_pretty(value)? };
        bytes.push(b'\n');
        self.sink.file(path, &bytes)
    }

    /// Writes the files of an object package into `folder`, its script as the bytes of `content`.
    fn package(&mut self, folder: &str, command: &str, ending: &str, document: &Value, mut content: impl Read) -> io::Result<()> {
        let stem = folder.rsplit('/').next().unwrap_or(folder).to_owned();
        let (script, schedule) = (format!("{stem}{ending}"), format!("{stem}.schedule.json"));
        let (script_path, schedule_path) = (format!("{folder}/{script}"), format!("{folder}/{schedule}"));
        self.taken.reserve(&script_path);
        self.taken.reserve(&schedule_path);
        let metadata = json!({"scriptPath": script, "schedulePath": schedule});
        self.json(&format!("{folder}/.dataworks/metadata.json"), &metadata)?;
        let command = if command.is_empty() { "UNKNOWN" } else { command };
        self.sink.file(&format!("{folder}/.dataworks/{}.type", file_name(command)), b"")?;
        self.json(&schedule_path, document)?;
        self.sink.begin(&script_path)?;
        let mut buffer = vec![0; 64 << 10];
        loop {
            let count = content.read(&mut buffer)?;
            if count == 0 {
                break;
            }
            self.sink.write(&buffer[..count])?;
        }
        self.sink.end()
    }

    /// Where an object lives, as it is kept with it.
    fn home(located: &Located) -> Members {
        let mut more = Map::new();
        if let Some(key) = &located.workflow {
            let mut home = json!({"name": key.name, "manual": key.manual});
            if let Some(kind) = located.workflow_type {
                home["type"] = json!(kind.as_str());
            }
            more.insert("workflow".to_owned(), home);
        }
        more
    }

    fn write_node(&mut self, located: &Located, node: &Node) -> io::Result<()> {
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
        self.loop_settings(node, &mut members);
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

    /// `maxIterations` of loops.
    fn loop_settings(&self, node: &Node, members: &mut Members) {
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

    /// Nodes written inside the document of their outer node.
    fn body(&mut self, nodes: &[Node], document_kind: &'static str, key: &str, depth: usize) -> io::Result<Value> {
        if depth > INLINE_DEPTH_MAX {
            let text = format!("{key}: nodes are nested more than {INLINE_DEPTH_MAX} deep in a node that is not a loop");
            return Err(io::Error::new(io::ErrorKind::InvalidInput, text));
        }
        let (mut items, mut flow) = (Vec::new(), Vec::new());
        for (index, node) in nodes.iter().enumerate() {
            let key = format!("{key}/{index}/{}", node.name);
            let id = self.ids.give("node", &key);
            let written = node_out::write(node, &id);
            let mut members = written.members;
            self.loop_settings(node, &mut members);
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

    fn write_workflow(&mut self, located: &Located, x: &Workflow) -> io::Result<()> {
        let key = x.key();
        let folder = self.taken.place(section(&key), &x.name);
        self.flows.insert(key, format!("{folder}/"));
        let id = self.ids.give("workflow", &located.key().to_string());
        let mut draft = Draft {
            kind: if x.scheduled { "CycleWorkflow" } else { "ManualWorkflow" },
            list: "workflows",
            members: objects_out::workflow(x, &id),
            depends: Vec::new(),
        };
        let manual = !x.scheduled;
        self.seal(&mut draft, &located.object, Map::new(), |scope, members, path, kind| {
            Object::Workflow(objects_in::read_workflow(scope, members, path, kind, Some(manual)))
        })?;
        let command = if x.scheduled { "WORKFLOW" } else { "MANUAL_WORKFLOW" };
        self.package(&folder, command, "", &draft.value(), io::empty())
    }

    /// Adds to the draft's object what reading it would not give.
    fn seal(
        &self,
        draft: &mut Draft,
        actual: &Object,
        more: Members,
        read: impl for<'v> FnOnce(&mut Scope<'v>, &'v Members, &str, Option<&str>) -> Object,
    ) -> io::Result<()> {
        let value = draft.value();
        let documents = Document::all(&value, &mut Vec::new());
        let document = documents.first().ok_or_else(broken)?;
        let mut scope = Scope::new(document);
        let (path, members) = scope.objects(document.spec, &document.spec_path, draft.list).into_iter().next().ok_or_else(broken)?;
        let derived = read(&mut scope, members, &path, document.kind);
        let mut extra = extra::difference(&derived, actual)?.unwrap_or_default();
        extra.extend(more);
        extra::put(&mut draft.members, extra);
        Ok(())
    }

    fn write_resource(&mut self, located: &Located, x: &Resource, content: Option<&mut dyn Read>) -> io::Result<()> {
        let folder = self.taken.place("DataStudio/DATAWORKS_RESOURCE/", &x.name);
        let id = self.ids.give("resource", &located.key().to_string());
        let mut draft = Draft { kind: "Resource", list: "fileResources", members: objects_out::resource(x, &id), depends: Vec::new() };
        let mut more = Self::home(located);
        if content.is_none() {
            more.insert("no_content".to_owned(), json!(true));
        }
        let known = content.is_some().then(|| x.content.clone()).flatten();
        self.seal(&mut draft, &located.object, more, |scope, members, path, _| {
            let mut resource = objects_in::read_resource(scope, members, path);
            resource.content = known;
            Object::Resource(resource)
        })?;
        let value = draft.value();
        match content {
            Some(content) => self.package(&folder, &x.resource_type, "", &value, content),
            None => self.package(&folder, &x.resource_type, "", &value, io::empty()),
        }
    }

    fn write_function(&mut self, located: &Located, x: &Function) -> io::Result<()> {
        let folder = self.taken.place("DataStudio/DATAWORKS_RESOURCE/", &x.name);
        let id = self.ids.give("function", &located.key().to_string());
        let mut draft = Draft { kind: "Function", list: "functions", members: objects_out::function(x, &id), depends: Vec::new() };
        self.seal(&mut draft, &located.object, Self::home(located), |scope, members, path, _| {
            Object::Function(objects_in::read_function(scope, members, path))
        })?;
        let command = x.node_type.as_deref().unwrap_or("ODPS_FUNCTION");
        let ending = node_type::by_name(command).map_or("", |known| known.extension);
        self.package(&folder, command, ending, &draft.value(), io::empty())
    }

    fn write_component(&mut self, located: &Located, x: &Node) -> io::Result<()> {
        let folder = self.taken.place("DataStudio/DATAWORKS_COMPONENT/", &x.name);
        let key = located.key().to_string();
        let id = self.ids.give("component", &key);
        let members = objects_out::component(x, &id);
        let mut draft = Draft { kind: "Component", list: "components", members, depends: Vec::new() };
        let code = x.code.clone().unwrap_or_default();
        self.seal(&mut draft, &located.object, Self::home(located), |scope, members, path, _| {
            Object::Component(Box::new(objects_in::read_component(scope, members, path, Some(code.clone()))))
        })?;
        let ending = node_type::by_name(&x.node_type).map_or(".sql", |known| known.extension);
        self.package(&folder, &x.node_type, ending, &draft.value(), code.as_bytes())
    }

    /// Writes an object that FlowSpec has a form for but no package.
    fn write_document(
        &mut self,
        path: &str,
        mut draft: Draft,
        located: &Located,
        read: impl for<'v> FnOnce(&mut Scope<'v>, &'v Members, &str, Option<&str>) -> Object,
    ) -> io::Result<()> {
        self.seal(&mut draft, &located.object, Self::home(located), read)?;
        self.json(path, &draft.value())
    }

    fn write_data_source(&mut self, located: &Located, x: &DataSource) -> io::Result<()> {
        let segment = |text: Option<&str>, missing: &str| file_name(text.filter(|text| !text.is_empty()).unwrap_or(missing));
        let kind = segment(x.source_type.as_deref(), "unknown");
        let sub = segment(x.sub_type.as_deref().or(x.source_type.as_deref()), "unknown");
        let env = file_name(x.env());
        let folder = self.taken.place(&format!("DataSource/{kind}/{sub}/{env}/"), &x.name);
        let stem = folder.rsplit('/').next().unwrap_or(&folder);
        let path = format!("{folder}/{stem}.json");
        let draft = Draft { kind: "DataSource", list: "datasources", members: objects_out::data_source(x), depends: Vec::new() };
        self.write_document(&path, draft, located, |scope, members, path, _| {
            Object::DataSource(objects_in::read_data_source(scope, members, path, Some(&env)))
        })
    }

    fn write_table(&mut self, located: &Located, x: &Table) -> io::Result<()> {
        let key = located.key().to_string();
        let path = format!("{}.json", self.taken.place(&format!("{FERRY}tables/"), &key));
        let id = self.ids.give("table", &key);
        let draft = Draft { kind: "Table", list: "tables", members: objects_out::table(x, &id), depends: Vec::new() };
        self.write_document(&path, draft, located, |scope, members, path, _| Object::Table(objects_in::read_table(scope, members, path)))
    }

    fn write_rule(&mut self, located: &Located, x: &QualityRule) -> io::Result<()> {
        let path = format!("{}.json", self.taken.place("DataQuality/", &x.rule_name));
        let id = self.ids.give("quality_rule", &located.key().to_string());
        let draft = Draft { kind: "DataQuality", list: "dqcRules", members: objects_out::rule(x, &id), depends: Vec::new() };
        self.write_document(&path, draft, located, |scope, members, path, _| {
            Object::QualityRule(objects_in::read_rule(scope, members, path))
        })
    }

    /// Writes an object that FlowSpec has no form for.
    fn write_plain(&mut self, folder: &str, located: &Located) -> io::Result<()> {
        let key = located.key();
        let path = format!("{}.json", self.taken.place(folder, &key.name));
        self.json(&path, &json!({"version": VERSION, "ferry": key.kind.as_str(), "object": serde_json::to_value(&located.object)?}))
    }
}

impl Writer for SpecWriter {
    fn project(&mut self, project: &Project) -> io::Result<()> {
        self.sink.file("SPEC.FORMAT", b"")?;
        self.json(&format!("{FERRY}project.json"), &json!({"version": VERSION, "ferry": "project", "object": project}))
    }

    fn object(&mut self, located: &Located, content: Option<&mut dyn Read>) -> io::Result<()> {
        match &located.object {
            Object::Workflow(x) => self.write_workflow(located, x),
            Object::Node(x) | Object::AdHocQuery(x) => self.write_node(located, x),
            Object::Component(x) => self.write_component(located, x),
            Object::Resource(x) => self.write_resource(located, x, content),
            Object::Function(x) => self.write_function(located, x),
            Object::Table(x) => self.write_table(located, x),
            Object::DataSource(x) => {
                let masked = crate::dwma::masked(x);
                let located = Located { object: Object::DataSource(masked.clone()), ..located.clone() };
                self.write_data_source(&located, &masked)
            }
            Object::QualityRule(x) => {
                let quiet = crate::dwma::without_alert_settings(x);
                let located = Located { object: Object::QualityRule(quiet.clone()), ..located.clone() };
                self.write_rule(&located, &quiet)
            }
            Object::Solution(_) => self.write_plain(&format!("{FERRY}solutions/"), located),
            Object::Folder(_) => self.write_plain(&format!("{FERRY}folders/"), located),
            Object::UserDefinedNode(_) => self.write_plain(&format!("{FERRY}node-types/"), located),
            Object::DataServiceProcess(_) => self.write_plain("DataService/processes/", located),
            Object::DataServiceApi(_) => self.write_plain("DataService/apis/", located),
        }
    }

    fn finish(self: Box<Self>) -> io::Result<()> {
        self.sink.finish()
    }
}

/// The section that a workflow's package stands in.
fn section(key: &WorkflowKey) -> &'static str {
    if key.manual { "DataStudio/DATAWORKS_MANUAL_WORKFLOW/" } else { "DataStudio/DATAWORKS_PROJECT/" }
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

fn broken() -> io::Error {
    io::Error::other("a document that was just made cannot be read")
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
    let use_type = document.kind.and_then(super::node_in::use_type_of_kind);
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
