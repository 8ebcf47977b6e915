//! Headers that every reply carries, unless a handler has set its own. The console sets its own content security policy.

use axum::extract::{Request, State};
use axum::http::HeaderValue;
use axum::http::header::{HeaderName, REFERRER_POLICY, STRICT_TRANSPORT_SECURITY, X_CONTENT_TYPE_OPTIONS, X_FRAME_OPTIONS};
use axum::middleware::Next;
use axum::response::Response;

/// Seconds that browsers keep to TLS: two years.
const STRICT_TRANSPORT: &str = "max-age=63072000";

/// Replies with the headers; `https` says whether people reach the console over TLS.
pub async fn secure(State(https): State<bool>, request: Request, next: Next) -> Response {
    let mut response = next.run(request).await;
    let headers = response.headers_mut();
    let fixed = [
        (X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (X_FRAME_OPTIONS, "DENY"),
        (REFERRER_POLICY, "same-origin"),
        (HeaderName::from_static("permissions-policy"), "camera=(), geolocation=(), microphone=(), payment=(), usb=()"),
        (HeaderName::from_static("cross-origin-opener-policy"), "same-origin"),
        (HeaderName::from_static("cross-origin-resource-policy"), "same-origin"),
    ];
    let strict = https.then_some((STRICT_TRANSPORT_SECURITY, STRICT_TRANSPORT));
    for (name, value) in fixed.into_iter().chain(strict) {
        headers.entry(name).or_insert(HeaderValue::from_static(value));
    }
    response
}
