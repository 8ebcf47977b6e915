//! The progress of running tasks, live and after the fact.

use std::time::Duration;

use ferry_store::records::{TaskEvent, TaskHead, TaskKind, TaskStatus};
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

/// The steps of an import, in order.
const IMPORT: [&str; 8] = ["verify", "plan", "contents", "save", "commit", "deploy", "quality_rules", "report"];
/// The steps of an export.
const EXPORT: [&str; 2] = ["export", "report"];
/// Over how long the rate is measured.
const RATE_MS: i64 = 10_000;
/// How often the store is asked whether there is something new.
const POLL: Duration = Duration::from_millis(250);
/// How long a request waits at most.
const WAIT_MAX_SECONDS: u64 = 60;

impl Viewer {
    /// How far the task is.
    pub async fn progress(&self, id: i64) -> Result<ProgressView> {
        let task = self.task_record(id).await?;
        let store = &self.service.inner.store;
        let events = store.last_events(id).await?;
        let busy = store.busy_tasks(&[id]).await?.contains(&id);
        let steps = steps(&task, &events, busy);
        let running = steps.iter().rev().find(|step| step.state == StepState::Running);
        let (mut rate, mut remaining_seconds) = (None, None);
        if let Some(step) = running {
            let since = self.service.now() - RATE_MS;
            rate = measured(&store.step_events(id, &step.step, since).await?);
            remaining_seconds = rate.filter(|_| step.total > step.done).map(|rate| (step.total - step.done) as f64 / rate);
        }
        Ok(ProgressView {
            task_id: id,
            status: task.status.as_str().to_owned(),
            event: events.iter().map(|event| event.id).max().unwrap_or(0).max(store.last_event(id).await?),
            rate,
            remaining_seconds,
            queued_behind: if busy { store.queued_before(id).await? } else { 0 },
            ended: !busy && !task.status.is_running(),
            steps,
        })
    }

    /// Waits until there is an event after `event`, or `seconds` have passed; then as [`Self::progress`]. The events are in the store, so
    /// that any replica can go on with any client's stream.
    pub async fn progress_after(&self, id: i64, event: i64, seconds: u64) -> Result<ProgressView> {
        self.task_record(id).await?;
        let until = tokio::time::Instant::now() + Duration::from_secs(seconds.min(WAIT_MAX_SECONDS));
        while self.service.inner.store.last_event(id).await? <= event && tokio::time::Instant::now() < until {
            tokio::time::sleep(POLL).await;
        }
        self.progress(id).await
    }
}

/// Objects per second between the first and the last of these events.
fn measured(events: &[TaskEvent]) -> Option<f64> {
    let (first, last) = (events.first()?, events.last()?);
    let (done, ms) = (last.done - first.done, last.at - first.at);
    (done > 0 && ms > 0).then(|| done as f64 * 1000.0 / ms as f64)
}

/// The steps of a task, with what is known of each since it was started last.
fn steps(task: &TaskHead, events: &[TaskEvent], busy: bool) -> Vec<StepView> {
    let of = |step: &str| events.iter().find(|event| event.step == step);
    let names: Vec<&str> = match (task.kind, of("undo")) {
        (_, Some(_)) => vec!["undo"],
        (TaskKind::Export, None) => EXPORT.to_vec(),
        (TaskKind::Import, None) => IMPORT.to_vec(),
    };
    let ended = !busy && !task.status.is_running();
    let failed = matches!(task.status, TaskStatus::ImportError | TaskStatus::ExportError) && task.failure.is_some();
    // The step that had an event last is the one at work; those before it that had none had nothing to do.
    let known = |name: &&str| of(name).map(|event| event.id);
    let current = names.iter().enumerate().filter_map(|(at, name)| known(name).map(|id| (id, at))).max().map(|(_, at)| at);
    let view = |(at, name): (usize, &&str)| {
        let event = of(name);
        let state = match (event, current) {
            (Some(event), Some(current)) if at == current => match (ended, failed) {
                (true, true) => StepState::Failed,
                (true, false) => StepState::Done,
                (false, _) if event.total > 0 && event.done >= event.total && at + 1 < names.len() => StepState::Done,
                (false, _) => StepState::Running,
            },
            (Some(_), _) => StepState::Done,
            (None, Some(current)) if at < current => StepState::Skipped,
            (None, _) if ended => StepState::Skipped,
            (None, _) => StepState::Waiting,
        };
        let number = |number: i64| number.max(0) as u64;
        StepView {
            step: (*name).to_owned(),
            state,
            done: event.map_or(0, |event| number(event.done)),
            total: event.map_or(0, |event| number(event.total)),
        }
    };
    names.iter().enumerate().map(view).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn event(id: i64, step: &str, done: i64, total: i64, at: i64) -> TaskEvent {
        TaskEvent { id, step: step.to_owned(), done, total, at }
    }

    #[test]
    fn the_rate_is_what_was_done_in_the_time_between() {
        assert_eq!(measured(&[event(1, "save", 100, 900, 1_000), event(2, "save", 500, 900, 3_000)]), Some(200.0));
        assert_eq!(measured(&[event(1, "save", 100, 900, 1_000)]), None);
        assert_eq!(measured(&[]), None);
    }
}
