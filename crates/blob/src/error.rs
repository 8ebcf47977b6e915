//! Why a blob could not be stored or read.

use std::path::Path;

use ferry_model::Finding;
use ferry_model::codes::service as codes;

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
        cause: String,
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
        cause: String,
    },
}

impl BlobError {
    /// The failure in the words of the catalogue.
    pub fn finding(&self) -> Finding {
        match self {
            Self::NotFound { key } => Finding::new(codes::BLOB_NOT_FOUND).arg("key", key),
            Self::TooLarge { limit } => Finding::new(codes::BLOB_TOO_LARGE).arg("limit", limit),
            Self::Interrupted { cause } => Finding::new(codes::BLOB_INTERRUPTED).arg("cause", cause),
            Self::NotAllowed { cause } | Self::Failed { cause } => Finding::new(codes::BLOB_FAILED).arg("cause", cause),
        }
    }

    /// The same about bytes that this side reads back: nobody is sending them, so that it is the storage that failed.
    pub(crate) fn while_reading(self) -> Self {
        match self {
            Self::Interrupted { cause } => Self::Failed { cause },
            error => error,
        }
    }

    pub(crate) fn failed(cause: impl Into<String>) -> Self {
        Self::Failed { cause: cause.into() }
    }

    /// A failure of the local disk.
    pub(crate) fn file(path: &Path, error: &std::io::Error) -> Self {
        Self::failed(format!("{}: {error}", path.display()))
    }

    /// A failure of the storage, asked for a blob.
    pub(crate) fn storage(key: &str, error: &opendal::Error) -> Self {
        match error.kind() {
            opendal::ErrorKind::NotFound => Self::NotFound { key: key.to_owned() },
            opendal::ErrorKind::PermissionDenied => Self::NotAllowed { cause: format!("{key}: {}", error.message()) },
            kind => Self::failed(format!("{key}: {kind}: {}", error.message())),
        }
    }
}
