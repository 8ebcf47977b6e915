#![doc = include_str!("../README.md")]

pub mod access;
pub mod accounts;
pub mod actor;
pub mod audit;
pub mod contents;
pub mod editions;
pub mod error;
pub mod exports;
pub mod idempotency;
pub mod imports;
pub mod jobs;
pub mod objects;
pub mod oidc;
pub mod packages;
pub mod page;
pub mod plans;
pub mod progress;
pub mod quality;
pub mod reports;
mod request_failure;
pub mod service;
pub mod settings;
pub mod sweep;
pub mod tasks;
pub mod watch;
pub mod worker;
pub mod workspaces;

pub use access::{Developer, Editor, Operator, TenantAdmin, Viewer};
pub use actor::Actor;
pub use contents::BlobContents;
pub use error::{Result, ServiceError};
pub use page::{Page, PageRequest};
pub use service::{Service, ServiceOptions};
