//! Checks of dependencies: who produces what, who waits for what, and whether it ends.

use std::collections::{BTreeMap, HashMap};

use ferry_model::codes::content as codes;
use ferry_model::{Finding, ObjectKind};

use super::collect::{Collected, listed};
use super::cycles;
use crate::inventory::{Inventory, InventoryEntry};

pub(super) fn check(inventory: &Inventory, found: &mut Collected) {
    let nodes: Vec<&InventoryEntry> =
        inventory.objects().filter(|entry| entry.key.kind == ObjectKind::Node && entry.node.is_some()).collect();
    let mut producers: HashMap<&str, Vec<u32>> = HashMap::with_capacity(nodes.len() * 2);
    for (index, entry) in nodes.iter().enumerate() {
        for output in outputs(entry) {
            let known = producers.entry(output).or_default();
            if known.last() != Some(&(index as u32)) {
                known.push(index as u32);
            }
        }
    }
    duplicate_outputs(&nodes, &producers, found);

    let own_root = inventory.workspace.as_ref().map(|name| format!("{name}_root"));
    let own_prefix = inventory.workspace.as_ref().map(|name| format!("{name}."));
    let mut unresolved: BTreeMap<&str, Vec<u32>> = BTreeMap::new();
    let mut parents: Vec<Vec<u32>> = Vec::with_capacity(nodes.len());
    for (index, entry) in nodes.iter().enumerate() {
        let mut of_this: Vec<u32> = Vec::new();
        for input in inputs(entry) {
            match producers.get(input) {
                Some(known) => {
                    if known.contains(&(index as u32)) {
                        let finding = Finding::new(codes::SELF_DEPENDENCY).arg("node", &entry.key).arg("output", input);
                        found.push(finding.about(&entry.key).at(&*entry.place));
                    }
                    of_this.extend(known.iter().filter(|&&parent| parent != index as u32));
                }
                None if own_root.as_deref() == Some(input) => {}
                None => unresolved.entry(input).or_default().push(index as u32),
            }
        }
        of_this.sort_unstable();
        of_this.dedup();
        parents.push(of_this);
    }
    for (input, waiting) in unresolved {
        let own = own_prefix.as_ref().is_some_and(|prefix| input.starts_with(prefix.as_str()));
        let code = if own { codes::INPUT_UNRESOLVED } else { codes::INPUT_FOREIGN };
        let first = nodes[waiting[0] as usize];
        let names = listed(waiting.iter().map(|&index| &nodes[index as usize].key));
        found.push(Finding::new(code).arg("input", input).arg("nodes", names).about(&first.key).at(&*first.place));
    }
    for cycle in cycles::cycles(&parents) {
        found.push(told(&nodes, &cycle));
    }
}

fn outputs<'a>(entry: &&'a InventoryEntry) -> impl Iterator<Item = &'a str> {
    entry.node.iter().flat_map(|node| node.outputs.iter()).map(|name| &**name).filter(|name| !name.is_empty())
}

fn inputs<'a>(entry: &&'a InventoryEntry) -> impl Iterator<Item = &'a str> {
    entry.node.iter().flat_map(|node| node.inputs.iter()).map(|name| &**name).filter(|name| !name.is_empty())
}

fn duplicate_outputs(nodes: &[&InventoryEntry], producers: &HashMap<&str, Vec<u32>>, found: &mut Collected) {
    let mut several: Vec<(&&str, &Vec<u32>)> = producers.iter().filter(|(_, known)| known.len() > 1).collect();
    several.sort_unstable();
    for (output, known) in several {
        let first = nodes[known[0] as usize];
        let names = listed(known.iter().map(|&index| &nodes[index as usize].key));
        let finding = Finding::new(codes::DUPLICATE_OUTPUT).arg("output", output).arg("count", known.len()).arg("nodes", names);
        found.push(finding.about(&first.key).at(&*first.place));
    }
}

/// Nodes of a cycle that a message names.
const PATH_MAX: usize = 12;

/// The finding for a cycle, as a path of names from a node back to it, in the order in which they would run.
fn told(nodes: &[&InventoryEntry], cycle: &[u32]) -> Finding {
    let name = |index: &u32| nodes[*index as usize].key.to_string();
    let mut path: Vec<String> = cycle.iter().take(PATH_MAX).map(name).collect();
    if cycle.len() > PATH_MAX {
        path.push(format!("… ({})", cycle.len()));
    }
    path.extend(cycle.first().map(name));
    let first = nodes[cycle[0] as usize];
    Finding::new(codes::CYCLE).arg("path", path.join(" → ")).about(&first.key).at(&*first.place)
}
