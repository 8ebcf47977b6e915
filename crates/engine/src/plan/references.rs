//! Resource groups and data sources that the package names, and owners: what becomes of each, and what has to be said about it.

use std::collections::{BTreeMap, HashMap, HashSet};

use ferry_model::settings::Settings;
use ferry_model::workspace::Workspace;
use ferry_model::{Finding, ObjectKey, ObjectKind, codes};

use crate::mapping::{GroupChoice, GroupMap, Mapping, canonical_engine};
use crate::plan::snapshot::Snapshot;
use crate::scan::Record;

/// Notes about resource groups that fell back to a default, one for each source group.
pub fn resource_group_notes(records: &[Record], mapping: &Mapping) -> Vec<Finding> {
    let mut notes = Vec::new();
    let mut count = |kind: &str, map: &GroupMap, groups: &dyn Fn(&Record) -> &[Box<str>]| {
        let mut uses: BTreeMap<&str, u64> = BTreeMap::new();
        for record in records {
            for group in groups(record) {
                *uses.entry(group).or_default() += 1;
            }
        }
        for (source, count) in uses {
            match map.choose(source) {
                GroupChoice::Mapped(_) => {}
                GroupChoice::Default(target) => notes.push(
                    Finding::new(codes::plan::RESOURCE_GROUP_DEFAULT)
                        // The kind of the group in the language of the sentence, and for the flag that maps it.
                        .arg("group", kind)
                        .arg("kind", kind)
                        .arg("source", source)
                        .arg("count", count)
                        .arg("target", target),
                ),
                GroupChoice::Kept => {
                    notes.push(Finding::new(codes::plan::RESOURCE_GROUP_NONE).arg("group", kind).arg("source", source).arg("count", count));
                }
            }
        }
    };
    count("scheduling", &mapping.scheduling, &|record| &record.facts.needs.scheduling_groups);
    count("integration", &mapping.integration, &|record| &record.facts.needs.integration_groups);
    notes
}

/// Puts the destination's computing resource into the key of a quality rule, which holds the engine type and instance in front.
pub fn follow_compute(key: &mut ObjectKey, (engine, instance): &(String, String), mapping: &Mapping) {
    if let Some(target) = mapping.compute(&canonical_engine(engine), instance)
        && let Some(rest) = key.qualifier.strip_prefix(&format!("{engine}@{instance}@"))
    {
        key.qualifier = format!("{engine}@{target}@{rest}");
    }
}

/// Names of data sources that the destination has, or will have.
pub fn known_data_sources<'a>(records: &'a [Record], snapshot: &'a Snapshot) -> HashSet<&'a str> {
    let own = snapshot.objects.keys().filter(|key| key.kind == ObjectKind::DataSource).map(|key| key.name.as_str());
    let new = records.iter().filter(|record| record.item.key.kind == ObjectKind::DataSource).map(|record| record.item.key.name.as_str());
    own.chain(new).collect()
}

/// Refusals for mappings to data sources that do not exist.
pub fn check_data_source_mapping(settings: &Settings, known: &HashSet<&str>) -> Vec<Finding> {
    settings
        .data_source_mapping
        .values()
        .filter(|target| !known.contains(target.as_str()))
        .map(|target| Finding::new(codes::plan::UNKNOWN_DATA_SOURCE).arg("target", target))
        .collect()
}

/// Decides owners.
pub struct Owners<'s> {
    settings: &'s Settings,
    importer: &'s str,
    by_name: HashMap<&'s str, &'s str>,
    by_id: HashMap<&'s str, &'s str>,
}

impl<'s> Owners<'s> {
    /// Prepares the decision.
    pub fn new(settings: &'s Settings, workspace: &'s Workspace, importer: &'s str) -> Self {
        Self {
            settings,
            importer,
            by_name: workspace.members.iter().map(|member| (member.user.as_str(), member.user.as_str())).collect(),
            by_id: workspace.members.iter().filter_map(|member| Some((member.user_id.as_deref()?, member.user.as_str()))).collect(),
        }
    }

    /// The owner in the destination of an object whose source owner has this id and name, and what is to be said about it.
    pub fn decide(&self, id: Option<&str>, name: Option<&str>) -> (&str, Option<Finding>) {
        let change = &self.settings.committing_rule.change_owner;
        if let Some(to) = &change.to {
            return (to, None);
        }
        if let Some(target) = id.and_then(|id| change.map.get(id)).or_else(|| name.and_then(|name| change.map.get(name))) {
            return (target, None);
        }
        let member = name
            .and_then(|name| self.by_name.get(name))
            .or_else(|| id.and_then(|id| self.by_id.get(id)))
            .or_else(|| id.and_then(|id| self.by_name.get(id)));
        if let Some(member) = member {
            return (member, None);
        }
        let finding = match name.or(id) {
            Some(owner) => Finding::new(codes::plan::OWNER_FALLBACK).arg("owner", owner),
            None => Finding::new(codes::plan::OWNER_NONE),
        };
        (self.importer, Some(finding.arg("importer", self.importer)))
    }
}
