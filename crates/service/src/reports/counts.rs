//! Counts and reasons of reports. Counting looks at every row, so that what was counted is kept once a task has ended: its rows do not change
//! any more then.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use ferry_store::records::{Task, TaskStatus};
use tokio::sync::OnceCell;

use super::{ReportCounts, ReportReason, reasons};
use crate::{Result, Viewer};

/// Tasks whose counts are kept.
const KEPT: usize = 500;

/// What was counted. Whoever asks while somebody counts waits for that.
#[derive(Debug, Default)]
pub(crate) struct Counted(Mutex<HashMap<Ending, Arc<OnceCell<Counts>>>>);

/// One end of a task; after another attempt, or an undo, it has another one.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
struct Ending {
    task: i64,
    status: &'static str,
    attempt: i64,
    finished_at: i64,
}

/// What a report counts.
#[derive(Clone, Debug)]
pub(super) struct Counts {
    pub(super) kinds: Vec<ReportCounts>,
    pub(super) reasons: Vec<ReportReason>,
}

impl Viewer {
    /// The counts of a task, as they are now.
    pub(super) async fn counts(&self, task: &Task) -> Result<Counts> {
        let Some(ending) = Ending::of(task) else { return self.count(task.head.id).await };
        let cell = self.service.inner.reports.cell(ending);
        cell.get_or_try_init(|| self.count(task.head.id)).await.cloned()
    }

    async fn count(&self, id: i64) -> Result<Counts> {
        let store = self.service.store();
        let kinds = store.item_counts(id).await?.into_iter().map(|(kind, counts)| ReportCounts {
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
        Ok(Counts { kinds: kinds.collect(), reasons: reasons::of(store.item_reasons(id).await?)? })
    }
}

impl Counted {
    fn cell(&self, ending: Ending) -> Arc<OnceCell<Counts>> {
        let mut kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if kept.len() >= KEPT && !kept.contains_key(&ending) {
            kept.clear();
        }
        Arc::clone(kept.entry(ending).or_default())
    }
}

impl Ending {
    /// `None` while rows may still change.
    fn of(task: &Task) -> Option<Self> {
        let ended = matches!(
            task.head.status,
            TaskStatus::ImportSuccess
                | TaskStatus::PartialSuccess
                | TaskStatus::ImportError
                | TaskStatus::ExportSuccess
                | TaskStatus::ExportError
                | TaskStatus::Revoked
        );
        let finished_at = task.head.finished_at.filter(|_| ended)?;
        Some(Self { task: task.head.id, status: task.head.status.as_str(), attempt: task.head.attempt, finished_at })
    }
}
