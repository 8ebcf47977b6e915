//! Reads and writes SPEC packages: FlowSpec documents of the versions 1.0.0 to 2.0.0, in every layout that is known, and as single
//! documents. Written is the layout of version 2.0.0.

mod depends;
mod document;
mod extra;
mod index;
mod layout;
mod names;
mod node_in;
mod node_out;
mod objects_in;
mod objects_out;
mod reader;
mod schedule;
mod scope;
mod script;
mod structure;
mod unit;
mod unit_node;
mod writer;
mod writer_node;
mod yaml_reason;

pub use reader::SpecReader;
pub use writer::{SpecWriteOptions, SpecWriter};
