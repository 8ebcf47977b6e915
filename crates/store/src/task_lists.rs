//! Tasks as lists show them, and making import tasks of packages.

use crate::objects::contains_pattern;
use crate::query::{Query, sql};
use crate::records::{NewTask, Task, TaskFilter, TaskHead, TaskKind, TaskStatus};
use crate::rows::damaged;
use crate::task_heads::{head, select};
use crate::tasks;
use crate::{Result, Store, StoreError};

impl Store {
    /// Makes an import task of a package, to be edited. `None`: the package is gone.
    ///
    /// # Errors
    ///
    /// As for [`Self::create_task`].
    pub async fn create_import(&self, new: NewTask, package_id: i64, now: i64) -> Result<Option<Task>> {
        let mut tx = self.db.write().await?;
        // Whoever is about to delete it because no task has it goes first, or waits.
        let package = sql("SELECT id FROM packages WHERE id = ?").bind(package_id).push(tx.for_update());
        if tx.row(package).await?.is_none() {
            return Ok(None);
        }
        let (by, name) = (new.created_by.clone(), new.name.clone());
        let id = tasks::insert(&mut tx, &new, now).await.map_err(|error| tasks::taken(error, &name))?;
        let update = sql("UPDATE tasks SET status = ?, package_id = ?, settings_by = ?, settings_at = ? WHERE id = ?");
        tx.execute(update.bind(TaskStatus::Editing.as_str()).bind(package_id).bind(by).bind(now).bind(id)).await?;
        tx.commit().await?;
        self.task(id).await?.ok_or(StoreError::NoTask { id }).map(Some)
    }

    /// Tasks of a workspace and a kind before the one numbered `before`, the newest first.
    pub async fn task_page(
        &self,
        workspace_id: i64,
        kind: TaskKind,
        filter: &TaskFilter,
        before: i64,
        limit: i64,
    ) -> Result<Vec<TaskHead>> {
        let query = select(&self.db).push(" WHERE t.workspace_id = ? AND t.kind = ? AND t.id < ?").bind(workspace_id).bind(kind.as_str());
        let query = narrowed(query.bind(before), filter);
        self.db.rows(query.push(" ORDER BY t.id DESC LIMIT ?").bind(limit)).await?.iter().map(head).collect()
    }

    /// How many tasks of a workspace and a kind fit.
    pub async fn count_tasks(&self, workspace_id: i64, kind: TaskKind, filter: &TaskFilter) -> Result<i64> {
        let query = sql("SELECT COUNT(*) FROM tasks t WHERE t.workspace_id = ? AND t.kind = ?").bind(workspace_id).bind(kind.as_str());
        self.db.row(narrowed(query, filter)).await?.map_or(Ok(0), |row| row.get(0))
    }

    /// Whether a task of this kind has the name.
    pub async fn task_name_taken(&self, workspace_id: i64, kind: TaskKind, name: &str) -> Result<bool> {
        let query = sql("SELECT id FROM tasks WHERE workspace_id = ? AND kind = ? AND name = ?");
        Ok(self.db.row(query.bind(workspace_id).bind(kind.as_str()).bind(name)).await?.is_some())
    }

    /// Changes name and remarks of a task in one of these states; says whether it was in one.
    ///
    /// # Errors
    ///
    /// When the name cannot be one or is taken, or the remarks are too long.
    pub async fn rename_task(&self, id: i64, from: &[TaskStatus], name: &str, remarks: Option<&str>) -> Result<bool> {
        if !tasks::is_name(name) {
            return Err(StoreError::TaskName { name: name.to_owned() });
        }
        tasks::check_remarks(remarks)?;
        let mut tx = self.db.write().await?;
        let update = sql("UPDATE tasks SET name = ?, remarks = ? WHERE id = ? AND status IN ").bind(name).bind(remarks).bind(id);
        let update = update.list(from.iter().map(|status| status.as_str()));
        let changed = tx.execute(update).await.map_err(|error| tasks::taken(error, name))? > 0;
        tx.commit().await?;
        Ok(changed)
    }

    /// Says where the package that an export made is.
    pub async fn set_task_output(&self, id: i64, output: &str) -> Result<()> {
        let mut tx = self.db.write().await?;
        self.fence(&mut tx, id).await?;
        tx.execute(sql("UPDATE tasks SET output = ? WHERE id = ?").bind(output).bind(id)).await?;
        tx.commit().await
    }

    /// Counts an exported package for the tenant of a workspace, once for each task: the first time it has an output.
    pub async fn count_export(&self, workspace_id: i64, task_id: i64, output: &str) -> Result<()> {
        let mut tx = self.db.write().await?;
        self.fence(&mut tx, task_id).await?;
        let update = sql("UPDATE tasks SET output = ? WHERE id = ? AND output IS NULL");
        if tx.execute(update.bind(output).bind(task_id)).await? > 0 {
            let update = sql("UPDATE tenants SET packages_exported = packages_exported + 1 WHERE name = \
                 (SELECT tenant FROM workspaces WHERE id = ?)");
            tx.execute(update.bind(workspace_id)).await?;
        }
        tx.commit().await
    }

    /// Exports of a tenant that are waiting or running: they will count when they succeed.
    pub async fn exports_under_way(&self, tenant: &str) -> Result<i64> {
        self.db.row(exports_under_way(tenant)).await?.map_or(Err(damaged("a count without a row")), |row| row.get(0))
    }
}

/// How many exports of a tenant are waiting or running. An export that ended and is not counted yet still is.
pub(crate) fn exports_under_way(tenant: &str) -> Query<'_> {
    let query = sql("SELECT COUNT(*) FROM tasks t JOIN workspaces w ON w.id = t.workspace_id \
         WHERE w.tenant = ? AND t.kind = ? AND (t.status = ? OR t.status IN (?, ?) AND t.output IS NULL AND EXISTS \
         (SELECT 1 FROM jobs j WHERE j.task_id = t.id AND j.state IN ('queued', 'running')))");
    let query = query.bind(tenant).bind(TaskKind::Export.as_str()).bind(TaskStatus::Exporting.as_str());
    query.bind(TaskStatus::ExportSuccess.as_str()).bind(TaskStatus::PartialSuccess.as_str())
}

fn narrowed<'a>(mut query: Query<'a>, filter: &'a TaskFilter) -> Query<'a> {
    if !filter.search.is_empty() {
        let pattern = contains_pattern(&filter.search);
        query = query.push(" AND (lower(t.name) LIKE ? ESCAPE '!' OR lower(COALESCE(t.remarks, '')) LIKE ? ESCAPE '!')");
        query = query.bind(pattern.clone()).bind(pattern);
    }
    if !filter.statuses.is_empty() {
        query = query.push(" AND t.status IN ").list(filter.statuses.iter().map(|status| status.as_str()));
    }
    if let Some(by) = &filter.created_by {
        query = query.push(" AND t.created_by = ?").bind(by);
    }
    query
}
