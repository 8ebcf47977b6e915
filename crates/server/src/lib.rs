#![doc = include_str!("../README.md")]

mod app;
mod assemble;
mod client_address;
mod closing;
pub mod config;
mod error;
mod guards;
mod headers;
mod health;
mod listener;
mod metrics;
mod observe;
mod secret_key;
mod serve;
pub mod shutdown;
mod sweeping;
pub mod telemetry;
mod worker;

pub use assemble::content_place;
pub use error::ServerError;
pub use serve::{Ended, FirstAccount, Server};
pub use worker::Worker;
