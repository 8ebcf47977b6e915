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

/// Name, unit and reason of every bound, for `docs/LIMITS.md`.
pub const TABLE: &[(&str, &str, &str)] = &[
    ("entries_max", "entries", "Entries of the archive, directories included. The directory of the archive is kept in memory."),
    ("entry_bytes_max", "bytes", "One entry after decompression. Entries are read as streams; this bounds time and disk."),
    ("total_bytes_max", "bytes", "All entries after decompression. Bounds time and disk."),
    (
        "ratio_max",
        "times",
        "Decompressed bytes for each compressed byte of one entry, for entries over 16 MiB. Stops decompression bombs before they are expanded.",
    ),
    ("entry_name_bytes_max", "bytes", "The name of an entry."),
    (
        "descriptor_bytes_max",
        "bytes",
        "A descriptor that is read as a whole: a JSON or YAML document, a small XML document. Bounds memory.",
    ),
    ("xml_depth_max", "levels", "Nested XML elements. Bounds memory."),
    ("json_depth_max", "levels", "Nested JSON or YAML values. Bounds the stack."),
    ("inner_node_depth_max", "levels", "Nodes inside nodes. Bounds the stack."),
    ("name_bytes_max", "bytes", "The name of an object."),
    ("text_bytes_max", "bytes", "One text of an object: code, DDL, a description. Bounds memory."),
    ("attribute_bytes_max", "bytes", "One XML attribute. Bounds memory."),
];

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn the_document_lists_every_limit_with_its_default() {
        let defaults = serde_json::to_value(Limits::default()).unwrap();
        let defaults = defaults.as_object().unwrap();
        let mut page = String::from(
            "# Limits\n\nEvery bound that a package has to keep. What is over a limit is refused with a finding that names the limit; nothing is cut \
             off in silence.\nThe table is generated from the code.\n\nA limit is changed in the configuration file `ferry.toml` of the data directory, \
             or of `--config FILE`:\n\n```toml\n[limits]\nentries_max = 2000000\n```\n\n| limit | default | unit | what it bounds |\n|---|---:|---|---|\n",
        );
        for (name, unit, reason) in TABLE {
            page.push_str(&format!("| `{name}` | {} | {unit} | {reason} |\n", defaults[*name]));
        }
        assert_eq!(TABLE.len(), defaults.len(), "a limit is missing from the table");
        let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../../docs/LIMITS.md");
        if std::env::var_os("UPDATE_DOCS").is_some() {
            std::fs::write(path, &page).unwrap();
        }
        assert_eq!(std::fs::read_to_string(path).unwrap_or_default(), page, "run UPDATE_DOCS=1 cargo test");
    }
}
