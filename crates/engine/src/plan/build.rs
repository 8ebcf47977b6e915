//! Building the plan, in two halves around the second look at the package.
//!
//! [`Draft::new`] decides everything that the first reading allows and says what has to be looked at again ([`Draft::looks`]) and asked of
//! the destination ([`Draft::bodies_asked`], [`Draft::outputs_asked`]); [`Draft::finish`] decides the rest. Both are pure.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use ferry_model::settings::{ConflictPolicy, FailurePolicy, Settings};
use ferry_model::stored::Digest;
use ferry_model::{Code, Finding, ObjectKey, ObjectKind, codes};

use crate::mapping::Mapping;
use crate::plan::snapshot::Snapshot;
use crate::plan::{Action, DestinationFacts, Outcome, PackageFacts, Plan, PlanItem, Rewrites, checks, compute, existing, references};
use crate::scan::{Record, Scan, Shared};

/// How many keys a finding names before it says how many more there are.
const NAMED: usize = 10;

/// What looking at an object a second time found.
#[derive(Clone, Debug)]
pub struct Look {
    /// Digest of its content after mapping and rewriting.
    pub digest: Digest,
    /// Replacements, system outputs included.
    pub rewrites: Rewrites,
}

/// A plan in the making.
#[derive(Debug)]
pub struct Draft {
    package: PackageFacts,
    pub(super) settings: Settings,
    pub(super) records: Vec<Record>,
    refused: Vec<PlanItem>,
    refusals: Vec<Finding>,
    findings: Vec<Finding>,
    pub(super) same: Vec<Vec<usize>>,
    numbers: u64,
    /// Keys of objects that the conflict policy renames, by source.
    pub(super) renamed: HashMap<(u32, u32), ObjectKey>,
}

impl Draft {
    /// The first half: computing resources, resource groups, data sources, business processes.
    pub fn new(package: PackageFacts, mut settings: Settings, scan: &mut Scan, snapshot: &Snapshot, mapping: &mut Mapping) -> Self {
        let mut records = std::mem::take(&mut scan.records);
        let mut findings = std::mem::take(&mut scan.findings);
        let mut refusals = Vec::new();
        for record in &mut records {
            if record.item.key.kind == ObjectKind::DataServiceProcess
                && let Some(target) = settings.data_service.processes.get(&record.item.key.name)
            {
                record.item.key.name.clone_from(target);
                if snapshot.objects.contains_key(&record.item.key) {
                    skip(record, codes::plan::PROCESS_MAPPED, target);
                }
            }
            if let Some(target) = record.facts.process().and_then(|process| settings.data_service.processes.get(process)) {
                record.facts.rare_mut().process = Some(target.as_str().into());
            }
            if record.item.key.kind == ObjectKind::DataSource
                && let Some(target) = settings.data_source_mapping.get(&record.item.key.name)
                && *target != record.item.key.name
            {
                skip(record, codes::plan::DATA_SOURCE_MAPPED, target);
            }
            if record.facts.needs.data_sources.iter().any(|name| settings.data_source_mapping.contains_key(&**name)) {
                for name in &mut Arc::make_mut(&mut record.facts.needs).data_sources {
                    if let Some(target) = settings.data_source_mapping.get(&**name) {
                        *name = target.as_str().into();
                    }
                }
            }
        }
        let compute = compute::map_compute(&records, &snapshot.workspace, &mut settings, mapping);
        refusals.extend(compute.refusals);
        findings.extend(compute.notes);
        for record in &mut records {
            if let Some(rule) = record.facts.rule() {
                references::follow_compute(&mut record.item.key, &rule.instance, mapping);
            }
        }
        findings.extend(references::resource_group_notes(&records, mapping));
        let known = references::known_data_sources(&records, snapshot);
        refusals.extend(references::check_data_source_mapping(&settings, &known));
        let mut missing: Vec<(usize, Finding)> = Vec::new();
        for (index, record) in records.iter().enumerate() {
            for name in record.facts.needs.data_sources.iter().filter(|name| !known.contains(&***name)) {
                let finding = Finding::new(codes::plan::DATA_SOURCE_MISSING).arg("name", name).about(&record.item.key);
                missing.push((index, finding));
            }
        }
        for (index, finding) in missing {
            records[index].item.findings.push(finding);
        }
        findings.extend(source_findings(&package, &records, &settings, snapshot));
        let refused = scan.refused.drain(..).map(refused_item).collect();
        let same = existing::same_keys(&records);
        Self { package, settings, records, refused, refusals, findings, same, numbers: 0, renamed: HashMap::new() }
    }

    /// Objects of the destination whose saved version has to be read, number and version: data sources, whose secrets are kept, and nodes
    /// with several system outputs, whose roles are told apart by it.
    pub fn bodies_asked(&self, snapshot: &Snapshot) -> Vec<(i64, i64)> {
        let asked = self.records.iter().filter_map(|record| {
            let wanted = record.item.key.kind == ObjectKind::DataSource || record.facts.system_outputs.iter().nth(1).is_some();
            let existing = snapshot.objects.get(&record.item.key).filter(|_| wanted)?;
            Some((existing.id, existing.draft))
        });
        asked.collect()
    }

    /// Inputs and outputs whose producers outside the package matter. A name may come more than once: they are many, and asking twice is
    /// cheaper than remembering all of them.
    pub fn outputs_asked(&self) -> impl Iterator<Item = &str> {
        // Outputs are asked for too: another node of the installation may produce the same.
        self.records.iter().flat_map(|record| {
            let facts = &record.facts;
            let rule = facts.rule().and_then(|rule| rule.output.as_deref());
            facts.inputs.iter().chain(&facts.outputs).chain(rule).filter(|output| !facts.system_outputs.contains(output))
        })
    }

    /// Gives system outputs their numbers in the destination and hands them to the mapping, on `threads` threads.
    pub fn number_outputs(&mut self, snapshot: &Snapshot, mapping: &mut Mapping, threads: usize) {
        let source = self.settings.source_workspace.as_deref().or(self.package.workspace.as_deref());
        let mapped = |name: &str| self.settings.dependency_mapping.workspaces.keys().any(|from| from.eq_ignore_ascii_case(name));
        let source = source.filter(|name| !mapped(name)).map(str::to_owned);
        let (map, numbers) = existing::system_outputs(&mut self.records, &self.same, snapshot, source.as_deref(), threads);
        mapping.system_outputs = map;
        self.numbers = numbers;
    }

    /// The objects whose bodies have to be looked at again, in the order of the package: those that the destination has, those that stand
    /// in the package more than once, and those whose code names system outputs.
    pub fn looks(&self, snapshot: &Snapshot) -> Vec<(u32, u32)> {
        let doubled: HashSet<usize> = self.same.iter().flatten().copied().collect();
        let mut looks: Vec<(u32, u32)> = self
            .records
            .iter()
            .enumerate()
            .filter(|(index, record)| {
                record.item.action != Action::Skip
                    && (doubled.contains(index) || snapshot.objects.contains_key(&record.item.key) || record.facts.mentions_outputs)
            })
            .filter_map(|(_, record)| record.item.source)
            .collect();
        looks.sort_unstable();
        looks
    }

    /// Adds findings about the import as a whole that prevent nothing.
    pub fn note(&mut self, findings: impl IntoIterator<Item = Finding>) {
        self.findings.extend(findings);
    }

    /// Adds findings that prevent starting the import.
    pub fn refuse(&mut self, findings: impl IntoIterator<Item = Finding>) {
        for finding in findings {
            if !self.refusals.contains(&finding) {
                self.refusals.push(finding);
            }
        }
    }

    /// Whether each object of the package is imported dry-run, by source. Decided before the second look, because it changes the digest.
    pub fn mark_dry_run(&mut self, selected: impl Fn(&PlanItem, Option<&str>) -> bool) {
        for record in &mut self.records {
            if record.item.key.kind == ObjectKind::Node && !record.item.dry_run {
                let (id, name) = &record.facts.needs.owner;
                let owner = name.as_deref().or(id.as_deref());
                record.item.dry_run = selected(&record.item, owner);
            }
        }
    }

    /// Whether the object at this source is imported dry-run.
    pub fn dry_run_sources(&self) -> HashSet<(u32, u32)> {
        self.records.iter().filter(|record| record.item.dry_run).filter_map(|record| record.item.source).collect()
    }

    /// JSON of the data sources that the destination has, by the source of the incoming ones: their secrets are kept.
    pub fn kept_secrets(&self, snapshot: &Snapshot) -> HashMap<(u32, u32), String> {
        self.records
            .iter()
            .filter(|record| record.item.key.kind == ObjectKind::DataSource)
            .filter_map(|record| {
                let existing = snapshot.objects.get(&record.item.key)?;
                Some((record.item.source?, snapshot.bodies.get(&existing.id)?.clone()))
            })
            .collect()
    }

    /// The second half: duplicates, conflicts, owners, what is committed and deployed.
    pub fn finish(mut self, mut looks: HashMap<(u32, u32), Look>, snapshot: &Snapshot, mapping: Mapping) -> Plan {
        let digests: HashMap<(u32, u32), Digest> = looks.iter().map(|(source, look)| (*source, look.digest)).collect();
        let left_out = existing::collapse(&mut self.records, &self.same, &digests, self.settings.duplicates);
        if !left_out.is_empty() {
            let mut index = 0;
            self.records.retain(|_| {
                index += 1;
                !left_out.contains(&(index - 1))
            });
        }
        for index in 0..self.records.len() {
            if let Some(look) = self.records[index].item.source.and_then(|source| looks.remove(&source)) {
                self.records[index].item.rewrites = look.rewrites;
            }
            if matches!(self.records[index].item.action, Action::Skip | Action::Blocked) {
                continue;
            }
            let Some(stored) = snapshot.objects.get(&self.records[index].item.key) else { continue };
            let digest = self.records[index].item.source.and_then(|source| digests.get(&source));
            if let Some(refusal) = existing::compare(&mut self.records[index], stored, digest, &self.settings) {
                self.refusals.push(refusal);
            }
            let update = self.records[index].item.action == Action::Update;
            if update && existing::policy(&self.settings, &self.records[index].item.key) == ConflictPolicy::Rename {
                self.rename(index, snapshot);
            }
        }
        self.decide_owners(snapshot);
        for record in &mut self.records {
            record.item.rule_output = record.facts.rule().and_then(|rule| rule.output.as_deref()).map(Box::from);
        }
        let order = checks::check(&mut self.records, &self.settings, snapshot);
        let mut items = in_order(self.records, order);
        let refused = std::mem::take(&mut self.refused);
        insert_by_kind(&mut items, refused);
        let destination = DestinationFacts {
            workspace: snapshot.workspace.name.clone(),
            mode: snapshot.workspace.mode,
            tenant: snapshot.workspace.tenant.clone(),
            region: snapshot.workspace.region.clone(),
            importer: snapshot.importer.clone(),
        };
        if self.settings.failure_policy == FailurePolicy::Undo {
            self.refusals.extend(all_or_nothing(&items));
        }
        Plan {
            package: self.package,
            destination,
            settings: self.settings,
            refusals: self.refusals,
            findings: self.findings,
            new_system_outputs: self.numbers,
            output_map: mapping.system_outputs,
            renamed_resources: mapping.renamed_resources,
            items,
        }
    }

    fn decide_owners(&mut self, snapshot: &Snapshot) {
        let owners = references::Owners::new(&self.settings, &snapshot.workspace, &snapshot.importer);
        let mut shared = Shared::default();
        for record in &mut self.records {
            if !record.item.save || matches!(record.item.key.kind, ObjectKind::Folder | ObjectKind::UserDefinedNode) {
                continue;
            }
            let (id, name) = &record.facts.needs.owner;
            let (owner, finding) = owners.decide(id.as_deref(), name.as_deref());
            record.item.owner = Some(shared.text(owner));
            record.item.findings.extend(finding.map(|finding| finding.about(&record.item.key)));
        }
    }
}

fn skip(record: &mut Record, code: Code, target: &str) {
    let finding = Finding::new(code).arg("target", target).about(&record.item.key);
    let item = &mut record.item;
    item.action = Action::Skip;
    item.outcome = Outcome::Skipped;
    item.save = false;
    item.findings.push(finding);
}

/// A row of the report for something that could not be read.
fn refused_item(refused: crate::scan::Refused) -> PlanItem {
    let kind = refused.object.kind;
    let key = ObjectKey::parse(kind, &refused.object.key).unwrap_or_else(|_| ObjectKey::named(kind, refused.object.key.clone()));
    PlanItem {
        key,
        home: None,
        type_name: Arc::default(),
        source: None,
        place: refused.findings.iter().find_map(|finding| finding.place.as_deref()).unwrap_or_default().into(),
        action: Action::Blocked,
        outcome: Outcome::Failed,
        save: false,
        commit: false,
        deploy: false,
        owner: None,
        dry_run: false,
        existing: None,
        system_output: None,
        rule_output: None,
        findings: refused.findings,
        rewrites: Rewrites::default(),
    }
}

/// What is to be said about the source workspace and its name.
fn source_findings(package: &PackageFacts, records: &[Record], settings: &Settings, snapshot: &Snapshot) -> Vec<Finding> {
    let Some(source) = settings.source_workspace.as_deref().or(package.workspace.as_deref()) else {
        return vec![Finding::new(codes::plan::SOURCE_UNKNOWN)];
    };
    if source.eq_ignore_ascii_case(&snapshot.workspace.name) || settings.dependency_mapping.workspaces.contains_key(source) {
        return Vec::new();
    }
    let prefix = format!("{source}.");
    let own = |record: &&Record| record.facts.outputs.iter().any(|output| output.starts_with(&prefix));
    let count = records.iter().filter(own).count();
    if count == 0 {
        return Vec::new();
    }
    vec![
        Finding::new(codes::plan::SOURCE_NOT_MAPPED).arg("count", count).arg("source", source).arg("destination", &snapshot.workspace.name),
    ]
}

fn all_or_nothing(items: &[PlanItem]) -> Option<Finding> {
    let short: Vec<&PlanItem> =
        items.iter().filter(|item| matches!(item.outcome, Outcome::Blocked | Outcome::Failed | Outcome::Waiting)).collect();
    (!short.is_empty())
        .then(|| Finding::new(codes::plan::ALL_OR_NOTHING).arg("count", short.len()).arg("keys", keys(short.iter().map(|item| &item.key))))
}

/// The first few keys, and how many more there are.
pub fn keys<'k>(keys: impl ExactSizeIterator<Item = &'k ObjectKey>) -> String {
    use std::fmt::Write as _;

    let count = keys.len();
    let mut text = keys.take(NAMED).map(|key| format!("{}:{key}", key.kind)).collect::<Vec<_>>().join(", ");
    if count > NAMED {
        let _ = write!(text, ", … (+{})", count - NAMED);
    }
    text
}

/// The items in the given order, which names each of them once, in the memory of the records.
fn in_order(mut records: Vec<Record>, mut order: Vec<u32>) -> Vec<PlanItem> {
    for start in 0..order.len() {
        let mut at = start;
        loop {
            let from = std::mem::replace(&mut order[at], at as u32) as usize;
            if from == start || from == at {
                break;
            }
            records.swap(at, from);
            at = from;
        }
    }
    records.into_iter().map(|record| record.item).collect()
}

/// Puts the rows of what could not be read behind the other rows of their kind.
fn insert_by_kind(items: &mut Vec<PlanItem>, refused: Vec<PlanItem>) {
    for item in refused {
        let at = items.partition_point(|other| other.key.kind <= item.key.kind);
        items.insert(at, item);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_list_of_keys_says_how_many_more_there_are() {
        let all: Vec<ObjectKey> = (0..12).map(|n| ObjectKey::named(ObjectKind::Resource, format!("r{n}"))).collect();
        let text = keys(all.iter());
        assert!(text.starts_with("resource:r0, ") && text.ends_with(", … (+2)"), "{text}");
    }
}
