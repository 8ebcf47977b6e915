//! The rows of a package's preview, made of its inventory.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::sync::Arc;

use ferry_model::{Finding, ObjectKind, node_type};
use ferry_package::inventory::{Inventory, InventoryEntry};
use ferry_package::show::is_listed;
use ferry_store::records::{NewPackageObject, PackageRow};

use super::PackageOverview;

/// An inventory as a list: what the preview shows, by position.
pub(super) struct Listing<'i> {
    entries: Vec<&'i InventoryEntry>,
    /// Position and number of findings of the objects that findings are about, by kind and key as findings show them.
    told: HashMap<(ObjectKind, String), (i64, i64)>,
}

impl<'i> Listing<'i> {
    pub(super) fn of(inventory: &'i Inventory, findings: &[Finding]) -> Self {
        let entries: Vec<&InventoryEntry> = inventory.entries.iter().filter(|entry| is_listed(entry)).collect();
        let mut counts: HashMap<(ObjectKind, String), i64> = HashMap::new();
        for object in findings.iter().filter_map(|finding| finding.object.as_ref()) {
            *counts.entry((object.kind, object.key.clone())).or_default() += 1;
        }
        let mut told = HashMap::with_capacity(counts.len());
        if !counts.is_empty() {
            for (seq, entry) in entries.iter().enumerate() {
                let key = (entry.key.kind, ferry_model::finding::shown(&entry.key.to_string()));
                if let Some(count) = counts.remove(&key) {
                    told.insert(key, (seq as i64, count));
                }
            }
        }
        Self { entries, told }
    }

    /// At most `count` rows from the position `from` on.
    pub(super) fn rows(&self, from: usize, count: usize) -> Vec<NewPackageObject> {
        self.entries.iter().enumerate().skip(from).take(count).map(|(seq, entry)| self.row(seq as i64, entry)).collect()
    }

    /// Position of the object that a finding is about.
    pub(super) fn about(&self, finding: &Finding) -> Option<i64> {
        let object = finding.object.as_ref()?;
        self.told.get(&(object.kind, object.key.clone())).map(|(seq, _)| *seq)
    }

    fn row(&self, seq: i64, entry: &InventoryEntry) -> NewPackageObject {
        let text = |text: &Option<Arc<str>>| text.as_deref().map(str::to_owned);
        let names = |names: &[Arc<str>]| {
            let mut seen = HashSet::new();
            names.iter().filter(|name| !name.is_empty() && seen.insert(Arc::clone(name))).map(|name| (**name).to_owned()).collect()
        };
        let key = entry.key.to_string();
        let findings = if self.told.is_empty() {
            0
        } else {
            let told = self.told.get(&(entry.key.kind, ferry_model::finding::shown(&key)));
            told.filter(|(at, _)| *at == seq).map_or(0, |(_, count)| *count)
        };
        let node = entry.node.as_deref();
        NewPackageObject {
            row: PackageRow {
                seq,
                kind: entry.key.kind,
                key,
                workflow: entry.home.as_ref().map(|home| home.name.clone()).unwrap_or_default(),
                name: entry.key.name.clone(),
                type_name: (*entry.type_name).to_owned(),
                owner: text(&entry.owner).or_else(|| text(&entry.owner_name)),
                engine: engine(entry).map(str::to_owned),
                compute: text(&entry.connection),
                resource_group: node.and_then(|node| text(&node.resource_group)),
                di_resource_group: node.and_then(|node| text(&node.di_resource_group)),
                unit: entry.unit.into(),
                ordinal: entry.ordinal.into(),
                place: ferry_model::finding::shown(&entry.place),
                findings,
            },
            inputs: node.map(|node| names(&node.inputs)).unwrap_or_default(),
            outputs: node.map(|node| names(&node.outputs)).unwrap_or_default(),
        }
    }

    /// The numbers of the preview. `findings` are sorted, the worst first.
    pub(super) fn overview(&self, findings: &[Finding]) -> PackageOverview {
        let mut overview = PackageOverview::default();
        let add = |counts: &mut BTreeMap<String, i64>, name: &str| match counts.get_mut(name) {
            Some(count) => *count += 1,
            None => drop(counts.insert(name.to_owned(), 1)),
        };
        for entry in &self.entries {
            add(&mut overview.kinds, entry.key.kind.as_str());
            if let Some(node) = &entry.node {
                add(&mut overview.node_types, &entry.type_name);
                if let Some(engine) = engine(entry) {
                    add(&mut overview.engines, engine);
                }
                if let Some(group) = &node.resource_group {
                    add(&mut overview.resource_groups, group);
                }
            }
            if !matches!(entry.key.kind, ObjectKind::Folder | ObjectKind::UserDefinedNode) {
                add(&mut overview.owners, entry.owner.as_deref().or(entry.owner_name.as_deref()).unwrap_or_default());
            }
        }
        for finding in findings {
            match overview.findings.iter_mut().find(|(first, _)| first.code == finding.code && first.severity == finding.severity) {
                Some((_, count)) => *count += 1,
                None => overview.findings.push((finding.clone(), 1)),
            }
        }
        overview
    }
}

/// The engine type that a computing resource is needed of, or that the type belongs to.
fn engine(entry: &InventoryEntry) -> Option<&str> {
    match entry.key.kind {
        ObjectKind::Node | ObjectKind::AdHocQuery | ObjectKind::Component | ObjectKind::Resource | ObjectKind::Function => {
            Some(node_type::engine_of(&entry.type_name))
        }
        ObjectKind::QualityRule | ObjectKind::Table => Some(&*entry.type_name).filter(|name| !name.is_empty()),
        _ => None,
    }
}
