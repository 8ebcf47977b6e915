//! What people hand in and get back: settings documents, reports, and the pages in `docs/` that are written from the code.
#![allow(clippy::unwrap_used, clippy::expect_used)]

mod generated_docs;
mod report;
mod settings_document;
mod settings_flags;
