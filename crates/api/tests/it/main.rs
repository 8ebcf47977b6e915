//! Tests of the API through its router.
#![allow(clippy::unwrap_used)]

#[macro_use]
mod harness;
mod bindings;
mod document;
mod events;
mod idempotency;
mod imported;
mod objects;
mod permissions;
mod reports;
mod requests;
mod settings;
mod uploads;
