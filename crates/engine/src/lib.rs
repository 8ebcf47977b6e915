#![doc = include_str!("../README.md")]

pub mod code_family;
pub mod error_catalogue;
pub mod mapping;
pub mod nearest;
pub mod plan;
pub mod progress;
pub mod read_units;
pub mod scan;
pub mod selector;
pub mod settings_file;
pub mod transform;

pub use plan::{Action, Outcome, Plan, PlanItem};
