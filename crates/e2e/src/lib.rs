#![doc = include_str!("../README.md")]

pub mod axe;
pub mod browser;
pub mod proxy;
pub mod screenshots;
