//! Import Progress, live. Every event carries the whole state, and its number is that of the last event in the store: whichever replica a
//! browser comes back to goes on from there, and leaving the page loses nothing.

use std::convert::Infallible;
use std::time::Duration;

use askama::Template;
use axum::extract::Path;
use axum::http::HeaderMap;
use axum::response::sse::{Event, KeepAlive, Sse};
use axum::response::{IntoResponse, Response};
use ferry_service::progress::{ProgressView, StepState, StepView};
use futures_util::stream::{self, Stream};
use tokio::time::Instant;

use ferry_service::tasks::TaskAction;

use super::head::{self, Head, List, Tab};
use crate::context::show;
use crate::{InWorkspace, Page, PageError, Routes};

/// How long the store is watched before a comment keeps the connection alive.
const WAIT_SECONDS: u64 = 15;
/// A stream ends after this time, and the browser begins another one: so a log-out ends it.
const LASTS: Duration = Duration::from_mins(10);

/// The routes.
pub(super) fn routes() -> Routes {
    Routes::new()
        .get("/w/{ws}/imports/{id}/progress", |place, path| progress(place, path, List::Imports))
        .get("/w/{ws}/exports/{id}/progress", |place, path| progress(place, path, List::Exports))
        .get("/w/{ws}/imports/{id}/events", events)
        .get("/w/{ws}/exports/{id}/events", events)
}

/// How far the task is, in the words of the page.
struct State {
    view: ProgressView,
    percent: u64,
    bar: &'static str,
    steps: Vec<Step>,
}

struct Step {
    view: StepView,
    /// State in the words of the component `steps`.
    state: &'static str,
    /// Key of the name of the state.
    key: &'static str,
}

impl State {
    fn new(view: ProgressView, head: &Head) -> Self {
        let step = |view: &StepView| {
            let (state, key) = step_words(view);
            Step { view: view.clone(), state, key }
        };
        Self { percent: percent(&view), bar: bar_tone(head.tone), steps: view.steps.iter().map(step).collect(), view }
    }
}

#[derive(Template)]
#[template(path = "pages/import_task/progress.html")]
struct ProgressPage {
    page: Page,
    head: Head,
    state: State,
}

#[derive(Template)]
#[template(path = "pages/import_task/progress_state.html")]
struct ProgressState {
    page: Page,
    head: Head,
    state: State,
}

/// State of a step in the words of the component `steps`, and the key of its name.
fn step_words(step: &StepView) -> (&'static str, &'static str) {
    match step.state {
        StepState::Waiting => ("waiting", "import-step-waiting"),
        StepState::Running => ("current", "import-step-running"),
        StepState::Done => ("done", "import-step-done"),
        StepState::Failed => ("failed", "import-step-failed"),
        StepState::Skipped => ("skipped", "import-step-skipped"),
    }
}

/// Tone of the bar for the tone of a status.
fn bar_tone(status: &'static str) -> &'static str {
    if matches!(status, "success" | "warning" | "error") { status } else { "info" }
}

/// Share of the work that is done, in percent, over the steps that have any.
fn percent(progress: &ProgressView) -> u64 {
    if progress.ended {
        return 100;
    }
    let counted: Vec<&StepView> = progress.steps.iter().filter(|step| step.state != StepState::Skipped).collect();
    let share = |step: &&StepView| match step.state {
        StepState::Done => 100,
        StepState::Running if step.total > 0 => (step.done.min(step.total) * 100) / step.total,
        _ => 0,
    };
    counted.iter().map(share).sum::<u64>() / (counted.len().max(1) as u64)
}

async fn progress(place: InWorkspace, Path((_, id)): Path<(String, i64)>, list: List) -> Result<Response, PageError> {
    let (page, head) = head::open(&place, list, id, Tab::Progress).await?;
    let state = State::new(place.viewer.progress(id).await?, &head);
    show(&ProgressPage { page, head, state })
}

/// Where a stream stands.
struct Watch {
    place: InWorkspace,
    id: i64,
    /// Number of the event that the browser has.
    seen: Option<i64>,
    until: Instant,
    is_over: bool,
}

async fn events(place: InWorkspace, Path((_, id)): Path<(String, i64)>, headers: HeaderMap) -> Result<Response, PageError> {
    place.viewer.task(id).await?;
    let seen = headers.get("last-event-id").and_then(|value| value.to_str().ok()).and_then(|text| text.parse().ok());
    let watch = Watch { place, id, seen, until: Instant::now() + LASTS, is_over: false };
    let keep_alive = KeepAlive::new().interval(Duration::from_secs(WAIT_SECONDS));
    Ok(Sse::new(stream(watch)).keep_alive(keep_alive).into_response())
}

fn stream(watch: Watch) -> impl Stream<Item = Result<Event, Infallible>> {
    stream::unfold(watch, |mut watch| async move {
        if watch.is_over || Instant::now() >= watch.until {
            return None;
        }
        let event = next(&mut watch).await;
        Some((Ok(event), watch))
    })
}

/// The next event: the state when it has changed, a comment when it has not, and the end.
async fn next(watch: &mut Watch) -> Event {
    let viewer = &watch.place.viewer;
    let first = watch.seen.is_none();
    let found = match watch.seen {
        None => viewer.progress(watch.id).await,
        Some(seen) => viewer.progress_after(watch.id, seen, WAIT_SECONDS).await,
    };
    let Ok(progress) = found else {
        watch.is_over = true;
        return Event::default().comment("gone");
    };
    if !first && !progress.ended && watch.seen == Some(progress.event) {
        return Event::default().comment("still here");
    }
    watch.seen = Some(progress.event);
    if progress.ended {
        // The page is read anew: it says how the task ended, and where to go from there.
        watch.is_over = true;
        return Event::default().event("end").id(progress.event.to_string()).data("reload");
    }
    let event = Event::default().event("progress").id(progress.event.to_string());
    match fragment(&watch.place, watch.id, progress).await {
        Some(html) => event.data(html),
        None => Event::default().comment("gone"),
    }
}

async fn fragment(place: &InWorkspace, id: i64, progress: ProgressView) -> Option<String> {
    let task = place.viewer.task(id).await.ok()?;
    let list = if task.kind == "export" { List::Exports } else { List::Imports };
    let (page, head) = head::open(place, list, id, Tab::Progress).await.ok()?;
    let state = State::new(progress, &head);
    ProgressState { page, head, state }.render().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_share_counts_every_step_that_has_work() {
        let step = |state, done, total| StepView { step: "save".to_owned(), state, done, total };
        let mut progress = ProgressView {
            task_id: 1,
            status: "IMPORTING".to_owned(),
            event: 1,
            steps: vec![
                step(StepState::Done, 10, 10),
                step(StepState::Skipped, 0, 0),
                step(StepState::Running, 50, 100),
                step(StepState::Waiting, 0, 0),
            ],
            rate: None,
            remaining_seconds: None,
            queued_behind: 0,
            ended: false,
        };
        assert_eq!(percent(&progress), 50);
        progress.ended = true;
        assert_eq!(percent(&progress), 100);
    }
}
