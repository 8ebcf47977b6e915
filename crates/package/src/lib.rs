#![doc = include_str!("../README.md")]

pub mod item;
pub mod limits;
pub mod sink;
pub mod source;

pub use item::{Item, Rejection, UnitOutcome};
pub use limits::Limits;
