//! Packages that follow each other into one workspace: each changes something of the one before, leaves something, and adds something.

use std::collections::BTreeSet;

use ferry_testkit::packages::PackageBuilder;
use tempfile::TempPath;

use super::fleet::Random;

/// Name of the source workspace.
pub const SOURCE: &str = "orchard";
/// Nodes of one workflow.
const FLOW: usize = 20;

/// A package in a file.
pub struct Made {
    pub file: TempPath,
    /// How many objects it holds.
    pub objects: usize,
    /// Which: kind and key.
    pub keys: BTreeSet<String>,
}

/// The packages of one workspace: one of up to 400 nodes, the others of 20 to 60.
pub fn of_workspace(rounds: usize, random: &mut Random) -> Vec<Made> {
    let large = random.below(rounds as u64) as usize;
    (0..rounds).map(|round| made(round, if round == large { 100 + random.below(301) } else { 20 + random.below(41) } as usize)).collect()
}

fn made(round: usize, nodes: usize) -> Made {
    let package = package(round, nodes);
    let objects = package.objects();
    let keys = objects.iter().map(|(located, _)| located.key()).map(|key| format!("\"{}\":\"{key}\"", key.kind.as_str())).collect();
    Made { file: package.file(), objects: objects.len(), keys }
}

fn package(round: usize, nodes: usize) -> PackageBuilder {
    let mut package = PackageBuilder::of(SOURCE);
    for number in 0..nodes {
        let name = format!("node_{number:04}");
        let node = package.node(&format!("flow_{:02}", number / FLOW), &name);
        // Every third node is another one in every round.
        let edition = if number % 3 == 0 { round } else { 0 };
        node.code(&format!("-- edition {edition}\ninsert into {SOURCE}.t_{number} select * from {SOURCE}.t_{};", number / 2));
        match number % FLOW {
            0 => node.input(&format!("{SOURCE}_root")),
            _ => node.after(&format!("node_{:04}", number - 1)),
        };
    }
    for number in 0..nodes.div_ceil(10) {
        package.table(&format!("odps.{SOURCE}"), &format!("t_{number}"));
        let file = format!("tool_{number}.py");
        let line = format!("print({number}, {round})\n");
        package.resource(&file, line.repeat(1 + number * 500).as_bytes());
        package.function(&format!("f_{number}"), &file);
        let rule = package.rule(&format!("rule_{number}"), &format!("odps.{SOURCE}.t_{number}"));
        rule.scheduler_node_output = Some(format!("{SOURCE}.node_{:04}", number * 10));
    }
    package
}
