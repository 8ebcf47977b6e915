//! Committing while saving: a new object whose parents are committed already need not wait until everything is saved, and its row is
//! written once instead of twice.

use std::collections::HashSet;

use ferry_model::workspace::WorkspaceMode;

use crate::commit::{Known, mode};
use crate::db::Tx;
use crate::producers::is_used;
use crate::query::sql;
use crate::records::{SaveObject, TaskItem};
use crate::save::Author;
use crate::{Result, StoreError, counters};

/// The name of an output, as short as it can be remembered without two being taken for the same.
type Mark = [u8; 16];

/// What a run of a task commits while it saves, and what it remembers for that from step to step.
#[derive(Debug, Default)]
pub struct Early {
    /// Seq of the item before which objects are committed with their saving.
    before: i64,
    /// The counter `commits` after the last step. Once it is another one, somebody else has committed and nothing remembered counts.
    counter: Option<i64>,
    /// Outputs that were committed since the counter is known.
    outputs: HashSet<Mark>,
    /// Whether `outputs` holds all committed outputs whose name begins with that of the workspace: nobody had any when the counter was
    /// read, as in a workspace that is filled for the first time.
    complete: bool,
    /// Whether the object was committed when it was saved, by seq of its item.
    committed: Vec<bool>,
}

/// How the objects of one step go on, and what is to be remembered of it.
#[derive(Default)]
pub(crate) struct Decision {
    /// For each object, in order: whether it is committed with its saving and, if so, deployed as well.
    pub(crate) commits: Vec<Option<bool>>,
    counter: Option<i64>,
    keeps: bool,
    complete: bool,
    outputs: HashSet<Mark>,
    seqs: Vec<i64>,
}

impl Early {
    /// Commits with their saving new objects whose item has a seq below `before` and says that it is to be committed, as soon as what
    /// they depend on is committed.
    ///
    /// What is done one after the other in the order of seq must come out the same: `before` is the seq of the first object to be
    /// committed that the workspace has already, because its commit may give and take outputs.
    pub fn before(before: i64) -> Self {
        Self { before, ..Self::default() }
    }

    /// Whether the object of the item with this seq was committed when it was saved by this run.
    pub fn is_committed(&self, seq: i64) -> bool {
        usize::try_from(seq).ok().and_then(|at| self.committed.get(at)).copied().unwrap_or_default()
    }

    /// Decides for the objects of a step, with the checks of committing. Who fails them is saved only; committing says later why.
    pub(crate) async fn decide(&self, tx: &mut Tx, author: Author<'_>, rows: &[(TaskItem, Option<SaveObject>)]) -> Result<Decision> {
        let objects = rows.iter().filter_map(|(item, object)| Some((item, object.as_ref()?)));
        let mut candidates: Vec<(usize, &TaskItem, &SaveObject)> = objects
            .enumerate()
            .map(|(at, (item, object))| (at, item, object))
            .filter(|(_, item, object)| item.seq >= 0 && item.seq < self.before && item.committed && object.existing.is_none())
            .collect();
        if candidates.is_empty() {
            return Ok(Decision::default());
        }
        candidates.sort_unstable_by_key(|(_, item, _)| item.seq);
        // Two that commit at the same time could both take the same output: one waits here for the other.
        let counter = counters::take(tx, "commits", 1).await?;
        let keeps = self.counter == Some(counter);
        let nothing = HashSet::new();
        let remembered = if keeps { &self.outputs } else { &nothing };
        let prefix = prefix(tx, author.workspace_id).await?;
        let complete = if keeps { self.complete } else { !is_used(tx, &prefix).await? };
        let is_known = |name: &str| complete && name.starts_with(&prefix);
        let known = Known::read(tx, author.workspace_id, names(&candidates, remembered, is_known)).await?;
        let basic = mode(tx, author.workspace_id).await? == WorkspaceMode::Basic;
        let commits = vec![None; rows.len()];
        let mut decision = Decision { commits, counter: Some(counter + 1), keeps, complete, ..Decision::default() };
        for (at, item, object) in candidates {
            let is_committed = |name: &String| {
                let mark = mark(name);
                decision.outputs.contains(&mark) || remembered.contains(&mark) || known.has_committed(name)
            };
            let is_there = |input: &String| object.outputs.contains(input) || known.is_root(input) || is_committed(input);
            if object.outputs.iter().any(is_committed) || !object.inputs.iter().all(is_there) {
                continue;
            }
            decision.outputs.extend(object.outputs.iter().map(|output| mark(output)));
            decision.commits[at] = Some(item.deployed || basic);
            decision.seqs.push(item.seq);
        }
        Ok(decision)
    }

    /// Remembers what was decided, once it is done.
    pub(crate) fn remember(&mut self, decision: Decision) {
        if decision.counter.is_none() {
            return;
        }
        self.counter = decision.counter;
        self.complete = decision.complete;
        if !decision.keeps {
            self.outputs.clear();
        }
        self.outputs.extend(decision.outputs);
        for seq in decision.seqs {
            // Seqs that are no positions were left out when it was decided.
            let at = usize::try_from(seq).unwrap_or_default();
            if self.committed.len() <= at {
                self.committed.resize(at + 1, false);
            }
            self.committed[at] = true;
        }
    }
}

/// What the outputs of a workspace's own nodes begin with.
async fn prefix(tx: &mut Tx, workspace_id: i64) -> Result<String> {
    let row = tx.row(sql("SELECT name FROM workspaces WHERE id = ?").bind(workspace_id)).await?;
    let name: String = row.ok_or(StoreError::NoWorkspace { id: workspace_id })?.get(0)?;
    Ok(format!("{name}."))
}

/// The names that the database has to be asked for: outputs, which nobody else may have, and inputs that neither an earlier step nor this
/// one gives.
fn names<'a>(
    candidates: &[(usize, &TaskItem, &'a SaveObject)],
    remembered: &HashSet<Mark>,
    is_known: impl Fn(&str) -> bool,
) -> Vec<&'a str> {
    let mut names: HashSet<&str> = HashSet::new();
    for (_, _, object) in candidates {
        names.extend(object.outputs.iter().map(String::as_str).filter(|output| !is_known(output)));
    }
    for input in candidates.iter().flat_map(|(_, _, object)| &object.inputs) {
        if !is_known(input) && !names.contains(input.as_str()) && !remembered.contains(&mark(input)) {
            names.insert(input);
        }
    }
    names.into_iter().collect()
}

fn mark(name: &str) -> Mark {
    let mut mark = [0; 16];
    mark.copy_from_slice(&blake3::hash(name.as_bytes()).as_bytes()[..16]);
    mark
}
