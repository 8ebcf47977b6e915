//! Tests of the service through its public face, on SQLite and PostgreSQL.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, missing_docs)]

#[macro_use]
mod support;

mod access;
mod audit;
mod editions;
mod keys;
mod life;
mod log_in;
mod oss;
mod pages;
mod users;
mod workers;
mod workspaces;
mod world;
