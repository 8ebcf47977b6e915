//! The log of who did what. It is only appended to.

use crate::query::sql;
use crate::records::AuditEntry;
use crate::{Result, Store};

impl Store {
    /// Appends a line.
    pub async fn audit(&self, workspace_id: Option<i64>, who: &str, what: &str, detail: &str, now: i64) -> Result<()> {
        let mut tx = self.db.write().await?;
        let insert = sql("INSERT INTO audit (workspace_id, who, what, detail, at) VALUES (?, ?, ?, ?, ?)");
        tx.execute(insert.bind(workspace_id).bind(who).bind(what).bind(detail).bind(now)).await?;
        tx.commit().await
    }

    /// Lines of a workspace, or of all, oldest first, after the line numbered `after_id` (0 starts).
    pub async fn audit_log(&self, workspace_id: Option<i64>, after_id: i64, limit: i64) -> Result<Vec<AuditEntry>> {
        let mut query = sql("SELECT id, workspace_id, who, what, detail, at FROM audit WHERE id > ?").bind(after_id);
        if let Some(workspace_id) = workspace_id {
            query = query.push(" AND workspace_id = ?").bind(workspace_id);
        }
        let rows = self.db.rows(query.push(" ORDER BY id LIMIT ?").bind(limit)).await?;
        rows.iter()
            .map(|row| {
                Ok(AuditEntry {
                    id: row.get(0)?,
                    workspace_id: row.get(1)?,
                    who: row.get(2)?,
                    what: row.get(3)?,
                    detail: row.get(4)?,
                    at: row.get(5)?,
                })
            })
            .collect()
    }
}
