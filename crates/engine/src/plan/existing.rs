//! What the destination already has: system outputs that are kept, duplicates in the package, conflicts of same names.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::sync::Arc;

use ferry_model::settings::{ConflictPolicy, Duplicates, OccurrenceClass, Settings};
use ferry_model::stored::{Digest, StoredObject};
use ferry_model::{Finding, Node, ObjectKey, ObjectKind, codes};
use ferry_rewrite::{SystemOutputMap, is_system_output};

use crate::names::Names;
use crate::plan::rewrites::View;
use crate::plan::snapshot::Snapshot;
use crate::plan::{Action, Existing, Outcome};
use crate::scan::Record;

/// Whether objects of this kind have development and production versions.
pub fn has_environments(kind: ObjectKind) -> bool {
    !matches!(
        kind,
        ObjectKind::AdHocQuery | ObjectKind::Component | ObjectKind::Solution | ObjectKind::Folder | ObjectKind::UserDefinedNode
    )
}

/// Whether objects of this kind take effect without a committing rule: a data source, a business process and a quality rule have no draft
/// that waits for somebody.
pub fn commits_by_itself(kind: ObjectKind) -> bool {
    matches!(kind, ObjectKind::DataSource | ObjectKind::DataServiceProcess | ObjectKind::QualityRule)
}

/// The policy for an object of the package that the destination has with another content.
pub fn policy(settings: &Settings, key: &ObjectKey) -> ConflictPolicy {
    let conflicts = &settings.conflicts;
    if !conflicts.objects.is_empty()
        && let Some(policy) = conflicts.objects.get(&format!("{}:{key}", key.kind))
    {
        return *policy;
    }
    conflicts.kinds.get(&key.kind).copied().or(conflicts.all).unwrap_or(match key.kind {
        ObjectKind::Resource
        | ObjectKind::Function
        | ObjectKind::Table
        | ObjectKind::DataSource
        | ObjectKind::DataServiceApi
        | ObjectKind::DataServiceProcess => ConflictPolicy::Draft,
        _ => ConflictPolicy::Overwrite,
    })
}

/// Gives every system output of the package its number in the destination: the one the destination's node has already, or a new one.
/// Returns the map and how many new numbers it holds. `same` are the records of one key, which are the same object.
///
/// A new number is derived from the key of the node, so that the same package gives the same numbers whenever and however often it is
/// planned, and an import that was interrupted ends with the numbers of an undisturbed one.
///
/// The root node of `source`, the workspace that the package came from, plays the same role as the root of the destination; `source` is
/// `None` where the dependency mapping says something else about that workspace. The work is done on `threads` threads.
pub fn system_outputs(
    records: &mut [Record],
    same: &[Vec<usize>],
    snapshot: &Snapshot,
    source: Option<&str>,
    threads: usize,
) -> (SystemOutputMap, u64) {
    let mut map = SystemOutputMap::default();
    // The same with names rewritten, which is how the records spell inputs and outputs.
    let mut rewritten: HashMap<Box<str>, Arc<str>> = HashMap::with_capacity(records.len());
    let workspace = &snapshot.workspace.name;
    let mut numbers = Numbers::new(snapshot);
    // Equal keys are the same object, so their system outputs play the same roles.
    let group_of: HashMap<usize, usize> = same.iter().flat_map(|group| group.iter().map(|index| (*index, group[0]))).collect();
    let mut of_group: HashMap<usize, Vec<Arc<str>>> = HashMap::new();
    for (index, Record { item, facts }) in records.iter_mut().enumerate() {
        if facts.system_outputs.is_empty() {
            continue;
        }
        let group = group_of.get(&index);
        let known = group.and_then(|group| of_group.remove(group));
        let mut targets = known.unwrap_or_else(|| existing_system_outputs(snapshot, &item.key));
        for (role, (old, raw)) in facts.system_outputs.iter().zip(&facts.raw_system_outputs).enumerate() {
            if role >= targets.len() {
                targets.push(numbers.next(&item.key, role));
            }
            let new = &targets[role];
            map.insert(raw, Arc::clone(new));
            if item.system_output.is_none() && facts.outputs.contains(old) {
                item.system_output = Some(Arc::clone(new));
            }
            rewritten.insert(old.into(), Arc::clone(new));
        }
        if let Some(group) = group {
            of_group.insert(*group, targets);
        }
    }
    if let Some(source) = source.filter(|source| *source != workspace) {
        map.insert(format!("{source}_root"), format!("{workspace}_root"));
        rewritten.insert(format!("{source}_root").into(), format!("{workspace}_root").into());
    }
    if !rewritten.is_empty() {
        // One record has nothing to do with the next.
        let part = records.len().div_ceil(threads).max(1);
        std::thread::scope(|scope| {
            for part in records.chunks_mut(part) {
                scope.spawn(|| follow(part, &rewritten, &map));
            }
        });
    }
    (map, numbers.given.len() as u64)
}

/// Lets inputs, outputs and the nodes of quality rules follow the new numbers, and lists what that replaces.
fn follow(records: &mut [Record], rewritten: &HashMap<Box<str>, Arc<str>>, map: &SystemOutputMap) {
    for Record { item, facts } in records {
        let raw_inputs = facts.rare.as_ref().map_or(&[][..], |rare| &rare.raw_inputs);
        let raw_of = |position| raw_inputs.iter().find(|(at, _)| *at == position).map(|(_, raw)| &**raw);
        let new_of = |name: &str| rewritten.get(name).map(|new| &**new);
        let inputs = replaced(&facts.inputs, |position, name| match raw_of(position) {
            Some(raw) => map.get(raw),
            None => new_of(name),
        });
        let outputs = replaced(&facts.outputs, |_, name| new_of(name));
        let rule = facts.rule().and_then(|rule| rule.output.as_deref()).and_then(|old| Some((old, new_of(old)?)));
        if inputs.is_none() && outputs.is_none() && rule.is_none() {
            continue;
        }
        let mut listed: Vec<View<'_>> = item.rewrites.views().collect();
        for (field, before, after) in [("inputs", &facts.inputs, &inputs), ("outputs", &facts.outputs, &outputs)] {
            let pairs = after.iter().flat_map(|after| before.iter().zip(after)).zip(1..);
            for ((old, new), line) in pairs.filter(|((old, new), _)| old != new) {
                list(&mut listed, field, line, old, new);
            }
        }
        if let Some((old, new)) = rule {
            list(&mut listed, "scheduler_node_output", 1, old, new);
        }
        item.rewrites = listed.as_slice().into();
        let rule = rule.map(|(_, new)| new.to_owned());
        facts.inputs = inputs.unwrap_or_else(|| std::mem::take(&mut facts.inputs));
        facts.outputs = outputs.unwrap_or_else(|| std::mem::take(&mut facts.outputs));
        if let Some(of_rule) = facts.rare.as_mut().and_then(|rare| rare.rule.as_mut()).filter(|_| rule.is_some()) {
            of_rule.output = rule;
        }
    }
}

/// The names with others in the place of some; `None` when they all stay.
fn replaced<'n>(names: &'n Names, new_of: impl Fn(u32, &'n str) -> Option<&'n str>) -> Option<Names> {
    let changed = names.iter().zip(0..).any(|(name, position)| new_of(position, name).is_some_and(|new| new != name));
    changed.then(|| names.iter().zip(0..).map(|(name, position)| new_of(position, name).unwrap_or(name)).collect())
}

/// Lists a new number among the rewrites: the rewrite of the name in front of it becomes one with it.
fn list<'r>(rewrites: &mut Vec<View<'r>>, field: &'r str, line: u32, from: &'r str, to: &'r str) {
    match rewrites.iter_mut().find(|rewrite| rewrite.field == field && rewrite.line == line && rewrite.to == from) {
        Some(rewrite) => rewrite.to = to,
        None => rewrites.push(View { field, line, column: 1, from, to, class: OccurrenceClass::Identifier }),
    }
}

/// Hands out new numbers.
struct Numbers<'s> {
    workspace: &'s str,
    /// System outputs that the destination has.
    taken: HashSet<&'s str>,
    given: HashSet<u64>,
}

impl<'s> Numbers<'s> {
    fn new(snapshot: &'s Snapshot) -> Self {
        let taken = snapshot.objects.values().filter_map(|object| object.system_output.as_deref()).collect();
        Self { workspace: &snapshot.workspace.name, taken, given: HashSet::new() }
    }

    /// A number of twelve digits from digests of workspace, key and role; the next free one where it is taken.
    ///
    /// The first four digits come from the workflow. Nodes of one workflow are saved together, and neighbours in the list of outputs cost
    /// a database much less than strangers.
    fn next(&mut self, key: &ObjectKey, role: usize) -> Arc<str> {
        const SMALLEST: u64 = 100_000_000_000;
        const OF_WORKFLOW: u64 = 100_000_000;
        let manual = if key.workflow.as_ref().is_some_and(|workflow| workflow.manual) { "\nmanual" } else { "" };
        let workflow = digest_number(&[self.workspace, "\n", key.workflow_name(), manual]) % (9 * SMALLEST / OF_WORKFLOW);
        let node = digest_number(&[self.workspace, "\n", &key.to_string(), "\n", &role.to_string()]) % OF_WORKFLOW;
        let mut number = SMALLEST + workflow * OF_WORKFLOW + node;
        loop {
            let output = format!("{}.{number}_out", self.workspace);
            if !self.taken.contains(output.as_str()) && self.given.insert(number) {
                return output.into();
            }
            number = if number + 1 == 10 * SMALLEST { SMALLEST } else { number + 1 };
        }
    }
}

fn digest_number(parts: &[&str]) -> u64 {
    let mut hasher = blake3::Hasher::new();
    for part in parts {
        hasher.update(part.as_bytes());
    }
    let mut bytes = [0; 8];
    bytes.copy_from_slice(&hasher.finalize().as_bytes()[..8]);
    u64::from_le_bytes(bytes)
}

/// The system outputs that the destination's node has, in the order of the nodes inside it.
fn existing_system_outputs(snapshot: &Snapshot, key: &ObjectKey) -> Vec<Arc<str>> {
    let Some(existing) = snapshot.objects.get(key) else { return Vec::new() };
    if let Some(node) = snapshot.bodies.get(&existing.id).and_then(|json| serde_json::from_str::<Node>(json).ok()) {
        return node
            .with_inner()
            .flat_map(|inner| &inner.outputs)
            .filter(|io| is_system_output(&io.data).is_some())
            .map(|io| io.data.as_str().into())
            .collect();
    }
    existing.system_output.iter().map(|output| output.as_str().into()).collect()
}

/// Finds the objects of the package that share a key: positions, in the order of the package.
pub fn same_keys(records: &[Record]) -> Vec<Vec<usize>> {
    let mut first: HashMap<&ObjectKey, usize> = HashMap::with_capacity(records.len());
    let mut groups: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
    for (index, record) in records.iter().enumerate() {
        match first.entry(&record.item.key) {
            std::collections::hash_map::Entry::Vacant(entry) => {
                entry.insert(index);
            }
            std::collections::hash_map::Entry::Occupied(entry) => groups.entry(*entry.get()).or_default().push(index),
        }
    }
    groups
        .into_iter()
        .map(|(first, mut rest)| {
            rest.insert(0, first);
            rest
        })
        .collect()
}

/// Which of the objects of one key counts, and whether they are all equal. Of contradicting ones that are refused it is the first, which
/// stands for all of them in the report.
pub fn winner(records: &[Record], group: &[usize], digests: &HashMap<(u32, u32), Digest>, policy: Duplicates) -> (usize, bool) {
    let digest = |index: usize| records[index].item.source.and_then(|source| digests.get(&source));
    let equal = group.iter().all(|index| digest(*index) == digest(group[0]));
    (if policy == Duplicates::Last && !equal { group[group.len() - 1] } else { group[0] }, equal)
}

/// Collapses objects of one key. Returns the positions that are left out.
pub fn collapse(
    records: &mut [Record],
    groups: &[Vec<usize>],
    digests: &HashMap<(u32, u32), Digest>,
    policy: Duplicates,
) -> HashSet<usize> {
    let mut out = HashSet::new();
    for group in groups {
        let places = |of: &[usize]| of.iter().map(|index| &*records[*index].item.place).collect::<Vec<_>>().join(", ");
        let (winner, equal) = winner(records, group, digests, policy);
        let finding = if equal {
            Finding::new(codes::plan::DUPLICATE_EQUAL).arg("place", places(&group[1..]))
        } else {
            let word = match policy {
                Duplicates::First => "first",
                Duplicates::Last => "last",
                Duplicates::Refuse => "refuse",
            };
            Finding::new(codes::plan::DUPLICATE_CONTRADICTS).arg("places", places(group)).arg("policy", word)
        };
        out.extend(group.iter().copied().filter(|index| *index != winner));
        let item = &mut records[winner].item;
        if !equal && policy == Duplicates::Refuse {
            item.action = Action::Blocked;
            item.outcome = Outcome::Blocked;
            item.save = false;
        }
        let finding = finding.about(&item.key);
        item.findings.push(finding);
    }
    out
}

/// What the destination's object means for the incoming one.
pub fn compare(record: &mut Record, existing: &StoredObject, digest: Option<&Digest>, settings: &Settings) -> Option<Finding> {
    let item = &mut record.item;
    item.existing = Some(Box::new(Existing {
        id: existing.id,
        draft: existing.draft,
        committed: existing.committed,
        deployed: existing.deployed,
        digest: existing.draft_digest,
    }));
    let kind = item.key.kind;
    let in_use = existing.committed.is_some() || (existing.last_task.is_none() && has_environments(kind));
    let policy = policy(settings, &item.key);
    if digest == Some(&existing.draft_digest) {
        item.action = Action::Unchanged;
        item.save = false;
        // An unchanged draft beside another committed version is what an earlier import with the draft policy left.
        let held = policy == ConflictPolicy::Draft && existing.committed.is_some_and(|committed| committed != existing.draft);
        if held {
            item.outcome = Outcome::Blocked;
            item.findings.push(Finding::new(codes::plan::SAME_NAME).arg("kind", kind).about(&item.key));
        }
        return None;
    }
    item.action = Action::Update;
    match policy {
        ConflictPolicy::Keep => {
            item.action = Action::Skip;
            item.outcome = Outcome::Skipped;
            item.save = false;
            item.findings.push(Finding::new(codes::plan::KEPT).arg("kind", kind).about(&item.key));
            return None;
        }
        ConflictPolicy::Draft if in_use => {
            item.outcome = Outcome::Blocked;
            item.findings.push(Finding::new(codes::plan::SAME_NAME).arg("kind", kind).about(&item.key));
        }
        ConflictPolicy::Fail if in_use => {
            return Some(Finding::new(codes::plan::CONFLICT_FAILS).arg("kind", kind).arg("key", &item.key).about(&item.key));
        }
        // The caller knows which names are free and does the renaming.
        ConflictPolicy::Overwrite
            if in_use && matches!(kind, ObjectKind::Resource | ObjectKind::Function | ObjectKind::Table | ObjectKind::DataSource) =>
        {
            item.findings.push(Finding::new(codes::plan::OVERWRITTEN).arg("kind", kind).about(&item.key));
        }
        // What is renamed is the caller's business, who knows which names are free.
        ConflictPolicy::Draft | ConflictPolicy::Fail | ConflictPolicy::Overwrite | ConflictPolicy::Rename => {}
    }
    None
}
