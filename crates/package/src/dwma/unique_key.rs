//! The unique keys that stand in the file names of queries, components and rules.

use ferry_model::workflow::WorkflowKey;
use md5::{Digest, Md5};

/// The name-based (version 3) UUID of `parts` joined by `separator`, as `java.util.UUID.nameUUIDFromBytes` makes it.
fn joined(parts: &[&str], separator: &str) -> String {
    let mut hash: [u8; 16] = Md5::digest(parts.join(separator)).into();
    hash[6] = hash[6] & 0x0F | 0x30;
    hash[8] = hash[8] & 0x3F | 0x80;
    let hex = hex::encode(hash);
    format!("{}-{}-{}-{}-{}", &hex[..8], &hex[8..12], &hex[12..16], &hex[16..20], &hex[20..])
}

/// The key of a name, or of several parts of an identity.
pub fn of(parts: &[&str]) -> String {
    joined(parts, "#")
}

/// The key of a node that is in no other node.
pub fn of_node(workflow: Option<&WorkflowKey>, name: &str, folder: Option<&str>) -> String {
    let workflow = workflow.map(|key| of(&[&key.name, if key.manual { "false" } else { "true" }]));
    let parts: Vec<&str> = workflow.as_deref().into_iter().chain([name]).chain(folder).collect();
    of(&parts)
}

/// The key of a quality rule: its identity is joined by `@`.
pub fn of_rule(parts: &[&str; 5]) -> String {
    joined(parts, "@")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_published_test_vector_holds() {
        assert_eq!(of_node(None, "adhoc1", Some("Queries/tmp")), "eda3a6f8-ce19-39c7-82a7-c90149ee879b");
        assert_eq!(of(&["adhoc1", "Queries/tmp"]), "eda3a6f8-ce19-39c7-82a7-c90149ee879b");
    }
}
