//! What can be committed and deployed: the checks of the real system, made before anything is written.

use std::collections::{HashMap, HashSet};
use std::num::NonZeroU32;

use ferry_model::settings::Settings;
use ferry_model::stored::StoredObject;
use ferry_model::workspace::WorkspaceMode;
use ferry_model::{Finding, ObjectKey, ObjectKind, Severity, codes, node_type};

use crate::plan::existing::{commits_by_itself, has_environments};
use crate::plan::order::{Graph, Place, order};
use crate::plan::snapshot::Snapshot;
use crate::plan::{Action, Outcome, rules};
use crate::scan::Record;

/// Decides commit and deploy for every record, and returns the order of the report: kinds in the order of applying, nodes by their
/// dependencies.
pub fn check(records: &mut [Record], settings: &Settings, snapshot: &Snapshot) -> Vec<u32> {
    let wishes = Wishes { settings, basic: snapshot.workspace.mode == WorkspaceMode::Basic };
    for record in records.iter_mut() {
        hold_damaged(record);
        hold_locked(record, settings, snapshot);
        if record.item.key.kind != ObjectKind::Node {
            wish(record, wishes);
            hold_locked_commit(record, settings, snapshot);
        }
    }
    check_functions(records, snapshot);
    check_processes(records, snapshot);
    let nodes: Vec<u32> = (0..records.len() as u32).filter(|index| records[*index as usize].item.key.kind == ObjectKind::Node).collect();
    let node_order = check_nodes(records, &nodes, wishes, snapshot);
    rules::check(records, &nodes, snapshot);
    let mut result: Vec<u32> =
        (0..records.len() as u32).filter(|index| records[*index as usize].item.key.kind != ObjectKind::Node).collect();
    result.sort_by_key(|index| (records[*index as usize].item.key.kind, *index));
    let at = result.partition_point(|index| records[*index as usize].item.key.kind < ObjectKind::Node);
    result.splice(at..at, node_order.iter().map(|node| nodes[*node as usize]));
    result
}

#[derive(Clone, Copy)]
struct Wishes<'s> {
    settings: &'s Settings,
    basic: bool,
}

impl Wishes<'_> {
    /// What the committing rule asks for objects of this kind: commit, deploy.
    fn of(self, kind: ObjectKind) -> (bool, bool) {
        if !has_environments(kind) {
            return (false, false);
        }
        if commits_by_itself(kind) {
            return (true, true);
        }
        let rule = &self.settings.committing_rule;
        let deploy = rule.deploy.includes(kind);
        let commit = deploy || rule.commit.includes(kind);
        (commit, deploy || (commit && self.basic))
    }
}

/// Sets commit and deploy as far as the record itself allows.
fn wish(record: &mut Record, wishes: Wishes<'_>) {
    let (commit, deploy) = wishes.of(record.item.key.kind);
    let item = &mut record.item;
    if item.outcome != Outcome::Ok || matches!(item.action, Action::Skip | Action::Blocked) {
        return;
    }
    // An unchanged object is committed or deployed if that is still to be done.
    let unchanged = item.existing.as_ref().filter(|_| !item.save);
    item.commit = commit && unchanged.is_none_or(|existing| existing.committed != Some(existing.draft));
    item.deploy = deploy && unchanged.is_none_or(|existing| existing.deployed != Some(existing.draft));
}

pub(super) fn hold(record: &mut Record, outcome: Outcome, finding: Finding) {
    let finding = finding.about(&record.item.key);
    let item = &mut record.item;
    if item.outcome == Outcome::Ok || item.outcome == Outcome::Waiting && outcome == Outcome::Blocked {
        item.outcome = outcome;
    }
    item.commit = false;
    item.deploy = false;
    item.findings.push(finding);
}

/// Lets a record be committed and not deployed. In basic mode, where committing is deploying, neither.
fn hold_deployment(record: &mut Record, snapshot: &Snapshot, finding: Finding) {
    let commit = record.item.commit && snapshot.workspace.mode == WorkspaceMode::Standard;
    hold(record, Outcome::Waiting, finding);
    record.item.commit = commit;
}

/// Objects that reading found damaged are saved and go no further.
fn hold_damaged(record: &mut Record) {
    if record.item.findings.iter().any(|finding| finding.severity == Severity::Error) && record.item.outcome == Outcome::Ok {
        hold(record, Outcome::Blocked, Finding::new(codes::plan::DAMAGED));
    }
}

/// Who else has locked the object for editing, if that counts.
fn locked_by<'s>(record: &Record, settings: &Settings, snapshot: &'s Snapshot) -> Option<&'s str> {
    let holder = snapshot.objects.get(&record.item.key)?.lock_owner.as_deref()?;
    (holder != snapshot.importer && !settings.committing_rule.ignore_lock).then_some(holder)
}

/// An object that somebody else is editing is not written over.
fn hold_locked(record: &mut Record, settings: &Settings, snapshot: &Snapshot) {
    if let Some(user) = locked_by(record, settings, snapshot).filter(|_| record.item.save) {
        hold(record, Outcome::Blocked, Finding::new(codes::plan::LOCKED).arg("user", user));
        record.item.action = Action::Blocked;
        record.item.save = false;
    }
}

/// Nor is it committed, where it was saved by an earlier import.
fn hold_locked_commit(record: &mut Record, settings: &Settings, snapshot: &Snapshot) {
    if let Some(user) = locked_by(record, settings, snapshot).filter(|_| record.item.commit && !record.item.save) {
        hold(record, Outcome::Blocked, Finding::new(codes::plan::LOCKED).arg("user", user));
    }
}

/// Whether an object is, or will be, committed and deployed.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Stage {
    pub(super) committed: bool,
    pub(super) deployed: bool,
}

fn stage_of(record: &Record) -> Stage {
    let existing = record.item.existing.as_deref();
    Stage {
        committed: record.item.commit || existing.is_some_and(|e| e.committed.is_some()),
        deployed: record.item.deploy || existing.is_some_and(|e| e.deployed.is_some()),
    }
}

/// Where an output of a node is produced once everything is done. A version that stays where it is may be an older one without the output:
/// then the destination knows. Only its system output a node never loses.
pub(super) fn stage_of_output(record: &Record, output: &str, snapshot: &Snapshot) -> Stage {
    let item = &record.item;
    let keeps_number = item.system_output.as_deref() == Some(output)
        && snapshot.objects.get(&item.key).is_some_and(|stored| stored.system_output.as_deref() == Some(output));
    let stands = |version: Option<i64>, draft: i64| version.is_some() && (keeps_number || (!item.save && version == Some(draft)));
    let existing = item.existing.as_deref();
    Stage {
        committed: item.commit || existing.is_some_and(|e| stands(e.committed, e.draft)),
        deployed: item.deploy || existing.is_some_and(|e| stands(e.deployed, e.draft)),
    }
}

/// Stages of the resources by name, of the package and of the destination.
fn resource_stages(records: &[Record], snapshot: &Snapshot) -> HashMap<String, Stage> {
    let mut stages: HashMap<String, Stage> = snapshot
        .objects
        .values()
        .filter(|object| object.key.kind == ObjectKind::Resource)
        .map(|object| (object.key.name.clone(), Stage { committed: object.committed.is_some(), deployed: object.deployed.is_some() }))
        .collect();
    for record in records.iter().filter(|record| record.item.key.kind == ObjectKind::Resource) {
        if record.item.save || record.item.existing.is_some() {
            stages.insert(record.item.key.name.clone(), stage_of(record));
        }
    }
    stages
}

/// Holds a record back whose resources are missing, not committed, or not deployed.
fn check_resources(record: &mut Record, stages: &HashMap<String, Stage>, snapshot: &Snapshot) {
    let names = std::mem::take(&mut record.facts.resources);
    for name in &names {
        match stages.get(name) {
            None => {
                let finding = Finding::new(codes::plan::RESOURCE_MISSING).arg("name", name);
                if record.item.commit {
                    hold(record, Outcome::Blocked, finding);
                } else {
                    record.item.findings.push(finding.about(&record.item.key));
                }
            }
            Some(stage) if record.item.commit && !stage.committed => {
                hold(record, Outcome::Waiting, Finding::new(codes::plan::WAITS_FOR_RESOURCE).arg("name", name));
            }
            Some(stage) if record.item.deploy && !stage.deployed => {
                hold_deployment(record, snapshot, Finding::new(codes::plan::WAITS_FOR_DEPLOYED_RESOURCE).arg("name", name));
            }
            Some(_) => {}
        }
    }
    record.facts.resources = names;
}

fn check_functions(records: &mut [Record], snapshot: &Snapshot) {
    let stages = resource_stages(records, snapshot);
    for record in
        records.iter_mut().filter(|record| record.item.key.kind == ObjectKind::Function && (record.item.save || record.item.commit))
    {
        check_resources(record, &stages, snapshot);
    }
}

fn check_processes(records: &mut [Record], snapshot: &Snapshot) {
    let mut known: HashSet<String> =
        snapshot.objects.keys().filter(|key| key.kind == ObjectKind::DataServiceProcess).map(|key| key.name.clone()).collect();
    known.extend(
        records.iter().filter(|record| record.item.key.kind == ObjectKind::DataServiceProcess).map(|record| record.item.key.name.clone()),
    );
    for record in records.iter_mut().filter(|record| record.item.key.kind == ObjectKind::DataServiceApi) {
        if let Some(process) = record.facts.process().filter(|process| !known.contains(*process)) {
            let finding = Finding::new(codes::plan::PROCESS_MISSING).arg("process", process);
            hold(record, Outcome::Blocked, finding);
        }
    }
}

/// Checks the nodes in the order of their dependencies and returns that order (positions in `nodes`).
fn check_nodes(records: &mut [Record], nodes: &[u32], wishes: Wishes<'_>, snapshot: &Snapshot) -> Vec<u32> {
    let defined: HashSet<String> = user_defined_types(records, snapshot);
    let resources = resource_stages(records, snapshot);
    let Dependencies { graph, producers, rivals, selfish } = Dependencies::of(records, nodes);
    let ordered = order(&graph);
    let paths: Vec<String> = ordered.cycles.iter().map(|cycle| cycle_path(cycle, nodes, records)).collect();
    let numbered = numbered(records, snapshot);
    let roots: HashSet<String> = snapshot.workspaces.iter().map(|name| format!("{name}_root")).collect();
    for position in &ordered.order {
        let index = nodes[*position as usize] as usize;
        wish(&mut records[index], wishes);
        hold_locked_commit(&mut records[index], wishes.settings, snapshot);
        let wanted = records[index].item.commit;
        let unknown_type =
            node_type::by_name(&records[index].item.type_name).is_none() && !defined.contains(&*records[index].item.type_name);
        if unknown_type && (records[index].item.save || wanted) {
            let finding = Finding::new(codes::plan::UNKNOWN_TYPE).arg("type", &records[index].item.type_name);
            hold(&mut records[index], Outcome::Blocked, finding);
        }
        if let Some(output) = selfish.get(position) {
            tell(&mut records[index], wanted, Finding::new(codes::plan::SELF_DEPENDENCY).arg("output", output));
        }
        match ordered.places[*position as usize] {
            Place::InCycle(number) => tell(&mut records[index], wanted, Finding::new(codes::plan::CYCLE).arg("path", &paths[number])),
            Place::Behind(number) => {
                tell(&mut records[index], wanted, Finding::new(codes::plan::BEHIND_CYCLE).arg("path", &paths[number]));
            }
            Place::Ordered => {}
        }
        if let Some((output, other)) = rivals.get(position) {
            let other = records[nodes[*other as usize] as usize].item.key.to_string();
            tell(&mut records[index], wanted, Finding::new(codes::plan::DUPLICATE_OUTPUT).arg("output", output).arg("other", other));
        }
        check_rival_outside(&mut records[index], wanted, snapshot, &numbered);
        check_inputs(records, index, nodes, producers.of(*position), wanted, snapshot, &roots);
        if records[index].item.commit || !wanted {
            check_resources(&mut records[index], &resources, snapshot);
        }
    }
    ordered.order
}

/// Who depends on whom, among the nodes of the package, by their positions.
struct Dependencies {
    graph: Graph,
    producers: Producers,
    /// Outputs that a node before produces too, with that node.
    rivals: HashMap<u32, (Box<str>, u32)>,
    /// Inputs that are outputs of the same node.
    selfish: HashMap<u32, Box<str>>,
}

/// For every input of every node the node that produces it.
struct Producers {
    of_inputs: Vec<Option<NonZeroU32>>,
    ends: Vec<u32>,
}

impl Producers {
    /// Of the inputs of a node, in their order.
    fn of(&self, position: u32) -> impl Iterator<Item = Option<u32>> {
        let begin = position.checked_sub(1).map_or(0, |before| self.ends[before as usize]);
        let part = &self.of_inputs[begin as usize..self.ends[position as usize] as usize];
        part.iter().map(|producer| producer.map(|number| number.get() - 1))
    }
}

impl Dependencies {
    fn of(records: &[Record], nodes: &[u32]) -> Self {
        let facts = |node: &u32| &*records[*node as usize].facts;
        // Who produces what; the first one counts.
        let mut by_output: HashMap<&str, u32> = HashMap::with_capacity(nodes.len() * 2);
        let mut rivals = HashMap::new();
        for (node, position) in nodes.iter().zip(0_u32..) {
            for output in &facts(node).outputs {
                let first = *by_output.entry(output).or_insert(position);
                if first != position {
                    rivals.entry(position).or_insert_with(|| (output.into(), first));
                }
            }
        }
        let mut graph = Graph { parents: Vec::with_capacity(nodes.len()) };
        let mut selfish = HashMap::new();
        let mut producers = Producers { of_inputs: Vec::new(), ends: Vec::with_capacity(nodes.len()) };
        for (node, position) in nodes.iter().zip(0_u32..) {
            let mut parents = Vec::new();
            for input in &facts(node).inputs {
                let producer = by_output.get(input);
                if facts(node).outputs.contains(input) {
                    selfish.entry(position).or_insert_with(|| input.into());
                } else if let Some(parent) = producer.filter(|parent| !parents.contains(*parent)) {
                    parents.push(*parent);
                }
                producers.of_inputs.push(producer.and_then(|position| NonZeroU32::new(position + 1)));
            }
            graph.parents.push(parents);
            producers.ends.push(producers.of_inputs.len() as u32);
        }
        Self { graph, producers, rivals, selfish }
    }
}

/// Reports something that prevents committing: it blocks where a commit was asked for, and is only said where it was not.
fn tell(record: &mut Record, wanted: bool, finding: Finding) {
    if wanted {
        hold(record, Outcome::Blocked, finding);
    } else if record.item.save {
        let finding = finding.about(&record.item.key);
        record.item.findings.push(finding);
    }
}

/// Committed nodes of the destination by system output. Asked for only where nodes are renamed: these keep the number of the node whose
/// name they would have had.
fn numbered<'s>(records: &[Record], snapshot: &'s Snapshot) -> HashMap<&'s str, &'s StoredObject> {
    let is_renamed = |record: &Record| record.item.findings.iter().any(|finding| finding.code == codes::plan::RENAMED);
    if !records.iter().any(|record| record.item.key.kind == ObjectKind::Node && is_renamed(record)) {
        return HashMap::new();
    }
    let committed = snapshot.objects.values().filter(|object| object.committed.is_some());
    committed.filter_map(|object| Some((object.system_output.as_deref()?, object))).collect()
}

/// Another node of this installation produces one of the outputs.
fn check_rival_outside(record: &mut Record, wanted: bool, snapshot: &Snapshot, numbered: &HashMap<&str, &StoredObject>) {
    let own = record.item.existing.as_ref().map(|existing| existing.id);
    let named = record.facts.outputs.iter().find_map(|output| {
        let producers = snapshot.producers.get(output)?;
        let rival = producers.iter().find(|producer| producer.committed && Some(producer.object_id) != own)?;
        Some((output.to_string(), format!("{}:{}", rival.workspace, rival.key)))
    });
    let rival = named.or_else(|| {
        let output = record.item.system_output.as_deref()?;
        let rival = numbered.get(output).filter(|rival| Some(rival.id) != own)?;
        Some((output.to_owned(), format!("{}:{}", snapshot.workspace.name, rival.key)))
    });
    if let Some((output, other)) = rival {
        tell(record, wanted, Finding::new(codes::plan::DUPLICATE_OUTPUT).arg("output", output).arg("other", other));
    }
}

fn check_inputs(
    records: &mut [Record],
    index: usize,
    nodes: &[u32],
    producers: impl Iterator<Item = Option<u32>>,
    wanted: bool,
    snapshot: &Snapshot,
    roots: &HashSet<String>,
) {
    let inputs = std::mem::take(&mut records[index].facts.inputs);
    for (input, inside) in inputs.iter().zip(producers) {
        if roots.contains(input) || records[index].facts.outputs.contains(input) {
            continue;
        }
        let inside = inside.map(|position| nodes[position as usize] as usize);
        let outside = snapshot.producers.get(input).map(Vec::as_slice).unwrap_or_default();
        if inside.is_none() && outside.is_empty() {
            tell(&mut records[index], wanted, Finding::new(codes::plan::UNKNOWN_PARENT).arg("output", input));
            continue;
        }
        let mut stage = inside.map(|inside| stage_of_output(&records[inside], input, snapshot)).unwrap_or_default();
        stage.committed |= outside.iter().any(|producer| producer.committed);
        stage.deployed |= outside.iter().any(|producer| producer.deployed);
        let item = &records[index].item;
        let (waits, waits_deployed) = (item.commit && !stage.committed, item.deploy && !stage.deployed);
        if !waits && !waits_deployed {
            continue;
        }
        // Named only where something is said about it: nearly all parents are fine, and they are many.
        let parent = match inside {
            Some(inside) => records[inside].item.key.to_string(),
            None => outside.first().map(|producer| format!("{}:{}", producer.workspace, producer.key)).unwrap_or_default(),
        };
        let record = &mut records[index];
        if waits {
            let finding = Finding::new(codes::plan::WAITS_FOR_PARENT).arg("parent", parent).arg("output", input);
            hold(record, Outcome::Waiting, finding);
        } else {
            let finding = Finding::new(codes::plan::WAITS_FOR_DEPLOYED_PARENT).arg("parent", parent).arg("output", input);
            hold_deployment(record, snapshot, finding);
        }
    }
    records[index].facts.inputs = inputs;
}

/// Names and numbers of the user-defined node types of the package and the destination.
fn user_defined_types(records: &[Record], snapshot: &Snapshot) -> HashSet<String> {
    let of = |key: &ObjectKey| (key.kind == ObjectKind::UserDefinedNode).then(|| key.name.clone());
    let ids = records.iter().filter(|record| record.item.key.kind == ObjectKind::UserDefinedNode).map(|r| r.item.type_name.to_string());
    snapshot.objects.keys().filter_map(of).chain(records.iter().filter_map(|r| of(&r.item.key))).chain(ids).collect()
}

fn cycle_path(cycle: &[u32], nodes: &[u32], records: &[Record]) -> String {
    const SHOWN: usize = 12;
    let name = |position: &u32| records[nodes[*position as usize] as usize].item.key.to_string();
    let mut names: Vec<String> = cycle.iter().take(SHOWN).map(name).collect();
    if cycle.len() > SHOWN {
        names.push(format!("… ({})", cycle.len()));
    }
    names.extend(cycle.first().map(name));
    names.join(" → ")
}
