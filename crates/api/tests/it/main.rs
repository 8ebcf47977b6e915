//! Tests of the API through its router.
#![allow(clippy::unwrap_used)]

#[macro_use]
mod harness;
mod document;
mod idempotency;
mod permissions;
mod requests;
