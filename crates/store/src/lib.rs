#![doc = include_str!("../README.md")]

mod apply;
mod audit;
mod batch;
mod before;
mod by_hand;
mod checkpoint;
mod commit;
mod contents;
mod counters;
mod db;
mod digest;
mod error;
mod installation;
mod migrate;
mod objects;
mod plans;
mod producers;
mod quality;
mod query;
pub mod records;
mod rows;
mod save;
mod store;
mod task_items;
mod tasks;
mod undo;
mod versions;
mod workspaces;

pub use error::{Result, StoreError};
pub use store::Store;
