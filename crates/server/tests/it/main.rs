//! The server as a whole, over HTTP.
#![allow(clippy::unwrap_used, clippy::expect_used)]

mod config;
mod harness;
mod replicas;
mod serving;
