//! Idempotency keys: a creation that is sent again gives the same reply and makes nothing.

use std::sync::Arc;

use axum::body::Body;
use axum::extract::{FromRequestParts as _, Request, State};
use axum::http::header::{CONTENT_LENGTH, CONTENT_TYPE, LOCATION};
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderValue, StatusCode};
use axum::middleware::Next;
use axum::response::{IntoResponse as _, Response};
use ferry_model::Finding;
use ferry_model::codes::reasons;
use ferry_model::codes::service as codes;
use ferry_service::Service;
use ferry_service::idempotency::{Earlier, HELD, HeldKey, KeptReply};
use sha2::{Digest as _, Sha256};
use tokio::time::Instant;

use crate::caller::Caller;
use crate::contract::{Contract, IDEMPOTENCY_KEY};
use crate::input;
use crate::problem::{ApiError, Result};

/// Longest key.
const LONGEST_KEY: usize = 128;
/// Headers that stand for the bytes of a body that is not read twice.
const BODY_HEADERS: [&str; 3] = ["content-length", "content-digest", "content-md5"];

/// What the middleware needs.
#[derive(Clone, Debug)]
pub struct Keeper {
    /// Where replies are kept.
    pub service: Service,
    /// Which operations take a key.
    pub contract: Arc<Contract>,
}

/// Answers a request whose key was seen before from what is kept, and keeps the reply of others.
pub async fn keep(State(keeper): State<Keeper>, request: Request, next: Next) -> Response {
    let takes = keeper.contract.takes(&request);
    if !takes.is_some_and(|takes| takes.idempotency_key) || !request.headers().contains_key(IDEMPOTENCY_KEY) {
        return next.run(request).await;
    }
    let json = takes.is_some_and(|takes| takes.json);
    once(&keeper.service, request, json, next).await.unwrap_or_else(axum::response::IntoResponse::into_response)
}

async fn once(service: &Service, request: Request, json: bool, next: Next) -> Result<Response> {
    let key = key(request.headers())?;
    let (mut parts, mut body) = request.into_parts();
    let Caller(actor) = Caller::from_request_parts(&mut parts, service).await?;
    let mut digest = digest_of_head(&parts);
    if json {
        let bytes = input::read(body).await?;
        digest.update(&bytes);
        body = Body::from(bytes);
    } else {
        for header in BODY_HEADERS {
            digest.update(parts.headers.get(header).map_or(&[][..], HeaderValue::as_bytes));
            digest.update([0]);
        }
    }
    let held = match service.begin_once(&actor, &key, &hex::encode(digest.finalize())).await? {
        Earlier::None(held) => held,
        Earlier::Running => return Err(refused(StatusCode::CONFLICT, codes::IDEMPOTENCY_RUNNING, &key)),
        Earlier::Other => return Err(refused(StatusCode::UNPROCESSABLE_ENTITY, codes::IDEMPOTENCY_REUSED, &key)),
        Earlier::Replied(reply) => return replay(reply),
    };
    // A client that goes away drops this future; the guard's task still lets go of the key.
    let guard = Guard { service: service.clone(), held: Some(held.clone()) };
    tokio::select! {
        biased;
        response = next.run(Request::from_parts(parts, body)) => guard.finish(response).await,
        // What was not done by now is not done: somebody else does it.
        () = lost(service, &held) => Err(refused(StatusCode::CONFLICT, codes::IDEMPOTENCY_RUNNING, &key)),
    }
}

/// Holds the key, until it is lost to somebody else, or might be because the database did not answer for too long.
async fn lost(service: &Service, held: &HeldKey) {
    let mut since = Instant::now();
    loop {
        tokio::time::sleep(HELD / 3).await;
        let asked = Instant::now();
        match service.hold_once(held).await {
            Ok(true) => since = asked,
            Err(error) if since.elapsed() < HELD => tracing::warn!(error = %error, "an idempotency key could not be held"),
            Ok(false) | Err(_) => return,
        }
    }
}

/// Lets go of the key when the request ends without a reply that is kept.
struct Guard {
    service: Service,
    held: Option<HeldKey>,
}

impl Guard {
    async fn finish(mut self, response: Response) -> Result<Response> {
        let Some(held) = self.held.take() else { return Ok(response) };
        if !response.status().is_success() {
            self.service.end_once(&held, None).await?;
            return Ok(response);
        }
        let (parts, body) = response.into_parts();
        let bytes = axum::body::to_bytes(body, input::JSON_BYTES).await.map_err(ApiError::internal)?;
        let kept = KeptReply {
            status: parts.status.as_u16(),
            location: parts.headers.get(LOCATION).and_then(|value| value.to_str().ok()).map(str::to_owned),
            body: String::from_utf8_lossy(&bytes).into_owned(),
        };
        if !self.service.end_once(&held, Some(&kept)).await? {
            tracing::warn!("an idempotency key was lost while its request was answered");
        }
        Ok(Response::from_parts(parts, Body::from(bytes)))
    }
}

impl Drop for Guard {
    fn drop(&mut self) {
        let Some(held) = self.held.take() else { return };
        let service = self.service.clone();
        tokio::spawn(async move {
            if let Err(error) = service.end_once(&held, None).await {
                tracing::warn!(error = %error, "an idempotency key was not let go of");
            }
        });
    }
}

fn key(headers: &HeaderMap) -> Result<String> {
    let text = headers.get(IDEMPOTENCY_KEY).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let fits = !text.is_empty() && text.len() <= LONGEST_KEY && text.bytes().all(|byte| byte.is_ascii_graphic());
    if fits {
        Ok(text.to_owned())
    } else {
        Err(ApiError::invalid(IDEMPOTENCY_KEY, reasons::PRINTABLE.with(&[("least", &1), ("most", &LONGEST_KEY)])))
    }
}

fn digest_of_head(parts: &Parts) -> Sha256 {
    let mut digest = Sha256::new();
    for part in [parts.method.as_str(), parts.uri.path(), parts.uri.query().unwrap_or_default()] {
        digest.update(part);
        digest.update([0]);
    }
    digest
}

fn replay(reply: KeptReply) -> Result<Response> {
    let status = StatusCode::from_u16(reply.status).map_err(ApiError::internal)?;
    let mut response = (status, reply.body).into_response();
    let headers = response.headers_mut();
    headers.remove(CONTENT_LENGTH);
    headers.insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
    headers.insert("idempotency-replayed", HeaderValue::from_static("true"));
    if let Some(location) = reply.location {
        headers.insert(LOCATION, HeaderValue::from_str(&location).map_err(ApiError::internal)?);
    }
    Ok(response)
}

fn refused(status: StatusCode, code: ferry_model::code::Code, key: &str) -> ApiError {
    ApiError::new(status, Finding::new(code).arg("key", key))
}
