//! IDE exports and SPEC packages: real ones read completely, damaged ones refused as they should be, written ones read back.
#![allow(clippy::unwrap_used, clippy::expect_used)]

#[path = "formats/generated.rs"]
mod generated;
#[path = "formats/ide.rs"]
mod ide;
#[path = "formats/memory.rs"]
mod memory;
#[path = "formats/spec.rs"]
mod spec;
#[path = "formats/written.rs"]
mod written;
