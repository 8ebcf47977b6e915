#![doc = include_str!("../README.md")]

pub mod plan;
pub mod progress;

pub use plan::{Action, Outcome, Plan, PlanItem};
