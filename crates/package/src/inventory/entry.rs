//! The narrow record of one object.

use std::sync::Arc;

use ferry_model::resource::Content;
use ferry_model::stored::Digest;
use ferry_model::workflow::WorkflowKey;
use ferry_model::{Finding, ObjectKey, ObjectRef, WorkflowType};

/// Whether an object counts, or another one of the same key does.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Standing {
    /// It counts.
    Counts,
    /// The entry with this index is equal and counts.
    EqualTo(usize),
    /// The entry with this index has the same key and other content, and counts.
    LosesTo(usize),
    /// Others have the same key and other content, and the setting refuses them all.
    Refused,
}

/// The narrow record of one object.
#[derive(Clone, Debug)]
pub struct InventoryEntry {
    /// Identity.
    pub key: ObjectKey,
    /// The workflow it lives in.
    pub home: Option<Arc<WorkflowKey>>,
    /// Type of that workflow.
    pub workflow_type: Option<WorkflowType>,
    /// The unit it is read from.
    pub unit: u32,
    /// Its number among the objects that the unit yields, from zero.
    pub ordinal: u32,
    /// Archive entry and line.
    pub place: Box<str>,
    /// Constant name of the type; empty for kinds without one.
    pub type_name: Arc<str>,
    /// Computing resource instance or data source.
    pub connection: Option<Arc<str>>,
    /// Owner's user id in the source.
    pub owner: Option<Arc<str>>,
    /// Owner's account name in the source.
    pub owner_name: Option<Arc<str>>,
    /// Digest of the content as the package has it.
    pub digest: Digest,
    /// Digest and size of the bytes, for resources whose bytes are in the package.
    pub content: Option<Box<Content>>,
    /// Number of the archive entry with these bytes.
    pub content_entry: Option<u32>,
    /// Resources that it names: those of a function, those that code refers to.
    pub resources: Box<[Arc<str>]>,
    /// What only nodes, queries and components have.
    pub node: Option<Box<NodeFacts>>,
    /// Whether it counts.
    pub standing: Standing,
}

/// What only nodes, queries and components have.
#[derive(Clone, Debug, Default)]
pub struct NodeFacts {
    /// As the package says, or the format's default.
    pub use_type: Option<Arc<str>>,
    /// Whether the schedule is paused.
    pub pause: bool,
    /// Cron expression.
    pub cron: Option<Arc<str>>,
    /// Identifier of the scheduling resource group.
    pub resource_group: Option<Arc<str>>,
    /// Identifier of the Data Integration resource group.
    pub di_resource_group: Option<Arc<str>>,
    /// Names of the outputs that it waits for.
    pub inputs: Box<[Arc<str>]>,
    /// Names of the outputs that it produces.
    pub outputs: Box<[Arc<str>]>,
    /// Names of the outputs of the nodes that it waits for across cycles.
    pub cross_cycle: Box<[Arc<str>]>,
    /// Bytes of code.
    pub code_bytes: u32,
    /// Nodes inside it, at any depth.
    pub inner: Box<[InnerNode]>,
}

/// A node inside another one.
#[derive(Clone, Debug)]
pub struct InnerNode {
    /// Name.
    pub name: Arc<str>,
    /// Constant name of the type.
    pub type_name: Arc<str>,
    /// Computing resource instance or data source.
    pub connection: Option<Arc<str>>,
    /// Identifier of the scheduling resource group.
    pub resource_group: Option<Arc<str>>,
    /// Identifier of the Data Integration resource group.
    pub di_resource_group: Option<Arc<str>>,
    /// Owner's user id in the source.
    pub owner: Option<Arc<str>>,
}

/// An object that cannot be used.
#[derive(Clone, Debug)]
pub struct Refused {
    /// The object, as far as it is known.
    pub object: ObjectRef,
    /// The unit it stands in.
    pub unit: usize,
    /// Why; at least one of severity error.
    pub findings: Vec<Finding>,
}
