//! Serves the pages that need nobody logged in, to look at the components while working on them: `cargo run -p ferry-console --example
//! gallery`, then http://127.0.0.1:8099/ui.

use std::path::Path;

use ferry_blob::{BlobOptions, Blobs};
use ferry_console::ConsoleOptions;
use ferry_engine::Engine;
use ferry_service::{Service, ServiceOptions};
use ferry_store::Store;

fn main() {}
