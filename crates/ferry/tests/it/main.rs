//! The program as a whole, run the way people and scripts run it.
#![allow(clippy::unwrap_used, clippy::expect_used)]

mod backup;
mod broken;
mod demo;
mod exports;
mod harness;
mod help;
mod imports;
mod on_a_terminal;
mod packages;
mod postgres;
mod remote;
mod replicas;
mod resources;
mod server;
mod tasks;
mod usage;
mod workspaces;
