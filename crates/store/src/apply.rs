//! The steps of a running import. Each is one transaction that also says how far the task is, so that a task that was killed goes on
//! where it was, and a step that was done is never done again.

use ferry_model::Finding;
use ferry_model::stored::RuleState;

use crate::batch::Bulk;
use crate::early::Early;
use crate::query::{Arg, sql};
use crate::records::{ApplyStep, Checkpoint, CommitFailure, ItemChange, SaveObject, TaskItem};
use crate::save::Author;
use crate::{Result, Store, before, checkpoint, commit, save, task_items};

const RULE_STATES: Bulk = Bulk {
    head: "UPDATE objects SET rule_state = v.column2, node_id = v.column3, last_task = v.column4, updated_at = v.column5 FROM (",
    tail: ") AS v WHERE objects.id = v.column1",
    columns: 5,
};

impl Store {
    /// Saves the objects of these rows and writes their items; a row without an object only writes its item, and an item whose seq is
    /// there already is replaced. Returns the number of the object for each row that has one and was saved.
    ///
    /// An object that somebody else has locked, and whose lock is not to be ignored, is not saved: its item says so.
    ///
    /// # Errors
    ///
    /// When the step was done before, the task is not running, an object to be created exists, one to be changed does not, or the
    /// bytes of a resource have not been put. Then nothing is saved.
    pub async fn save_batch(&self, step: &ApplyStep<'_>, rows: &[(TaskItem, Option<SaveObject>)]) -> Result<Vec<Option<i64>>> {
        self.save_and_commit_batch(step, rows, &mut Early::default()).await
    }

    /// As [`Self::save_batch`], and commits at once the new objects that `early` allows and nothing speaks against. The same `early` is
    /// for all steps of one run, and knows afterwards which were committed; committing them once more changes nothing.
    ///
    /// # Errors
    ///
    /// As for [`Self::save_batch`].
    pub async fn save_and_commit_batch(
        &self,
        step: &ApplyStep<'_>,
        rows: &[(TaskItem, Option<SaveObject>)],
        early: &mut Early,
    ) -> Result<Vec<Option<i64>>> {
        let mut tx = self.db.write().await?;
        checkpoint::begin_step(&mut tx, self.runner(), step).await?;
        let decision = early.decide(&mut tx, author(step), rows).await?;
        let objects: Vec<&SaveObject> = rows.iter().filter_map(|(_, object)| object.as_ref()).collect();
        let mut saved = save::save(&mut tx, author(step), &objects, &decision.commits).await?.into_iter();
        let (mut ids, mut items) = (Vec::with_capacity(rows.len()), Vec::with_capacity(rows.len()));
        for (item, object) in rows {
            let saved = object.as_ref().and_then(|_| saved.next());
            ids.push(saved.as_ref().filter(|saved| saved.refused.is_none()).map(|saved| saved.id));
            items.push(task_items::NewItem { item, saved });
        }
        task_items::insert(&mut tx, step.task_id, &items).await?;
        tx.commit().await?;
        early.remember(decision);
        Ok(ids)
    }

    /// Commits the drafts of objects, given as seq of the item and number of the object, in this order: a parent counts as committed for
    /// those after it. In basic mode they are deployed with it. Returns those that were refused, whose items say so; the rest is committed.
    ///
    /// What is committed already is left alone. Locks of other people refuse it unless they are to be ignored; then they are taken away.
    ///
    /// # Errors
    ///
    /// When the step was done before, the task is not running, or an object does not exist. Then nothing is committed.
    pub async fn commit_batch(&self, step: &ApplyStep<'_>, objects: &[(i64, i64)], ignore_lock: bool) -> Result<Vec<CommitFailure>> {
        let mut tx = self.db.write().await?;
        checkpoint::begin_step(&mut tx, self.runner(), step).await?;
        let failures = commit::commit(&mut tx, author(step), objects, ignore_lock, false).await?;
        task_items::write_failures(&mut tx, step.task_id, &failures, true).await?;
        tx.commit().await?;
        Ok(failures)
    }

    /// Commits the drafts of objects and deploys what was committed, in one step: [`Self::commit_batch`] and [`Self::deploy_batch`] for
    /// objects that get both.
    ///
    /// # Errors
    ///
    /// As for [`Self::commit_batch`].
    pub async fn release_batch(&self, step: &ApplyStep<'_>, objects: &[(i64, i64)], ignore_lock: bool) -> Result<Vec<CommitFailure>> {
        let mut tx = self.db.write().await?;
        checkpoint::begin_step(&mut tx, self.runner(), step).await?;
        let failures = commit::commit(&mut tx, author(step), objects, ignore_lock, true).await?;
        task_items::write_failures(&mut tx, step.task_id, &failures, true).await?;
        tx.commit().await?;
        Ok(failures)
    }

    /// Deploys the committed versions of objects, given as seq of the item and number of the object. Returns those that have none, whose
    /// items say so; the rest is deployed.
    ///
    /// # Errors
    ///
    /// When the step was done before, the task is not running, or an object does not exist. Then nothing is deployed.
    pub async fn deploy_batch(&self, step: &ApplyStep<'_>, objects: &[(i64, i64)]) -> Result<Vec<CommitFailure>> {
        let mut tx = self.db.write().await?;
        checkpoint::begin_step(&mut tx, self.runner(), step).await?;
        let failures = commit::deploy(&mut tx, author(step), objects).await?;
        task_items::write_failures(&mut tx, step.task_id, &failures, false).await?;
        tx.commit().await?;
        Ok(failures)
    }

    /// Gives quality rules, by number, their state and the node they are associated with.
    pub async fn set_rule_states(&self, step: &ApplyStep<'_>, rules: &[(i64, RuleState, Option<i64>)]) -> Result<()> {
        let mut tx = self.db.write().await?;
        checkpoint::begin_step(&mut tx, self.runner(), step).await?;
        before::keep(&mut tx, step.task_id, &rules.iter().map(|(id, ..)| *id).collect::<Vec<_>>()).await?;
        let rows = rules.iter().map(|(id, state, node)| -> [Arg<'_>; 5] {
            [(*id).into(), state.as_str().into(), (*node).into(), step.task_id.into(), step.now.into()]
        });
        RULE_STATES.rows(rows).run(&mut tx).await?;
        tx.commit().await
    }

    /// Changes items, by seq, that came out otherwise than planned. The checkpoint may be that of the step before: what it did and what
    /// came of it belong together.
    pub async fn update_items(&self, task_id: i64, changes: &[(i64, ItemChange)], checkpoint: &Checkpoint) -> Result<()> {
        let mut tx = self.db.write().await?;
        checkpoint::advance(&mut tx, self.runner(), task_id, checkpoint, true).await?;
        task_items::change(&mut tx, task_id, changes).await?;
        tx.commit().await
    }

    /// Deletes the items from `from_seq` on, before they are planned anew.
    pub async fn delete_items(&self, task_id: i64, from_seq: i64) -> Result<()> {
        let mut tx = self.db.write().await?;
        self.fence(&mut tx, task_id).await?;
        tx.execute(sql("DELETE FROM task_items WHERE task_id = ? AND seq >= ?").bind(task_id).bind(from_seq)).await?;
        tx.commit().await
    }
}

fn author<'a>(step: &ApplyStep<'a>) -> Author<'a> {
    Author { workspace_id: step.workspace_id, task: Some(step.task_id), user: step.user, now: step.now }
}

/// Findings as they stand in an item.
pub(crate) fn findings_json(findings: &[Finding]) -> Option<String> {
    // Findings are plain data and can always be written.
    serde_json::to_string(findings).ok()
}
