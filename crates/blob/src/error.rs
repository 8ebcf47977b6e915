//! Why a blob could not be stored or read.

use std::path::Path;

use ferry_model::codes::reasons::{storage as reasons, system};
use ferry_model::codes::service as codes;
use ferry_model::reason::{ReasonText, of_io};
use ferry_model::{Finding, Reason};

/// Why a blob could not be stored or read.
#[derive(Debug, thiserror::Error)]
pub enum BlobError {
    /// There is no such blob.
    #[error("there is no blob {key}")]
    NotFound {
        /// Its key.
        key: String,
    },
    /// More bytes than allowed.
    #[error("more than {limit} bytes")]
    TooLarge {
        /// The limit, in bytes.
        limit: u64,
    },
    /// The storage refuses.
    #[error("the storage refuses: {cause}")]
    NotAllowed {
        /// Why.
        cause: Reason,
    },
    /// The sender stopped sending.
    #[error("the upload broke off: {cause}")]
    Interrupted {
        /// Why.
        cause: String,
    },
    /// The storage failed.
    #[error("the storage failed: {cause}")]
    Failed {
        /// Why.
        cause: Reason,
    },
}

impl BlobError {
    /// The failure in the words of the catalogue.
    pub fn finding(&self) -> Finding {
        match self {
            Self::NotFound { key } => Finding::new(codes::BLOB_NOT_FOUND).arg("key", key),
            Self::TooLarge { limit } => Finding::new(codes::BLOB_TOO_LARGE).arg("limit", limit),
            Self::Interrupted { cause } => Finding::new(codes::BLOB_INTERRUPTED).arg("cause", cause),
            Self::NotAllowed { cause } | Self::Failed { cause } => Finding::new(codes::BLOB_FAILED).because(cause.clone()),
        }
    }

    /// The same about bytes that this side reads back: nobody is sending them, so that it is the storage that failed.
    pub(crate) fn while_reading(self) -> Self {
        match self {
            Self::Interrupted { cause } => Self::failed(system::BROKE_OFF.with(&[("detail", &cause)])),
            error => error,
        }
    }

    pub(crate) fn failed(cause: impl Into<Reason>) -> Self {
        Self::Failed { cause: cause.into() }
    }

    /// A failure of the local disk.
    pub(crate) fn file(path: &Path, error: &std::io::Error) -> Self {
        Self::failed(reasons::FILE.with_reasons(&[("path", &path.display())], &[("reason", of_io(error))]))
    }

    /// A failure of the storage, asked for a blob.
    pub(crate) fn storage(key: &str, error: &opendal::Error) -> Self {
        match error.kind() {
            opendal::ErrorKind::NotFound => Self::NotFound { key: key.to_owned() },
            kind => {
                let detail = match kind {
                    opendal::ErrorKind::PermissionDenied => error.message().to_owned(),
                    _ => format!("{kind}: {}", error.message()),
                };
                let cause = reasons::FILE.with_reasons(&[("path", &key)], &[("reason", refused(kind).with(&[("detail", &detail)]))]);
                if kind == opendal::ErrorKind::PermissionDenied { Self::NotAllowed { cause } } else { Self::Failed { cause } }
            }
        }
    }
}

/// What the object storage says, in both languages.
pub(crate) fn of_storage(error: &opendal::Error) -> Reason {
    refused(error.kind()).with(&[("detail", error)])
}

fn refused(kind: opendal::ErrorKind) -> ReasonText {
    match kind {
        opendal::ErrorKind::NotFound => system::NOT_FOUND,
        opendal::ErrorKind::PermissionDenied => reasons::NOT_ALLOWED,
        opendal::ErrorKind::IsADirectory => system::IS_A_DIRECTORY,
        opendal::ErrorKind::NotADirectory => system::NOT_A_DIRECTORY,
        opendal::ErrorKind::AlreadyExists => system::ALREADY_EXISTS,
        opendal::ErrorKind::Unsupported => system::UNSUPPORTED,
        opendal::ErrorKind::RateLimited => reasons::RATE_LIMITED,
        opendal::ErrorKind::ConfigInvalid => reasons::BAD_CONFIGURATION,
        _ => reasons::REFUSED,
    }
}
