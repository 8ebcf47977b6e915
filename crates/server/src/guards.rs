//! What keeps one request from harming the others: panics become replies, requests end in time, bodies keep coming.

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
use tower_http::timeout::TimeoutBody;

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

/// Answers within bounds, whatever the handler does.
pub async fn guard(State(patience): State<Patience>, request: Request, next: Next) -> Response {
    let face = Face::of(&request);
    let long = is_upload(&request);
    let request = request.map(|body| Body::new(TimeoutBody::new(patience.body_idle, body)));
    let work = AssertUnwindSafe(next.run(request)).catch_unwind();
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
