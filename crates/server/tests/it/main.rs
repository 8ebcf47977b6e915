//! The server as a whole, over HTTP.
#![allow(clippy::unwrap_used, clippy::expect_used)]

mod config;
mod failures;
mod harness;
mod metrics;
mod object_storage;
mod oidc;
mod replicas;
mod serving;
mod sweeping;
mod visitor;
