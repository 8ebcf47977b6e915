//! Tests of the store, every one on SQLite and on PostgreSQL.
#![allow(clippy::unwrap_used, clippy::expect_used, missing_docs)]

#[macro_use]
mod support;

mod apply;
mod bindings;
mod commit;
mod contents;
mod early;
mod installation;
mod jobs;
mod objects;
mod quality;
mod races;
mod schema;
mod tasks;
mod undo;
mod upgrade;
mod workspaces;
