//! The audit log: append-only; who did what, when, from where.

use futures_util::stream::BoxStream;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::{Page, PageRequest, Result, TenantAdmin};

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

impl TenantAdmin {
    /// The newest lines first.
    pub async fn audit(&self, query: &AuditQuery, page: &PageRequest) -> Result<Page<AuditView>> {
        let _ = (query, page);
        todo!()
    }

    /// All lines that fit, oldest first, one JSON object a line.
    pub fn export_audit(&self, query: AuditQuery) -> BoxStream<'static, Result<bytes::Bytes>> {
        let _ = query;
        todo!()
    }
}
