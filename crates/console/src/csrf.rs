//! The check of requests that change something: they come from a page of this server, and carry the token of their session.
//!
//! The token stands in the header `X-CSRF-Token`, or in the field `csrf` of a form. In an upload it has to be the first field, so that it can
//! be checked before the file arrives.

use axum::body::{Body, BodyDataStream, Bytes};
use axum::extract::Request;
use axum::http::{HeaderMap, header};
use ferry_model::Finding;
use ferry_model::codes::service as codes;
use ferry_service::ServiceError;
use ferry_service::error::Status;
use futures_util::StreamExt as _;
use subtle::ConstantTimeEq as _;

use crate::context::Visit;
use crate::{PageError, gate};

/// Bytes of a form at most: enough for the longest lists of mappings.
const FORM_BYTES: usize = 8 << 20;
/// Bytes of an upload within which its first field has to end.
const FIRST_FIELD_BYTES: usize = 4 << 10;

/// Gives the request back when it may go on.
///
/// # Errors
///
/// When the request changes something and comes from another site, or does not carry its session's token.
pub async fn check(visit: &Visit, request: Request) -> Result<Request, PageError> {
    if gate::is_safe(request.method()) {
        return Ok(request);
    }
    if !same_origin(request.headers()) {
        return Err(refused());
    }
    // Before logging in there is no session that could be abused; the origin is all there is to check.
    if visit.actor.is_none() {
        return Ok(request);
    }
    if let Some(value) = request.headers().get("x-csrf-token") {
        return if matches(visit, value.as_bytes()) { Ok(request) } else { Err(refused()) };
    }
    let kind = request.headers().get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default().to_owned();
    if kind.starts_with("application/x-www-form-urlencoded") {
        check_form(visit, request).await
    } else if let Some(boundary) = kind.strip_prefix("multipart/form-data").and_then(boundary_of) {
        check_upload(visit, request, &boundary).await
    } else {
        Err(refused())
    }
}

/// Whether the browser says, or lets be seen, that the request comes from a page of this server. Clients that say nothing are no browsers.
pub fn same_origin(headers: &HeaderMap) -> bool {
    if let Some(site) = headers.get("sec-fetch-site") {
        return matches!(site.as_bytes(), b"same-origin" | b"none");
    }
    let Some(origin) = headers.get(header::ORIGIN).and_then(|value| value.to_str().ok()) else { return true };
    let host = headers.get(header::HOST).and_then(|value| value.to_str().ok()).unwrap_or_default();
    origin.split_once("://").is_some_and(|(_, rest)| rest == host)
}

fn matches(visit: &Visit, token: &[u8]) -> bool {
    let expected = visit.csrf().as_bytes();
    !expected.is_empty() && expected.ct_eq(token).into()
}

async fn check_form(visit: &Visit, request: Request) -> Result<Request, PageError> {
    let (parts, body) = request.into_parts();
    let bytes = axum::body::to_bytes(body, FORM_BYTES).await.map_err(|_| too_large())?;
    let token = url::form_urlencoded::parse(&bytes).find(|(name, _)| name == "csrf").map(|(_, value)| value.into_owned());
    if token.is_some_and(|token| matches(visit, token.as_bytes())) {
        Ok(Request::from_parts(parts, Body::from(bytes)))
    } else {
        Err(refused())
    }
}

async fn check_upload(visit: &Visit, request: Request, boundary: &str) -> Result<Request, PageError> {
    let (parts, body) = request.into_parts();
    let mut stream = body.into_data_stream();
    let mut head: Vec<u8> = Vec::new();
    let token = loop {
        if let Some(token) = first_field(&head, boundary) {
            break token;
        }
        match stream.next().await {
            Some(Ok(chunk)) if head.len() <= FIRST_FIELD_BYTES => head.extend_from_slice(&chunk),
            _ => return Err(refused()),
        }
    };
    if !matches(visit, &token) {
        return Err(refused());
    }
    Ok(Request::from_parts(parts, again(Bytes::from(head), stream)))
}

/// The value of the first field when it is `csrf` and has arrived as a whole.
fn first_field(head: &[u8], boundary: &str) -> Option<Vec<u8>> {
    let window = &head[..head.len().min(FIRST_FIELD_BYTES)];
    let text = String::from_utf8_lossy(window);
    let rest = text.strip_prefix(&format!("--{boundary}\r\n"))?;
    let (headers, value) = rest.split_once("\r\n\r\n")?;
    let (value, _) = value.split_once(&format!("\r\n--{boundary}"))?;
    headers.contains("name=\"csrf\"").then(|| value.as_bytes().to_vec())
}

/// The body as it was: what has been read, then the rest.
fn again(head: Bytes, rest: BodyDataStream) -> Body {
    let head = futures_util::stream::once(async move { Ok::<_, axum::Error>(head) });
    Body::from_stream(head.chain(rest))
}

fn boundary_of(parameters: &str) -> Option<String> {
    let value = parameters.split(';').find_map(|part| part.trim().strip_prefix("boundary="))?;
    Some(value.trim_matches('"').to_owned())
}

fn refused() -> PageError {
    ServiceError::new(Status::NotAllowed, Finding::new(codes::CSRF)).into()
}

fn too_large() -> PageError {
    ServiceError::new(Status::TooLarge, Finding::new(codes::BLOB_TOO_LARGE).arg("limit", FORM_BYTES)).into()
}
