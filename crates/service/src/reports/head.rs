//! The head of a report.

use ferry_engine::report::info;
use ferry_model::Face;
use serde_json::Value;

use super::ReportView;
use crate::{Result, ServiceError, Viewer};

impl Viewer {
    /// Head of the report.
    pub async fn report(&self, id: i64) -> Result<ReportView> {
        let task = self.task(id).await?;
        let stored = self.service.store().task(id).await?.ok_or_else(|| ServiceError::not_found("task", id))?;
        let counts = self.counts(&stored).await?;
        let info = info(&stored, Face::Server);
        Ok(ReportView { task, info, counts: counts.kinds, reasons: counts.reasons, settings: json(&stored.settings)? })
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
