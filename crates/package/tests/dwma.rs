//! DATAWORKS_MODEL packages: real ones read completely and written back to the same bytes, damaged ones decided as they should be,
//! generated ones the same after writing and reading.
#![allow(clippy::unwrap_used, clippy::expect_used, missing_docs)]

#[path = "dwma/damaged.rs"]
mod damaged;
#[path = "dwma/layouts.rs"]
mod layouts;
#[path = "formats/memory.rs"]
#[allow(dead_code)]
mod memory;
#[path = "dwma/properties.rs"]
mod properties;
#[path = "dwma/real.rs"]
mod real;
#[path = "dwma/support.rs"]
mod support;
#[path = "dwma/written.rs"]
mod written;
