//! Saving: new drafts, by a task or by hand.

use std::collections::{BTreeSet, HashMap};

use ferry_model::codes::store as codes;
use ferry_model::stored::RuleState;
use ferry_model::{Finding, ObjectKey, ObjectKind};

use crate::batch::{Bulk, LIST};
use crate::db::Tx;
use crate::query::{Arg, sql};
use crate::records::SaveObject;
use crate::rows::{home_text, kind_number, names_text, version_id};
use crate::versions::rule_table;
use crate::{Result, StoreError, before, contents, counters};

const NEW_OBJECTS: Bulk = Bulk {
    head: "INSERT INTO objects (id, workspace_id, kind, key, home, type_name, owner, dry_run, draft, draft_digest, rule_state, subject, \
         system_output, committed, deployed, created_task, last_task, updated_at)",
    tail: " ON CONFLICT (workspace_id, kind, key) DO NOTHING",
    columns: 18,
};
// An upsert that never inserts: the one form of updating many rows with different values that both databases read the same way.
const CHANGED_OBJECTS: Bulk = Bulk {
    head: "INSERT INTO objects (id, workspace_id, kind, key, home, type_name, owner, dry_run, draft, draft_digest, lock_owner, rule_state, \
         subject, system_output, last_task, updated_at)",
    tail: " ON CONFLICT (id) DO UPDATE SET home = excluded.home, type_name = excluded.type_name, owner = excluded.owner, \
         dry_run = excluded.dry_run, draft = excluded.draft, draft_digest = excluded.draft_digest, lock_owner = excluded.lock_owner, \
         rule_state = COALESCE(excluded.rule_state, objects.rule_state), subject = excluded.subject, \
         system_output = excluded.system_output, last_task = excluded.last_task, updated_at = excluded.updated_at",
    columns: 16,
};
const VERSIONS: Bulk = Bulk::insert(
    "INSERT INTO versions (id, task_id, created_at, created_by, digest, inputs, outputs, content_sha256, content_size, body)",
    10,
);
const OUTPUTS: Bulk = Bulk { head: "INSERT INTO outputs (name, version_id)", tail: " ON CONFLICT DO NOTHING", columns: 2 };

/// On whose behalf something is changed.
#[derive(Clone, Copy)]
pub(crate) struct Author<'a> {
    pub(crate) workspace_id: i64,
    /// The task; `None` by hand.
    pub(crate) task: Option<i64>,
    pub(crate) user: &'a str,
    pub(crate) now: i64,
}

/// What came of saving one object.
#[derive(Default)]
pub(crate) struct Saved {
    /// Number of the object.
    pub(crate) id: i64,
    /// Whether this task created it, now or in an earlier attempt.
    pub(crate) created: bool,
    /// Why it was not saved.
    pub(crate) refused: Option<Finding>,
    /// Number of the new draft.
    version: i64,
    /// Whether the draft is committed at once and, if so, deployed as well; for new objects only.
    commit: Option<bool>,
    lock_owner: Option<String>,
}

/// Saves objects; returns one entry for each, in order. `commits` says of new objects whether they are committed at once and, if so,
/// deployed as well; of those it does not reach, none is.
pub(crate) async fn save(tx: &mut Tx, author: Author<'_>, objects: &[&SaveObject], commits: &[Option<bool>]) -> Result<Vec<Saved>> {
    let contents: BTreeSet<&str> = objects.iter().filter_map(|object| object.content.as_ref()).map(|c| c.sha256.as_str()).collect();
    contents::require(tx, &contents.into_iter().collect::<Vec<_>>()).await?;
    let saved = number(tx, author, objects, commits).await?;
    if let Some(task) = author.task {
        let touched: Vec<i64> = pairs(objects, &saved).filter(|(object, _)| object.existing.is_some()).map(|(_, saved)| saved.id).collect();
        before::keep(tx, task, &touched).await?;
    }
    insert_new(tx, author, objects, &saved).await?;
    let changed = pairs(objects, &saved).filter(|(object, _)| object.existing.is_some()).map(|(object, saved)| {
        let [id, workspace, kind, key, home, type_name, owner, dry_run, draft, digest, rule_state, subject, output] =
            common(author, object, saved)?;
        let lock: Arg<'_> = (&saved.lock_owner).into();
        let (task, now) = (author.task.into(), author.now.into());
        Ok([id, workspace, kind, key, home, type_name, owner, dry_run, draft, digest, lock, rule_state, subject, output, task, now])
    });
    CHANGED_OBJECTS.rows(changed.collect::<Result<Vec<_>>>()?).run(tx).await?;
    let versions = pairs(objects, &saved).map(|(object, saved)| -> [Arg<'_>; 10] {
        [
            version_id(saved.id, saved.version).into(),
            author.task.into(),
            author.now.into(),
            author.user.into(),
            (&object.digest).into(),
            names_text(&object.inputs).into(),
            names_text(&object.outputs).into(),
            object.content.as_ref().map(|content| content.sha256.as_str()).into(),
            object.content.as_ref().map(|content| content.size as i64).into(),
            (&object.json).into(),
        ]
    });
    VERSIONS.rows(versions).run(tx).await?;
    let outputs = pairs(objects, &saved)
        .flat_map(|(object, saved)| object.outputs.iter().map(|output| [output.into(), version_id(saved.id, saved.version).into()]));
    OUTPUTS.rows(outputs).run(tx).await?;
    Ok(saved)
}

/// The objects that are saved, with what is known of each.
fn pairs<'s>(objects: &'s [&'s SaveObject], saved: &'s [Saved]) -> impl Iterator<Item = (&'s SaveObject, &'s Saved)> {
    objects.iter().copied().zip(saved).filter(|(_, saved)| saved.refused.is_none())
}

/// Gives every object its number and the number of its draft, and refuses what others have locked.
async fn number(tx: &mut Tx, author: Author<'_>, objects: &[&SaveObject], commits: &[Option<bool>]) -> Result<Vec<Saved>> {
    let existing: Vec<i64> = objects.iter().filter_map(|object| object.existing).collect();
    let mut rows: HashMap<i64, (i64, Option<String>, Option<i64>)> = HashMap::with_capacity(existing.len());
    for chunk in existing.chunks(LIST) {
        // The workspace is no condition, lest PostgreSQL look the list up among all objects of it.
        let query = sql("SELECT id, draft, lock_owner, created_task, workspace_id FROM objects WHERE id IN ");
        let query = query.list(chunk.iter().copied()).push(tx.for_update());
        for row in tx.rows(query).await? {
            if row.get::<i64>(4)? == author.workspace_id {
                rows.insert(row.get(0)?, (row.get(1)?, row.get(2)?, row.get(3)?));
            }
        }
    }
    let new = objects.len() - existing.len();
    let mut next = if new == 0 { 0 } else { counters::take(tx, "objects", new as i64).await? };
    let mut all = Vec::with_capacity(objects.len());
    for (at, object) in objects.iter().enumerate() {
        let Some(id) = object.existing else {
            let commit = commits.get(at).copied().flatten();
            all.push(Saved { id: next, created: true, version: 1, commit, ..Saved::default() });
            next += 1;
            continue;
        };
        let (draft, lock_owner, created_task) =
            rows.get(&id).cloned().ok_or_else(|| StoreError::NoObject { kind: object.key.kind, key: object.key.to_string() })?;
        let created = author.task.is_some() && created_task == author.task;
        let mut saved = Saved { id, created, version: draft + 1, refused: None, commit: None, lock_owner };
        if let Some(holder) = saved.lock_owner.take_if(|holder| holder.as_str() != author.user)
            && !object.ignore_lock
        {
            saved.refused = Some(locked(&object.key, &holder));
        }
        all.push(saved);
    }
    Ok(all)
}

/// The finding about an object that somebody else has locked.
pub(crate) fn locked(key: &ObjectKey, holder: &str) -> Finding {
    Finding::new(codes::LOCKED).arg("key", key).arg("user", holder).about(key)
}

async fn insert_new(tx: &mut Tx, author: Author<'_>, objects: &[&SaveObject], saved: &[Saved]) -> Result<()> {
    let new = pairs(objects, saved).filter(|(object, _)| object.existing.is_none());
    let mut rows = Vec::with_capacity(objects.len());
    for (object, saved) in new {
        let [id, workspace, kind, key, home, type_name, owner, dry_run, draft, digest, rule_state, subject, output] =
            common(author, object, saved)?;
        let (task, now) = (Arg::from(author.task), author.now.into());
        let created = task.clone();
        let committed = saved.commit.map(|_| saved.version).into();
        let deployed = saved.commit.filter(|deploy| *deploy).map(|_| saved.version).into();
        rows.push([
            id, workspace, kind, key, home, type_name, owner, dry_run, draft, digest, rule_state, subject, output, committed, deployed,
            created, task, now,
        ]);
    }
    let count = rows.len() as u64;
    if NEW_OBJECTS.rows(rows).run(tx).await? == count {
        return Ok(());
    }
    // One of them exists, or stands twice in the batch: the row of its key has another number.
    for (object, saved) in pairs(objects, saved).filter(|(object, _)| object.existing.is_none()) {
        let query = sql("SELECT id FROM objects WHERE workspace_id = ? AND kind = ? AND key = ?");
        let query = query.bind(author.workspace_id).bind(kind_number(object.key.kind)).bind(object.key.to_string());
        if tx.row(query).await?.map(|row| row.get::<i64>(0)).transpose()? != Some(saved.id) {
            return Err(StoreError::ObjectExists { kind: object.key.kind, key: object.key.to_string() });
        }
    }
    Ok(())
}

/// The columns that new and changed rows share.
fn common<'a>(author: Author<'_>, object: &'a SaveObject, saved: &Saved) -> Result<[Arg<'a>; 13]> {
    Ok([
        saved.id.into(),
        author.workspace_id.into(),
        kind_number(object.key.kind).into(),
        object.key.to_string().into(),
        home_text(&object.key, object.home.as_ref()).into(),
        (&object.type_name).into(),
        (&object.owner).into(),
        object.dry_run.into(),
        saved.version.into(),
        (&object.digest).into(),
        object.rule_state.map(RuleState::as_str).into(),
        subject(object)?.into(),
        (&object.system_output).into(),
    ])
}

/// The table that an object is or watches, lower case, without engine and project.
fn subject(object: &SaveObject) -> Result<Option<String>> {
    Ok(match object.key.kind {
        ObjectKind::Table => Some(object.key.name.to_lowercase()),
        ObjectKind::QualityRule => Some(bare_name(&rule_table(&object.json)?)),
        _ => None,
    })
}

/// The last part of a table's name or GUID, lower case.
pub(crate) fn bare_name(table: &str) -> String {
    table.rsplit('.').next().unwrap_or(table).to_lowercase()
}
