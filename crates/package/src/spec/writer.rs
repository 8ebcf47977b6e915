//! Writes SPEC packages in the layout of version 2.0.0.
//!
//! What FlowSpec has no member for is kept in `metadata.ferry` of each object, so that reading the package gives the same objects.

use std::collections::HashMap;
use std::io::{self, Read};

use ferry_model::data_source::DataSource;
use ferry_model::function::Function;
use ferry_model::node::Node;
use ferry_model::project::Project;
use ferry_model::quality_rule::QualityRule;
use ferry_model::resource::Resource;
use ferry_model::table::Table;
use ferry_model::workflow::{Workflow, WorkflowKey};
use ferry_model::{Located, Object, node_type};
use serde_json::{Map, Value, json};

use super::document::Document;
use super::names::{FERRY, Ids, Taken, file_name};
use super::scope::{Members, Scope};
use super::{extra, objects_in, objects_out};
use crate::codec::Writer;
use crate::sink::Sink;

/// Version of the documents that are written.
const VERSION: &str = "2.0.0";

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
    pub(super) taken: Taken,
    pub(super) ids: Ids,
    /// Folders of workflows that were written, each with its `/`.
    pub(super) flows: HashMap<WorkflowKey, String>,
}

/// The document of an object: the members of its only object, and where they stand.
pub(super) struct Draft {
    pub kind: &'static str,
    pub list: &'static str,
    pub members: Members,
    pub depends: Vec<Value>,
}

impl Draft {
    pub fn value(&self) -> Value {
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
    pub(super) fn package(
        &mut self,
        folder: &str,
        command: &str,
        ending: &str,
        document: &Value,
        mut content: impl Read,
    ) -> io::Result<()> {
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
    pub(super) fn home(located: &Located) -> Members {
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
        Self::seal(&mut draft, &located.object, Map::new(), |scope, members, path, kind| {
            Object::Workflow(objects_in::read_workflow(scope, members, path, kind, Some(manual)))
        })?;
        let command = if x.scheduled { "WORKFLOW" } else { "MANUAL_WORKFLOW" };
        self.package(&folder, command, "", &draft.value(), io::empty())
    }

    /// Adds to the draft's object what reading it would not give.
    fn seal(
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
        Self::seal(&mut draft, &located.object, more, |scope, members, path, _| {
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
        Self::seal(&mut draft, &located.object, Self::home(located), |scope, members, path, _| {
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
        Self::seal(&mut draft, &located.object, Self::home(located), |scope, members, path, _| {
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
        Self::seal(&mut draft, &located.object, Self::home(located), read)?;
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
pub(super) fn section(key: &WorkflowKey) -> &'static str {
    if key.manual { "DataStudio/DATAWORKS_MANUAL_WORKFLOW/" } else { "DataStudio/DATAWORKS_PROJECT/" }
}

pub(super) fn broken() -> io::Error {
    io::Error::other("a document that was just made cannot be read")
}
