//! Reading chosen objects of the package again, in bounded memory, in the order of the package.

use std::collections::HashMap;

use ferry_model::Located;
use ferry_package::{Item, Package, Rejection, UnitOutcome};

use crate::read_units::read_units;

/// Units with more chosen objects than this are handed over while they are being read instead of as a whole.
const LARGE_UNIT: usize = 2_000;

/// Reads the objects at `sources` (sorted), runs `work` on each on one of several threads and hands the results to `take` in order.
///
/// # Errors
///
/// The first error of reading or of `take`. A package that was sound before and is not now has changed under our hands: that is an error
/// of reading.
pub fn for_each<T: Send, E: Send + From<Rejection>>(
    package: &Package,
    sources: &[(u32, u32)],
    threads: usize,
    work: impl Fn((u32, u32), Located) -> T + Sync,
    mut take: impl FnMut((u32, u32), T) -> Result<(), E>,
) -> Result<(), E> {
    let mut chosen: HashMap<u32, Vec<u32>> = HashMap::new();
    let mut units: Vec<usize> = Vec::new();
    for (unit, ordinal) in sources {
        let ordinals = chosen.entry(*unit).or_default();
        if ordinals.is_empty() {
            units.push(*unit as usize);
        }
        ordinals.push(*ordinal);
    }
    let is_large = |unit: &usize| chosen.get(&(*unit as u32)).is_some_and(|ordinals| ordinals.len() > LARGE_UNIT);
    let mut at = 0;
    while at < units.len() {
        let small = units[at..].iter().position(is_large).unwrap_or(units.len() - at);
        if small > 0 {
            let part = &units[at..at + small];
            read_units(
                part,
                threads,
                |unit| {
                    let mut results = Vec::new();
                    read_chosen(package, unit, &chosen[&(unit as u32)], |source, located| {
                        results.push((source, work(source, located)));
                        true
                    })?;
                    Ok(results)
                },
                |_, results| results.into_iter().try_for_each(|(source, result)| take(source, result)),
            )?;
            at += small;
        } else {
            let unit = units[at];
            let mut failure = None;
            read_chosen(package, unit, &chosen[&(unit as u32)], |source, located| {
                failure = take(source, work(source, located)).err();
                failure.is_none()
            })?;
            if let Some(failure) = failure {
                return Err(failure);
            }
            at += 1;
        }
    }
    Ok(())
}

/// Reads one unit and hands out the objects with these numbers until `give` says no.
fn read_chosen(
    package: &Package,
    unit: usize,
    ordinals: &[u32],
    mut give: impl FnMut((u32, u32), Located) -> bool,
) -> Result<(), Rejection> {
    let mut ordinal = 0;
    let mut wanted = ordinals.iter().copied().peekable();
    let mut more = true;
    let outcome = package.read_unit(unit, &mut |item| {
        let Item::Object(located) = item else { return };
        if more && wanted.peek() == Some(&ordinal) {
            wanted.next();
            more = give((unit as u32, ordinal), *located);
        }
        ordinal += 1;
    })?;
    if more && (outcome == UnitOutcome::Damaged || wanted.peek().is_some()) {
        let finding = ferry_model::Finding::new(ferry_model::codes::run::PACKAGE_CHANGED).at(package.unit_name(unit));
        return Err(finding.into());
    }
    Ok(())
}
