//! Why a server or a worker did not start.

use std::net::SocketAddr;
use std::path::PathBuf;

use ferry_model::codes::server as codes;
use ferry_model::reason::of_io;
use ferry_model::{Finding, Reason};
use ferry_service::ServiceError;
use ferry_service::error::Status;

use crate::config::{ConfigError, Origin};

/// Why a server or a worker did not start, or ended.
#[derive(Debug, thiserror::Error)]
pub enum ServerError {
    /// The configuration cannot be used.
    #[error(transparent)]
    Config(#[from] ConfigError),
    /// The address is taken, or not this machine's.
    #[error("cannot listen on {address}: {source}")]
    Listen {
        /// The address.
        address: String,
        /// Where it was configured.
        origin: Origin,
        /// Why.
        source: std::io::Error,
    },
    /// The secret key cannot be read or made.
    #[error("the secret key file {path} cannot be used: {cause}")]
    SecretKey {
        /// The file.
        path: PathBuf,
        /// Why.
        cause: Reason,
    },
    /// A worker of its own does not share what it has to.
    #[error("a worker of its own cannot share {key}")]
    WorkerAlone {
        /// The key that says so.
        key: &'static str,
        /// Its value, for people.
        value: Reason,
        /// Where it was configured.
        origin: Origin,
    },
    /// Database, object storage or service.
    #[error(transparent)]
    Service(#[from] ServiceError),
    /// The listener failed while serving.
    #[error("serving on {address} failed: {source}")]
    Serving {
        /// The address.
        address: SocketAddr,
        /// Why.
        source: std::io::Error,
    },
}

impl ServerError {
    /// The same with stable codes.
    pub fn findings(&self) -> Vec<Finding> {
        match self {
            Self::Config(error) => vec![error.finding()],
            Self::Listen { address, origin, source } => {
                vec![origin.named_in(Finding::new(codes::LISTEN)).arg("address", address).said("error", of_io(source))]
            }
            Self::SecretKey { path, cause } => {
                vec![Finding::new(codes::SECRET_KEY).arg("path", path.display()).said("error", cause.clone())]
            }
            Self::WorkerAlone { key, value, origin } => {
                vec![origin.named_in(Finding::new(codes::WORKER_ALONE)).arg("key", key).said("value", value.clone())]
            }
            Self::Service(error) if error.status == Status::Failed => vec![error.cause().clone()],
            Self::Service(error) => error.findings.clone(),
            Self::Serving { address, source } => {
                vec![Finding::new(codes::LISTEN).arg("address", address).arg("origin", "server.listen").said("error", of_io(source))]
            }
        }
    }

    /// Whether it is a fault of how the program was called, and not of the world.
    pub fn is_usage(&self) -> bool {
        matches!(self, Self::Config(_) | Self::WorkerAlone { .. })
    }
}
