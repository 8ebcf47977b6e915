//! What can stop an import, an undo or a retry.

use std::path::PathBuf;

use ferry_model::reason::of_io;
use ferry_model::{Finding, codes};
use ferry_package::Rejection;
use ferry_store::StoreError;

/// Why a use case did not do what it was asked to.
#[derive(Debug, thiserror::Error)]
pub enum EngineError {
    /// The package is refused as a whole.
    #[error("the package is refused: {0}")]
    Rejected(#[from] Rejection),
    /// The plan has findings that prevent starting it.
    #[error("the import cannot be started")]
    Refused(Vec<Finding>),
    /// Something that was named does not exist.
    #[error("{}", .0.message(ferry_model::Lang::En))]
    NotFound(Box<Finding>),
    /// The user may not do it.
    #[error("{}", .0.message(ferry_model::Lang::En))]
    NotAllowed(Box<Finding>),
    /// The state of a task, of the workspace or of a plan does not allow it.
    #[error("{}", .0.message(ferry_model::Lang::En))]
    Conflict(Box<Finding>),
    /// The task was stopped at a checkpoint on request and can go on.
    #[error("task {0} was stopped at a checkpoint")]
    Stopped(i64),
    /// The store failed or refused.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// A file could not be read or written.
    #[error("{}", path.display())]
    File {
        /// The file.
        path: PathBuf,
        /// Why.
        #[source]
        source: std::io::Error,
    },
    /// Something inside failed that should not.
    #[error("{0}")]
    Internal(String),
}

/// What kind of failure it is, for exit codes and HTTP statuses.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ErrorKind {
    /// The package is refused.
    Rejected,
    /// The plan is refused.
    Refused,
    /// Not found.
    NotFound,
    /// Not allowed.
    NotAllowed,
    /// The state does not allow it.
    Conflict,
    /// Stopped on request.
    Stopped,
    /// The store, a file, or something inside.
    Failed,
}

impl EngineError {
    /// What kind of failure it is.
    pub fn kind(&self) -> ErrorKind {
        match self {
            Self::Rejected(_) => ErrorKind::Rejected,
            Self::Refused(_) => ErrorKind::Refused,
            Self::NotFound(_) => ErrorKind::NotFound,
            Self::NotAllowed(_) => ErrorKind::NotAllowed,
            Self::Conflict(_) | Self::Store(StoreError::ChangedSince { .. }) => ErrorKind::Conflict,
            Self::Stopped(_) => ErrorKind::Stopped,
            Self::Store(_) | Self::File { .. } | Self::Internal(_) => ErrorKind::Failed,
        }
    }

    /// Everything there is to say about it; at least one finding.
    pub fn findings(&self) -> Vec<Finding> {
        match self {
            Self::Rejected(rejection) => rejection.findings.clone(),
            Self::Refused(findings) => findings.clone(),
            Self::NotFound(finding) | Self::NotAllowed(finding) | Self::Conflict(finding) => vec![(**finding).clone()],
            Self::Stopped(task) => vec![Finding::new(codes::run::STOPPED).arg("task", task)],
            Self::Store(error) => error.findings(),
            Self::File { path, source } => vec![Finding::new(codes::run::FILE).arg("path", path.display()).because(of_io(source))],
            Self::Internal(cause) => vec![Finding::new(codes::run::INTERNAL).arg("cause", cause)],
        }
    }

    /// The first of [`Self::findings`].
    pub fn finding(&self) -> Finding {
        self.findings().swap_remove(0)
    }
}

/// Says which file an input or output error is about.
pub trait AtPath<T> {
    /// Adds the path.
    ///
    /// # Errors
    ///
    /// The error, with the path.
    fn at(self, path: impl Into<PathBuf>) -> Result<T, EngineError>;
}

impl<T> AtPath<T> for std::io::Result<T> {
    fn at(self, path: impl Into<PathBuf>) -> Result<T, EngineError> {
        self.map_err(|source| EngineError::File { path: path.into(), source })
    }
}
