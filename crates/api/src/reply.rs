//! What handlers give back.

use axum::Json;
use axum::body::Body;
use axum::http::header::{
    CONTENT_DISPOSITION, CONTENT_LENGTH, CONTENT_SECURITY_POLICY, CONTENT_TYPE, ETAG, LOCATION, X_CONTENT_TYPE_OPTIONS,
};
use axum::http::{HeaderMap, HeaderName, HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use bytes::Bytes;
use ferry_service::ServiceError;
use futures_util::TryStreamExt as _;
use futures_util::stream::BoxStream;
use serde::Serialize;

use crate::BASE;
use crate::problem::Result;

/// JSON, or a problem.
pub type Reply<T> = Result<Json<T>>;

/// Nothing to say, or a problem.
pub type Done = Result<StatusCode>;

/// `204`.
pub const DONE: Done = Ok(StatusCode::NO_CONTENT);

/// `201` with the address of what was made.
pub struct Created<T> {
    /// Its address.
    pub at: String,
    /// What was made.
    pub body: T,
}

impl<T: Serialize> IntoResponse for Created<T> {
    fn into_response(self) -> Response {
        let mut response = (StatusCode::CREATED, Json(self.body)).into_response();
        if let Ok(value) = HeaderValue::from_str(&self.at) {
            response.headers_mut().insert(LOCATION, value);
        }
        response
    }
}

/// An address below [`BASE`], from its segments.
pub fn address(segments: &[&dyn std::fmt::Display]) -> String {
    segments.iter().fold(BASE.to_owned(), |address, segment| address + "/" + &escaped(&segment.to_string()))
}

/// A segment of an address with everything but letters, digits and `-._~` escaped.
fn escaped(segment: &str) -> String {
    segment.bytes().fold(String::new(), |mut out, byte| {
        if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) {
            out.push(char::from(byte));
        } else {
            out.push_str(&format!("%{byte:02X}"));
        }
        out
    })
}

/// JSON with the version that it has.
pub struct Versioned<T> {
    /// Version.
    pub version: i64,
    /// The body.
    pub body: T,
}

impl<T: Serialize> IntoResponse for Versioned<T> {
    fn into_response(self) -> Response {
        ([(ETAG, etag(self.version))], Json(self.body)).into_response()
    }
}

/// The entity tag of a version.
pub fn etag(version: i64) -> String {
    format!("\"{version}\"")
}

/// A file that is streamed.
pub struct Download {
    /// Media type.
    pub media_type: &'static str,
    /// Name to save it under.
    pub file_name: String,
    /// Its length, if it is known.
    pub bytes: Option<u64>,
    /// What it holds.
    pub stream: BoxStream<'static, std::result::Result<Bytes, ServiceError>>,
}

impl IntoResponse for Download {
    fn into_response(self) -> Response {
        let mut headers = HeaderMap::new();
        let mut set = |name: HeaderName, value: &str| {
            if let Ok(value) = HeaderValue::from_str(value) {
                headers.insert(name, value);
            }
        };
        set(CONTENT_TYPE, self.media_type);
        set(CONTENT_DISPOSITION, &format!("attachment; filename*=UTF-8''{}", escaped(&self.file_name)));
        set(X_CONTENT_TYPE_OPTIONS, "nosniff");
        // A report that is opened instead of saved has styles of its own and no scripts.
        set(CONTENT_SECURITY_POLICY, "sandbox; default-src 'none'; style-src 'unsafe-inline'; img-src data:");
        if let Some(bytes) = self.bytes {
            set(CONTENT_LENGTH, &bytes.to_string());
        }
        // The head is gone when the stream fails: all that can be done is to break it off.
        let stream = self.stream.inspect_err(|error| tracing::error!(error = %error, "a download broke off"));
        (headers, Body::from_stream(stream)).into_response()
    }
}
