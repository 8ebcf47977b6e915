//! The console through its router, and the completeness of its texts.
#![allow(clippy::unwrap_used, clippy::expect_used)]

mod browser;
mod differences;
mod gate;
mod import_task;
mod locales;
mod pages;
mod permissions;
mod texts;
mod workspace;
