//! Why a configuration cannot be used.

use ferry_model::codes::command as command_codes;
use ferry_model::codes::server as codes;
use ferry_model::reason::of_io;
use ferry_model::{Finding, Reason};

use super::Origin;

/// Why a configuration cannot be used. Every one names the key and where its value came from.
#[derive(Debug, thiserror::Error)]
pub enum ConfigError {
    /// A file cannot be read.
    #[error("{path} cannot be read: {source}")]
    Read {
        /// The file.
        path: String,
        /// Why.
        source: std::io::Error,
    },
    /// A file is no TOML.
    #[error("{path}:{line}: {cause}")]
    Syntax {
        /// The file.
        path: String,
        /// The line, from 1.
        line: usize,
        /// What is wrong.
        cause: Reason,
    },
    /// There is no such key.
    #[error("there is nothing to configure called `{key}` (from {origin})")]
    Unknown {
        /// The key as written.
        key: String,
        /// Where it was written.
        origin: Origin,
        /// The nearest key that exists.
        nearest: String,
    },
    /// The value does not fit.
    #[error("`{key}` (from {origin}): {cause}")]
    Value {
        /// The key.
        key: String,
        /// Where the value came from.
        origin: Origin,
        /// What is wrong with it.
        cause: Reason,
    },
}

impl ConfigError {
    /// The same with its stable code.
    pub fn finding(&self) -> Finding {
        match self {
            Self::Read { path, source } => Finding::new(command_codes::FILE_READ).arg("path", path).said("error", of_io(source)),
            Self::Syntax { path, line, cause } => {
                Finding::new(command_codes::CONFIG).arg("path", path).said("error", cause.clone()).at(format!("{path}:{line}"))
            }
            Self::Unknown { key, origin, nearest } => {
                at(origin, origin.named_in(Finding::new(codes::CONFIG_UNKNOWN)).arg("key", key).arg("nearest", nearest))
            }
            Self::Value { key, origin, cause } => {
                at(origin, origin.named_in(Finding::new(codes::CONFIG_VALUE)).arg("key", key).because(cause.clone()))
            }
        }
    }
}

/// The finding with the place that the value was set at, if somebody set it.
fn at(origin: &Origin, finding: Finding) -> Finding {
    if *origin == Origin::Default { finding } else { finding.at(origin.to_string()) }
}
