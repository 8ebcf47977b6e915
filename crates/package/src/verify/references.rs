//! Checks of references to resources.

use std::collections::{BTreeMap, HashSet};

use ferry_model::codes::content as codes;
use ferry_model::{Finding, Lang, ObjectKind};

use super::collect::{Collected, listed};
use crate::inventory::{Inventory, InventoryEntry};

pub(super) fn check(inventory: &Inventory, found: &mut Collected) {
    let present: HashSet<&str> =
        inventory.objects().filter(|entry| entry.key.kind == ObjectKind::Resource).map(|entry| entry.key.name.as_str()).collect();
    let refused: HashSet<&str> = inventory
        .refused
        .iter()
        .filter(|refused| refused.object.kind == ObjectKind::Resource)
        .map(|refused| refused.object.key.as_str())
        .collect();
    let mut absent: BTreeMap<&str, Vec<&InventoryEntry>> = BTreeMap::new();
    for entry in inventory.objects() {
        for name in &entry.resources {
            if !present.contains(&**name) {
                absent.entry(name).or_default().push(entry);
            }
        }
    }
    for (name, users) in absent {
        let code = if refused.contains(name) { codes::RESOURCE_REFUSED } else { codes::RESOURCE_ABSENT };
        let names = |lang| listed(users.iter().map(|user| format!("{} {}", user.key.kind.label(lang), user.key)));
        let first = users[0];
        let finding = Finding::new(code).arg("resource", name).arg("users", names(Lang::En)).arg("users_zh", names(Lang::Zh));
        found.push(finding.about(&first.key).at(&*first.place));
    }
}
