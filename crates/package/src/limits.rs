//! Every bound that a package has to keep, with its default and the reason for it.

use serde::{Deserialize, Serialize};

/// Bounds on packages. All can be changed by configuration; `docs/LIMITS.md` lists them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Limits {
    /// Entries of the archive, directories included.
    pub entries_max: u64,
    /// Bytes of one entry after decompression.
    pub entry_bytes_max: u64,
    /// Bytes of all entries after decompression.
    pub total_bytes_max: u64,
    /// Decompressed bytes for each compressed byte of one entry, for entries over 16 MiB.
    pub ratio_max: u64,
    /// Bytes of an entry's name.
    pub entry_name_bytes_max: u64,
    /// Bytes of a descriptor (XML or JSON document) that is not read as a stream.
    pub descriptor_bytes_max: u64,
    /// Depth of nested XML elements.
    pub xml_depth_max: usize,
    /// Depth of nested JSON values.
    pub json_depth_max: usize,
    /// Depth of nodes inside nodes.
    pub inner_node_depth_max: usize,
    /// Bytes of an object's name.
    pub name_bytes_max: usize,
    /// Bytes of one text of an object: code, DDL, a description.
    pub text_bytes_max: usize,
    /// Bytes of one XML attribute.
    pub attribute_bytes_max: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            entries_max: 1_000_000,
            entry_bytes_max: 1 << 30,
            total_bytes_max: 64 << 30,
            ratio_max: 200,
            entry_name_bytes_max: 4096,
            descriptor_bytes_max: 64 << 20,
            xml_depth_max: 256,
            json_depth_max: 128,
            inner_node_depth_max: 64,
            name_bytes_max: 1024,
            text_bytes_max: 16 << 20,
            attribute_bytes_max: 1 << 20,
        }
    }
}
