//! Why something did not happen, in the words of the catalogue of codes.

use ferry_blob::BlobError;
use ferry_engine::{EngineError, ErrorKind};
use ferry_model::Finding;
use ferry_model::codes::service as codes;
use ferry_store::StoreError;

/// Result of the service.
pub type Result<T> = std::result::Result<T, ServiceError>;

/// What a face makes of the failure: the status of a reply, the page that is shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Status {
    /// Nobody is logged in, or the credentials are wrong: 401.
    Unauthenticated,
    /// Known, but not allowed, or the edition does not include it: 403.
    NotAllowed,
    /// It does not exist, or is not shown to this user: 404.
    NotFound,
    /// The request itself is wrong: 400.
    Invalid,
    /// Well-formed, but refused: a package or settings that do not fit: 422.
    Refused,
    /// The state does not allow it, a name is taken, somebody was faster: 409.
    Conflict,
    /// Larger than allowed: 413.
    TooLarge,
    /// Too many attempts: 429; seconds to wait.
    TooMany {
        /// Seconds until the next attempt is looked at.
        retry_after_seconds: u64,
    },
    /// Something else that it takes does not answer, and will again: 503.
    Unavailable,
    /// The service itself failed: 500. Details are in its log only.
    Failed,
}

/// A failure with everything there is to say about it.
#[derive(Clone, Debug, thiserror::Error)]
#[error("{}", self.findings.first().map_or_else(String::new, |f| f.message(ferry_model::Lang::En)))]
pub struct ServiceError {
    /// What kind of failure.
    pub status: Status,
    /// At least one finding; the first says it, the others add to it.
    pub findings: Vec<Finding>,
}

impl ServiceError {
    /// A failure with one finding.
    pub fn new(status: Status, finding: Finding) -> Self {
        Self { status, findings: vec![finding] }
    }

    /// There is no such thing, or it is not shown to this user: `what` says what kind of thing, `name` which one.
    pub fn not_found(what: &str, name: impl std::fmt::Display) -> Self {
        Self::new(Status::NotFound, Finding::new(codes::NOT_FOUND).arg("what", what).arg("name", name))
    }

    /// A field of the request is wrong.
    pub fn invalid(field: &str, cause: impl std::fmt::Display) -> Self {
        Self::new(Status::Invalid, Finding::new(codes::INVALID).arg("field", field).arg("cause", cause))
    }

    /// The service itself failed; `cause` goes to its log only.
    pub(crate) fn failed(cause: impl std::fmt::Display) -> Self {
        tracing::error!(%cause, "the service failed");
        Self::new(Status::Failed, Finding::new(codes::INTERNAL).arg("request", ""))
    }

    /// The first finding.
    pub fn finding(&self) -> &Finding {
        &self.findings[0]
    }
}

impl From<EngineError> for ServiceError {
    fn from(error: EngineError) -> Self {
        if let EngineError::Store(error) = error {
            return error.into();
        }
        let status = match error.kind() {
            ErrorKind::Rejected | ErrorKind::Refused => Status::Refused,
            ErrorKind::NotFound => Status::NotFound,
            ErrorKind::NotAllowed => Status::NotAllowed,
            ErrorKind::Conflict | ErrorKind::Stopped => Status::Conflict,
            ErrorKind::Failed => Status::Failed,
        };
        Self { status, findings: error.findings() }
    }
}

impl From<StoreError> for ServiceError {
    fn from(error: StoreError) -> Self {
        let status = match &error {
            StoreError::WorkspaceName { .. } | StoreError::TaskName { .. } => Status::Invalid,
            StoreError::NoWorkspace { .. }
            | StoreError::NoUser { .. }
            | StoreError::NoObject { .. }
            | StoreError::NoVersion { .. }
            | StoreError::NoBinding { .. }
            | StoreError::NoTask { .. } => Status::NotFound,
            StoreError::Refused(_) => Status::Refused,
            StoreError::WorkspaceExists { .. }
            | StoreError::BindingExists { .. }
            | StoreError::BindingDefault { .. }
            | StoreError::BindingUsed { .. }
            | StoreError::LastOwner { .. }
            | StoreError::UserExists { .. }
            | StoreError::TenantExists { .. }
            | StoreError::ObjectExists { .. }
            | StoreError::TaskExists { .. }
            | StoreError::TaskRunning { .. }
            | StoreError::TaskNotRunning { .. }
            | StoreError::CheckpointPassed { .. }
            | StoreError::LeaseLost { .. }
            | StoreError::ChangedSince { .. } => Status::Conflict,
            _ => Status::Failed,
        };
        Self::new(status, error.finding())
    }
}

impl From<BlobError> for ServiceError {
    fn from(error: BlobError) -> Self {
        let status = match &error {
            BlobError::NotFound { .. } => Status::NotFound,
            BlobError::TooLarge { .. } => Status::TooLarge,
            BlobError::NotAllowed { .. } => Status::NotAllowed,
            // It is the sender who stopped.
            BlobError::Interrupted { .. } => Status::Invalid,
            BlobError::Failed { .. } => Status::Failed,
        };
        Self::new(status, error.finding())
    }
}
