//! Errors as `application/problem+json`, rendered in one place.

use std::sync::Arc;

use axum::Json;
use axum::extract::{OriginalUri, Request};
use axum::http::header::{CONTENT_LANGUAGE, CONTENT_TYPE, RETRY_AFTER, VARY, WWW_AUTHENTICATE};
use axum::http::{HeaderMap, HeaderValue, Method, StatusCode, Uri};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use ferry_model::codes::service as codes;
use ferry_model::{Finding, Lang, Reason};
use ferry_service::ServiceError;
use ferry_service::error::Status;
use serde::Serialize;
use utoipa::ToSchema;

use crate::findings::FindingView;
use crate::language;

/// Why a request was not answered as asked (RFC 9457).
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct Problem {
    /// A name of the problem: `urn:ferry:error:` and the code.
    #[serde(rename = "type")]
    kind: String,
    /// The status in words.
    title: String,
    /// The status.
    status: u16,
    /// The stable code, as in the catalogue of errors.
    code: String,
    /// What happened, in the language of the request.
    detail: String,
    /// What to do about it; empty when there is nothing to do.
    advice: String,
    /// The address that was asked for, without its query.
    instance: String,
    /// Identifier of the request, as the header `x-request-id` carries it.
    request_id: Option<String>,
    /// Everything that was found, the first of it being what `code` and `detail` say.
    errors: Vec<FindingView>,
}

/// A failure on its way out; [`render`] makes a [`Problem`] of it.
#[derive(Clone, Debug)]
pub struct ApiError {
    status: StatusCode,
    findings: Vec<Finding>,
    retry_after_seconds: Option<u64>,
}

/// What handlers return.
pub type Result<T> = std::result::Result<T, ApiError>;

impl ApiError {
    /// A failure with one finding.
    pub fn new(status: StatusCode, finding: Finding) -> Self {
        Self { status, findings: vec![finding], retry_after_seconds: None }
    }

    /// A field, parameter or header that cannot be what it is.
    pub fn invalid(field: &str, reason: impl Into<Reason>) -> Self {
        Self::new(StatusCode::BAD_REQUEST, Finding::new(codes::INVALID).arg("field", field).because(reason))
    }

    /// Nobody is known to ask.
    pub fn unauthenticated() -> Self {
        Self::new(StatusCode::UNAUTHORIZED, Finding::new(codes::UNAUTHENTICATED))
    }

    /// The server failed in a way that is no finding.
    pub fn internal(error: impl std::fmt::Display) -> Self {
        tracing::error!(error = %error, "a reply could not be made");
        Self::new(StatusCode::INTERNAL_SERVER_ERROR, Finding::new(codes::INTERNAL))
    }

    /// The same failure with another status.
    #[must_use]
    pub fn with_status(mut self, status: StatusCode) -> Self {
        self.status = status;
        self
    }

    /// Whether the first finding has this code.
    pub fn is(&self, code: ferry_model::code::Code) -> bool {
        self.findings.first().is_some_and(|finding| finding.code == code)
    }

    /// What it looks like to the client.
    pub fn problem(&self, lang: Lang, instance: &str, request_id: Option<&str>) -> Problem {
        let hidden;
        let findings = if self.status.is_server_error() {
            hidden = [Finding::new(codes::INTERNAL).arg("request", request_id.unwrap_or("-"))];
            &hidden[..]
        } else {
            &self.findings
        };
        let errors: Vec<FindingView> = findings.iter().map(|finding| FindingView::of(finding, lang)).collect();
        let (code, detail, advice) =
            errors.first().map(|first| (first.code.clone(), first.message.clone(), first.advice.clone())).unwrap_or_default();
        Problem {
            kind: format!("urn:ferry:error:{code}"),
            title: self.status.canonical_reason().unwrap_or_default().to_owned(),
            status: self.status.as_u16(),
            code,
            detail,
            advice,
            instance: instance.to_owned(),
            request_id: request_id.map(str::to_owned),
            errors,
        }
    }
}

impl From<ServiceError> for ApiError {
    fn from(error: ServiceError) -> Self {
        let mut retry_after_seconds = None;
        let status = match error.status {
            Status::Unauthenticated => StatusCode::UNAUTHORIZED,
            Status::NotAllowed => StatusCode::FORBIDDEN,
            Status::NotFound => StatusCode::NOT_FOUND,
            Status::Invalid => StatusCode::BAD_REQUEST,
            Status::Refused => StatusCode::UNPROCESSABLE_ENTITY,
            Status::Conflict => StatusCode::CONFLICT,
            Status::TooLarge => StatusCode::PAYLOAD_TOO_LARGE,
            Status::TooMany { retry_after_seconds: seconds } => {
                retry_after_seconds = Some(seconds);
                StatusCode::TOO_MANY_REQUESTS
            }
            Status::Unavailable => StatusCode::SERVICE_UNAVAILABLE,
            Status::Failed => StatusCode::INTERNAL_SERVER_ERROR,
        };
        // What a failure of the server comes from is for its log; `problem` shows none of it.
        let findings = if error.status == Status::Failed { vec![error.cause().clone()] } else { error.findings };
        Self { status, findings, retry_after_seconds }
    }
}

impl IntoResponse for ApiError {
    fn into_response(self) -> Response {
        let mut response = self.status.into_response();
        response.extensions_mut().insert(Arc::new(self));
        response
    }
}

/// Makes problems of the failures that handlers returned: the one place that knows the language, the request's identifier and what is
/// told to nobody.
pub async fn render(request: Request, next: Next) -> Response {
    let lang = language::of(request.headers());
    let instance = request.extensions().get::<OriginalUri>().map_or_else(|| request.uri().clone(), |uri| uri.0.clone());
    let request_id = request_id(request.headers());
    let mut response = next.run(request).await;
    let Some(error) = response.extensions_mut().remove::<Arc<ApiError>>() else { return response };
    if error.status.is_server_error() {
        let causes: Vec<String> = error.findings.iter().map(|finding| finding.message(Lang::En)).collect();
        tracing::error!(request.id = request_id.as_deref(), http.path = instance.path(), causes = ?causes, "a request failed");
    }
    let body = Json(error.problem(lang, instance.path(), request_id.as_deref()));
    let mut rendered = (error.status, body).into_response();
    // What the routing has to say, such as the methods that are allowed, stays.
    for (name, value) in response.headers() {
        if !rendered.headers().contains_key(name) {
            rendered.headers_mut().append(name.clone(), value.clone());
        }
    }
    let headers = rendered.headers_mut();
    headers.insert(CONTENT_TYPE, HeaderValue::from_static("application/problem+json"));
    headers.insert(CONTENT_LANGUAGE, HeaderValue::from_static(language::tag(lang)));
    headers.insert(VARY, HeaderValue::from_static("accept-language"));
    if error.status == StatusCode::UNAUTHORIZED {
        headers.insert(WWW_AUTHENTICATE, HeaderValue::from_static("Bearer realm=\"ferry\""));
    }
    if let Some(seconds) = error.retry_after_seconds {
        headers.insert(RETRY_AFTER, HeaderValue::from(seconds));
    }
    rendered
}

/// The identifier that the server gave the request.
pub fn request_id(headers: &HeaderMap) -> Option<String> {
    headers.get("x-request-id").and_then(|value| value.to_str().ok()).map(str::to_owned)
}

/// No operation has this address.
pub async fn no_route(uri: OriginalUri) -> ApiError {
    ApiError::new(StatusCode::NOT_FOUND, Finding::new(codes::NO_ROUTE).arg("path", uri.path()))
}

/// The address exists, the method does not.
pub async fn no_method(method: Method, OriginalUri(uri): OriginalUri) -> ApiError {
    let path = Uri::path(&uri);
    ApiError::new(StatusCode::METHOD_NOT_ALLOWED, Finding::new(codes::METHOD).arg("path", path).arg("method", method))
}
