//! Objects with the same key: equal ones collapse, contradicting ones are decided by a setting.

use std::collections::HashMap;

use ferry_model::Finding;
use ferry_model::codes::content as codes;
use serde::{Deserialize, Serialize};

use super::entry::{InventoryEntry, Standing};

/// Which of several objects with the same key and different content counts.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Duplicates {
    /// The first in the order of the package.
    #[default]
    First,
    /// The last in the order of the package.
    Last,
    /// None of them.
    Refuse,
}

/// Places that a message names.
const PLACES_TOLD: usize = 5;

/// Decides for every entry whether it counts, and tells what was decided.
pub(super) fn settle(entries: &mut [InventoryEntry], decision: Duplicates, findings: &mut Vec<Finding>) {
    let mut groups: HashMap<&ferry_model::ObjectKey, Vec<usize>> = HashMap::new();
    let mut first_seen: HashMap<&ferry_model::ObjectKey, usize> = HashMap::with_capacity(entries.len());
    for (index, entry) in entries.iter().enumerate() {
        match first_seen.get(&entry.key) {
            None => {
                first_seen.insert(&entry.key, index);
            }
            Some(&first) => groups.entry(&entry.key).or_insert_with(|| vec![first]).push(index),
        }
    }
    let mut groups: Vec<Vec<usize>> = groups.into_values().collect();
    drop(first_seen);
    groups.sort_unstable();
    for group in groups {
        let kept = if decision == Duplicates::Last { group[group.len() - 1] } else { group[0] };
        let kept_digest = entries[kept].digest;
        let contradicts = group.iter().any(|&index| entries[index].digest != kept_digest);
        for &index in &group {
            entries[index].standing = match decision {
                Duplicates::Refuse if contradicts => Standing::Refused,
                _ if index == kept => Standing::Counts,
                _ if entries[index].digest == kept_digest => Standing::EqualTo(kept),
                _ => Standing::LosesTo(kept),
            };
        }
        findings.push(told(entries, &group, contradicts, decision, kept));
    }
}

fn told(entries: &[InventoryEntry], group: &[usize], contradicts: bool, decision: Duplicates, kept: usize) -> Finding {
    let mut places: Vec<&str> = group.iter().take(PLACES_TOLD).map(|&index| &*entries[index].place).collect();
    if group.len() > PLACES_TOLD {
        places.push("…");
    }
    let code = match (contradicts, decision) {
        (false, _) => codes::DUPLICATE_EQUAL,
        (true, Duplicates::Refuse) => codes::DUPLICATE_REFUSED,
        (true, _) => codes::DUPLICATE_DIFFERS,
    };
    let key = &entries[kept].key;
    Finding::new(code)
        .arg("kind", key.kind)
        .arg("key", key)
        .arg("count", group.len())
        .arg("places", places.join(", "))
        .arg("kept", &entries[kept].place)
        .about(key)
        .at(&entries[kept].place)
}
