//! One span, one line of the log and one observation for every request.

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Instant;

use axum::extract::{ConnectInfo, MatchedPath, Request, State};
use axum::http::HeaderValue;
use axum::middleware::Next;
use axum::response::Response;
use tower_http::request_id::{MakeRequestId as _, MakeRequestUuid, RequestId};
use tracing::Instrument as _;

use crate::guards::REQUEST_ID;
use crate::metrics::Metrics;

/// What requests that fit no route are counted as.
const NO_ROUTE: &str = "(no route)";

/// Longest identifier of a request that is taken over from the client.
const ID_BYTES_MAX: usize = 64;

/// Gives the request an identifier, unless it brought one, and repeats it in the reply.
pub async fn identify(mut request: Request, next: Next) -> Response {
    let brought = request.headers().get(REQUEST_ID).filter(|value| is_identifier(value)).cloned();
    let id = brought.or_else(|| MakeRequestUuid.make_request_id(&request).map(RequestId::into_header_value));
    let Some(id) = id else { return next.run(request).await };
    request.headers_mut().insert(REQUEST_ID, id.clone());
    request.extensions_mut().insert(RequestId::new(id.clone()));
    let mut response = next.run(request).await;
    response.headers_mut().insert(REQUEST_ID, id);
    response
}

/// What may stand in logs and replies as it is.
fn is_identifier(value: &HeaderValue) -> bool {
    let bytes = value.as_bytes();
    (1..=ID_BYTES_MAX).contains(&bytes.len()) && bytes.iter().all(|byte| byte.is_ascii_alphanumeric() || b"-_.".contains(byte))
}

/// Follows a request from its beginning to the head of its reply. Paths are logged without their query, which may hold secrets.
pub async fn follow(State(metrics): State<Arc<Metrics>>, request: Request, next: Next) -> Response {
    let started = Instant::now();
    let _in_flight = metrics.begin();
    let method = request.method().as_str().to_owned();
    let route = request.extensions().get::<MatchedPath>().map_or(NO_ROUTE, MatchedPath::as_str).to_owned();
    let path = request.uri().path().to_owned();
    let id = request.headers().get(REQUEST_ID).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let client = request.extensions().get::<ConnectInfo<SocketAddr>>().map(|info| info.0.ip().to_string());
    let span = tracing::info_span!(
        "request",
        request.id = id,
        http.request.method = method,
        http.route = route,
        client.address = client.unwrap_or_default(),
    );
    let response = next.run(request).instrument(span.clone()).await;
    let took = started.elapsed();
    let status = response.status().as_u16();
    metrics.answered(&method, &route, status, took);
    let duration_ms = took.as_micros() as f64 / 1000.0;
    let _entered = span.entered();
    match (status, route.as_str()) {
        (500.., _) => tracing::warn!(http.response.status_code = status, url.path = path, duration_ms, "{method} {path}: {status}"),
        (_, "/healthz" | "/readyz" | "/metrics") => tracing::debug!(http.response.status_code = status, duration_ms, "{method} {path}"),
        _ => tracing::info!(http.response.status_code = status, url.path = path, duration_ms, "{method} {path}: {status}"),
    }
    response
}
