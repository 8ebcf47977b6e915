//! Checks of a package's content, made on its inventory: complete in one pass, in time that grows with the number of objects and
//! dependencies only.

mod collect;
pub mod cron;
mod cycles;
mod dependencies;
mod objects;
mod references;

use ferry_model::Finding;

use crate::inventory::Inventory;
use crate::item::Rejection;
use crate::package::Package;
use collect::Collected;

/// Everything that there is to say about a package: what was found while opening it, while reading its units, and in its content.
///
/// Files that no unit reads are read too, so that every checksum has been compared.
///
/// # Errors
///
/// When one of these files is damaged, which refuses the package.
pub fn verify(package: &Package, inventory: &Inventory) -> Result<Vec<Finding>, Rejection> {
    package.verify_container_rest()?;
    let mut findings = package.findings().to_vec();
    findings.extend_from_slice(&inventory.findings);
    findings.extend(check_content(inventory));
    Ok(findings)
}

/// The findings of the content alone, in a fixed order: duplicates and contradictions are among those of the inventory itself.
pub fn check_content(inventory: &Inventory) -> Vec<Finding> {
    let mut found = Collected::default();
    objects::check(inventory, &mut found);
    dependencies::check(inventory, &mut found);
    references::check(inventory, &mut found);
    found.into_findings()
}
