//! The audit log: append-only; who did what, when, from where.

use ferry_engine::EngineError;
use ferry_engine::report::rfc3339;
use ferry_model::workspace::Workspace;
use ferry_store::records::{AuditEntry, AuditFilter, NewAudit};
use futures_util::stream::{self, BoxStream, StreamExt as _};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::{Actor, Page, PageRequest, Result, Service, TenantAdmin};

/// Lines that an export reads at once.
const EXPORTED: i64 = 500;

/// A line of the audit log.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct AuditView {
    /// Number, rising.
    pub id: i64,
    /// When, RFC 3339.
    pub at: String,
    /// Account name.
    pub who: String,
    /// How they proved it and where they came from: `session 10.0.0.7`.
    pub from: String,
    /// Workspace, if it is about one.
    pub workspace: Option<String>,
    /// The action: `import.start`.
    pub what: String,
    /// What it was done to.
    pub detail: String,
}

/// Which lines.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct AuditQuery {
    /// By this user.
    pub who: Option<String>,
    /// Actions that begin like this: `import.`.
    pub what: Option<String>,
    /// In this workspace.
    pub workspace: Option<String>,
    /// Text in the detail.
    pub search: Option<String>,
    /// Not before, epoch milliseconds.
    pub since: Option<i64>,
    /// Not after, epoch milliseconds.
    pub until: Option<i64>,
}

impl Service {
    /// Appends a line: who did what (`import.start`), from where, to what, in which workspace. Nothing secret belongs into `detail`.
    pub(crate) async fn audit(&self, actor: &Actor, workspace: Option<&Workspace>, what: &str, detail: &str) -> Result<()> {
        let origin = actor.origin();
        let line = NewAudit {
            tenant: &actor.tenant,
            workspace_id: workspace.map(|workspace| workspace.id),
            who: &actor.user,
            origin: &origin,
            what,
            detail,
            at: self.now(),
        };
        Ok(self.store().append_audit(&line).await?)
    }
}

impl TenantAdmin {
    /// The newest lines first.
    pub async fn audit(&self, query: &AuditQuery, page: &PageRequest) -> Result<Page<AuditView>> {
        let before = page.after_number(i64::MAX)?;
        let filter = query.filter(&self.actor.tenant);
        let lines = self.service.store().search_audit(&filter, before, true, page.rows() + 1).await?;
        Ok(Page::cut(lines, page.rows(), |line| line.id.to_string()).map(AuditView::from))
    }

    /// All lines that fit, oldest first, one JSON object a line, read page by page. That it was exported is a line itself.
    pub fn export_audit(&self, query: AuditQuery) -> BoxStream<'static, Result<bytes::Bytes>> {
        let admin = self.clone();
        let pages = stream::try_unfold((admin, query, None), |(admin, query, after)| async move {
            if after.is_none() {
                admin.service.audit(&admin.actor, None, "audit.export", "").await?;
            }
            let after = after.unwrap_or(0);
            let filter = query.filter(&admin.actor.tenant);
            let lines = admin.service.store().search_audit(&filter, after, false, EXPORTED).await?;
            let Some(last) = lines.last().map(|line| line.id) else { return Ok(None) };
            let mut text = Vec::with_capacity(lines.len() * 200);
            for line in lines {
                serde_json::to_writer(&mut text, &AuditView::from(line)).map_err(|error| EngineError::Internal(error.to_string()))?;
                text.push(b'\n');
            }
            Ok(Some((bytes::Bytes::from(text), (admin, query, Some(last)))))
        });
        pages.boxed()
    }
}

impl AuditQuery {
    fn filter<'a>(&'a self, tenant: &'a str) -> AuditFilter<'a> {
        let given = |text: &'a Option<String>| text.as_deref().filter(|text| !text.is_empty());
        AuditFilter {
            tenant,
            who: given(&self.who),
            what: given(&self.what),
            workspace: given(&self.workspace),
            search: given(&self.search),
            since: self.since,
            until: self.until,
        }
    }
}

impl From<AuditEntry> for AuditView {
    fn from(line: AuditEntry) -> Self {
        Self {
            id: line.id,
            at: rfc3339(line.at),
            who: line.who,
            from: line.origin,
            workspace: line.workspace,
            what: line.what,
            detail: line.detail,
        }
    }
}
