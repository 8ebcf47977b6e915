//! The documented limits are the limits.

#![allow(clippy::unwrap_used, missing_docs)]

use ferry_package::Limits;

#[test]
fn the_document_lists_every_limit_with_its_default() {
    let document = include_str!("../../../docs/LIMITS.md");
    let limits = serde_json::to_value(Limits::default()).unwrap();
    let limits = limits.as_object().unwrap();
    for (name, value) in limits {
        assert!(document.contains(&format!("| `{name}` | {value} |")), "{name} with {value} is not in docs/LIMITS.md");
    }
    assert_eq!(
        document.lines().filter(|line| line.starts_with("| `")).count(),
        limits.len(),
        "the document lists a limit that does not exist"
    );
}

#[test]
fn an_unknown_limit_is_refused() {
    assert!(serde_json::from_str::<Limits>("{\"entries_max\":5}").is_ok_and(|limits| limits.entries_max == 5));
    assert!(serde_json::from_str::<Limits>("{\"entry_max\":5}").is_err());
}
