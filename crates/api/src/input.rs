//! Strict input: addresses, queries and bodies that are not exactly what an operation describes are refused, and the reason is said.

use axum::body::{Body, to_bytes};
use axum::extract::{FromRequest, FromRequestParts, Path, Request};
use axum::http::header::CONTENT_TYPE;
use axum::http::request::Parts;
use axum::http::{HeaderMap, StatusCode};
use ferry_model::Finding;
use ferry_model::codes::service as codes;
use ferry_service::Service;
use serde::de::DeserializeOwned;

use crate::problem::{ApiError, Result};

/// Bytes of a JSON body at most: room for settings that name a hundred thousand nodes.
pub const JSON_BYTES: usize = 16 << 20;

/// What the address says.
pub struct At<T>(pub T);

impl<T: DeserializeOwned + Send> FromRequestParts<Service> for At<T> {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, service: &Service) -> Result<Self> {
        let Path(value) = Path::from_request_parts(parts, service).await.map_err(|error| ApiError::invalid("path", error.body_text()))?;
        Ok(Self(value))
    }
}

/// What the query says.
pub struct Query<T>(pub T);

impl<T: DeserializeOwned + Send> FromRequestParts<Service> for Query<T> {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, service: &Service) -> Result<Self> {
        let query = axum::extract::Query::from_request_parts(parts, service).await;
        let axum::extract::Query(value) = query.map_err(|error| ApiError::invalid("query", error.body_text()))?;
        Ok(Self(value))
    }
}

/// A JSON body.
pub struct Sent<T>(pub T);

impl<T: DeserializeOwned + Send> FromRequest<Service> for Sent<T> {
    type Rejection = ApiError;

    async fn from_request(request: Request, _: &Service) -> Result<Self> {
        expect_media_type(request.headers(), &["application/json"])?;
        let bytes = read(request.into_body()).await?;
        if holds_nul(&bytes) {
            return Err(ApiError::invalid("body", "text must not hold the character U+0000"));
        }
        serde_json::from_slice(&bytes).map(Self).map_err(|error| ApiError::invalid("body", error))
    }
}

/// A body of bytes that is not read yet.
pub struct RawBody(pub Body);

impl FromRequest<Service> for RawBody {
    type Rejection = ApiError;

    async fn from_request(request: Request, _: &Service) -> Result<Self> {
        expect_media_type(request.headers(), &["application/zip", "application/octet-stream"])?;
        Ok(Self(request.into_body()))
    }
}

/// Reads a JSON body whole.
///
/// # Errors
///
/// When it is larger than [`JSON_BYTES`], or breaks off.
pub async fn read(body: Body) -> Result<bytes::Bytes> {
    to_bytes(body, JSON_BYTES).await.map_err(|error| {
        let too_large = std::error::Error::source(&error).is_some_and(|source| source.to_string().contains("length limit"));
        if too_large {
            let finding = Finding::new(codes::BLOB_TOO_LARGE).arg("limit", JSON_BYTES);
            return ApiError::new(StatusCode::PAYLOAD_TOO_LARGE, finding);
        }
        ApiError::invalid("body", error)
    })
}

/// The media type has to be one of those; parameters such as `charset` do not matter.
fn expect_media_type(headers: &HeaderMap, expected: &[&str]) -> Result<()> {
    let text = headers.get(CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let found = text.split(';').next().unwrap_or_default().trim();
    if expected.iter().any(|media_type| found.eq_ignore_ascii_case(media_type)) {
        return Ok(());
    }
    let found = if found.is_empty() { "-" } else { found };
    let finding = Finding::new(codes::MEDIA_TYPE).arg("found", found).arg("expected", expected[0]);
    Err(ApiError::new(StatusCode::UNSUPPORTED_MEDIA_TYPE, finding))
}

/// Whether a JSON text holds the escape of U+0000, which databases do not keep. Raw control characters are no JSON anyway.
fn holds_nul(json: &[u8]) -> bool {
    const ESCAPE: &[u8] = b"\\u0000";
    let mut at = 0;
    while let Some(found) = json[at..].iter().position(|byte| *byte == b'\\') {
        at += found;
        if json[at..].starts_with(ESCAPE) {
            return true;
        }
        // An escaped backslash does not begin the next escape.
        at = (at + 2).min(json.len());
    }
    false
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_escape_itself_is_a_nul() {
        assert!(holds_nul(br#"{"a":"\u0000"}"#));
        assert!(holds_nul(br#"{"a":"\\\u0000"}"#));
        assert!(!holds_nul(br#"{"a":"\\u0000"}"#));
        assert!(!holds_nul(br#"{"a":"u0000\n"}"#));
        assert!(!holds_nul(b"\\"));
    }
}
