//! Committing and deploying, with what a workspace checks before.

use std::collections::{BTreeSet, HashMap, HashSet};

use ferry_model::codes::store as codes;
use ferry_model::workspace::WorkspaceMode;
use ferry_model::{Finding, ObjectKey};

use crate::batch::LIST;
use crate::db::Tx;
use crate::query::sql;
use crate::records::{CommitFailure, InputsOutputs};
use crate::rows::{damaged, names_from, object_and_version, object_key, version_id};
use crate::save::{Author, locked};
use crate::{Result, StoreError, before, counters};

/// Names that one finding lists.
const NAMES: usize = 5;

/// An object that is to be committed or deployed.
struct Candidate {
    seq: i64,
    id: i64,
    draft: i64,
    committed: Option<i64>,
    deployed: Option<i64>,
    lock_owner: Option<String>,
    created_task: Option<i64>,
    last_task: Option<i64>,
    io: InputsOutputs,
}

/// Commits the drafts of objects, given as seq and number, in this order: a parent counts as committed for those after it. Returns
/// those that were refused; the others are committed, and with `deploy`, or in basic mode, deployed.
pub(crate) async fn commit(
    tx: &mut Tx,
    author: Author<'_>,
    objects: &[(i64, i64)],
    ignore_lock: bool,
    deploy: bool,
) -> Result<Vec<CommitFailure>> {
    // Two that commit at the same time could both take the same output: one waits here for the other.
    counters::take(tx, "commits", 1).await?;
    let mut candidates = candidates(tx, author, objects).await?;
    read_io(tx, &mut candidates).await?;
    let mut known = Known::read(tx, author.workspace_id, names(&candidates)).await?;
    let (mut passed, mut refused) = (Vec::with_capacity(candidates.len()), Vec::new());
    for candidate in &candidates {
        let lock = candidate.lock_owner.as_deref().filter(|holder| *holder != author.user && !ignore_lock);
        let reason = lock.map(|holder| Reason::Locked { holder: holder.to_owned() }).or_else(|| known.check(candidate));
        if let Some(reason) = reason {
            refused.push((candidate, reason));
        } else {
            known.commit(candidate);
            passed.push(candidate);
        }
    }
    let failures = explain(tx, refused).await?;
    let deploy = deploy || mode(tx, author.workspace_id).await? == WorkspaceMode::Basic;
    passed.retain(|candidate| {
        let draft = Some(candidate.draft);
        candidate.committed != draft || (deploy && candidate.deployed != draft)
    });
    let set = if deploy { "committed = draft, deployed = draft" } else { "committed = draft" };
    write(tx, author, &passed, set).await?;
    Ok(failures)
}

/// Deploys the committed versions of objects, given as seq and number. Returns those that have none; the others are deployed.
pub(crate) async fn deploy(tx: &mut Tx, author: Author<'_>, objects: &[(i64, i64)]) -> Result<Vec<CommitFailure>> {
    let candidates = candidates(tx, author, objects).await?;
    let (mut passed, refused): (Vec<&Candidate>, Vec<_>) = candidates.iter().partition(|candidate| candidate.committed.is_some());
    let failures = explain(tx, refused.into_iter().map(|candidate| (candidate, Reason::NotCommitted)).collect()).await?;
    passed.retain(|candidate| candidate.deployed != candidate.committed);
    write(tx, author, &passed, "deployed = committed").await?;
    Ok(failures)
}

/// Changes objects. Those that are as they should be are not handed in: they stay untouched, and so does who changed them last.
async fn write(tx: &mut Tx, author: Author<'_>, objects: &[&Candidate], set: &'static str) -> Result<()> {
    for chunk in objects.chunks(LIST) {
        if let Some(task) = author.task {
            // What the task created and nobody changed since needs no image, which is nearly everything when much is imported.
            let own = |candidate: &Candidate| candidate.created_task == author.task && candidate.last_task == author.task;
            let touched: Vec<i64> = chunk.iter().filter(|candidate| !own(candidate)).map(|candidate| candidate.id).collect();
            before::keep(tx, task, &touched).await?;
        }
        // Nobody else's lock is left among them unless it is ignored, and then it is taken away.
        let update = sql("UPDATE objects SET ")
            .push(set)
            .push(", lock_owner = CASE WHEN lock_owner = ? THEN lock_owner ELSE NULL END, last_task = ?, updated_at = ? WHERE id IN ")
            .bind(author.user)
            .bind(author.task)
            .bind(author.now)
            .list(chunk.iter().map(|candidate| candidate.id));
        tx.execute(update).await?;
    }
    Ok(())
}

async fn candidates(tx: &mut Tx, author: Author<'_>, objects: &[(i64, i64)]) -> Result<Vec<Candidate>> {
    let mut found = HashMap::with_capacity(objects.len());
    for chunk in objects.chunks(LIST) {
        // The workspace is no condition, lest PostgreSQL look the list up among all objects of it.
        let columns = "id, draft, committed, deployed, lock_owner, created_task, last_task, workspace_id";
        let rest = sql(" FROM objects WHERE id IN ").list(chunk.iter().map(|(_, id)| *id)).push(tx.for_update());
        for row in tx.rows_at_once(columns, rest).await? {
            if row.get::<i64>(7)? != author.workspace_id {
                continue;
            }
            let candidate = Candidate {
                seq: 0,
                id: row.get(0)?,
                draft: row.get(1)?,
                committed: row.get(2)?,
                deployed: row.get(3)?,
                lock_owner: row.get(4)?,
                created_task: row.get(5)?,
                last_task: row.get(6)?,
                io: InputsOutputs::default(),
            };
            found.insert(candidate.id, candidate);
        }
    }
    let in_order = objects.iter().map(|(seq, id)| {
        let candidate = found.remove(id).ok_or_else(|| StoreError::NoVersion { object_id: *id, version: 0 })?;
        Ok(Candidate { seq: *seq, ..candidate })
    });
    in_order.collect()
}

async fn read_io(tx: &mut Tx, candidates: &mut [Candidate]) -> Result<()> {
    let mut found = HashMap::with_capacity(candidates.len());
    for chunk in candidates.chunks(LIST) {
        let versions = chunk.iter().map(|candidate| version_id(candidate.id, candidate.draft));
        for row in tx.rows_at_once("id, inputs, outputs", sql(" FROM versions WHERE id IN ").list(versions)).await? {
            let inputs = names_from(row.get::<Option<String>>(1)?.as_deref())?;
            let outputs = names_from(row.get::<Option<String>>(2)?.as_deref())?;
            found.insert(row.get::<i64>(0)?, InputsOutputs { inputs, outputs });
        }
    }
    for candidate in candidates {
        candidate.io = found.remove(&version_id(candidate.id, candidate.draft)).ok_or_else(|| damaged("a draft without a version"))?;
    }
    Ok(())
}

/// The names that candidates have as inputs or outputs.
fn names(candidates: &[Candidate]) -> Vec<&str> {
    let names = candidates.iter().flat_map(|candidate| candidate.io.inputs.iter().chain(&candidate.io.outputs));
    names.map(String::as_str).collect::<HashSet<_>>().into_iter().collect()
}

/// The mode of a workspace.
pub(crate) async fn mode(tx: &mut Tx, workspace_id: i64) -> Result<WorkspaceMode> {
    let row = tx.row(sql("SELECT mode FROM workspaces WHERE id = ?").bind(workspace_id)).await?;
    let mode: String = row.ok_or(StoreError::NoWorkspace { id: workspace_id })?.get(0)?;
    mode.parse().map_err(damaged)
}

/// Why an object cannot be committed or deployed. Other nodes are numbers here: they get their names only if somebody has to read them.
enum Reason {
    Locked { holder: String },
    Duplicate { output: String, other: i64 },
    UnknownParents { outputs: String },
    UncommittedParent { output: String, parent: i64 },
    NotCommitted,
}

/// Says in words why objects cannot be committed or deployed.
async fn explain(tx: &mut Tx, refused: Vec<(&Candidate, Reason)>) -> Result<Vec<CommitFailure>> {
    let named: BTreeSet<i64> = refused
        .iter()
        .flat_map(|(candidate, reason)| {
            let other = match reason {
                Reason::Duplicate { other: id, .. } | Reason::UncommittedParent { parent: id, .. } => Some(*id),
                Reason::Locked { .. } | Reason::UnknownParents { .. } | Reason::NotCommitted => None,
            };
            other.into_iter().chain([candidate.id])
        })
        .collect();
    let mut names: HashMap<i64, (String, ObjectKey)> = HashMap::with_capacity(named.len());
    for chunk in named.into_iter().collect::<Vec<_>>().chunks(LIST) {
        let query = sql("SELECT o.id, w.name, o.kind, o.key FROM objects o JOIN workspaces w ON w.id = o.workspace_id WHERE o.id IN ");
        for row in tx.rows(query.list(chunk.iter().copied())).await? {
            names.insert(row.get(0)?, (row.get(1)?, object_key(row.get(2)?, &row.get::<String>(3)?)?));
        }
    }
    let name = |id: i64| names.get(&id).ok_or_else(|| StoreError::NoVersion { object_id: id, version: 0 });
    let failures = refused.into_iter().map(|(candidate, reason)| {
        let own = &name(candidate.id)?.1;
        let waiting = matches!(reason, Reason::UncommittedParent { .. });
        let finding = match reason {
            Reason::Locked { holder } => locked(own, &holder),
            Reason::Duplicate { output, other } => {
                let (workspace, key) = name(other)?;
                Finding::new(codes::OUTPUT_DUPLICATE).arg("output", output).arg("other", key).arg("workspace", workspace)
            }
            Reason::UnknownParents { outputs } => Finding::new(codes::PARENT_UNKNOWN).arg("output", outputs),
            Reason::UncommittedParent { output, parent } => {
                Finding::new(codes::PARENT_NOT_COMMITTED).arg("parent", &name(parent)?.1).arg("output", output)
            }
            Reason::NotCommitted => Finding::new(codes::NOT_COMMITTED).arg("key", own),
        };
        Ok(CommitFailure { seq: candidate.seq, object_id: candidate.id, finding: finding.about(own), waiting })
    });
    failures.collect()
}

/// Draft and committed version of the objects of these workspaces that these versions belong to. Two plain questions instead of a join:
/// there is only one way to answer them, whatever a database believes about the sizes of its tables.
async fn states(tx: &mut Tx, versions: &[(i64, String)], workspaces: &HashSet<i64>) -> Result<HashMap<i64, (i64, Option<i64>)>> {
    let mut ids: Vec<i64> = versions.iter().map(|(version, _)| object_and_version(*version).0).collect();
    ids.dedup();
    let mut states = HashMap::with_capacity(ids.len());
    for chunk in ids.chunks(LIST) {
        let rest = sql(" FROM objects WHERE id IN ").list(chunk.iter().copied());
        for row in tx.rows_at_once("id, draft, committed, workspace_id", rest).await? {
            if !workspaces.contains(&row.get(3)?) {
                continue;
            }
            states.insert(row.get(0)?, (row.get(1)?, row.get(2)?));
        }
    }
    Ok(states)
}

/// What the tenant knows about names of inputs and outputs.
#[derive(Default)]
pub(crate) struct Known {
    /// Committed nodes by output.
    committed: HashMap<String, Vec<i64>>,
    /// Saved but uncommitted nodes by output.
    drafts: HashMap<String, i64>,
    /// Outputs of the committed versions, by node.
    outputs: HashMap<i64, Vec<String>>,
    /// Root outputs of the workspaces: always there.
    roots: HashSet<String>,
}

impl Known {
    /// Looks names up, for a workspace.
    pub(crate) async fn read(tx: &mut Tx, workspace_id: i64, names: Vec<&str>) -> Result<Self> {
        let mut known = Self::default();
        if names.is_empty() {
            return Ok(known);
        }
        let query = sql("SELECT id, name FROM workspaces WHERE tenant = (SELECT tenant FROM workspaces WHERE id = ?)");
        let mut workspaces = HashSet::new();
        for row in tx.rows(query.bind(workspace_id)).await? {
            workspaces.insert(row.get(0)?);
            known.roots.insert(format!("{}_root", row.get::<String>(1)?));
        }
        let mut found: Vec<(i64, String)> = Vec::with_capacity(names.len());
        for chunk in names.chunks(LIST) {
            let rest = sql(" FROM outputs WHERE name IN ").list(chunk.iter().copied());
            for row in tx.rows_at_once("version_id, name", rest).await? {
                found.push((row.get(0)?, row.get(1)?));
            }
        }
        found.sort_unstable();
        let states = states(tx, &found, &workspaces).await?;
        for (version_id, name) in found {
            let (id, version) = object_and_version(version_id);
            match states.get(&id) {
                Some((_, committed)) if *committed == Some(version) => known.add(name, id),
                Some((draft, _)) if *draft == version => drop(known.drafts.insert(name, id)),
                _ => {}
            }
        }
        Ok(known)
    }

    /// Whether a committed node has this output.
    pub(crate) fn has_committed(&self, output: &str) -> bool {
        self.committed.get(output).is_some_and(|nodes| !nodes.is_empty())
    }

    /// Whether this is the root output of a workspace.
    pub(crate) fn is_root(&self, output: &str) -> bool {
        self.roots.contains(output)
    }

    fn add(&mut self, name: String, id: i64) {
        self.outputs.entry(id).or_default().push(name.clone());
        self.committed.entry(name).or_default().push(id);
    }

    /// Takes a candidate for committed: its old outputs are gone, its new ones are there.
    fn commit(&mut self, candidate: &Candidate) {
        for name in self.outputs.remove(&candidate.id).unwrap_or_default() {
            if let Some(nodes) = self.committed.get_mut(&name) {
                nodes.retain(|id| *id != candidate.id);
            }
        }
        for name in &candidate.io.outputs {
            self.add(name.clone(), candidate.id);
        }
    }

    /// Why a candidate cannot be committed.
    fn check(&self, candidate: &Candidate) -> Option<Reason> {
        for output in &candidate.io.outputs {
            let other = self.committed.get(output).and_then(|nodes| nodes.iter().find(|id| **id != candidate.id));
            if let Some(other) = other {
                return Some(Reason::Duplicate { output: output.clone(), other: *other });
            }
        }
        let missing: Vec<&String> = candidate.io.inputs.iter().filter(|input| !self.is_there(candidate, input)).collect();
        let unknown: Vec<&str> = missing.iter().filter(|input| !self.drafts.contains_key(**input)).map(|input| input.as_str()).collect();
        if !unknown.is_empty() {
            return Some(Reason::UnknownParents { outputs: unknown[..unknown.len().min(NAMES)].join(", ") });
        }
        let output = missing.first()?;
        let parent = self.drafts.get(*output)?;
        Some(Reason::UncommittedParent { output: (*output).clone(), parent: *parent })
    }

    fn is_there(&self, candidate: &Candidate, input: &String) -> bool {
        self.has_committed(input) || candidate.io.outputs.contains(input) || self.is_root(input)
    }
}
