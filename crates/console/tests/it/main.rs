//! The console through its router, and the completeness of its texts.
#![allow(clippy::unwrap_used, clippy::expect_used)]

mod browser;
mod differences;
mod exports;
mod failures;
mod gate;
mod import_task;
mod locales;
mod pages;
mod permissions;
mod report;
mod texts;
mod workspace;
mod workspaces;
