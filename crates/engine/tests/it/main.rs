//! Tests of the engine through its public face, on a real store, with real and built packages.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, missing_docs)]

#[macro_use]
mod harness;
mod durability;
mod import_real;
mod progress;
mod properties;
mod resources;
mod rules;
