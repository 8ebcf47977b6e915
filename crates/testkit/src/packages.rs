//! Packages for tests, made from a few words.
//!
//! A [`PackageBuilder`] begins empty; every call adds an object that would pass all checks and returns it, so that a test says only what
//! it is about:
//!
//! ```
//! # use ferry_testkit::packages::PackageBuilder;
//! let mut package = PackageBuilder::of("sales");
//! package.node("orders", "load").input("sales_root").code("select * from sales.orders");
//! package.node("orders", "sum").after("load");
//! package.table("odps.sales", "orders");
//! let file = package.file();
//! ```
//!
//! Objects stand in the package in the order in which they were added, workflows with what is in them first.

use std::fs::File;
use std::io::{self, BufWriter, Read};
use std::path::Path;

use ferry_model::data_service::{DataServiceApi, DataServiceProcess};
use ferry_model::data_source::DataSource;
use ferry_model::function::Function;
use ferry_model::node::use_type;
use ferry_model::project::Project;
use ferry_model::quality_rule::QualityRule;
use ferry_model::resource::Resource;
use ferry_model::table::Table;
use ferry_model::workflow::{Workflow, WorkflowKey, WorkflowType};
use ferry_model::{Located, Object};
use ferry_package::codec::Writer as _;
use ferry_package::dwma::{DwmaWriteOptions, DwmaWriter};
use ferry_package::zip_sink::ZipSink;

mod large;
mod node;

pub use large::large;
pub use node::NodeBuilder;

/// The computing resource that objects of a built package name.
pub const COMPUTE: &str = "odps_first";

/// A package in the making.
#[derive(Clone, Debug)]
pub struct PackageBuilder {
    source: String,
    named: bool,
    flows: Vec<Flow>,
    loose: Vec<(Object, Option<Vec<u8>>)>,
    next_output: u64,
}

/// A workflow with what is in it.
#[derive(Clone, Debug)]
struct Flow {
    workflow: Workflow,
    nodes: Vec<NodeBuilder>,
}

/// The object that was pushed last, as what it is.
macro_rules! pushed {
    ($self:ident, $kind:ident($object:expr), $bytes:expr) => {{
        $self.loose.push((Object::$kind($object), $bytes));
        match $self.loose.last_mut() {
            Some((Object::$kind(object), _)) => object,
            _ => unreachable!("the object was pushed in the line before"),
        }
    }};
}

impl PackageBuilder {
    /// An empty package of this source workspace.
    pub fn of(source: &str) -> Self {
        Self { source: source.to_owned(), named: true, flows: Vec::new(), loose: Vec::new(), next_output: 500_001 }
    }

    /// The package does not say which workspace it came from.
    pub fn anonymous(&mut self) -> &mut Self {
        self.named = false;
        self
    }

    /// The scheduled workflow of this name, added when it is missing.
    pub fn workflow(&mut self, name: &str) -> &mut Workflow {
        &mut self.flow(name, false).workflow
    }

    /// The manual workflow of this name, added when it is missing.
    pub fn manual_workflow(&mut self, name: &str) -> &mut Workflow {
        &mut self.flow(name, true).workflow
    }

    /// Adds a MaxCompute SQL node to a scheduled workflow, which is added when it is missing. It produces `SOURCE.name` and the next
    /// system output, and waits for nothing.
    pub fn node(&mut self, workflow: &str, name: &str) -> &mut NodeBuilder {
        self.any_node(workflow, name, false)
    }

    /// Adds a node to a manual workflow. It produces the next system output only.
    pub fn manual_node(&mut self, workflow: &str, name: &str) -> &mut NodeBuilder {
        self.any_node(workflow, name, true)
    }

    /// Adds a table of `engine.project` with a DDL of one column.
    pub fn table(&mut self, project: &str, name: &str) -> &mut Table {
        let table = Table {
            name: name.to_owned(),
            ddl: Some(format!("CREATE TABLE IF NOT EXISTS {name} (id BIGINT);")),
            table_guid: Some(format!("{project}.{name}")),
            app_guid: Some(project.to_owned()),
            ..Table::default()
        };
        pushed!(self, Table(table), None)
    }

    /// Adds a Python resource with these bytes.
    pub fn resource(&mut self, name: &str, bytes: &[u8]) -> &mut Resource {
        let resource = Resource {
            name: name.to_owned(),
            resource_type: "ODPS_PYTHON".to_owned(),
            connection: Some(COMPUTE.to_owned()),
            ..Resource::default()
        };
        pushed!(self, Resource(resource), Some(bytes.to_vec()))
    }

    /// Adds a function that needs these resources, separated by commas.
    pub fn function(&mut self, name: &str, resources: &str) -> &mut Function {
        let function = Function {
            name: name.to_owned(),
            node_type: Some("ODPS_FUNCTION".to_owned()),
            clazz: Some(format!("udf.{name}")),
            resource: Some(resources.to_owned()),
            connection: Some(COMPUTE.to_owned()),
            ..Function::default()
        };
        pushed!(self, Function(function), None)
    }

    /// Adds a data source of the production environment with this connection, JSON.
    pub fn data_source(&mut self, name: &str, source_type: &str, connection: &str) -> &mut DataSource {
        let source = DataSource {
            name: name.to_owned(),
            source_type: Some(source_type.to_owned()),
            env_type: Some("PRD".to_owned()),
            connection: Some(connection.to_owned()),
            ..DataSource::default()
        };
        pushed!(self, DataSource(source), None)
    }

    /// Adds a quality rule of a table, without a node.
    pub fn rule(&mut self, name: &str, table: &str) -> &mut QualityRule {
        let rule = QualityRule {
            rule_name: name.to_owned(),
            calc_engine_type: Some("ODPS".to_owned()),
            calc_engine_instance: Some(COMPUTE.to_owned()),
            rule_table: Some(table.to_owned()),
            partition: Some("dt=$[yyyymmdd-1]".to_owned()),
            rule_config: Some(r#"{"checker":"row_count","expect":"> 0"}"#.to_owned()),
            ..QualityRule::default()
        };
        pushed!(self, QualityRule(rule), None)
    }

    /// Adds a DataService business process.
    pub fn process(&mut self, name: &str) -> &mut DataServiceProcess {
        pushed!(self, DataServiceProcess(DataServiceProcess { group_name: name.to_owned(), ..DataServiceProcess::default() }), None)
    }

    /// Adds a script API of a business process.
    pub fn api(&mut self, path: &str, process: &str) -> &mut DataServiceApi {
        let api = DataServiceApi {
            api_path: path.to_owned(),
            api_name: path.trim_matches('/').replace('/', "_"),
            group_name: Some(process.to_owned()),
            api_mode: Some(1),
            script: Some("select 1".to_owned()),
            ..DataServiceApi::default()
        };
        pushed!(self, DataServiceApi(api), None)
    }

    /// Adds an ad hoc query.
    pub fn ad_hoc_query(&mut self, name: &str, code: &str) -> &mut ferry_model::Node {
        pushed!(self, AdHocQuery(Box::new(loose_node(name, use_type::AD_HOC, code))), None)
    }

    /// Adds a component.
    pub fn component(&mut self, name: &str, code: &str) -> &mut ferry_model::Node {
        pushed!(self, Component(Box::new(loose_node(name, use_type::COMPONENT, code))), None)
    }

    /// Adds any object that stands in no workflow.
    pub fn object(&mut self, object: Object) -> &mut Self {
        self.loose.push((object, None));
        self
    }

    /// Every object in the order of the package, with the bytes of resources.
    pub fn objects(&self) -> Vec<(Located, Option<Vec<u8>>)> {
        let at = |object, home: Option<(WorkflowKey, WorkflowType)>| Located {
            object,
            workflow: home.as_ref().map(|(key, _)| key.clone()),
            workflow_type: home.map(|(_, kind)| kind),
            place: String::new(),
            content_entry: None,
        };
        let mut objects = Vec::new();
        for flow in &self.flows {
            let home = (flow.workflow.key(), flow.workflow.workflow_type);
            objects.push((at(Object::Workflow(flow.workflow.clone()), Some(home.clone())), None));
            let nodes = flow.nodes.iter().map(|node| at(Object::Node(Box::new(node.node.clone())), Some(home.clone())));
            objects.extend(nodes.map(|node| (node, None)));
        }
        objects.extend(self.loose.iter().map(|(object, bytes)| (at(object.clone(), None), bytes.clone())));
        objects
    }

    /// Writes the package as `DATAWORKS_MODEL`: the same bytes every time.
    ///
    /// # Errors
    ///
    /// When the file cannot be written, or an object cannot be written in this format.
    pub fn write(&self, path: &Path) -> io::Result<()> {
        let sink = ZipSink::new(BufWriter::new(File::create(path)?));
        let mut writer = Box::new(DwmaWriter::new(Box::new(sink), DwmaWriteOptions::default()));
        writer.project(&Project { name: self.named.then(|| self.source.clone()), ..Project::default() })?;
        for (object, bytes) in &self.objects() {
            let mut content = bytes.as_deref();
            writer.object(object, content.as_mut().map(|content| content as &mut dyn Read))?;
        }
        writer.finish()
    }

    /// The package in a temporary file, which is deleted when the result is dropped.
    ///
    /// # Panics
    ///
    /// When it cannot be written: then the test that asked for it has nothing to test.
    #[expect(clippy::expect_used, reason = "a test cannot go on without its package")]
    pub fn file(&self) -> tempfile::TempPath {
        let file = tempfile::Builder::new().prefix("package").suffix(".zip").tempfile().expect("a temporary file can be made");
        let path = file.into_temp_path();
        self.write(&path).expect("the package can be written");
        path
    }

    fn flow(&mut self, name: &str, manual: bool) -> &mut Flow {
        let key = WorkflowKey { name: name.to_owned(), manual };
        let at = self.flows.iter().position(|flow| flow.workflow.key() == key).unwrap_or(self.flows.len());
        if at == self.flows.len() {
            let workflow = Workflow {
                name: key.name,
                workflow_type: if manual { WorkflowType::ManualBusiness } else { WorkflowType::Business },
                scheduled: !manual,
                version: Some("V3".to_owned()),
                ..Workflow::default()
            };
            self.flows.push(Flow { workflow, nodes: Vec::new() });
        }
        &mut self.flows[at]
    }

    fn any_node(&mut self, workflow: &str, name: &str, manual: bool) -> &mut NodeBuilder {
        let number = self.next_output;
        self.next_output += 1;
        let node = NodeBuilder::new(&self.source, workflow, name, number, manual);
        let nodes = &mut self.flow(workflow, manual).nodes;
        nodes.push(node);
        let last = nodes.len() - 1;
        &mut nodes[last]
    }
}

fn loose_node(name: &str, used_as: &str, code: &str) -> ferry_model::Node {
    ferry_model::Node {
        name: name.to_owned(),
        node_type: "ODPS_SQL".to_owned(),
        use_type: Some(used_as.to_owned()),
        connection: Some(COMPUTE.to_owned()),
        code: Some(code.to_owned()),
        ..ferry_model::Node::default()
    }
}
