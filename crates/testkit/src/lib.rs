//! Fixtures and generators for the tests of Ferry.

#[cfg(feature = "packages")]
pub mod packages;
pub mod postgres;
