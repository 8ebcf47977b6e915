//! Tasks: making them, their states, their documents.

use std::collections::HashSet;

use crate::db::{Db, Row, Tx, is_duplicate};
use crate::query::{Query, sql};
use crate::records::{NewTask, Task, TaskKind, TaskStatus};
use crate::rows::damaged;
use crate::{Result, Store, StoreError, jobs, task_heads};

/// Characters of the longest task name.
const NAME_LENGTH: usize = 128;

/// Characters of the longest remarks.
const REMARKS_LENGTH: usize = 1_000;
/// Bytes of the largest settings document.
pub(crate) const SETTINGS_BYTES: usize = 8 << 20;

impl Store {
    /// Makes a task; it starts as `INIT`.
    ///
    /// # Errors
    ///
    /// When the name is not a name of tasks or is taken by a task of this kind, remarks or settings are too long, or there is no such
    /// workspace.
    pub async fn create_task(&self, new: NewTask, now: i64) -> Result<Task> {
        let mut tx = self.db.write().await?;
        let id = insert(&mut tx, &new, now).await.map_err(|error| taken(error, &new.name))?;
        tx.commit().await?;
        self.task(id).await?.ok_or(StoreError::NoTask { id })
    }

    /// A name for a task of this kind that is not taken: `base`, or `base_2`, `base_3`, … Characters that names must not have become `_`.
    pub async fn unique_task_name(&self, workspace_id: i64, kind: TaskKind, base: &str) -> Result<String> {
        let mut base: String = base.chars().map(|c| if c.is_alphanumeric() || c == '_' || c == '.' { c } else { '_' }).collect();
        if base.is_empty() {
            base.push_str(if kind == TaskKind::Import { "import" } else { "export" });
        }
        // Room for a number of up to eight digits behind it.
        base = base.chars().take(NAME_LENGTH - 9).collect();
        let query = sql("SELECT name FROM tasks WHERE workspace_id = ? AND kind = ?").bind(workspace_id).bind(kind.as_str());
        let mut taken = HashSet::new();
        for row in self.db.rows(query).await? {
            taken.insert(row.get::<String>(0)?);
        }
        let names = std::iter::once(base.clone()).chain((2..).map(|n: u64| format!("{base}_{n}")));
        // The numbers do not end before the names do.
        Ok(names.into_iter().find(|name| !taken.contains(name)).unwrap_or(base))
    }

    /// The task of this number.
    pub async fn task(&self, id: i64) -> Result<Option<Task>> {
        self.db.row(select(&self.db).push(" WHERE t.id = ?").bind(id)).await?.as_ref().map(task).transpose()
    }

    /// Tasks, newest first; of one workspace, of one kind.
    pub async fn list_tasks(&self, workspace_id: Option<i64>, kind: Option<TaskKind>) -> Result<Vec<Task>> {
        let mut query = select(&self.db).push(" WHERE t.id > 0");
        if let Some(workspace_id) = workspace_id {
            query = query.push(" AND t.workspace_id = ?").bind(workspace_id);
        }
        if let Some(kind) = kind {
            query = query.push(" AND t.kind = ?").bind(kind.as_str());
        }
        self.db.rows(query.push(" ORDER BY t.id DESC")).await?.iter().map(task).collect()
    }

    /// Moves a task to another state if it is in one of `from`; says whether it was. Of several callers one succeeds. A state of running
    /// sets the start and takes away the end, a final one sets the end.
    pub async fn update_task_status(&self, id: i64, from: &[TaskStatus], to: TaskStatus, now: i64) -> Result<bool> {
        let times = if to.is_running() {
            ", started_at = ?, finished_at = NULL"
        } else if to.is_finished() {
            ", finished_at = ?"
        } else {
            ""
        };
        let mut update = sql("UPDATE tasks SET status = ?").bind(to.as_str()).push(times);
        if !times.is_empty() {
            update = update.bind(now);
        }
        let update = update.push(" WHERE id = ?").bind(id).push(" AND status IN ").list(from.iter().map(|status| status.as_str()));
        let mut tx = self.db.write().await?;
        self.fence(&mut tx, id).await?;
        let changed = tx.execute(update).await? > 0;
        if !changed && tx.row(sql("SELECT id FROM tasks WHERE id = ?").bind(id)).await?.is_none() {
            return Err(StoreError::NoTask { id });
        }
        tx.commit().await?;
        Ok(changed)
    }

    /// Replaces what is known of package and outcome.
    pub async fn set_task_info(&self, id: i64, info: &str) -> Result<()> {
        self.change_task(id, sql("UPDATE tasks SET info = ? WHERE id = ?").bind(info).bind(id)).await
    }

    /// Replaces the settings document.
    ///
    /// # Errors
    ///
    /// When it is too large.
    pub async fn set_task_settings(&self, id: i64, settings: &str) -> Result<()> {
        check_settings(settings)?;
        self.change_task(id, sql("UPDATE tasks SET settings = ? WHERE id = ?").bind(settings).bind(id)).await
    }

    /// Says why the task failed as a whole, or that it did not.
    pub async fn set_task_failure(&self, id: i64, failure: Option<&str>) -> Result<()> {
        self.change_task(id, sql("UPDATE tasks SET failure = ? WHERE id = ?").bind(failure).bind(id)).await
    }

    /// Says where the package of the task is.
    pub async fn set_task_package(&self, id: i64, package: Option<&str>) -> Result<()> {
        self.change_task(id, sql("UPDATE tasks SET package = ? WHERE id = ?").bind(package).bind(id)).await
    }

    /// Begins an attempt: forgets how far the one before came. Returns its number, 1 for the first.
    pub async fn begin_attempt(&self, id: i64, now: i64) -> Result<i64> {
        let mut tx = self.db.write().await?;
        self.fence(&mut tx, id).await?;
        let update =
            sql("UPDATE tasks SET attempt = attempt + 1, started_at = ?, finished_at = NULL, failure = NULL, phase = '', done = 0, \
             total = 0, passed = '' WHERE id = ? RETURNING attempt");
        let attempt = tx.row(update.bind(now).bind(id)).await?.ok_or(StoreError::NoTask { id })?.get(0)?;
        tx.commit().await?;
        Ok(attempt)
    }

    /// Deletes a task with its plan and its items. The objects it made stay, and it cannot be undone any more.
    ///
    /// # Errors
    ///
    /// When it is running, or a job of it waits or is at work: one that undoes it needs what is kept for that.
    pub async fn delete_task(&self, id: i64) -> Result<()> {
        let mut tx = self.db.write().await?;
        // Whoever asks for a job of it takes the same lock first.
        let found = jobs::locked(&mut tx, id).await?;
        if found.is_running() || jobs::is_open(&mut tx, id).await? {
            return Err(StoreError::TaskRunning { id });
        }
        for delete in [
            "DELETE FROM task_items WHERE task_id = ?",
            "DELETE FROM before_images WHERE task_id = ?",
            "DELETE FROM undo_blocks WHERE task_id = ?",
            "DELETE FROM task_events WHERE task_id = ?",
            "DELETE FROM jobs WHERE task_id = ?",
            "DELETE FROM tasks WHERE id = ?",
        ] {
            tx.execute(sql(delete).bind(id)).await?;
        }
        tx.commit().await
    }

    async fn change_task(&self, id: i64, update: Query<'_>) -> Result<()> {
        let mut tx = self.db.write().await?;
        self.fence(&mut tx, id).await?;
        if tx.execute(update).await? == 0 {
            return Err(StoreError::NoTask { id });
        }
        tx.commit().await
    }
}

/// Writes a task as `INIT`.
pub(crate) async fn insert(tx: &mut Tx, new: &NewTask, now: i64) -> Result<i64> {
    if !is_name(&new.name) {
        return Err(StoreError::TaskName { name: new.name.clone() });
    }
    check_remarks(new.remarks.as_deref())?;
    check_settings(&new.settings)?;
    if tx.row(sql("SELECT id FROM workspaces WHERE id = ?").bind(new.workspace_id)).await?.is_none() {
        return Err(StoreError::NoWorkspace { id: new.workspace_id });
    }
    let insert = sql("INSERT INTO tasks (workspace_id, kind, name, remarks, status, created_by, created_at, attempt, settings, info, \
         package, phase, done, total, passed) VALUES (?, ?, ?, ?, ?, ?, ?, 0, ?, ?, ?, '', 0, 0, '') RETURNING id");
    let insert = insert.bind(new.workspace_id).bind(new.kind.as_str()).bind(&new.name).bind(&new.remarks);
    let insert = insert.bind(TaskStatus::Init.as_str()).bind(&new.created_by).bind(now);
    let row = tx.row(insert.bind(&new.settings).bind(&new.info).bind(&new.package)).await?;
    row.ok_or_else(|| damaged("a task without a number"))?.get(0)
}

/// The error for a name that a task has already.
pub(crate) fn taken(error: StoreError, name: &str) -> StoreError {
    if is_duplicate(&error) { StoreError::TaskExists { name: name.to_owned() } } else { error }
}

/// Refuses remarks that are too long.
pub(crate) fn check_remarks(remarks: Option<&str>) -> Result<()> {
    match remarks.map_or(0, |remarks| remarks.chars().count()) {
        length if length > REMARKS_LENGTH => Err(StoreError::TaskRemarks { length, most: REMARKS_LENGTH }),
        _ => Ok(()),
    }
}

/// Refuses a settings document that is too large.
pub(crate) fn check_settings(settings: &str) -> Result<()> {
    if settings.len() <= SETTINGS_BYTES {
        Ok(())
    } else {
        Err(StoreError::SettingsTooLarge { bytes: settings.len(), most: SETTINGS_BYTES })
    }
}

/// Letters (of any script), digits, `_` and `.`, 1 to 128 of them.
pub fn is_name(name: &str) -> bool {
    let length = name.chars().count();
    (1..=NAME_LENGTH).contains(&length) && name.chars().all(|c| c.is_alphanumeric() || c == '_' || c == '.')
}

/// The state of this name.
pub(crate) fn status(text: &str) -> Result<TaskStatus> {
    TaskStatus::ALL.into_iter().find(|status| status.as_str() == text).ok_or_else(|| damaged(format!("task state {text}")))
}

/// The kind of this name.
pub(crate) fn kind(text: &str) -> Result<TaskKind> {
    [TaskKind::Import, TaskKind::Export].into_iter().find(|kind| kind.as_str() == text).ok_or_else(|| damaged(format!("task kind {text}")))
}

/// Reads what [`task`] takes, of tasks `t`.
fn select<'a>(db: &Db) -> Query<'a> {
    task_heads::select_with(db, ", t.settings, t.info, t.package")
}

/// The task of a row that [`select`] reads.
fn task(row: &Row) -> Result<Task> {
    let document = |n: usize| row.get(task_heads::COLUMNS + n);
    Ok(Task { head: task_heads::head(row)?, settings: document(0)?, info: document(1)?, package: row.get(task_heads::COLUMNS + 2)? })
}
