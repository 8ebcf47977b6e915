//! Fixtures and generators for the tests of Ferry.

pub mod postgres;
