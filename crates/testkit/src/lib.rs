#![doc = include_str!("../README.md")]

#[cfg(feature = "packages")]
pub mod packages;
pub mod postgres;
