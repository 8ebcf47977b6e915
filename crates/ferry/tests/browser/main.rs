//! The console in a real browser: the whole way of a package from one workspace into another, in both languages. Every page on the way is
//! checked by axe and for its width, and a picture of it is written to `target/screenshots/`.
#![allow(clippy::unwrap_used, clippy::expect_used)]

mod pages;
mod scenario;
mod site;
mod visitor;
