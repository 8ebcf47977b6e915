//! The rows of a task's report.

use std::borrow::Cow;
use std::collections::{BTreeMap, HashMap};

use ferry_model::{Finding, ObjectKind, Severity};
use serde::Deserialize;

use crate::apply::findings_json;
use crate::batch::{Bulk, LIST};
use crate::db::{Row, Tx};
use crate::query::{Arg, sql};
use crate::records::{BeforeImage, CommitFailure, ItemChange, ItemCounts, ItemFilter, TaskItem};
use crate::rows::{damaged, kind_number, kind_of, rule_state};
use crate::save::Saved;
use crate::{Result, Store};

const ITEMS: Bulk = Bulk {
    head: "INSERT INTO task_items (task_id, seq, kind, key, workflow, name, type_name, action, outcome, saved, committed, deployed, created, \
         object_id, findings, rewrites, code)",
    tail: " ON CONFLICT (task_id, seq) DO UPDATE SET kind = excluded.kind, key = excluded.key, workflow = excluded.workflow, \
         name = excluded.name, type_name = excluded.type_name, action = excluded.action, outcome = excluded.outcome, \
         saved = excluded.saved, committed = excluded.committed, deployed = excluded.deployed, created = excluded.created, \
         object_id = excluded.object_id, findings = excluded.findings, rewrites = excluded.rewrites, code = excluded.code",
    columns: 17,
};
const CHANGES: Bulk = Bulk {
    head: "UPDATE task_items SET outcome = v.column3, saved = v.column4, committed = v.column5, deployed = v.column6, findings = v.column7, \
         code = v.column8 FROM (",
    tail: ") AS v WHERE task_items.task_id = v.column1 AND task_items.seq = v.column2",
    columns: 8,
};

/// The columns that [`item`] reads.
pub(crate) const COLUMNS: &str = "SELECT i.seq, i.kind, i.key, i.workflow, i.name, i.type_name, i.action, i.outcome, i.saved, i.committed, i.deployed, \
     i.created, i.object_id, i.findings, i.rewrites, b.draft, b.committed, b.deployed, b.owner, b.lock_owner, b.rule_state, b.last_task, \
     b.updated_at, i.code FROM task_items i";

/// What they are read from beside the items of a task.
pub(crate) const JOINED: &str = " LEFT JOIN before_images b ON b.task_id = i.task_id AND b.object_id = i.object_id WHERE i.task_id = ?";

/// The column of [`COLUMNS`] that holds the code of the reason.
pub(crate) const CODE: usize = 23;

/// An item to be written, and what came of saving its object.
pub(crate) struct NewItem<'a> {
    pub(crate) item: &'a TaskItem,
    pub(crate) saved: Option<Saved>,
}

impl Store {
    /// The first `limit` items after the one numbered `after_seq` (-1 starts) that fit the filter, by seq.
    pub async fn items_page(&self, task_id: i64, after_seq: i64, limit: i64, filter: &ItemFilter) -> Result<Vec<TaskItem>> {
        let mut query = sql(COLUMNS).push(JOINED).push(" AND i.seq > ?").bind(task_id).bind(after_seq);
        if let Some(kind) = filter.kind {
            query = query.push(" AND i.kind = ?").bind(kind_number(kind));
        }
        if let Some(outcome) = &filter.outcome {
            query = query.push(" AND i.outcome = ?").bind(outcome);
        }
        self.db.rows(query.push(" ORDER BY i.seq LIMIT ?").bind(limit)).await?.iter().map(item).collect()
    }

    /// Results of a task per kind, in the order of kinds; kinds without items are left out.
    pub async fn item_counts(&self, task_id: i64) -> Result<Vec<(ObjectKind, ItemCounts)>> {
        let query = sql("SELECT kind, action, outcome, COUNT(*), SUM(CASE WHEN saved THEN 1 ELSE 0 END), \
             SUM(CASE WHEN committed THEN 1 ELSE 0 END), SUM(CASE WHEN deployed THEN 1 ELSE 0 END) \
             FROM task_items WHERE task_id = ? GROUP BY kind, action, outcome");
        let mut kinds: BTreeMap<ObjectKind, ItemCounts> = BTreeMap::new();
        for row in self.db.rows(query.bind(task_id)).await? {
            let counts = kinds.entry(kind_of(row.get(0)?)?).or_default();
            let (action, outcome, count): (String, String, i64) = (row.get(1)?, row.get(2)?, row.get(3)?);
            counts.total += count;
            counts.saved += row.get::<i64>(4)?;
            counts.committed += row.get::<i64>(5)?;
            counts.deployed += row.get::<i64>(6)?;
            *match (outcome.as_str(), action.as_str()) {
                ("waiting", _) => &mut counts.waiting,
                ("blocked", _) => &mut counts.blocked,
                ("failed", _) => &mut counts.failed,
                ("skipped", _) | (_, "skip") => &mut counts.skipped,
                (_, "create") => &mut counts.created,
                (_, "update") => &mut counts.updated,
                (_, "unchanged") => &mut counts.unchanged,
                _ => &mut counts.blocked,
            } += count;
        }
        Ok(kinds.into_iter().collect())
    }

    /// Seq and number of the object for every item that has one, by seq.
    pub async fn item_object_ids(&self, task_id: i64) -> Result<Vec<(i64, i64)>> {
        let mut all: Vec<(i64, i64)> = Vec::new();
        let mut tx = self.db.read().await?;
        loop {
            let after = all.last().map_or(-1, |(seq, _)| *seq);
            let query = sql(
                "SELECT seq, object_id FROM task_items WHERE task_id = ? AND seq > ? AND object_id IS NOT NULL ORDER BY seq LIMIT 5000",
            );
            let rows = tx.rows(query.bind(task_id).bind(after)).await?;
            if rows.is_empty() {
                return Ok(all);
            }
            for row in rows {
                all.push((row.get(0)?, row.get(1)?));
            }
        }
    }
}

/// Writes items.
pub(crate) async fn insert(tx: &mut Tx, task_id: i64, items: &[NewItem<'_>]) -> Result<()> {
    let rows = items.iter().map(|NewItem { item, saved }| -> Result<[Arg<'_>; 17]> {
        let refused = saved.as_ref().and_then(|saved| saved.refused.as_ref());
        let (outcome, code, findings): (&str, String, Arg<'_>) = match refused {
            Some(finding) => {
                let findings = with_finding(item.findings.as_deref(), finding)?;
                ("blocked", reason(findings.as_deref())?, findings.into())
            }
            None => (&item.outcome, reason(item.findings.as_deref())?, (&item.findings).into()),
        };
        Ok([
            task_id.into(),
            item.seq.into(),
            kind_number(item.kind).into(),
            (&item.key).into(),
            (&item.workflow).into(),
            (&item.name).into(),
            (&item.type_name).into(),
            (&item.action).into(),
            outcome.into(),
            (item.saved && refused.is_none()).into(),
            (item.committed && refused.is_none()).into(),
            (item.deployed && refused.is_none()).into(),
            saved.as_ref().is_some_and(|saved| saved.created).into(),
            saved.as_ref().map(|saved| saved.id).or(item.object_id).into(),
            findings,
            (&item.rewrites).into(),
            code.into(),
        ])
    });
    ITEMS.rows(rows.collect::<Result<Vec<_>>>()?).run(tx).await?;
    Ok(())
}

/// Changes items, by seq.
pub(crate) async fn change(tx: &mut Tx, task_id: i64, changes: &[(i64, ItemChange)]) -> Result<()> {
    let rows = changes.iter().map(|(seq, change)| -> Result<[Arg<'_>; 8]> {
        Ok([
            task_id.into(),
            (*seq).into(),
            (&change.outcome).into(),
            change.saved.into(),
            change.committed.into(),
            change.deployed.into(),
            (&change.findings).into(),
            reason(change.findings.as_deref())?.into(),
        ])
    });
    CHANGES.rows(rows.collect::<Result<Vec<_>>>()?).run(tx).await?;
    Ok(())
}

/// Says in the items of objects that were not committed (or, if `committing` is not set, not deployed) why.
pub(crate) async fn write_failures(tx: &mut Tx, task_id: i64, failures: &[CommitFailure], committing: bool) -> Result<()> {
    let by_seq: HashMap<i64, &CommitFailure> = failures.iter().map(|failure| (failure.seq, failure)).collect();
    for chunk in failures.chunks(LIST) {
        let query = sql("SELECT seq, saved, committed, findings FROM task_items WHERE task_id = ? AND seq IN ").bind(task_id);
        let mut changes = Vec::with_capacity(chunk.len());
        for row in tx.rows(query.list(chunk.iter().map(|failure| failure.seq))).await? {
            let seq: i64 = row.get(0)?;
            let Some(failure) = by_seq.get(&seq) else { continue };
            let findings = with_finding(row.get::<Option<String>>(3)?.as_deref(), &failure.finding)?;
            let outcome = if failure.waiting { "waiting" } else { "blocked" };
            let (saved, committed) = (row.get(1)?, !committing && row.get::<bool>(2)?);
            changes.push((seq, ItemChange { outcome: outcome.to_owned(), saved, committed, deployed: false, findings }));
        }
        change(tx, task_id, &changes).await?;
    }
    Ok(())
}

/// What is read of a finding to know which one explains an outcome.
#[derive(Deserialize)]
struct Reason<'a> {
    #[serde(borrow)]
    code: Cow<'a, str>,
    severity: Severity,
}

/// The code of the finding that explains the outcome best: the worst, and of those the first. Empty when there is none.
fn reason(findings: Option<&str>) -> Result<String> {
    let Some(json) = findings.filter(|json| !matches!(*json, "" | "[]")) else { return Ok(String::new()) };
    let all: Vec<Reason<'_>> = serde_json::from_str(json).map_err(|e| damaged(format!("findings of an item: {e}")))?;
    let worst = all.iter().map(|reason| reason.severity).max();
    let first = all.iter().find(|reason| Some(reason.severity) == worst);
    Ok(first.map_or_else(String::new, |reason| reason.code.clone().into_owned()))
}

/// The findings of an item with one more.
fn with_finding(findings: Option<&str>, finding: &Finding) -> Result<Option<String>> {
    let mut all: Vec<Finding> = match findings {
        Some(json) => serde_json::from_str(json).map_err(|e| damaged(format!("findings of an item: {e}")))?,
        None => Vec::new(),
    };
    if !all.contains(finding) {
        all.push(finding.clone());
    }
    Ok(findings_json(&all))
}

pub(crate) fn item(row: &Row) -> Result<TaskItem> {
    let before = match row.get::<Option<i64>>(15)? {
        Some(draft) => Some(BeforeImage {
            draft,
            committed: row.get(16)?,
            deployed: row.get(17)?,
            owner: row.get(18)?,
            lock_owner: row.get(19)?,
            rule_state: row.get::<Option<String>>(20)?.as_deref().map(rule_state).transpose()?,
            last_task: row.get(21)?,
            updated_at: row.get(22)?,
        }),
        None => None,
    };
    Ok(TaskItem {
        seq: row.get(0)?,
        kind: kind_of(row.get(1)?)?,
        key: row.get(2)?,
        workflow: row.get(3)?,
        name: row.get(4)?,
        type_name: row.get(5)?,
        action: row.get(6)?,
        outcome: row.get(7)?,
        saved: row.get(8)?,
        committed: row.get(9)?,
        deployed: row.get(10)?,
        created: row.get(11)?,
        object_id: row.get(12)?,
        findings: row.get(13)?,
        rewrites: row.get(14)?,
        before,
    })
}
