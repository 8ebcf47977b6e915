#![doc = include_str!("../README.md")]

mod both;
#[cfg(feature = "identity-provider")]
pub mod identity_provider;
#[cfg(feature = "object-storage")]
pub mod object_storage;
pub mod oss;
#[cfg(feature = "packages")]
pub mod packages;
pub mod permissions;
pub mod postgres;
