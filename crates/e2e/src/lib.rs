#![doc = include_str!("../README.md")]

pub mod axe;
pub mod browser;
pub mod screenshots;
