//! The same program with its data in PostgreSQL.

use crate::harness::Ferry;

/// Workspace digests do not depend on the database: what the demo leaves is the same on both.
#[test]
fn the_demo_leaves_the_same_on_postgresql() {
    let Some(server) = ferry_testkit::postgres::server() else { return };
    let database = server.empty();
    let embedded = Ferry::new();
    embedded.ok(&["demo", "--quiet"]);
    let ferry = Ferry::new().env("FERRY_DATABASE", &database.url);
    ferry.ok(&["demo", "--quiet"]);
    assert!(!ferry.data().join("ferry.db").exists(), "nothing is kept in SQLite");
    assert_eq!(ferry.json(&["task", "list"]).1["tasks"][0]["status"], "PARTIAL_SUCCESS");
    let counts = |ferry: &Ferry| ferry.json(&["workspace", "show", "demo_dev"]).1["objects"].clone();
    assert_eq!(counts(&ferry), counts(&embedded));
    ferry.ok(&["task", "undo", "1"]);
    assert_eq!(ferry.json(&["workspace", "objects", "demo_dev"]).1["objects"].as_array().unwrap().len(), 1, "the resource that was there");
}
