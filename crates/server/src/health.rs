//! `/healthz`, `/readyz` and `/metrics`.

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use axum::extract::{ConnectInfo, State};
use axum::http::header::{CACHE_CONTROL, CONTENT_TYPE};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use axum::{Json, Router};
use ferry_blob::Blobs;
use ferry_service::Service;
use serde_json::{Value, json};
use tokio_util::sync::CancellationToken;

use crate::metrics::{CONTENT_TYPE as METRICS_CONTENT_TYPE, Metrics};

/// How long a part of the server may take to answer.
const PATIENCE: Duration = Duration::from_secs(5);

/// What the probes look at.
#[derive(Clone, Debug)]
pub struct Probes {
    /// The service, and its database.
    pub service: Service,
    /// The blob store.
    pub blobs: Blobs,
    /// The metrics.
    pub metrics: Arc<Metrics>,
    /// Cancelled when the server is stopping.
    pub stop: CancellationToken,
}

/// The routes of the main listener. `metrics` says whether `/metrics` is among them.
pub fn routes(probes: Probes, metrics: bool) -> Router {
    let router = Router::new().route("/healthz", get(alive)).route("/readyz", get(ready));
    let router = if metrics { router.route("/metrics", get(metrics_for_this_machine)) } else { router };
    router.with_state(probes)
}

/// The routes of the listener of a worker: all of them, for everybody who reaches it.
pub fn worker_routes(probes: Probes) -> Router {
    routes(probes.clone(), false).merge(metrics_routes(probes))
}

/// The routes of the listener of metrics.
pub fn metrics_routes(probes: Probes) -> Router {
    Router::new().route("/metrics", get(metrics_text)).with_state(probes)
}

async fn alive() -> Response {
    ([(CACHE_CONTROL, "no-store")], "ok\n").into_response()
}

/// 200 when requests can be served, 503 when not; says which part is missing, but not why: that is in the log.
async fn ready(State(probes): State<Probes>) -> Response {
    let (database, storage) =
        tokio::join!(tokio::time::timeout(PATIENCE, probes.service.store().schema()), tokio::time::timeout(PATIENCE, probes.blobs.ping()));
    let stopping = probes.stop.is_cancelled();
    let schema = match &database {
        Ok(Ok(schema)) if schema.found >= schema.known => {
            json!({ "ok": true, "found": schema.found, "known": schema.known })
        }
        Ok(Ok(schema)) => json!({ "ok": false, "found": schema.found, "known": schema.known }),
        _ => json!({ "ok": false }),
    };
    let database_ok = logged("database", database.map(|answer| answer.map(|_| ())));
    let storage_ok = logged("storage", storage);
    let is_ready = !stopping && database_ok && storage_ok && schema["ok"] == Value::Bool(true);
    let status = if is_ready { StatusCode::OK } else { StatusCode::SERVICE_UNAVAILABLE };
    let body = json!({
        "ready": is_ready,
        "stopping": stopping,
        "database": { "ok": database_ok },
        "schema": schema,
        "storage": { "ok": storage_ok },
        "version": env!("CARGO_PKG_VERSION"),
    });
    (status, [(CACHE_CONTROL, "no-store")], Json(body)).into_response()
}

fn logged<E: std::fmt::Display>(part: &str, answer: Result<Result<(), E>, tokio::time::error::Elapsed>) -> bool {
    match answer {
        Ok(Ok(())) => true,
        Ok(Err(error)) => {
            tracing::error!(part, error.message = %error, "not ready: {part} failed");
            false
        }
        Err(_) => {
            tracing::error!(part, "not ready: {part} did not answer in time");
            false
        }
    }
}

/// The main listener tells metrics to this machine alone, and not through a reverse proxy on it.
async fn metrics_for_this_machine(
    State(probes): State<Probes>,
    ConnectInfo(client): ConnectInfo<SocketAddr>,
    headers: HeaderMap,
) -> Response {
    let forwarded = headers.contains_key("x-forwarded-for") || headers.contains_key("forwarded") || headers.contains_key("via");
    if forwarded || !client.ip().to_canonical().is_loopback() {
        return StatusCode::NOT_FOUND.into_response();
    }
    metrics_text(State(probes)).await
}

async fn metrics_text(State(probes): State<Probes>) -> Response {
    let text = probes.metrics.text(&probes.service).await;
    ([(CONTENT_TYPE, METRICS_CONTENT_TYPE), (CACHE_CONTROL, "no-store")], text).into_response()
}
