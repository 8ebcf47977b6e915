//! Why something did not happen, in the words of the catalogue of codes.

use ferry_blob::BlobError;
use ferry_engine::{EngineError, ErrorKind};
use ferry_model::codes::service as codes;
use ferry_model::{Finding, Reason, internal};
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
#[error("{}", self.cause().message(ferry_model::Lang::En))]
pub struct ServiceError {
    /// What kind of failure.
    pub status: Status,
    /// At least one finding; the first says it, the others add to it. Of [`Status::Failed`] they say no more than that the server failed:
    /// faces show them as they are.
    pub findings: Vec<Finding>,
    /// What really happened, where the findings do not say it.
    cause: Option<Box<Finding>>,
}

impl ServiceError {
    /// A failure with one finding.
    pub fn new(status: Status, finding: Finding) -> Self {
        Self::with_findings(status, vec![finding])
    }

    /// A failure with several findings, at least one. Those of [`Status::Failed`], and those that come from within the server, go to its
    /// log and are hidden from whoever asked: they may name paths, servers and statements.
    pub fn with_findings(status: Status, mut findings: Vec<Finding>) -> Self {
        let is_internal = findings.iter().any(|finding| internal::told_as(finding.code).is_some());
        if findings.is_empty() || !(status == Status::Failed || is_internal) {
            return Self { status, findings, cause: None };
        }
        let cause = findings.swap_remove(0);
        tracing::error!(code = cause.code.id(), cause = cause.message(ferry_model::Lang::En), "the service failed");
        Self { status: Status::Failed, findings: vec![Finding::new(codes::INTERNAL)], cause: Some(Box::new(cause)) }
    }

    /// There is no such thing, or it is not shown to this user: `what` says what kind of thing, `name` which one.
    pub fn not_found(what: &str, name: impl std::fmt::Display) -> Self {
        Self::new(Status::NotFound, Finding::new(codes::NOT_FOUND).arg("what", what).arg("name", name))
    }

    /// A field of the request is wrong.
    pub fn invalid(field: &str, reason: impl Into<Reason>) -> Self {
        Self::new(Status::Invalid, Finding::new(codes::INVALID).arg("field", field).because(reason))
    }

    /// The service itself failed; `cause` goes to its log only.
    pub(crate) fn failed(cause: impl std::fmt::Display) -> Self {
        Self::new(Status::Failed, Finding::new(ferry_model::codes::run::INTERNAL).arg("cause", cause))
    }

    /// The first finding.
    pub fn finding(&self) -> &Finding {
        &self.findings[0]
    }

    /// What really happened: for the log, and for people at the machine itself. Never for a reply.
    pub fn cause(&self) -> &Finding {
        self.cause.as_deref().unwrap_or(&self.findings[0])
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
        Self::with_findings(status, error.findings())
    }
}

impl From<StoreError> for ServiceError {
    fn from(error: StoreError) -> Self {
        let status = match &error {
            StoreError::WorkspaceName { .. } | StoreError::TaskName { .. } | StoreError::TaskRemarks { .. } => Status::Invalid,
            StoreError::SettingsTooLarge { .. } => Status::TooLarge,
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
            | StoreError::TooManyProfiles { .. }
            | StoreError::TaskRunning { .. }
            | StoreError::TaskNotRunning { .. }
            | StoreError::CheckpointPassed { .. }
            | StoreError::LeaseLost { .. }
            | StoreError::ChangedSince { .. } => Status::Conflict,
            _ => Status::Failed,
        };
        Self::with_findings(status, error.findings())
    }
}

impl From<BlobError> for ServiceError {
    fn from(error: BlobError) -> Self {
        let status = match &error {
            BlobError::NotFound { .. } => Status::NotFound,
            BlobError::TooLarge { .. } => Status::TooLarge,
            // It is the sender who stopped.
            BlobError::Interrupted { .. } => Status::Invalid,
            // It is the server that the storage refuses, whoever asked.
            BlobError::NotAllowed { .. } | BlobError::Failed { .. } => Status::Failed,
        };
        Self::new(status, error.finding())
    }
}
