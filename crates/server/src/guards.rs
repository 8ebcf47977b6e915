//! What keeps one request from harming the others, and itself: panics become replies, requests end in time, bodies keep coming, and a change
//! that has begun is carried to its end.

use std::panic::AssertUnwindSafe;
use std::time::Duration;

use axum::body::Body;
use axum::extract::{Request, State};
use axum::http::header::{CONTENT_SECURITY_POLICY, CONTENT_TYPE, HeaderName, RETRY_AFTER};
use axum::http::{HeaderValue, Method, StatusCode};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use ferry_model::codes::service as codes;
use ferry_model::{Finding, Lang};
use futures_util::FutureExt as _;
use tokio_util::task::TaskTracker;
use tower_http::timeout::TimeoutBody;
use tracing::Instrument as _;

/// Header that carries the identifier of a request.
pub const REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");

/// How long things may take.
#[derive(Clone, Copy, Debug)]
pub struct Patience {
    /// A request, until the head of its reply.
    pub request: Duration,
    /// A pause within the body of a request.
    pub body_idle: Duration,
}

/// How requests are answered.
#[derive(Clone, Debug)]
pub struct Guard {
    /// How long things may take.
    pub patience: Patience,
    /// The requests that change something, which go on without whoever sent them.
    pub changes: TaskTracker,
}

/// Answers within bounds, whatever the handler does.
///
/// A request that changes something is a task of its own: a client that hangs up, or patience that ends, must not come between a change and
/// its line in the audit log, or between bytes and the row that names them.
pub async fn guard(State(Guard { patience, changes }): State<Guard>, request: Request, next: Next) -> Response {
    let face = Face::of(&request);
    let long = is_upload(&request);
    let is_change = !request.method().is_safe();
    let request = request.map(|body| Body::new(TimeoutBody::new(patience.body_idle, body)));
    let work = AssertUnwindSafe(next.run(request)).catch_unwind();
    let work = if is_change {
        let task = changes.spawn(work.in_current_span());
        task.map(|ended| ended.unwrap_or_else(|error| Err(Box::new(error)))).left_future()
    } else {
        work.right_future()
    };
    // An upload lasts as long as its bytes keep coming.
    let ended = if long { Ok(work.await) } else { tokio::time::timeout(patience.request, work).await };
    match ended {
        Ok(Ok(response)) => response,
        Ok(Err(_)) => face.failure(StatusCode::INTERNAL_SERVER_ERROR),
        Err(_) => {
            tracing::warn!(duration_ms = patience.request.as_millis() as u64, "the request was given up: it took too long");
            face.failure(StatusCode::SERVICE_UNAVAILABLE)
        }
    }
}

/// Requests whose body may be a package.
fn is_upload(request: &Request) -> bool {
    let kind = request.headers().get(CONTENT_TYPE).map_or(&b""[..], HeaderValue::as_bytes);
    matches!(*request.method(), Method::POST | Method::PUT)
        && [&b"multipart/form-data"[..], b"application/zip", b"application/octet-stream"].iter().any(|known| kind.starts_with(known))
}

/// Who is to read the reply, and what to call the request.
struct Face {
    program: bool,
    path: String,
    request_id: String,
}

impl Face {
    fn of(request: &Request) -> Self {
        let id = request.headers().get(REQUEST_ID).and_then(|value| value.to_str().ok()).unwrap_or_default();
        let path = request.uri().path().to_owned();
        Self { program: path.starts_with("/api/"), path, request_id: id.to_owned() }
    }

    /// The reply that the faces cannot give themselves any more.
    fn failure(&self, status: StatusCode) -> Response {
        let finding = Finding::new(codes::INTERNAL).arg("request", &self.request_id);
        let mut response = if self.program { self.problem(status, &finding) } else { page(status, &finding) };
        if status == StatusCode::SERVICE_UNAVAILABLE {
            response.headers_mut().insert(RETRY_AFTER, HeaderValue::from_static("10"));
        }
        response
    }

    fn problem(&self, status: StatusCode, finding: &Finding) -> Response {
        let document = serde_json::json!({
            "type": format!("urn:ferry:error:{}", finding.code.id()),
            "title": status.canonical_reason(),
            "status": status.as_u16(),
            "code": finding.code.id(),
            "detail": finding.message(Lang::En),
            "advice": finding.advice_on(ferry_model::Face::Server, Lang::En),
            "instance": self.path,
            "request_id": self.request_id,
            "errors": [],
        });
        (status, [(CONTENT_TYPE, "application/problem+json")], document.to_string()).into_response()
    }
}

/// A page that needs nothing of the console, in both languages: whose language could not be asked any more.
fn page(status: StatusCode, finding: &Finding) -> Response {
    let text =
        |lang| format!("<p>{} {}</p>", escaped(&finding.message(lang)), escaped(&finding.advice_on(ferry_model::Face::Server, lang)));
    let html = format!(
        "<!doctype html><html lang=\"en\"><head><meta charset=\"utf-8\"><title>Ferry: {0}</title></head><body><h1>{0}</h1>{1}\
         <div lang=\"zh-CN\">{2}</div><p><a href=\"/\">Ferry</a></p></body></html>",
        status,
        text(Lang::En),
        text(Lang::Zh),
    );
    (status, [(CONTENT_TYPE, "text/html; charset=utf-8"), (CONTENT_SECURITY_POLICY, "default-src 'none'")], html).into_response()
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use std::sync::Arc;
    use std::sync::atomic::{AtomicBool, Ordering};

    use axum::Router;
    use axum::middleware::from_fn_with_state;
    use axum::routing::any;
    use tokio::sync::Notify;
    use tower::ServiceExt as _;

    use super::*;

    #[tokio::test]
    async fn a_change_is_carried_to_its_end_without_whoever_asked_for_it() {
        for (method, is_carried) in [(Method::PUT, true), (Method::GET, false)] {
            let (begun, go_on, is_done) = (Arc::new(Notify::new()), Arc::new(Notify::new()), Arc::new(AtomicBool::new(false)));
            let (told, wait, done) = (Arc::clone(&begun), Arc::clone(&go_on), Arc::clone(&is_done));
            let handler = move || async move {
                told.notify_one();
                wait.notified().await;
                done.store(true, Ordering::SeqCst);
            };
            let patience = Patience { request: Duration::from_mins(1), body_idle: Duration::from_mins(1) };
            let changes = TaskTracker::new();
            let guarded = Guard { patience, changes: changes.clone() };
            let app = Router::new().route("/", any(handler)).layer(from_fn_with_state(guarded, guard));
            let asked = tokio::spawn(app.oneshot(Request::builder().method(method.clone()).uri("/").body(Body::empty()).unwrap()));
            begun.notified().await;
            asked.abort();
            assert!(asked.await.unwrap_err().is_cancelled());
            go_on.notify_one();
            changes.close();
            changes.wait().await;
            assert_eq!(is_done.load(Ordering::SeqCst), is_carried, "{method}");
        }
    }
}
