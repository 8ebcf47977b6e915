#![doc = include_str!("../README.md")]

pub mod archive;
pub mod codec;
pub mod detect;
pub mod diff;
pub mod directory;
pub mod directory_sink;
pub mod dwma;
pub mod ide;
pub mod inflate;
pub mod inventory;
pub mod item;
pub mod limits;
pub mod package;
mod readers;
pub mod show;
pub mod sink;
pub mod source;
pub mod spec;
pub mod verify;
mod xml_reason;
pub mod zip_sink;

pub use codec::{Reader, Writer};
pub use item::{Item, Rejection, UnitOutcome};
pub use limits::Limits;
pub use package::{OpenOptions, Package};
pub use sink::Sink;
pub use source::{Entry, EntryId, Source};
