//! Changes that a person makes in a workspace, one object at a time.

use ferry_model::codes::store as codes;
use ferry_model::{Finding, ObjectKey};

use crate::db::Tx;
use crate::query::sql;
use crate::records::{CommitFailure, SaveObject};
use crate::rows::{kind_number, object_key};
use crate::save::{Author, locked, save};
use crate::{Result, Store, StoreError, commit, counters};

impl Store {
    /// Saves an object; returns its number. Whoever imported it last can no longer undo that.
    ///
    /// # Errors
    ///
    /// When somebody else has locked it, it exists and was to be created, or the other way round.
    pub async fn save_by_hand(&self, workspace_id: i64, object: &SaveObject, user: &str, now: i64) -> Result<i64> {
        let mut tx = self.db.write().await?;
        let saved = save(&mut tx, Author { workspace_id, task: None, user, now }, &[object], &[]).await?;
        let saved = saved.into_iter().next().ok_or_else(|| no_object(&object.key))?;
        if let Some(finding) = saved.refused {
            return Err(StoreError::Refused(Box::new(finding)));
        }
        count(&mut tx).await?;
        tx.commit().await?;
        Ok(saved.id)
    }

    /// Commits the draft of an object; in basic mode deploys it too.
    ///
    /// # Errors
    ///
    /// When somebody else has locked it, or an input or output is not as it must be.
    pub async fn commit_by_hand(&self, workspace_id: i64, key: &ObjectKey, user: &str, now: i64) -> Result<()> {
        let mut tx = self.db.write().await?;
        // Before the object, as all take it who commit or undo: whoever had one of the two would wait for the other.
        counters::take(&mut tx, "commits", 1).await?;
        let id = find(&mut tx, workspace_id, key).await?.id;
        let author = Author { workspace_id, task: None, user, now };
        refuse(commit::commit(&mut tx, author, &[(0, id)], false, false).await?)?;
        count(&mut tx).await?;
        tx.commit().await
    }

    /// Deploys the committed version of an object.
    ///
    /// # Errors
    ///
    /// When it has none.
    pub async fn deploy_by_hand(&self, workspace_id: i64, key: &ObjectKey, user: &str, now: i64) -> Result<()> {
        let mut tx = self.db.write().await?;
        let id = find(&mut tx, workspace_id, key).await?.id;
        let author = Author { workspace_id, task: None, user, now };
        refuse(commit::deploy(&mut tx, author, &[(0, id)]).await?)?;
        count(&mut tx).await?;
        tx.commit().await
    }

    /// Takes the edit lock of an object. Locking changes nothing of it: imports can still be undone.
    ///
    /// # Errors
    ///
    /// When somebody else has it.
    pub async fn lock(&self, workspace_id: i64, key: &ObjectKey, user: &str, now: i64) -> Result<()> {
        let mut tx = self.db.write().await?;
        let found = find(&mut tx, workspace_id, key).await?;
        if let Some(holder) = found.lock_owner.filter(|holder| holder != user) {
            return Err(StoreError::Refused(Box::new(locked(&found.key, &holder))));
        }
        let update = sql("UPDATE objects SET lock_owner = ? WHERE id = ?").bind(user).bind(found.id);
        tx.execute(update).await?;
        tracing::debug!(object.id = found.id, lock.owner = user, lock.at_ms = now, "locked");
        count(&mut tx).await?;
        tx.commit().await
    }

    /// Gives the edit lock of an object back; `force` takes it from somebody else.
    ///
    /// # Errors
    ///
    /// When somebody else has it and it is not to be forced.
    pub async fn unlock(&self, workspace_id: i64, key: &ObjectKey, user: &str, force: bool) -> Result<()> {
        let mut tx = self.db.write().await?;
        let found = find(&mut tx, workspace_id, key).await?;
        if let Some(holder) = found.lock_owner.filter(|holder| holder != user && !force) {
            let finding = Finding::new(codes::NOT_LOCK_HOLDER).arg("key", key).arg("user", holder).about(key);
            return Err(StoreError::Refused(Box::new(finding)));
        }
        tx.execute(sql("UPDATE objects SET lock_owner = NULL WHERE id = ?").bind(found.id)).await?;
        count(&mut tx).await?;
        tx.commit().await
    }
}

/// Counts a change that is no step of a running task, the last thing of its transaction; see [`crate::stamp`].
pub(crate) async fn count(tx: &mut Tx) -> Result<()> {
    tx.execute(sql("UPDATE counters SET next = next + 1 WHERE name = 'by_hand'")).await?;
    Ok(())
}

struct Found {
    id: i64,
    key: ObjectKey,
    lock_owner: Option<String>,
}

async fn find(tx: &mut Tx, workspace_id: i64, key: &ObjectKey) -> Result<Found> {
    let query = sql("SELECT id, kind, key, lock_owner FROM objects WHERE workspace_id = ? AND kind = ? AND key = ?");
    let query = query.bind(workspace_id).bind(kind_number(key.kind)).bind(key.to_string()).push(tx.for_update());
    let row = tx.row(query).await?.ok_or_else(|| no_object(key))?;
    Ok(Found { id: row.get(0)?, key: object_key(row.get(1)?, &row.get::<String>(2)?)?, lock_owner: row.get(3)? })
}

fn no_object(key: &ObjectKey) -> StoreError {
    StoreError::NoObject { kind: key.kind, key: key.to_string() }
}

/// The first of these failures, if there is one.
pub(crate) fn refuse(failures: Vec<CommitFailure>) -> Result<()> {
    match failures.into_iter().next() {
        Some(failure) => Err(StoreError::Refused(Box::new(failure.finding))),
        None => Ok(()),
    }
}
