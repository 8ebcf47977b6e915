//! Workspaces page by page, without what belongs to them.

use std::str::FromStr as _;

use ferry_model::workspace::{Role, WorkspaceMode};

use crate::query::{Query, like, sql};
use crate::records::{WorkspaceFilter, WorkspaceRow};
use crate::rows::damaged;
use crate::{Result, Store};

impl Store {
    /// Workspaces of a tenant by name, after the name `after` (empty starts), at most `limit`, with the role that a user has in each.
    pub async fn workspaces_page(&self, filter: &WorkspaceFilter<'_>, after: &str, limit: i64) -> Result<Vec<WorkspaceRow>> {
        let query = narrowed(sql("SELECT w.id, w.name, w.mode, w.tenant, w.region, m.role"), filter);
        let query = query.push(" AND w.name > ? ORDER BY w.name LIMIT ?").bind(after).bind(limit);
        let rows = self.db.rows(query).await?;
        let row = |row: &crate::db::Row| {
            let role: Option<String> = row.get(5)?;
            Ok(WorkspaceRow {
                id: row.get(0)?,
                name: row.get(1)?,
                mode: WorkspaceMode::from_str(&row.get::<String>(2)?).map_err(damaged)?,
                tenant: row.get(3)?,
                region: row.get(4)?,
                role: role.map(|role| Role::from_str(&role).map_err(damaged)).transpose()?,
            })
        };
        rows.iter().map(row).collect()
    }

    /// How many workspaces all pages of [`Self::workspaces_page`] have together.
    pub async fn count_workspaces(&self, filter: &WorkspaceFilter<'_>) -> Result<i64> {
        let row = self.db.row(narrowed(sql("SELECT COUNT(*)"), filter)).await?;
        row.ok_or_else(|| damaged("a count without a row"))?.get(0)
    }

    /// The regions of the workspaces of a filter, with the number of workspaces in each.
    pub async fn workspace_regions(&self, filter: &WorkspaceFilter<'_>) -> Result<Vec<(String, i64)>> {
        let query = narrowed(sql("SELECT w.region, COUNT(*)"), filter).push(" GROUP BY w.region ORDER BY w.region");
        self.db.rows(query).await?.iter().map(|row| Ok((row.get(0)?, row.get(1)?))).collect()
    }
}

/// What is selected, of the workspaces of a filter.
fn narrowed<'q>(query: Query<'q>, filter: &WorkspaceFilter<'q>) -> Query<'q> {
    let query = query.push(" FROM workspaces w LEFT JOIN members m ON m.workspace_id = w.id AND m.user_name = ? WHERE w.tenant = ?");
    let mut query = query.bind(filter.user).bind(filter.tenant);
    if filter.own {
        query = query.push(" AND m.role IS NOT NULL");
    }
    if !filter.search.is_empty() {
        query = query.push(" AND LOWER(w.name) LIKE LOWER(?) ESCAPE '!'").bind(like(filter.search));
    }
    if !filter.region.is_empty() {
        query = query.push(" AND w.region = ?").bind(filter.region);
    }
    query
}
