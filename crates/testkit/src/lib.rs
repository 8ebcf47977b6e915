#![doc = include_str!("../README.md")]

mod both;
#[cfg(feature = "packages")]
pub mod packages;
pub mod postgres;
