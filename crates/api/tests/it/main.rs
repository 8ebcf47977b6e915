//! Tests of the API through its router.
#![allow(clippy::unwrap_used)]

#[macro_use]
mod harness;
mod audit;
mod bindings;
mod configuration;
mod credentials;
mod document;
mod events;
mod idempotency;
mod imported;
mod languages;
mod lists;
mod objects;
mod permissions;
mod profiles;
mod report_orders;
mod reports;
mod requests;
mod session;
mod settings;
mod uploads;
