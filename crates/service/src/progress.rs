//! The progress of running tasks, live and after the fact.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::{Result, Viewer};

/// State of a step.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub enum StepState {
    /// Initial.
    Waiting,
    /// Running.
    Running,
    /// Succeeded.
    Done,
    /// Failed.
    Failed,
    /// There is nothing to do in it.
    Skipped,
}

/// One step of a task.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct StepView {
    /// `verify`, `plan`, `contents`, `save`, `commit`, `deploy`, `quality_rules`, `report`, `undo`, `export`.
    pub step: String,
    /// Its state.
    pub state: StepState,
    /// Things done.
    pub done: u64,
    /// Things to do; 0 when not known.
    pub total: u64,
}

/// How far a task is.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct ProgressView {
    /// The task.
    pub task_id: i64,
    /// Its status.
    pub status: String,
    /// Number of the last event: an event stream goes on after it.
    pub event: i64,
    /// Steps in order.
    pub steps: Vec<StepView>,
    /// Objects per second over the last seconds.
    pub rate: Option<f64>,
    /// Seconds that are left by that rate.
    pub remaining_seconds: Option<f64>,
    /// Jobs ahead of it in the same workspace.
    pub queued_behind: i64,
    /// Whether it has ended.
    pub ended: bool,
}

impl Viewer {
    /// How far the task is.
    pub async fn progress(&self, id: i64) -> Result<ProgressView> {
        let _ = id;
        todo!()
    }

    /// Waits until there is an event after `event`, or `seconds` have passed; then as [`Self::progress`]. The events are in the store, so
    /// that any replica can go on with any client's stream.
    pub async fn progress_after(&self, id: i64, event: i64, seconds: u64) -> Result<ProgressView> {
        let _ = (id, event, seconds);
        todo!()
    }
}
