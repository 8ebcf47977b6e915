//! Writes a package: one document after the other, nodes as they come.

use std::fmt;
use std::io::{self, Read};

use ferry_model::codes::format;
use ferry_model::codes::reasons::package as reasons;
use ferry_model::project::Project;
use ferry_model::reason::ReasonText;
use ferry_model::resource::Resource;
use ferry_model::workflow::{Workflow, WorkflowKey};
use ferry_model::{Finding, Lang, Located, Node, Object, ObjectKey};

use crate::codec::Writer;
use crate::dwma::element::TextKind;
use crate::dwma::file_name::{self, Names};
use crate::dwma::markup::{Cause, Markup, Problem};
use crate::dwma::write_element::{self, Class};
use crate::dwma::{secrets, unique_key};
use crate::sink::Sink;

/// How a package is written.
#[derive(Clone, Debug, Default)]
pub struct DwmaWriteOptions {
    /// Write the attribute `_class` on nodes and resources, which tools of September to December 2024 cannot do without.
    pub class_attribute: bool,
}

/// An object that the format cannot hold. It is the inner error of an [`io::Error`] of kind `InvalidInput`; nothing of the object was
/// written, and the package can go on without it.
#[derive(Clone, Debug)]
pub struct CannotWrite(pub Finding);

impl fmt::Display for CannotWrite {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(object) = &self.0.object {
            write!(f, "{} {}: ", object.kind, object.key)?;
        }
        f.write_str(&self.0.message(Lang::En))
    }
}

impl std::error::Error for CannotWrite {}

/// Bytes of a document that are gathered before they go to the sink.
const BUFFER: usize = 64 << 10;

/// Writes a DATAWORKS_MODEL package.
pub struct DwmaWriter {
    sink: Box<dyn Sink>,
    class: Class,
    names: Names,
    project: Project,
    /// The lists of `project.xml`.
    solutions: Markup,
    folders: Markup,
    user_defined_nodes: Markup,
    resources: Markup,
    functions: Markup,
    current: Option<Current>,
}

/// The workflow that is being written.
struct Current {
    workflow: Workflow,
    key: WorkflowKey,
    /// Its folder, with a `/` at the end.
    folder: String,
    markup: Markup,
    /// Unknown attributes that stand in its tag; `None` while the document has not begun.
    begun: Option<usize>,
    resources: Markup,
    functions: Markup,
    tables: Markup,
}

/// Writes something that may turn out not to be expressible, and takes it back then.
fn attempt(markup: &mut Markup, key: &ObjectKey, write: impl FnOnce(&mut Markup)) -> io::Result<()> {
    let mark = markup.mark();
    write(markup);
    match markup.problem_since(mark) {
        None => Ok(()),
        Some(Problem { field, cause }) => {
            let finding = match cause {
                Cause::Character(c) => {
                    let character = format!("U+{:04X}", u32::from(c));
                    Finding::new(format::DWMA_WRITE_CHARACTER).arg("field", field).arg("character", character)
                }
                Cause::Name => Finding::new(format::DWMA_WRITE_NAME).arg("name", field),
                Cause::Element => Finding::new(format::DWMA_WRITE_ELEMENT).arg("element", field),
            };
            Err(io::Error::new(io::ErrorKind::InvalidInput, CannotWrite(finding.about(key))))
        }
    }
}

fn out_of_order(key: &ObjectKey, why: ReasonText) -> io::Error {
    io::Error::new(io::ErrorKind::InvalidInput, why.with(&[("kind", &key.kind), ("key", key)]))
}

impl DwmaWriter {
    /// Writes to `sink`.
    pub fn new(sink: Box<dyn Sink>, options: DwmaWriteOptions) -> Self {
        Self {
            sink,
            class: Class(options.class_attribute),
            names: Names::default(),
            project: Project::default(),
            solutions: Markup::inside(2),
            folders: Markup::inside(2),
            user_defined_nodes: Markup::inside(2),
            resources: Markup::inside(2),
            functions: Markup::inside(2),
            current: None,
        }
    }

    /// Writes a document of one object.
    fn document(&mut self, key: &ObjectKey, name: impl FnOnce(&mut Names) -> String, write: impl FnOnce(&mut Markup)) -> io::Result<()> {
        let mut markup = Markup::default();
        attempt(&mut markup, key, write)?;
        let name = name(&mut self.names);
        self.sink.file(&name, &markup.take())
    }

    fn begin_workflow(&mut self, workflow: &Workflow) -> io::Result<()> {
        self.end_workflow()?;
        let key = workflow.key();
        let object = Object::Workflow(workflow.clone()).key(None);
        // The whole document without its lists, to see whether it can be written at all.
        attempt(&mut Markup::default(), &object, |markup| {
            let written = write_element::workflow_begin(markup, workflow);
            write_element::workflow_end(markup, workflow, written);
        })?;
        let stem = format!("{}_{}", workflow.workflow_type.as_str(), file_name::escaped(&workflow.name));
        let unique = unique_key::of(&[&workflow.name, if workflow.scheduled { "true" } else { "false" }]);
        let folder = self.names.choose("src/workflows/", &stem, "", &unique);
        self.current = Some(Current {
            workflow: workflow.clone(),
            key,
            folder: format!("{folder}/"),
            markup: Markup::default(),
            begun: None,
            resources: Markup::inside(2),
            functions: Markup::inside(2),
            tables: Markup::inside(2),
        });
        Ok(())
    }

    fn end_workflow(&mut self) -> io::Result<()> {
        let Some(mut current) = self.current.take() else { return Ok(()) };
        let written = match current.begun {
            Some(written) => {
                current.markup.end("Nodes");
                written
            }
            None => current.begin(&mut *self.sink)?,
        };
        let markup = &mut current.markup;
        markup.list("Resources", &current.resources.take());
        markup.list("Functions", &current.functions.take());
        markup.list("Tables", &current.tables.take());
        write_element::workflow_end(markup, &current.workflow, written);
        self.sink.write(&markup.take())?;
        self.sink.end()
    }

    fn node(&mut self, key: &ObjectKey, workflow: &WorkflowKey, node: &Node) -> io::Result<()> {
        let class = self.class;
        let Some(current) = self.current.as_mut().filter(|current| current.key == *workflow) else {
            return Err(out_of_order(key, reasons::NOT_BEHIND_WORKFLOW));
        };
        if current.begun.is_none() {
            let written = current.begin(&mut *self.sink)?;
            current.begun = Some(written);
            current.markup.begin("Nodes");
        }
        attempt(&mut current.markup, key, |markup| write_element::node(markup, "Node", node, class, true))?;
        if current.markup.len() > BUFFER {
            self.sink.write(&current.markup.take())?;
        }
        Ok(())
    }

    fn resource(&mut self, located: &Located, resource: &Resource, content: Option<&mut dyn Read>) -> io::Result<()> {
        let key = located.key();
        let folder = match (&located.workflow, &self.current) {
            (None, _) => "src/".to_owned(),
            (Some(workflow), Some(current)) if current.key == *workflow => current.folder.clone(),
            (Some(_), _) => return Err(out_of_order(&key, reasons::NOT_BEHIND_WORKFLOW)),
        };
        let unique = unique_key::of(&[&resource.name]);
        let class = self.class;
        let mut named = resource.clone();
        let mut file = None;
        if content.is_some() {
            if self.current.as_ref().is_some_and(|current| current.begun.is_some()) {
                return Err(out_of_order(&key, reasons::BYTES_TOO_LATE));
            }
            let name = self.names.choose(&format!("{folder}resources/"), &file_name::escaped(&resource.name), "", &unique);
            named.path = Some(name[folder.len()..].to_owned());
            file = Some(name);
        }
        let own_path = (named.path != resource.path).then_some(&resource.path);
        let object = Object::Resource(named);
        let list = match &mut self.current {
            Some(current) if located.workflow.is_some() => &mut current.resources,
            _ => &mut self.resources,
        };
        attempt(list, &key, |markup| write_element::object(markup, "Resource", &object, class, own_path))?;
        if let (Some(name), Some(content)) = (file, content) {
            self.sink.begin(&name)?;
            let mut buffer = vec![0; BUFFER];
            loop {
                match content.read(&mut buffer) {
                    Ok(0) => break,
                    Ok(count) => self.sink.write(&buffer[..count])?,
                    Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                    Err(error) => return Err(error),
                }
            }
            self.sink.end()?;
        }
        Ok(())
    }

    /// A function or table: in its workflow, or for a function in `project.xml`.
    fn part(&mut self, located: &Located) -> io::Result<()> {
        let key = located.key();
        let class = self.class;
        let (name, list) = match (&located.object, &located.workflow, &mut self.current) {
            (Object::Function(_), None, _) => ("Function", &mut self.functions),
            (Object::Function(_), Some(workflow), Some(current)) if current.key == *workflow => ("Function", &mut current.functions),
            (_, Some(workflow), Some(current)) if current.key == *workflow => ("Table", &mut current.tables),
            _ => return Err(out_of_order(&key, reasons::NOT_BEHIND_WORKFLOW)),
        };
        attempt(list, &key, |markup| write_element::object(markup, name, &located.object, class, None))
    }

    fn write_project(&mut self) -> io::Result<()> {
        let project = std::mem::take(&mut self.project);
        let mut markup = Markup::default();
        let lists = [
            ("Solutions", self.solutions.take()),
            ("Folders", self.folders.take()),
            ("UserDefinedNodes", self.user_defined_nodes.take()),
            ("Resources", self.resources.take()),
            ("Functions", self.functions.take()),
        ];
        let key = ObjectKey::named(ferry_model::ObjectKind::Folder, "project.xml");
        attempt(&mut markup, &key, |markup| {
            let mut tag = markup.begin("DwProject");
            tag.attribute("dmObjectType", "PROJECT");
            tag.attribute("dmMajorVersion", project.common.dm_major_version.as_deref().unwrap_or_default());
            tag.attribute("dmMinorVersion", project.common.dm_minor_version.as_deref().unwrap_or_default());
            tag.attribute("globalUuid", project.common.global_uuid.as_deref().unwrap_or_default());
            tag.attribute("name", project.name.as_deref().unwrap_or_default());
            for (name, value) in &project.attributes {
                tag.foreign_attribute(name, value);
            }
            if let Some(engine_info) = &project.engine_info {
                markup.text("EngineInfo", engine_info, TextKind::Text);
            }
            for raw in &project.unknown.elements {
                markup.verbatim(raw);
            }
            for (name, value) in &project.unknown.attributes {
                markup.named_text("FerryAttribute", Some(name), value, TextKind::Escaped);
            }
            if let Some(spec) = &project.unknown.spec {
                markup.text("FerrySpec", spec, TextKind::Escaped);
            }
            for (name, items) in &lists {
                markup.list(name, items);
            }
            markup.end("DwProject");
        })?;
        self.sink.file("project.xml", &markup.take())
    }
}

impl Current {
    /// Begins the document, up to where the lists stand.
    fn begin(&mut self, sink: &mut dyn Sink) -> io::Result<usize> {
        sink.begin(&format!("{}workflow.xml", self.folder))?;
        Ok(write_element::workflow_begin(&mut self.markup, &self.workflow))
    }
}

impl Writer for DwmaWriter {
    fn project(&mut self, project: &Project) -> io::Result<()> {
        self.project = project.clone();
        Ok(())
    }

    fn object(&mut self, located: &Located, content: Option<&mut dyn Read>) -> io::Result<()> {
        let key = located.key();
        let class = self.class;
        let object = &located.object;
        let escaped = file_name::escaped;
        if located.workflow.is_none() && !matches!(object, Object::Workflow(_)) {
            self.end_workflow()?;
        }
        match object {
            Object::Workflow(workflow) => self.begin_workflow(workflow),
            Object::Resource(resource) => self.resource(located, resource, content),
            Object::Node(node) | Object::AdHocQuery(node) | Object::Component(node) => {
                let folder = match (object, &located.workflow) {
                    (Object::Node(_), Some(workflow)) => return self.node(&key, workflow, node),
                    (Object::Node(_), None) => file_name::NODES,
                    (Object::Component(_), _) => "src/components/",
                    _ => "src/queries/",
                };
                let unique = unique_key::of_node(None, &node.name, node.folder.as_deref());
                let stem = format!("{unique}_{}", escaped(&node.name));
                let name = |names: &mut Names| names.choose(folder, &stem, ".xml", &unique);
                self.document(&key, name, |markup| write_element::node(markup, "DwNode", node, class, false))
            }
            Object::Table(table) if located.workflow.is_none() => {
                let guid = |guid: &Option<String>| guid.clone().unwrap_or_default();
                let unique = unique_key::of(&[&guid(&table.app_guid), &guid(&table.table_guid)]);
                let name = |names: &mut Names| names.choose("src/tables/", &escaped(&table.name), ".xml", &unique);
                self.document(&key, name, |markup| write_element::object(markup, "DwTable", object, class, None))
            }
            Object::Table(_) | Object::Function(_) => self.part(located),
            Object::DataSource(source) => {
                let mut source = secrets::masked(source);
                source.env_type = Some(source.env().to_owned());
                let text = |text: &Option<String>| text.clone().unwrap_or_default();
                let unique = unique_key::of(&[&source.name, &text(&source.source_type), source.env(), &text(&source.sub_type)]);
                let stem = format!("{}_{}", escaped(source.env()), escaped(&source.name));
                let name = |names: &mut Names| names.choose("src/datasources/", &stem, ".xml", &unique);
                let object = Object::DataSource(source);
                self.document(&key, name, |markup| write_element::object(markup, "DwDatasource", &object, class, None))
            }
            Object::QualityRule(rule) => {
                let part = |text: &Option<String>| text.clone().unwrap_or_default();
                let (engine, instance, table, partition) =
                    (part(&rule.calc_engine_type), part(&rule.calc_engine_instance), part(&rule.rule_table), part(&rule.partition));
                let unique = unique_key::of_rule(&[&engine, &instance, &table, &partition, &rule.rule_name]);
                let stem = format!("{unique}_{}", escaped(&rule.rule_name));
                let name = |names: &mut Names| names.choose(file_name::RULES, &stem, ".xml", &unique);
                let object = Object::QualityRule(secrets::without_alert_settings(rule));
                self.document(&key, name, |markup| write_element::object(markup, "DqcRule", &object, class, None))
            }
            Object::DataServiceProcess(process) => {
                let unique = unique_key::of(&[&process.group_name]);
                let name = |names: &mut Names| names.choose(file_name::PROCESSES, &escaped(&process.group_name), ".xml", &unique);
                self.document(&key, name, |markup| write_element::object(markup, "DataServiceProcess", object, class, None))
            }
            Object::DataServiceApi(api) => {
                let unique = unique_key::of(&[&api.api_path]);
                let stem = format!("{unique}_{}", escaped(&api.api_name));
                let name = |names: &mut Names| names.choose(file_name::APIS, &stem, ".xml", &unique);
                self.document(&key, name, |markup| write_element::object(markup, "DataServiceApi", object, class, None))
            }
            Object::Solution(_) => attempt(&mut self.solutions, &key, |m| write_element::object(m, "Solution", object, class, None)),
            Object::Folder(_) => attempt(&mut self.folders, &key, |m| write_element::object(m, "Folder", object, class, None)),
            Object::UserDefinedNode(_) => {
                attempt(&mut self.user_defined_nodes, &key, |m| write_element::object(m, "UserDefinedNode", object, class, None))
            }
        }
    }

    fn finish(mut self: Box<Self>) -> io::Result<()> {
        self.end_workflow()?;
        self.write_project()?;
        self.sink.finish()
    }
}
