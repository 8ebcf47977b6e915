//! The rows of an export's report.

use ferry_model::codes::export as codes;
use ferry_model::stored::StoredObject;
use ferry_model::workflow::WorkflowKey;
use ferry_model::{Finding, ObjectKey};
use ferry_store::records::{ApplyStep, Checkpoint, TaskItem};

use super::pack::Packed;
use super::select::Selection;
use super::{ExportStatus, Run};
use crate::error::EngineError;

/// Rows that are written at once.
const PAGE: usize = 1000;

/// Writes a row for every object that was selected: first those with the version asked for, then those without.
pub(super) async fn write(run: &Run<'_>, selection: &Selection, packed: &Packed) -> Result<(), EngineError> {
    let total = selection.objects.len() + selection.without_version.len();
    let mut rows = Vec::with_capacity(PAGE);
    let mut done = 0;
    for place in 0..total {
        let item = if let Some(chosen) = selection.objects.get(place) {
            let failure = packed.failures.get(&place).cloned();
            let outcome = if failure.is_some() { "failed" } else { "ok" };
            let notes = packed.notes.get(&place).into_iter().flatten().cloned();
            let findings: Vec<Finding> = failure.into_iter().chain(notes).collect();
            let stored = chosen.stored.as_ref();
            let written = (outcome == "ok").then_some(run.request.status);
            let subject = Subject { key: &chosen.key, home: chosen.home.as_ref(), stored };
            item(place, subject, ("create", outcome), &findings, written)?
        } else {
            let stored = &selection.without_version[place - selection.objects.len()];
            let finding = Finding::new(codes::NO_VERSION).arg("status", run.request.status.as_str()).about(&stored.key);
            let subject = Subject { key: &stored.key, home: stored.home.as_ref(), stored: Some(stored) };
            item(place, subject, ("skip", "skipped"), &[finding], None)?
        };
        rows.push((item, None));
        if rows.len() == PAGE || place + 1 == total {
            done += rows.len() as i64;
            let checkpoint = Checkpoint { phase: "report".to_owned(), done, total: total as i64 };
            let step = ApplyStep {
                task_id: run.task.head.id,
                workspace_id: run.workspace.id,
                user: &run.request.user,
                checkpoint: &checkpoint,
                now: run.now,
            };
            run.store.save_batch(&step, &rows).await?;
            rows.clear();
        }
    }
    Ok(())
}

/// The object that a row is about.
struct Subject<'a> {
    key: &'a ObjectKey,
    home: Option<&'a WorkflowKey>,
    stored: Option<&'a StoredObject>,
}

fn item(
    place: usize,
    Subject { key, home, stored }: Subject<'_>,
    (action, outcome): (&str, &str),
    findings: &[Finding],
    written: Option<ExportStatus>,
) -> Result<TaskItem, EngineError> {
    let findings = match findings {
        [] => None,
        findings => Some(serde_json::to_string(findings).map_err(|error| EngineError::Internal(error.to_string()))?),
    };
    Ok(TaskItem {
        seq: place as i64,
        kind: key.kind,
        key: key.to_string(),
        workflow: home.map(|home| home.name.clone()).unwrap_or_default(),
        name: key.name.clone(),
        type_name: stored.map_or_else(String::new, |stored| stored.type_name.clone()),
        action: action.to_owned(),
        outcome: outcome.to_owned(),
        saved: written.is_some(),
        committed: matches!(written, Some(ExportStatus::Committed | ExportStatus::Deployed)),
        deployed: written == Some(ExportStatus::Deployed),
        findings,
        rewrites: None,
        object_id: stored.map(|stored| stored.id),
        before: None,
        created: false,
    })
}
