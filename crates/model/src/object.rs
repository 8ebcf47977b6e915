//! Any object, and where it was found.

use serde::Serialize;

use crate::data_service::{DataServiceApi, DataServiceProcess};
use crate::data_source::DataSource;
use crate::folder::user_folders;
use crate::function::Function;
use crate::key::ObjectKey;
use crate::kind::ObjectKind;
use crate::node::Node;
use crate::project::{Folder, Solution, UserDefinedNode};
use crate::quality_rule::QualityRule;
use crate::resource::Resource;
use crate::table::Table;
use crate::workflow::{Workflow, WorkflowKey};

/// An object of any kind. Objects that live in a workflow carry its key beside them in [`Located`].
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(untagged)]
pub enum Object {
    /// See [`Solution`].
    Solution(Solution),
    /// See [`Folder`].
    Folder(Folder),
    /// See [`UserDefinedNode`].
    UserDefinedNode(UserDefinedNode),
    /// See [`DataSource`].
    DataSource(DataSource),
    /// See [`Table`].
    Table(Table),
    /// See [`Resource`].
    Resource(Resource),
    /// See [`Function`].
    Function(Function),
    /// See [`Workflow`].
    Workflow(Workflow),
    /// A node of a workflow.
    Node(Box<Node>),
    /// A node kept as an ad hoc query.
    AdHocQuery(Box<Node>),
    /// A node kept as a component.
    Component(Box<Node>),
    /// See [`QualityRule`].
    QualityRule(QualityRule),
    /// See [`DataServiceProcess`].
    DataServiceProcess(DataServiceProcess),
    /// See [`DataServiceApi`].
    DataServiceApi(DataServiceApi),
}

impl Object {
    /// Its kind.
    pub fn kind(&self) -> ObjectKind {
        match self {
            Self::Solution(_) => ObjectKind::Solution,
            Self::Folder(_) => ObjectKind::Folder,
            Self::UserDefinedNode(_) => ObjectKind::UserDefinedNode,
            Self::DataSource(_) => ObjectKind::DataSource,
            Self::Table(_) => ObjectKind::Table,
            Self::Resource(_) => ObjectKind::Resource,
            Self::Function(_) => ObjectKind::Function,
            Self::Workflow(_) => ObjectKind::Workflow,
            Self::Node(_) => ObjectKind::Node,
            Self::AdHocQuery(_) => ObjectKind::AdHocQuery,
            Self::Component(_) => ObjectKind::Component,
            Self::QualityRule(_) => ObjectKind::QualityRule,
            Self::DataServiceProcess(_) => ObjectKind::DataServiceProcess,
            Self::DataServiceApi(_) => ObjectKind::DataServiceApi,
        }
    }

    /// Its key; `workflow` is the workflow it lives in (ignored by kinds whose identity does not hold one).
    pub fn key(&self, workflow: Option<&WorkflowKey>) -> ObjectKey {
        match self {
            Self::Solution(x) => ObjectKey::named(ObjectKind::Solution, &x.name),
            Self::Folder(x) => ObjectKey::named(ObjectKind::Folder, &x.path),
            Self::UserDefinedNode(x) => ObjectKey::named(ObjectKind::UserDefinedNode, &x.name),
            Self::DataSource(x) => ObjectKey::qualified(ObjectKind::DataSource, x.env(), &x.name),
            Self::Table(x) => ObjectKey::qualified(ObjectKind::Table, x.engine_project(), &x.name),
            Self::Resource(x) => ObjectKey::named(ObjectKind::Resource, &x.name),
            Self::Function(x) => ObjectKey::named(ObjectKind::Function, &x.name),
            Self::Workflow(x) => {
                let key = x.key();
                ObjectKey { workflow: key.manual.then_some(key), ..ObjectKey::named(ObjectKind::Workflow, &x.name) }
            }
            Self::Node(x) => ObjectKey::node(workflow.cloned(), user_folders(x.folder.as_deref().unwrap_or_default()), &x.name),
            Self::AdHocQuery(x) | Self::Component(x) => {
                ObjectKey { folder: user_folders(x.folder.as_deref().unwrap_or_default()), ..ObjectKey::named(self.kind(), &x.name) }
            }
            Self::QualityRule(x) => {
                let part = |text: &Option<String>| text.clone().unwrap_or_default();
                let qualifier =
                    [part(&x.calc_engine_type), part(&x.calc_engine_instance), part(&x.rule_table), part(&x.partition)].join("@");
                ObjectKey::qualified(ObjectKind::QualityRule, qualifier, &x.rule_name)
            }
            Self::DataServiceProcess(x) => ObjectKey::named(ObjectKind::DataServiceProcess, &x.group_name),
            Self::DataServiceApi(x) => ObjectKey::named(ObjectKind::DataServiceApi, &x.api_path),
        }
    }

    /// The constant name of its type: the node type, the resource type, the data source type; empty for kinds without one.
    pub fn type_name(&self) -> &str {
        match self {
            Self::Node(x) | Self::AdHocQuery(x) | Self::Component(x) => &x.node_type,
            Self::Resource(x) => &x.resource_type,
            Self::Function(x) => x.node_type.as_deref().unwrap_or_default(),
            Self::DataSource(x) => x.source_type.as_deref().unwrap_or_default(),
            Self::Workflow(x) => x.workflow_type.as_str(),
            Self::Table(x) => x.engine_project().split('.').next().unwrap_or_default(),
            Self::QualityRule(x) => x.calc_engine_type.as_deref().unwrap_or_default(),
            Self::UserDefinedNode(x) => &x.id,
            _ => "",
        }
    }

    /// Owner's id and account name in the source, if it has them.
    pub fn owner(&self) -> (Option<&str>, Option<&str>) {
        match self {
            Self::Node(x) | Self::AdHocQuery(x) | Self::Component(x) => (x.owner.as_deref(), x.owner_name.as_deref()),
            Self::Resource(x) => (x.owner.as_deref(), x.owner_name.as_deref()),
            Self::Function(x) => (x.owner.as_deref(), x.owner_name.as_deref()),
            Self::DataSource(x) => (x.owner.as_deref(), x.owner_name.as_deref()),
            Self::Workflow(x) => (x.owner.as_deref(), x.owner_name.as_deref()),
            Self::Table(x) => (x.owner.as_deref(), x.owner_name.as_deref()),
            Self::QualityRule(x) => (x.owner.as_deref(), x.owner_name.as_deref()),
            Self::Solution(x) => (x.owner.as_deref(), x.owner_name.as_deref()),
            Self::DataServiceProcess(x) => (x.owner.as_deref(), None),
            Self::DataServiceApi(x) => (x.owner.as_deref(), None),
            Self::Folder(_) | Self::UserDefinedNode(_) => (None, None),
        }
    }

    /// The node inside, for nodes, queries and components.
    pub fn as_node(&self) -> Option<&Node> {
        match self {
            Self::Node(x) | Self::AdHocQuery(x) | Self::Component(x) => Some(x),
            _ => None,
        }
    }

    /// The node inside, for nodes, queries and components.
    pub fn as_node_mut(&mut self) -> Option<&mut Node> {
        match self {
            Self::Node(x) | Self::AdHocQuery(x) | Self::Component(x) => Some(x),
            _ => None,
        }
    }

    /// The JSON that is stored, without a member for the kind.
    ///
    /// # Errors
    ///
    /// Never for objects that were read from a package or a workspace; the error is passed on rather than hidden.
    pub fn to_json(&self) -> Result<String, serde_json::Error> {
        serde_json::to_string(self)
    }

    /// As [`Self::to_json`], with room for so many bytes from the beginning.
    pub(crate) fn to_json_of(&self, bytes: usize) -> Result<String, serde_json::Error> {
        let mut json = Vec::with_capacity(bytes);
        serde_json::to_writer(&mut json, self)?;
        // What serde_json writes is UTF-8.
        String::from_utf8(json).map_err(serde::ser::Error::custom)
    }

    /// Reads the JSON of [`Self::to_json`].
    ///
    /// # Errors
    ///
    /// When the text is not the JSON of an object of this kind.
    pub fn from_json(kind: ObjectKind, json: &str) -> Result<Self, serde_json::Error> {
        Ok(match kind {
            ObjectKind::Solution => Self::Solution(serde_json::from_str(json)?),
            ObjectKind::Folder => Self::Folder(serde_json::from_str(json)?),
            ObjectKind::UserDefinedNode => Self::UserDefinedNode(serde_json::from_str(json)?),
            ObjectKind::DataSource => Self::DataSource(serde_json::from_str(json)?),
            ObjectKind::Table => Self::Table(serde_json::from_str(json)?),
            ObjectKind::Resource => Self::Resource(serde_json::from_str(json)?),
            ObjectKind::Function => Self::Function(serde_json::from_str(json)?),
            ObjectKind::Workflow => Self::Workflow(serde_json::from_str(json)?),
            ObjectKind::Node => Self::Node(serde_json::from_str(json)?),
            ObjectKind::AdHocQuery => Self::AdHocQuery(serde_json::from_str(json)?),
            ObjectKind::Component => Self::Component(serde_json::from_str(json)?),
            ObjectKind::QualityRule => Self::QualityRule(serde_json::from_str(json)?),
            ObjectKind::DataServiceProcess => Self::DataServiceProcess(serde_json::from_str(json)?),
            ObjectKind::DataServiceApi => Self::DataServiceApi(serde_json::from_str(json)?),
        })
    }
}

/// An object with the workflow it lives in and the place it was read from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Located {
    /// The object.
    pub object: Object,
    /// The workflow it lives in: for nodes, and for resources, functions and tables that stand in a workflow.
    pub workflow: Option<WorkflowKey>,
    /// Type of that workflow, as the package says.
    pub workflow_type: Option<crate::workflow::WorkflowType>,
    /// Archive entry and line: `src/workflows/…/workflow.xml:12`.
    pub place: String,
    /// For resources: the number of the archive entry that holds the bytes, if the package holds them.
    pub content_entry: Option<usize>,
}

impl Located {
    /// The object's key.
    pub fn key(&self) -> ObjectKey {
        self.object.key(self.workflow.as_ref())
    }
}
