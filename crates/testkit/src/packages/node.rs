//! Nodes of a package in the making.

use ferry_model::folder::display_path;
use ferry_model::node::use_type;
use ferry_model::{ContextParam, Lang, Node, NodeIo, node_type};

use super::COMPUTE;

/// A node in the making. Every method returns it, so that calls can be chained.
#[derive(Clone, Debug)]
pub struct NodeBuilder {
    /// The node, for what there is no method for.
    pub node: Node,
    source: String,
    workflow: String,
    manual: bool,
}

impl NodeBuilder {
    pub(super) fn new(source: &str, workflow: &str, name: &str, number: u64, manual: bool) -> Self {
        let mut outputs = vec![io(&format!("{source}.{number}_out"), NodeIo::SYSTEM)];
        if !manual {
            outputs.push(io(&format!("{source}.{name}"), 1));
        }
        let node = Node {
            name: name.to_owned(),
            use_type: Some(if manual { use_type::MANUAL_WORKFLOW } else { use_type::SCHEDULED }.to_owned()),
            cron: (!manual).then(|| "00 05 02 * * ?".to_owned()),
            code: Some("select 1".to_owned()),
            outputs,
            ..Node::default()
        };
        let mut builder = Self { node, source: source.to_owned(), workflow: workflow.to_owned(), manual };
        builder.of_type("ODPS_SQL").connection(COMPUTE);
        builder
    }

    /// Sets the type, and the folder that goes with it. Types that need no computing resource lose theirs.
    pub fn of_type(&mut self, type_name: &str) -> &mut Self {
        type_name.clone_into(&mut self.node.node_type);
        let known = node_type::by_name(type_name);
        self.node.folder = Some(display_path(&self.workflow, self.manual, known, "", Lang::En));
        if !node_type::engine(node_type::engine_of(type_name)).is_some_and(|engine| engine.needs_compute()) {
            self.node.connection = None;
        }
        self
    }

    /// Puts it into folders below those of its workflow and type.
    pub fn folder(&mut self, folders: &str) -> &mut Self {
        let known = node_type::by_name(&self.node.node_type);
        self.node.folder = Some(display_path(&self.workflow, self.manual, known, folders, Lang::En));
        self
    }

    /// Sets the computing resource instance, or the data source.
    pub fn connection(&mut self, name: &str) -> &mut Self {
        self.node.connection = Some(name.to_owned());
        self
    }

    /// Sets the code.
    pub fn code(&mut self, code: &str) -> &mut Self {
        self.node.code = Some(code.to_owned());
        self
    }

    /// Sets the scheduling parameters.
    pub fn parameter(&mut self, parameter: &str) -> &mut Self {
        self.node.parameter = Some(parameter.to_owned());
        self
    }

    /// Adds an input by its whole name.
    pub fn input(&mut self, output: &str) -> &mut Self {
        self.node.inputs.push(io(output, 1));
        self
    }

    /// Makes it wait for another node of the package, by name.
    pub fn after(&mut self, parent: &str) -> &mut Self {
        let output = format!("{}.{parent}", self.source);
        self.input(&output)
    }

    /// Adds an output by its whole name.
    pub fn output(&mut self, output: &str) -> &mut Self {
        self.node.outputs.push(io(output, 1));
        self
    }

    /// Adds an input context parameter with this value: `output:parameter`.
    pub fn input_context(&mut self, name: &str, value: &str) -> &mut Self {
        self.node.input_contexts.push(ContextParam {
            direction: Some(0),
            param_name: Some(name.to_owned()),
            param_value: Some(value.to_owned()),
            param_type: Some(0),
            ..ContextParam::default()
        });
        self
    }

    /// Sets the owner in the source: id and account name; an empty text is none.
    pub fn owner(&mut self, id: &str, name: &str) -> &mut Self {
        let some = |text: &str| (!text.is_empty()).then(|| text.to_owned());
        (self.node.owner, self.node.owner_name) = (some(id), some(name));
        self
    }

    /// Sets the scheduling resource group.
    pub fn resource_group(&mut self, identifier: &str) -> &mut Self {
        self.node.resource_group = Some(identifier.to_owned());
        self
    }

    /// Sets the Data Integration resource group.
    pub fn integration_group(&mut self, identifier: &str) -> &mut Self {
        self.node.di_resource_group = Some(identifier.to_owned());
        self
    }

    /// The system output of the node in the source.
    pub fn system_output(&self) -> String {
        let system = self.node.outputs.iter().find(|io| io.parse_type == Some(NodeIo::SYSTEM));
        system.map(|io| io.data.clone()).unwrap_or_default()
    }
}

fn io(data: &str, parse_type: i64) -> NodeIo {
    NodeIo { data: data.to_owned(), parse_type: Some(parse_type), ..NodeIo::default() }
}
