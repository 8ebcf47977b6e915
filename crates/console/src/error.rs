//! Why there is no page, and what is shown instead.

use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use ferry_model::codes::reasons;
use ferry_model::codes::service as codes;
use ferry_model::{Finding, Reason};
use ferry_service::ServiceError;
use ferry_service::error::Status;

use crate::forms::Fields;

/// A handler's failure. [`crate::gate::gate`] makes the page of it, in the visitor's language.
#[derive(Clone, Debug)]
pub enum PageError {
    /// Nobody is logged in: on to the log-in page, and back here afterwards.
    LogIn,
    /// The password has to be changed first.
    ChangePassword,
    /// What the service says.
    Service(ServiceError),
}

impl PageError {
    /// There is no such page.
    pub fn not_found(what: &str) -> Self {
        Self::Service(ServiceError::new(Status::NotFound, Finding::new(codes::NOT_FOUND).arg("what", "page").arg("name", what)))
    }

    /// A field of the request is wrong.
    pub fn invalid(field: &str, reason: impl Into<Reason>) -> Self {
        Self::Service(ServiceError::invalid(field, reason))
    }

    /// The word of a field is none of those that it may be.
    pub fn unknown(fields: &Fields, name: &str) -> Self {
        Self::invalid(name, reasons::UNKNOWN.with(&[("value", &fields.get(name))]))
    }

    /// The status of the reply.
    pub fn status(&self) -> StatusCode {
        match self {
            Self::LogIn | Self::ChangePassword => StatusCode::SEE_OTHER,
            Self::Service(error) => status_code(error.status),
        }
    }
}

/// HTTP status of a failure of the service.
pub fn status_code(status: Status) -> StatusCode {
    match status {
        Status::Unauthenticated => StatusCode::UNAUTHORIZED,
        Status::NotAllowed => StatusCode::FORBIDDEN,
        Status::NotFound => StatusCode::NOT_FOUND,
        Status::Invalid => StatusCode::BAD_REQUEST,
        Status::Refused => StatusCode::UNPROCESSABLE_ENTITY,
        Status::Conflict => StatusCode::CONFLICT,
        Status::TooLarge => StatusCode::PAYLOAD_TOO_LARGE,
        Status::TooMany { .. } => StatusCode::TOO_MANY_REQUESTS,
        Status::Unavailable => StatusCode::SERVICE_UNAVAILABLE,
        Status::Failed => StatusCode::INTERNAL_SERVER_ERROR,
    }
}

impl From<ServiceError> for PageError {
    fn from(error: ServiceError) -> Self {
        Self::Service(error)
    }
}

impl From<askama::Error> for PageError {
    fn from(error: askama::Error) -> Self {
        Self::Service(ServiceError::new(Status::Failed, Finding::new(ferry_model::codes::run::INTERNAL).arg("cause", error)))
    }
}

impl IntoResponse for PageError {
    fn into_response(self) -> Response {
        let mut response = (self.status(), [(header::CONTENT_TYPE, "text/plain")]).into_response();
        response.extensions_mut().insert(self);
        response
    }
}
