//! Whether a saved plan still fits.

use std::collections::HashMap;

use ferry_model::{Finding, ObjectKey, codes};
use sha2::{Digest as _, Sha256};

use crate::plan::build::keys;
use crate::plan::{Existing, Plan, PlanItem};

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

/// SHA-256, in hexadecimal, of what [`check`] compares: two plans with the same digest change the same objects, which stand as they stood.
pub fn digest(plan: &Plan) -> String {
    let mut hash = Sha256::new();
    let mut feed = |text: &str| {
        hash.update((text.len() as u64).to_le_bytes());
        hash.update(text);
    };
    feed(&plan.package.sha256);
    for item in plan.items.iter().filter(|item| touches(item)) {
        feed(item.key.kind.as_str());
        feed(&item.key.to_string());
        feed(item.action.as_str());
        let Some(Existing { id, draft, committed, deployed, digest }) = item.existing.as_deref() else { continue };
        feed(&format!("{id} {draft} {committed:?} {deployed:?} {}", hex::encode(digest)));
    }
    hex::encode(hash.finalize())
}

/// Compares the digest of the plan that somebody agreed to with that of the plan as it is now.
///
/// # Errors
///
/// A finding that says that the plan is another one.
pub fn check_digest(agreed: &str, now: &str) -> Result<(), Finding> {
    if agreed == now { Ok(()) } else { Err(Finding::new(codes::plan::CHANGED)) }
}

/// Whether the plan changes the object.
fn touches(item: &PlanItem) -> bool {
    item.save || item.commit || item.deploy
}
