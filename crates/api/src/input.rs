//! Strict input: addresses, queries and bodies that are not exactly what an operation describes are refused, and the reason is said.

use axum::body::{Body, to_bytes};
use axum::extract::{FromRequest, FromRequestParts, Path, Request};
use axum::http::header::CONTENT_TYPE;
use axum::http::request::Parts;
use axum::http::{HeaderMap, StatusCode};
use ferry_model::Finding;
use ferry_model::Reason;
use ferry_model::codes::reasons;
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
        let Path(value) = Path::from_request_parts(parts, service).await.map_err(|error| unreadable("path", &error.body_text()))?;
        Ok(Self(value))
    }
}

/// What the query says.
pub struct Query<T>(pub T);

impl<T: DeserializeOwned + Send> FromRequestParts<Service> for Query<T> {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, service: &Service) -> Result<Self> {
        let query = axum::extract::Query::from_request_parts(parts, service).await;
        let axum::extract::Query(value) = query.map_err(|error| unreadable("query", &error.body_text()))?;
        Ok(Self(value))
    }
}

/// The failure of an address or a query that a parser refused. It names the parameter where the parser does.
pub fn unreadable(whole: &str, said: &str) -> ApiError {
    let detail = said.split_once(": ").map_or(said, |(_, detail)| detail);
    let is_name = |name: &str| !name.is_empty() && name.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'_');
    let (field, detail) = detail.split_once(": ").filter(|(name, _)| is_name(name)).unwrap_or((whole, detail));
    ApiError::invalid(field, reasons::UNREADABLE.with(&[("detail", &detail)]))
}

/// A JSON body.
pub struct Sent<T>(pub T);

impl<T: DeserializeOwned + Send> FromRequest<Service> for Sent<T> {
    type Rejection = ApiError;

    async fn from_request(request: Request, _: &Service) -> Result<Self> {
        expect_media_type(request.headers(), &["application/json"])?;
        let bytes = read(request.into_body()).await?;
        if holds_nul(&bytes) {
            return Err(ApiError::invalid("body", reasons::NUL));
        }
        serde_json::from_slice(&bytes).map(Self).map_err(|error| ApiError::invalid("body", json_reason(&error)))
    }
}

/// Why a JSON text is not what it has to be, and where.
pub fn json_reason(error: &serde_json::Error) -> Reason {
    // What the parser says ends with the place, which the sentence names itself.
    let said = error.to_string();
    let detail = said.split(" at line ").next().unwrap_or_default();
    reasons::JSON_AT.with(&[("line", &error.line()), ("column", &error.column()), ("detail", &detail)])
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
        tracing::debug!(%error, "a body broke off");
        ApiError::invalid("body", reasons::BROKE_OFF)
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
