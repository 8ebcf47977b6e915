//! How far tasks are, once and as a stream of events.

use std::convert::Infallible;
use std::time::{Duration, Instant};

use axum::Json;
use axum::http::HeaderMap;
use axum::response::sse::{Event, Sse};
use axum::response::{IntoResponse as _, Response};
use ferry_model::Lang;
use ferry_model::codes::reasons;
use ferry_service::progress::ProgressView;
use ferry_service::{Service, Viewer};
use futures_util::stream::{self, Stream};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::OfTask;
use crate::caller::Viewing;
use crate::input::At;
use crate::language::Language;
use crate::problem::{ApiError, Result, request_id};
use crate::reply::Reply;

/// A comment is sent when nothing happened for this long, so that nothing between takes the connection for dead.
const QUIET_SECONDS: u64 = 15;
/// A stream ends after this long; the client connects again, and what it may see is looked at again.
const LONGEST: Duration = Duration::from_mins(10);

pub fn routes() -> OpenApiRouter<Service> {
    OpenApiRouter::new().routes(routes!(get_progress)).routes(routes!(stream_progress))
}

/// Show how far a task is
#[utoipa::path(get, path = "/workspaces/{workspace}/tasks/{task}/progress", tag = "tasks", params(OfTask),
    responses((status = 200, description = "Its steps, rate and remaining time.", body = ProgressView)))]
async fn get_progress(Viewing(viewer): Viewing, At(at): At<OfTask>) -> Reply<ProgressView> {
    Ok(Json(viewer.progress(at.task).await?))
}

/// Follow a task live
///
/// Server-sent events: `event: progress` with the number of the event as `id` and the progress as JSON in `data`, until `ended` is true. A
/// client that reconnects with `Last-Event-ID` goes on after that event.
#[utoipa::path(get, path = "/workspaces/{workspace}/tasks/{task}/progress/events", tag = "tasks",
    params(OfTask, ("Last-Event-ID" = Option<i64>, Header, description = "Number of the last event that was received.")),
    responses((status = 200, description = "The events.", content_type = "text/event-stream")))]
async fn stream_progress(Viewing(viewer): Viewing, Language(lang): Language, At(at): At<OfTask>, headers: HeaderMap) -> Result<Response> {
    let last = match headers.get("last-event-id").map(|value| value.to_str().ok().and_then(|text| text.trim().parse::<i64>().ok())) {
        None => None,
        Some(Some(number)) => Some(number),
        Some(None) => return Err(ApiError::invalid("Last-Event-ID", reasons::NOT_AN_EVENT)),
    };
    // A task that does not exist is a problem, not a stream.
    let now = viewer.progress(at.task).await?;
    let follower = Follower {
        viewer,
        task: at.task,
        last: last.unwrap_or(-1),
        pending: (last.is_none_or(|last| last < now.event) || now.ended).then_some(now),
        until: Instant::now() + LONGEST,
        lang,
        request_id: request_id(&headers),
        ended: false,
    };
    let mut response = Sse::new(events(follower)).into_response();
    // Reverse proxies keep replies back to fill their buffers unless told not to.
    response.headers_mut().insert("x-accel-buffering", axum::http::HeaderValue::from_static("no"));
    Ok(response)
}

/// Somebody who follows a task.
struct Follower {
    viewer: Viewer,
    task: i64,
    /// Number of the last event that was sent.
    last: i64,
    /// What is to be sent before waiting.
    pending: Option<ProgressView>,
    until: Instant,
    lang: Lang,
    request_id: Option<String>,
    ended: bool,
}

fn events(follower: Follower) -> impl Stream<Item = std::result::Result<Event, Infallible>> {
    stream::unfold(follower, |mut follower| async move {
        if follower.ended || Instant::now() >= follower.until {
            return None;
        }
        let next = match follower.pending.take() {
            Some(view) => Ok(view),
            None => follower.viewer.progress_after(follower.task, follower.last, QUIET_SECONDS).await,
        };
        let event = match next {
            Ok(view) => follower.event(&view),
            Err(error) => {
                follower.ended = true;
                let problem = ApiError::from(error).problem(follower.lang, "", follower.request_id.as_deref());
                Event::default().event("problem").json_data(problem).unwrap_or_default()
            }
        };
        Some((Ok(event), follower))
    })
}

impl Follower {
    /// The event of a state; a comment when it is no news.
    fn event(&mut self, view: &ProgressView) -> Event {
        self.ended = view.ended;
        if view.event <= self.last && !view.ended {
            return Event::default().comment("");
        }
        self.last = view.event;
        Event::default().event("progress").id(view.event.to_string()).json_data(view).unwrap_or_default()
    }
}
