//! Computing resource mapping: every source instance that is used goes somewhere, or the import cannot start.

use std::collections::{BTreeMap, BTreeSet};

use ferry_model::settings::Settings;
use ferry_model::workspace::Workspace;
use ferry_model::{Finding, ObjectKind, codes};

use crate::mapping::{Mapping, canonical_engine};
use crate::scan::Record;

/// Who uses an instance.
#[derive(Clone, Debug, Default)]
struct Use {
    count: u64,
    types: BTreeSet<String>,
}

/// What mapping the computing resources found.
#[derive(Clone, Debug, Default)]
pub struct ComputeResult {
    /// Why the import cannot start.
    pub refusals: Vec<Finding>,
    /// Suggestions that were confirmed.
    pub notes: Vec<Finding>,
}

/// Maps every instance that the records use, filling `mapping.compute` and, for confirmed suggestions, `settings`.
pub fn map_compute(records: &[Record], workspace: &Workspace, settings: &mut Settings, mapping: &mut Mapping) -> ComputeResult {
    let mut uses: BTreeMap<(&'static str, Option<&str>), Use> = BTreeMap::new();
    for record in records {
        for (engine, instance) in &record.facts.needs.compute {
            let entry = uses.entry((engine, instance.as_deref())).or_default();
            entry.count += 1;
            if record.item.key.kind == ObjectKind::Node {
                entry.types.insert(record.item.type_name.to_string());
            } else {
                entry.types.insert(record.item.key.kind.as_str().to_owned());
            }
        }
    }
    let mut result = ComputeResult::default();
    let explicit: BTreeMap<String, BTreeMap<String, String>> = settings.computing_resource_mapping.map.iter().fold(
        BTreeMap::new(),
        |mut all: BTreeMap<String, BTreeMap<String, String>>, (engine, map)| {
            all.entry(canonical_engine(engine)).or_default().extend(map.clone());
            all
        },
    );
    let engines: BTreeSet<&'static str> = uses.keys().map(|(engine, _)| *engine).collect();
    for engine in engines {
        let candidates: Vec<&str> = workspace
            .compute
            .iter()
            .filter(|resource| canonical_engine(&resource.engine) == engine)
            .map(|resource| resource.display_name.as_str())
            .collect();
        let of_engine = || uses.iter().filter(move |((name, _), _)| *name == engine);
        if candidates.is_empty() {
            let types: BTreeSet<&str> = of_engine().flat_map(|(_, usage)| usage.types.iter().map(String::as_str)).collect();
            result.refusals.push(
                Finding::new(codes::plan::MISSING_COMPUTE_TYPE)
                    .arg("engine", engine)
                    .arg("count", of_engine().map(|(_, usage)| usage.count).sum::<u64>())
                    .arg("types", types.into_iter().collect::<Vec<_>>().join(", ")),
            );
            continue;
        }
        for ((_, instance), usage) in of_engine() {
            let Some(instance) = instance else { continue };
            let explicit = explicit.get(engine).and_then(|map| map.get(*instance));
            let suggestion = suggest(instance, &candidates);
            match explicit {
                Some(target) if candidates.contains(&target.as_str()) => {
                    mapping.compute.entry(engine.to_owned()).or_default().insert((*instance).to_owned(), target.clone());
                }
                Some(target) => result.refusals.push(
                    Finding::new(codes::plan::UNKNOWN_COMPUTE)
                        .arg("engine", engine)
                        .arg("target", target)
                        .arg("candidates", candidates.join(", ")),
                ),
                None => match suggestion.filter(|_| settings.computing_resource_mapping.auto) {
                    Some(target) => {
                        mapping.compute.entry(engine.to_owned()).or_default().insert((*instance).to_owned(), target.to_owned());
                        settings
                            .computing_resource_mapping
                            .map
                            .entry(engine.to_owned())
                            .or_default()
                            .insert((*instance).to_owned(), target.to_owned());
                        result.notes.push(
                            Finding::new(codes::plan::COMPUTE_SUGGESTED)
                                .arg("engine", engine)
                                .arg("instance", instance)
                                .arg("target", target),
                        );
                    }
                    None => result.refusals.push(
                        Finding::new(codes::plan::UNMAPPED_COMPUTE)
                            .arg("engine", engine)
                            .arg("instance", instance)
                            .arg("count", usage.count)
                            .arg("candidates", candidates.join(", "))
                            .arg("suggestion", suggestion.unwrap_or(candidates[0])),
                    ),
                },
            }
        }
    }
    result
}

/// The destination's resource that is meant most likely: the one of the same name, or the only one of its type.
pub fn suggest<'c>(instance: &str, candidates: &[&'c str]) -> Option<&'c str> {
    candidates
        .iter()
        .find(|name| **name == instance)
        .or_else(|| candidates.iter().find(|name| name.eq_ignore_ascii_case(instance)))
        .or_else(|| if candidates.len() == 1 { candidates.first() } else { None })
        .copied()
}
