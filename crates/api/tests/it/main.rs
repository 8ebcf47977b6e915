//! Tests of the API through its router.

mod document;
mod harness;
mod requests;
