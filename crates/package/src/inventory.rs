//! What a package holds: one narrow record for every object, made in one pass.
//!
//! The records are what planning works on; the objects themselves are read again, unit by unit, when they are needed.

mod duplicates;
mod entry;
mod gather;
mod reference;
mod usage;

pub use duplicates::Duplicates;
pub use entry::{InnerNode, InventoryEntry, NodeFacts, Refused, Standing};
pub use reference::resource_references;
pub use usage::{Counts, EngineUse, Usage};

use ferry_model::Finding;

use crate::item::Rejection;
use crate::package::Package;

/// How an inventory is made.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct InventoryOptions {
    /// Units read at the same time, at least one.
    pub threads: usize,
    /// Which of several objects with the same key and different content counts.
    pub duplicates: Duplicates,
}

impl Default for InventoryOptions {
    fn default() -> Self {
        Self { threads: std::thread::available_parallelism().map_or(1, usize::from), duplicates: Duplicates::default() }
    }
}

/// What a package holds.
#[derive(Debug)]
pub struct Inventory {
    /// Every sound object in the order of the package, also those that do not count because another one has the same key.
    pub entries: Vec<InventoryEntry>,
    /// Every object that cannot be used, in the order of the package.
    pub refused: Vec<Refused>,
    /// What was found while reading, in the order of the package: of units and of objects, those of refused objects included.
    pub findings: Vec<Finding>,
    /// How many objects of each kind and type there are.
    pub counts: Counts,
    /// Computing resources, resource groups and owners that are named.
    pub usage: Usage,
    /// Name of the source workspace: what the package says, else derived from the inputs of its nodes.
    pub workspace: Option<String>,
}

impl Inventory {
    /// Reads the package once with `threads` threads. The result does not depend on how many there are.
    ///
    /// # Errors
    ///
    /// When something met while reading refuses the whole package.
    pub fn build(package: &Package, threads: usize) -> Result<Self, Rejection> {
        Self::build_with(package, &InventoryOptions { threads, ..InventoryOptions::default() })
    }

    /// As [`Self::build`], with all options.
    ///
    /// # Errors
    ///
    /// As [`Self::build`].
    pub fn build_with(package: &Package, options: &InventoryOptions) -> Result<Self, Rejection> {
        let gathered = gather::gather(package, options.threads.max(1))?;
        let mut entries = gathered.entries;
        let mut findings = gathered.findings;
        duplicates::settle(&mut entries, options.duplicates, &mut findings);
        let workspace = match package.project().name.as_deref() {
            Some(name) if !name.is_empty() => Some(name.to_owned()),
            _ => usage::workspace_of(&entries),
        };
        if let Some(name) = &workspace {
            package.derive_workspace(name.clone());
        }
        let counts = Counts::of(&entries);
        let usage = Usage::of(&entries);
        Ok(Self { entries, refused: gathered.refused, findings, counts, usage, workspace })
    }

    /// What one unit holds, without a look at the others: every object counts, also one that another unit has as well.
    ///
    /// # Errors
    ///
    /// As [`Self::build`].
    pub fn of_unit(package: &Package, unit: usize) -> Result<Self, Rejection> {
        let gathered = gather::one(package, unit)?;
        let (counts, usage) = (Counts::of(&gathered.entries), Usage::of(&gathered.entries));
        let workspace = package.project().name.clone();
        Ok(Self { entries: gathered.entries, refused: gathered.refused, findings: gathered.findings, counts, usage, workspace })
    }

    /// The objects that count: one for each key.
    pub fn objects(&self) -> impl Iterator<Item = &InventoryEntry> {
        self.entries.iter().filter(|entry| entry.standing == Standing::Counts)
    }

    /// The record of the object that unit `unit` yields as its object number `ordinal`.
    pub fn at(&self, unit: usize, ordinal: usize) -> Option<&InventoryEntry> {
        let place = (unit as u32, ordinal as u32);
        self.entries.binary_search_by_key(&place, |entry| (entry.unit, entry.ordinal)).ok().map(|index| &self.entries[index])
    }

    /// The records of one unit, in its order.
    pub fn unit(&self, unit: usize) -> &[InventoryEntry] {
        let from = self.entries.partition_point(|entry| (entry.unit as usize) < unit);
        let count = self.entries[from..].partition_point(|entry| entry.unit as usize == unit);
        &self.entries[from..from + count]
    }
}
