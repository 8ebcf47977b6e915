//! Checks of single objects: names, types, schedules; and of names that differ in letter case only.

use std::collections::{BTreeMap, HashMap, HashSet};

use ferry_model::codes::content as codes;
use ferry_model::codes::format::DWMA_NAME_CHARACTERS;
use ferry_model::{Finding, ObjectKey, ObjectKind, node_type};

use super::collect::{Collected, listed};
use super::cron;
use crate::inventory::{Inventory, InventoryEntry};

pub(super) fn check(inventory: &Inventory, found: &mut Collected) {
    // The reader of a format may have said it already.
    let told: HashSet<&str> = inventory
        .findings
        .iter()
        .filter(|finding| finding.code == DWMA_NAME_CHARACTERS)
        .filter_map(|finding| finding.object.as_ref().map(|object| object.key.as_str()))
        .collect();
    for entry in inventory.objects() {
        if told.is_empty() || !told.contains(ferry_model::finding::shown(&entry.key.to_string()).as_str()) {
            name(entry, found);
        }
        if let Some(node) = &entry.node
            && let Some(text) = &node.cron
            && let Err(reason) = cron::check(text)
        {
            let finding = Finding::new(codes::CRON).arg("cron", text).arg("node", &entry.key).said("reason", reason);
            found.push(finding.about(&entry.key).at(&*entry.place));
        }
    }
    types(inventory, found);
    letter_case(inventory, found);
}

fn name(entry: &InventoryEntry, found: &mut Collected) {
    let key = &entry.key;
    let about = |code| Finding::new(code).about(key).at(&*entry.place);
    if key.name.trim().is_empty() {
        found.push(about(codes::NAME_EMPTY).arg("kind", key.kind));
        return;
    }
    let path_is_fine = matches!(key.kind, ObjectKind::Folder | ObjectKind::DataServiceApi | ObjectKind::QualityRule);
    if !path_is_fine && key.name.contains(['/', '\\']) {
        found.push(about(codes::NAME_SLASH).arg("name", &key.name));
    }
    let hidden = |c: char| c.is_control() || matches!(c, '\u{200b}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{feff}');
    if key.name.chars().any(hidden) {
        found.push(about(codes::NAME_CONTROL).arg("name", &key.name));
    }
}

/// Types that neither the table nor the package itself knows; told once for each type.
fn types(inventory: &Inventory, found: &mut Collected) {
    let own: HashSet<&str> =
        inventory.objects().filter(|entry| entry.key.kind == ObjectKind::UserDefinedNode).map(|entry| entry.key.name.as_str()).collect();
    let known = |name: &str| node_type::by_name(name).is_some() || own.contains(name);
    let mut unknown: BTreeMap<&str, Vec<&InventoryEntry>> = BTreeMap::new();
    for entry in inventory.objects() {
        let Some(node) = &entry.node else { continue };
        let mut told: HashSet<&str> = HashSet::new();
        for name in std::iter::once(&entry.type_name).chain(node.inner.iter().map(|inner| &inner.type_name)) {
            if !known(name) && told.insert(name) {
                unknown.entry(name).or_default().push(entry);
            }
        }
    }
    for (name, entries) in unknown {
        let nodes = listed(entries.iter().map(|entry| &entry.key));
        let finding = Finding::new(codes::UNKNOWN_TYPE).arg("type", name).arg("nodes", nodes);
        found.push(finding.about(&entries[0].key).at(&*entries[0].place));
    }
}

/// Keys that are equal but for letter case. A table that does not say its engine and project may be in any.
fn letter_case(inventory: &Inventory, found: &mut Collected) {
    let mut lower: HashMap<String, &ObjectKey> = HashMap::new();
    for entry in inventory.objects() {
        let key = &entry.key;
        let everywhere = (key.kind == ObjectKind::Table).then(|| (key.name.to_lowercase(), key.qualifier.is_empty()));
        let folded = format!("{}:{}", key.kind, key).to_lowercase();
        let collides = lower.get(folded.as_str()).copied().or_else(|| {
            // The first table of this name that stands on the other side: with a project, or without one.
            let (name, unqualified) = everywhere.as_ref()?;
            lower.get(&format!("{}{name}", mark(!unqualified))).copied().filter(|other| other.name != key.name)
        });
        if let Some((name, unqualified)) = everywhere {
            lower.entry(format!("{}{name}", mark(unqualified))).or_insert(key);
        }
        match collides {
            None => {
                lower.insert(folded, key);
            }
            Some(other) => {
                let finding = Finding::new(codes::CASE_COLLISION).arg("one", other).arg("other", key).arg("kind", key.kind);
                found.push(finding.about(key).at(&*entry.place));
            }
        }
    }
}

/// Sets names of tables with and without a project apart from each other and from keys.
fn mark(unqualified: bool) -> &'static str {
    if unqualified { "?" } else { "!" }
}
