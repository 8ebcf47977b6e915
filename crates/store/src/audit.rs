//! The log of who did what. It is only appended to: the database refuses anything else.

use crate::db::Tx;
use crate::query::{like, sql};
use crate::records::{AuditEntry, AuditFilter, NewAudit};
use crate::{Result, Store};

const SELECT: &str = "SELECT a.id, a.tenant, a.workspace_id, w.name, a.who, a.origin, a.what, a.detail, a.at \
     FROM audit a LEFT JOIN workspaces w ON w.id = a.workspace_id";

impl Store {
    /// Appends a line.
    pub async fn append_audit(&self, new: &NewAudit<'_>) -> Result<()> {
        let mut tx = self.db.write().await?;
        append(&mut tx, new).await?;
        tx.commit().await
    }

    /// Appends a line of something done at the machine itself, or by a worker that holds a lease; its tenant is that of the workspace, or
    /// else of the user.
    pub async fn audit(&self, workspace_id: Option<i64>, who: &str, what: &str, detail: &str, now: i64) -> Result<()> {
        let mut tx = self.db.write().await?;
        let insert = sql("INSERT INTO audit (workspace_id, who, what, detail, at, origin, tenant) VALUES (?, ?, ?, ?, ?, ?, \
             COALESCE((SELECT tenant FROM workspaces WHERE id = ?), (SELECT tenant FROM users WHERE name = ?), \
             (SELECT tenant FROM installation), ''))");
        let insert = insert.bind(workspace_id).bind(who).bind(what).bind(detail).bind(now);
        let insert = insert.bind(if self.runner().is_some() { "worker" } else { "local" }).bind(workspace_id).bind(who);
        tx.execute(insert).await?;
        tx.commit().await
    }

    /// Lines of a workspace, or of all, oldest first, after the line numbered `after_id` (0 starts).
    pub async fn audit_log(&self, workspace_id: Option<i64>, after_id: i64, limit: i64) -> Result<Vec<AuditEntry>> {
        let mut query = sql(SELECT).push(" WHERE a.id > ?").bind(after_id);
        if let Some(workspace_id) = workspace_id {
            query = query.push(" AND a.workspace_id = ?").bind(workspace_id);
        }
        let rows = self.db.rows(query.push(" ORDER BY a.id LIMIT ?").bind(limit)).await?;
        rows.iter().map(entry).collect()
    }

    /// Lines of a tenant that fit. Oldest first, those after the line `from`; with `newest_first`, those before it.
    pub async fn search_audit(&self, filter: &AuditFilter<'_>, from: i64, newest_first: bool, limit: i64) -> Result<Vec<AuditEntry>> {
        let mut query = sql(SELECT).push(" WHERE a.tenant = ?").bind(filter.tenant);
        query = query.push(if newest_first { " AND a.id < ?" } else { " AND a.id > ?" }).bind(from);
        if let Some(who) = filter.who {
            query = query.push(" AND a.who = ?").bind(who);
        }
        if let Some(what) = filter.what {
            query = query.push(" AND substr(a.what, 1, length(?)) = ?").bind(what).bind(what);
        }
        if let Some(workspace) = filter.workspace {
            query = query.push(" AND w.name = ?").bind(workspace);
        }
        if let Some(search) = filter.search {
            query = query.push(" AND LOWER(a.detail) LIKE LOWER(?) ESCAPE '!'").bind(like(search));
        }
        if let Some(since) = filter.since {
            query = query.push(" AND a.at >= ?").bind(since);
        }
        if let Some(until) = filter.until {
            query = query.push(" AND a.at <= ?").bind(until);
        }
        query = query.push(if newest_first { " ORDER BY a.id DESC LIMIT ?" } else { " ORDER BY a.id LIMIT ?" });
        let rows = self.db.rows(query.bind(limit)).await?;
        rows.iter().map(entry).collect()
    }
}

/// Appends a line together with what it is about.
pub(crate) async fn append(tx: &mut Tx, new: &NewAudit<'_>) -> Result<()> {
    let insert = sql("INSERT INTO audit (tenant, workspace_id, who, origin, what, detail, at) VALUES (?, ?, ?, ?, ?, ?, ?)");
    let insert = insert.bind(new.tenant).bind(new.workspace_id).bind(new.who).bind(new.origin).bind(new.what);
    tx.execute(insert.bind(new.detail).bind(new.at)).await?;
    Ok(())
}

fn entry(row: &crate::db::Row) -> Result<AuditEntry> {
    Ok(AuditEntry {
        id: row.get(0)?,
        tenant: row.get(1)?,
        workspace_id: row.get(2)?,
        workspace: row.get(3)?,
        who: row.get(4)?,
        origin: row.get(5)?,
        what: row.get(6)?,
        detail: row.get(7)?,
        at: row.get(8)?,
    })
}
