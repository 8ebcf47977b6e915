//! What the objects of a package name together: kinds and types, computing resources, resource groups, owners, the workspace.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::Arc;

use ferry_model::ObjectKind;
use ferry_model::node_type::{self, engine};

use super::entry::InventoryEntry;

/// How many objects there are, as the preview lists them: nodes that stand twice in a package are counted twice.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    /// For each kind that occurs.
    pub kinds: BTreeMap<ObjectKind, u64>,
    /// For each kind and constant name of a type that occurs.
    pub types: BTreeMap<(ObjectKind, Arc<str>), u64>,
    /// Nodes inside other nodes.
    pub inner_nodes: u64,
}

impl Counts {
    pub(super) fn of(entries: &[InventoryEntry]) -> Self {
        let mut counts = Self::default();
        for entry in entries.iter().filter(|entry| crate::show::is_listed(entry)) {
            *counts.kinds.entry(entry.key.kind).or_default() += 1;
            if !entry.type_name.is_empty() {
                *counts.types.entry((entry.key.kind, Arc::clone(&entry.type_name))).or_default() += 1;
            }
            counts.inner_nodes += entry.node.as_ref().map_or(0, |node| node.inner.len() as u64);
        }
        counts
    }

    /// How many objects of a kind there are.
    pub fn of_kind(&self, kind: ObjectKind) -> u64 {
        self.kinds.get(&kind).copied().unwrap_or(0)
    }
}

/// What needs an engine.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct EngineUse {
    /// Source instances that are named, and by how many objects; inner nodes count too.
    pub instances: BTreeMap<Arc<str>, u64>,
    /// Objects that need the engine and name no instance.
    pub unnamed: u64,
    /// Constant names of the types of the objects that need it, and how many there are of each.
    pub types: BTreeMap<Arc<str>, u64>,
}

/// What the objects of a package name.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Usage {
    /// For each engine that needs a computing resource: who needs it.
    pub engines: BTreeMap<&'static str, EngineUse>,
    /// Data sources that nodes of the DATABASE engine and APIs name.
    pub data_sources: BTreeSet<Arc<str>>,
    /// Scheduling resource groups.
    pub scheduling_groups: BTreeSet<Arc<str>>,
    /// Data Integration resource groups.
    pub integration_groups: BTreeSet<Arc<str>>,
    /// Owners: user ids, or account names where there is no id.
    pub owners: BTreeSet<Arc<str>>,
    /// Objects without an owner.
    pub ownerless: u64,
}

impl Usage {
    pub(super) fn of(entries: &[InventoryEntry]) -> Self {
        let mut usage = Self::default();
        for entry in entries {
            match entry.key.kind {
                ObjectKind::Node | ObjectKind::AdHocQuery | ObjectKind::Component | ObjectKind::Resource | ObjectKind::Function => {
                    usage.note(&entry.type_name, entry.connection.as_ref());
                }
                ObjectKind::QualityRule => usage.note_engine(&entry.type_name, &entry.type_name, entry.connection.as_ref()),
                ObjectKind::DataServiceApi => usage.data_sources.extend(entry.connection.clone()),
                _ => {}
            }
            if let Some(node) = &entry.node {
                usage.scheduling_groups.extend(node.resource_group.clone());
                usage.integration_groups.extend(node.di_resource_group.clone());
                for inner in &node.inner {
                    usage.note(&inner.type_name, inner.connection.as_ref());
                    usage.scheduling_groups.extend(inner.resource_group.clone());
                    usage.integration_groups.extend(inner.di_resource_group.clone());
                    usage.owners.extend(inner.owner.clone());
                }
            }
            let owner = entry.owner.as_ref().or(entry.owner_name.as_ref());
            usage.owners.extend(owner.cloned());
            if owner.is_none() && !matches!(entry.key.kind, ObjectKind::Folder | ObjectKind::UserDefinedNode) {
                usage.ownerless += 1;
            }
        }
        usage
    }

    /// Notes that an object of a type names a connection.
    fn note(&mut self, type_name: &Arc<str>, connection: Option<&Arc<str>>) {
        let name = node_type::engine_of(type_name);
        if name == "DATABASE" {
            self.data_sources.extend(connection.cloned());
        } else {
            self.note_engine(name, type_name, connection);
        }
    }

    fn note_engine(&mut self, name: &str, type_name: &Arc<str>, connection: Option<&Arc<str>>) {
        let Some(engine) = engine(name).filter(|engine| engine.needs_compute()) else { return };
        let engine_use = self.engines.entry(engine.name).or_default();
        *engine_use.types.entry(Arc::clone(type_name)).or_default() += 1;
        match connection {
            Some(instance) => *engine_use.instances.entry(Arc::clone(instance)).or_default() += 1,
            None => engine_use.unnamed += 1,
        }
    }
}

/// The workspace whose root most nodes wait for: nodes without parents have `<workspace>_root` as their input. Else the most frequent
/// first part of outputs. Ties are decided by name.
pub(super) fn workspace_of(entries: &[InventoryEntry]) -> Option<String> {
    let nodes = || entries.iter().filter_map(|entry| entry.node.as_deref());
    let roots = nodes().flat_map(|node| node.inputs.iter()).filter_map(|input| input.strip_suffix("_root"));
    most_frequent(roots.filter(|name| !name.is_empty() && !name.contains('.'))).or_else(|| {
        most_frequent(nodes().flat_map(|node| node.outputs.iter()).filter_map(|output| output.split_once('.')).map(|(name, _)| name))
    })
}

fn most_frequent<'a>(names: impl Iterator<Item = &'a str>) -> Option<String> {
    let mut counts: HashMap<&str, u64> = HashMap::new();
    for name in names {
        *counts.entry(name).or_default() += 1;
    }
    counts.into_iter().max_by(|a, b| a.1.cmp(&b.1).then(b.0.cmp(a.0))).map(|(name, _)| name.to_owned())
}
