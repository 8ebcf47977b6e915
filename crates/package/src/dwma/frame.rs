//! What a document's elements mean where they stand.

use ferry_model::data_service::{DataServiceApi, DataServiceProcess};
use ferry_model::data_source::DataSource;
use ferry_model::function::Function;
use ferry_model::project::{Folder, Solution, UserDefinedNode};
use ferry_model::quality_rule::QualityRule;
use ferry_model::resource::Resource;
use ferry_model::table::Table;
use ferry_model::workflow::Workflow;
use ferry_model::{ContextParam, Node, NodeIo, Object};

use crate::dwma::element::{Element, TextKind};
use crate::dwma::elements;
use crate::dwma::unit::UnitKind;

/// An element that is being read.
pub enum Frame {
    /// The root of `project.xml`.
    Project,
    /// An element that only holds others.
    List(List),
    /// A workflow.
    Workflow(Box<Workflow>),
    /// A node, at whatever depth.
    Node(Box<Node>),
    /// An input or output.
    Io(NodeIo),
    /// A context parameter.
    Context(Box<ContextParam>),
    /// Any other object.
    Object(Box<Object>),
    /// A text of the element below.
    Text {
        /// Name of the text.
        name: &'static str,
        /// How it is written.
        kind: TextKind,
        /// Line it begins in.
        line: u64,
    },
    /// An unknown attribute of the element below that could not stand as an attribute.
    Attribute(String),
    /// An unknown element of the element below that could not stand as a child.
    Wrapper,
}

/// What a list holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum List {
    /// Nodes of a workflow.
    Nodes,
    /// Nodes of a node.
    InnerNodes,
    /// Inputs of a node.
    Inputs,
    /// Outputs of a node.
    Outputs,
    /// Incoming context parameters of a node.
    InputContexts,
    /// Outgoing context parameters of a node.
    OutputContexts,
    /// Resources.
    Resources,
    /// Functions.
    Functions,
    /// Tables.
    Tables,
    /// Data sources of a project.
    DataSources,
    /// Ad hoc queries of a project.
    Queries,
    /// Components of a project.
    Components,
    /// Workflows of a project.
    Workflows,
    /// Solutions of a project.
    Solutions,
    /// Workflows of a solution.
    SolutionWorkflows,
    /// Solutions of a workflow.
    WorkflowSolutions,
    /// Folders of a project.
    Folders,
    /// User-defined nodes of a project.
    UserDefinedNodes,
}

/// What to do with an element.
pub enum Next {
    /// Read it.
    Read(Frame),
    /// Read its attribute of this name, and nothing else.
    Name(&'static str),
    /// It says nothing that is not said elsewhere.
    Skip,
    /// Keep it as it stands.
    Keep,
    /// There is no room to keep it.
    Drop,
}

/// Elements of Java beans that follow a resource; they repeat attributes or name files of the exporter's machine.
const LEAKED: [&str; 4] = ["localPath", "content", "odps", "largeFile"];

fn object(object: Object) -> Next {
    Next::Read(Frame::Object(Box::new(object)))
}

fn list(list: List) -> Next {
    Next::Read(Frame::List(list))
}

impl List {
    fn item(self, name: &str) -> Next {
        match (self, name) {
            (Self::Nodes | Self::InnerNodes | Self::Queries | Self::Components, "Node" | "DwNode")
            | (Self::Queries, "AdHocQuery")
            | (Self::Components, "Component") => Next::Read(Frame::Node(Box::default())),
            (Self::Inputs, "Input") | (Self::Outputs, "Output") => Next::Read(Frame::Io(NodeIo::default())),
            (Self::InputContexts, "InputContext") | (Self::OutputContexts, "OutputContext") => Next::Read(Frame::Context(Box::default())),
            (Self::Resources, "Resource" | "DwResource") => object(Object::Resource(Resource::default())),
            (Self::Functions, "Function" | "DwFunction") => object(Object::Function(Function::default())),
            (Self::Tables, "Table" | "DwTable") => object(Object::Table(Table::default())),
            (Self::DataSources, "Datasource" | "DwDatasource") => object(Object::DataSource(DataSource::default())),
            (Self::Workflows, "Workflow" | "DwWorkflow") => Next::Read(Frame::Workflow(Box::default())),
            (Self::Solutions, "Solution") => object(Object::Solution(Solution::default())),
            (Self::SolutionWorkflows, "RefBusinessSolution") => Next::Name("workflowName"),
            (Self::WorkflowSolutions, "FerrySolution") => Next::Name("name"),
            (Self::Folders, "Folder") => object(Object::Folder(Folder::default())),
            (Self::UserDefinedNodes, "UserDefinedNode") => object(Object::UserDefinedNode(UserDefinedNode::default())),
            _ => Next::Drop,
        }
    }
}

impl Frame {
    /// The root of a document.
    pub fn root(kind: UnitKind) -> Self {
        let object = match kind {
            UnitKind::Project => return Self::Project,
            UnitKind::Workflow(_) => return Self::Workflow(Box::default()),
            UnitKind::Node | UnitKind::Query | UnitKind::Component => return Self::Node(Box::default()),
            UnitKind::Table => Object::Table(Table::default()),
            UnitKind::DataSource => Object::DataSource(DataSource::default()),
            UnitKind::QualityRule => Object::QualityRule(QualityRule::default()),
            UnitKind::Process => Object::DataServiceProcess(DataServiceProcess::default()),
            UnitKind::Api => Object::DataServiceApi(DataServiceApi::default()),
        };
        Self::Object(Box::new(object))
    }

    /// The element, for frames that are one.
    pub fn element(&mut self) -> Option<&mut dyn Element> {
        match self {
            Self::Workflow(x) => Some(&mut **x),
            Self::Node(x) => Some(&mut **x),
            Self::Io(x) => Some(x),
            Self::Context(x) => Some(&mut **x),
            Self::Object(x) => Some(elements::of_mut(x)),
            Self::Project | Self::List(_) | Self::Text { .. } | Self::Attribute(_) | Self::Wrapper => None,
        }
    }

    /// What the child `name` is.
    pub fn child(&mut self, name: &str, line: u64) -> Next {
        match self {
            Self::Project => {
                return match name {
                    "Solutions" => list(List::Solutions),
                    "Folders" => list(List::Folders),
                    "UserDefinedNodes" => list(List::UserDefinedNodes),
                    "Workflows" => list(List::Workflows),
                    "Datasources" => list(List::DataSources),
                    "Resources" => list(List::Resources),
                    "Functions" => list(List::Functions),
                    "Tables" => list(List::Tables),
                    "AdHocQueries" => list(List::Queries),
                    "Components" => list(List::Components),
                    // What is left was read when the package was opened.
                    _ => Next::Skip,
                };
            }
            Self::List(list) => return list.item(name),
            Self::Text { .. } | Self::Attribute(_) => return Next::Drop,
            Self::Wrapper => return Next::Keep,
            Self::Workflow(_) => match name {
                "Nodes" => return list(List::Nodes),
                "Resources" => return list(List::Resources),
                "Functions" => return list(List::Functions),
                "Tables" => return list(List::Tables),
                "FerrySolutions" => return list(List::WorkflowSolutions),
                _ => {}
            },
            Self::Node(_) => match name {
                "Inputs" => return list(List::Inputs),
                "Outputs" => return list(List::Outputs),
                "InputContexts" => return list(List::InputContexts),
                "OutputContexts" => return list(List::OutputContexts),
                "InnerNodes" => return list(List::InnerNodes),
                "root" => return Next::Skip,
                _ => {}
            },
            Self::Object(object) => match &**object {
                Object::Resource(_) if LEAKED.contains(&name) => return Next::Skip,
                Object::Resource(_) if name == "FerryPath" => {
                    return Next::Read(Self::Text { name: "FerryPath", kind: TextKind::Escaped, line });
                }
                Object::Solution(_) if name == "RefBusinessSolutions" => return list(List::SolutionWorkflows),
                _ => {}
            },
            Self::Io(_) | Self::Context(_) => {}
        }
        let Some(element) = self.element() else { return Next::Drop };
        if let Some((name, kind)) = element.text_kind(name) {
            return Next::Read(Self::Text { name, kind, line });
        }
        if element.unknown_mut().is_none() {
            return Next::Drop;
        }
        match name {
            "FerrySpec" => Next::Read(Self::Text { name: "FerrySpec", kind: TextKind::Escaped, line }),
            "FerryAttribute" => Next::Read(Self::Attribute(String::new())),
            "FerryElement" => Next::Read(Self::Wrapper),
            _ => Next::Keep,
        }
    }
}

/// Whether the element has a child of this name that is not an unknown one.
pub fn knows_child(frame: &mut Frame, name: &str) -> bool {
    !matches!(frame.child(name, 0), Next::Keep)
}
