//! The head of a report.

use ferry_engine::report::info;
use ferry_model::Face;
use serde_json::Value;

use super::{ReportCounts, ReportView, reasons};
use crate::{Result, ServiceError, Viewer};

impl Viewer {
    /// Head of the report.
    pub async fn report(&self, id: i64) -> Result<ReportView> {
        let task = self.task(id).await?;
        let store = self.service.store();
        let stored = store.task(id).await?.ok_or_else(|| ServiceError::not_found("task", id))?;
        let counts = store.item_counts(id).await?.into_iter().map(|(kind, counts)| ReportCounts {
            kind: kind.as_str().to_owned(),
            total: counts.total,
            created: counts.created,
            updated: counts.updated,
            unchanged: counts.unchanged,
            skipped: counts.skipped,
            blocked: counts.blocked,
            failed: counts.failed,
            waiting: counts.waiting,
            saved: counts.saved,
            committed: counts.committed,
            deployed: counts.deployed,
        });
        let reasons = reasons::of(store.item_reasons(id).await?)?;
        Ok(ReportView { task, info: info(&stored, Face::Server), counts: counts.collect(), reasons, settings: json(&stored.settings)? })
    }

    /// That there is a task of this number in this workspace.
    pub(super) async fn has_task(&self, id: i64) -> Result<()> {
        let found = self.service.store().task_head(id).await?;
        found.filter(|task| task.workspace_id == self.workspace.id).map(|_| ()).ok_or_else(|| ServiceError::not_found("task", id))
    }
}

fn json(text: &str) -> Result<Value> {
    serde_json::from_str(text).map_err(ServiceError::failed)
}
