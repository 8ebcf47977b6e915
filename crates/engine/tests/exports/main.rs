//! Exports: what is chosen, what is written, what is reported.
#![allow(clippy::unwrap_used, clippy::expect_used)]

mod bench;
mod chosen;
mod refused;
mod round_trip;
