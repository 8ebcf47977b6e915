//! Settings documents of tasks, with their versions, and mapping profiles.

use crate::db::Row;
use crate::query::sql;
use crate::records::{Profile, TaskSettings, TaskStatus};
use crate::tasks::{check_settings, kind, status};
use crate::workspaces::lock;
use crate::{Result, Store, StoreError};

/// Profiles of one workspace.
const PROFILES: i64 = 200;
/// Bytes of the largest profile: what is said of single objects is no part of it, and a page of them is read at once.
const PROFILE_BYTES: usize = 256 << 10;

impl Store {
    /// The settings of a task of this workspace.
    pub async fn task_settings(&self, workspace_id: i64, task_id: i64) -> Result<Option<TaskSettings>> {
        let query = sql("SELECT kind, status, package_id, settings, settings_version, settings_by, settings_at, created_by, created_at \
             FROM tasks WHERE id = ? AND workspace_id = ?");
        let Some(row) = self.db.row(query.bind(task_id).bind(workspace_id)).await? else { return Ok(None) };
        Ok(Some(TaskSettings {
            kind: kind(&row.get::<String>(0)?)?,
            status: status(&row.get::<String>(1)?)?,
            package_id: row.get(2)?,
            settings: row.get(3)?,
            version: row.get(4)?,
            by: row.get(5)?,
            at: row.get(6)?,
            created_by: row.get(7)?,
            created_at: row.get(8)?,
        }))
    }

    /// Puts a document in the place of the one of this version, if the task is in one of these states. Says whether it was: of several
    /// callers with the same version one succeeds.
    ///
    /// # Errors
    ///
    /// When the document is too large.
    pub async fn put_task_settings(
        &self,
        task_id: i64,
        version: i64,
        states: &[TaskStatus],
        settings: &str,
        user: &str,
        now: i64,
    ) -> Result<bool> {
        check_settings(settings)?;
        let update = sql("UPDATE tasks SET settings = ?, settings_version = settings_version + 1, settings_by = ?, settings_at = ? \
             WHERE id = ? AND settings_version = ? AND status IN ");
        let update = update.bind(settings).bind(user).bind(now).bind(task_id).bind(version);
        let mut tx = self.db.write().await?;
        let changed = tx.execute(update.list(states.iter().map(|state| state.as_str()))).await? > 0;
        tx.commit().await?;
        Ok(changed)
    }

    /// Mapping profiles of a workspace by name, after the name `after` (empty starts), at most `limit`.
    pub async fn profiles(&self, workspace_id: i64, after: &str, limit: i64) -> Result<Vec<Profile>> {
        let query = sql("SELECT name, settings, changed_by, changed_at FROM settings_profiles WHERE workspace_id = ? AND name > ?");
        let query = query.bind(workspace_id).bind(after).push(" ORDER BY name LIMIT ?").bind(limit);
        self.db.rows(query).await?.iter().map(profile).collect()
    }

    /// The mapping profile of this name.
    pub async fn profile(&self, workspace_id: i64, name: &str) -> Result<Option<Profile>> {
        let query = sql("SELECT name, settings, changed_by, changed_at FROM settings_profiles WHERE workspace_id = ? AND name = ?");
        self.db.row(query.bind(workspace_id).bind(name)).await?.map(|row| profile(&row)).transpose()
    }

    /// Saves a profile, in the place of one of the same name.
    ///
    /// # Errors
    ///
    /// When the document is too large, or the workspace has as many profiles as it can have.
    pub async fn save_profile(&self, workspace_id: i64, profile: &Profile) -> Result<()> {
        if profile.settings.len() > PROFILE_BYTES {
            return Err(StoreError::SettingsTooLarge { bytes: profile.settings.len(), most: PROFILE_BYTES });
        }
        let upsert = sql("INSERT INTO settings_profiles (workspace_id, name, settings, changed_by, changed_at) VALUES (?, ?, ?, ?, ?) \
             ON CONFLICT (workspace_id, name) DO UPDATE SET settings = excluded.settings, changed_by = excluded.changed_by, \
             changed_at = excluded.changed_at");
        let upsert = upsert.bind(workspace_id).bind(&profile.name).bind(&profile.settings).bind(&profile.by).bind(profile.at);
        let mut tx = self.db.write().await?;
        // They are counted one after the other.
        lock(&mut tx, workspace_id).await?;
        let others = sql("SELECT COUNT(*) FROM settings_profiles WHERE workspace_id = ? AND name <> ?");
        let others: i64 = tx.row(others.bind(workspace_id).bind(&profile.name)).await?.map_or(Ok(0), |row| row.get(0))?;
        if others >= PROFILES {
            return Err(StoreError::TooManyProfiles { most: PROFILES });
        }
        tx.execute(upsert).await?;
        tx.commit().await
    }

    /// Deletes a profile; says whether there was one.
    pub async fn delete_profile(&self, workspace_id: i64, name: &str) -> Result<bool> {
        let delete = sql("DELETE FROM settings_profiles WHERE workspace_id = ? AND name = ?").bind(workspace_id).bind(name);
        let mut tx = self.db.write().await?;
        let deleted = tx.execute(delete).await? > 0;
        tx.commit().await?;
        Ok(deleted)
    }
}

fn profile(row: &Row) -> Result<Profile> {
    Ok(Profile { name: row.get(0)?, settings: row.get(1)?, by: row.get(2)?, at: row.get(3)? })
}
