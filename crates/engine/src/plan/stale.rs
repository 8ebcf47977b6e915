//! Whether a saved plan still fits.

use std::collections::HashMap;

use ferry_model::{Finding, ObjectKey, codes};

use crate::plan::build::keys;
use crate::plan::{Plan, PlanItem};

/// Compares a saved plan with a new one over the same ground: every object that either changes must stand as it stood.
///
/// # Errors
///
/// A finding that names the objects that have changed since, or says that the package is another one.
pub fn check(saved: &Plan, now: &Plan) -> Result<(), Finding> {
    if saved.package.sha256 != now.package.sha256 {
        return Err(Finding::new(codes::plan::OTHER_PACKAGE).arg("location", &now.package.location));
    }
    let before: HashMap<&ObjectKey, &PlanItem> = saved.items.iter().map(|item| (&item.key, item)).collect();
    let after: HashMap<&ObjectKey, &PlanItem> = now.items.iter().map(|item| (&item.key, item)).collect();
    let gone = saved.items.iter().filter(|item| touches(item) && !after.contains_key(&item.key));
    let changed: Vec<&ObjectKey> = now
        .items
        .iter()
        .filter(|item| match before.get(&item.key) {
            Some(old) => (touches(old) || touches(item)) && (old.existing != item.existing || old.action != item.action),
            None => touches(item),
        })
        .chain(gone)
        .map(|item| &item.key)
        .collect();
    if changed.is_empty() {
        return Ok(());
    }
    Err(Finding::new(codes::plan::STALE).arg("count", changed.len()).arg("keys", keys(changed.into_iter())))
}

/// Whether the plan changes the object.
fn touches(item: &PlanItem) -> bool {
    item.save || item.commit || item.deploy
}
