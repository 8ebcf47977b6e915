//! Other names for objects that the conflict policy renames.

use std::collections::{BTreeMap, HashMap, HashSet};

use ferry_model::settings::{ConflictPolicy, Duplicates};
use ferry_model::{Finding, ObjectKey, ObjectKind, codes};

use crate::plan::build::{Draft, Look};
use crate::plan::snapshot::Snapshot;
use crate::plan::{Action, existing};

impl Draft {
    /// The objects that are renamed, by source: the resources, or all the others. The names of resources have to be known before the
    /// others are compared, because these name resources.
    pub fn clashes(&self, looks: &HashMap<(u32, u32), Look>, snapshot: &Snapshot, resources: bool) -> Vec<((u32, u32), ObjectKey)> {
        let left_out = self.left_out(looks);
        let mut clashes = Vec::new();
        for (index, record) in self.records.iter().enumerate() {
            if (record.item.key.kind == ObjectKind::Resource) != resources || left_out.contains(&index) {
                continue;
            }
            let key = &record.item.key;
            let (Some(source), Some(stored)) = (record.item.source, snapshot.objects.get(key)) else { continue };
            let differs = looks.get(&source).is_none_or(|look| look.digest != stored.draft_digest);
            let is_open = !matches!(record.item.action, Action::Skip | Action::Blocked);
            if differs && is_open && existing::policy(&self.settings, key) == ConflictPolicy::Rename {
                clashes.push((source, key.clone()));
            }
        }
        clashes
    }

    /// Positions of the records that will not be imported because another one of their key is, or because they contradict each other.
    fn left_out(&self, looks: &HashMap<(u32, u32), Look>) -> HashSet<usize> {
        if self.same.is_empty() {
            return HashSet::new();
        }
        let digests = looks.iter().map(|(source, look)| (*source, look.digest)).collect();
        let policy = self.settings.duplicates;
        let mut out = HashSet::new();
        for group in &self.same {
            let (winner, equal) = existing::winner(&self.records, group, &digests, policy);
            out.extend(group.iter().copied().filter(|index| *index != winner || (!equal && policy == Duplicates::Refuse)));
        }
        out
    }

    /// Renames an object to the first of the [`candidates`] that the package does not have and that fits.
    pub fn rename_to_first(&mut self, source: (u32, u32), key: &ObjectKey, fits: impl Fn(&ObjectKey) -> bool) {
        let taken: HashSet<&ObjectKey> =
            self.records.iter().map(|record| &record.item.key).filter(|other| other.kind == key.kind).collect();
        if let Some(free) = candidates(key).find(|candidate| !taken.contains(candidate) && fits(candidate)) {
            self.renamed.insert(source, free);
        }
    }

    /// The names of renamed resources: old name → new name.
    pub fn renamed_resources(&self) -> BTreeMap<String, String> {
        self.records
            .iter()
            .filter(|record| record.item.key.kind == ObjectKind::Resource)
            .filter_map(|record| Some((record.item.key.name.clone(), self.renamed.get(&record.item.source?)?.name.clone())))
            .collect()
    }

    /// Gives a record the name that was found for it. An earlier import may have brought the object under that name already.
    pub(super) fn rename(&mut self, index: usize, snapshot: &Snapshot) {
        let record = &mut self.records[index];
        let Some(new) = record.item.source.and_then(|source| self.renamed.get(&source)).cloned() else { return };
        let item = &mut record.item;
        let finding =
            Finding::new(codes::plan::RENAMED).arg("kind", item.key.kind).arg("from", &item.key.name).arg("to", &new.name).about(&new);
        item.key = new;
        item.action = Action::Create;
        item.existing = None;
        item.findings.push(finding);
        if let Some(stored) = snapshot.objects.get(&item.key) {
            existing::compare(record, stored, Some(&stored.draft_digest), &self.settings);
        }
    }
}

/// `name_imported`, `name_imported_2`, …; before the extension of resources.
pub fn candidates(key: &ObjectKey) -> impl Iterator<Item = ObjectKey> {
    let (stem, extension) = match key.kind {
        ObjectKind::Resource => key.name.rsplit_once('.').map_or((key.name.as_str(), String::new()), |(a, b)| (a, format!(".{b}"))),
        _ => (key.name.as_str(), String::new()),
    };
    (1_u64..).map(move |number| {
        let suffix = if number == 1 { "_imported".to_owned() } else { format!("_imported_{number}") };
        ObjectKey { name: format!("{stem}{suffix}{extension}"), ..key.clone() }
    })
}
