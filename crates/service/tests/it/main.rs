//! Tests of the service through its public face, on SQLite and PostgreSQL.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, missing_docs)]

#[macro_use]
mod support;

mod access;
mod agreed_plans;
mod audit;
mod contents;
mod editions;
mod failures;
mod idempotency;
mod keys;
mod life;
mod log_in;
mod objects;
mod oidc;
mod oss;
mod pages;
mod people;
mod plans;
mod reports;
mod settings;
mod sweeping;
mod tree;
mod users;
mod workers;
mod workspaces;
mod world;
