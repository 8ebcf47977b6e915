//! Tests of the service through its public face, on SQLite and PostgreSQL.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod life;
mod oss;
mod workers;
mod world;
