//! Pages of the documentation that are written from the code are current. `UPDATE_DOCS=1 cargo test -p ferry-service pages` writes them.

use std::path::Path;

const BEGIN: &str = "<!-- capabilities: begin -->\n";
const END: &str = "<!-- capabilities: end -->";

#[test]
fn the_table_of_permissions_is_current() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/PERMISSIONS.md");
    let held = std::fs::read_to_string(&path).unwrap();
    let (before, rest) = held.split_once(BEGIN).expect("the page has the section");
    let (_, after) = rest.split_once(END).expect("the section ends");
    let wanted = format!("{before}{BEGIN}{}{END}{after}", ferry_service::access::page());
    if std::env::var_os("UPDATE_DOCS").is_some() {
        std::fs::write(&path, &wanted).unwrap();
        return;
    }
    assert!(held == wanted, "docs/PERMISSIONS.md is not current: run UPDATE_DOCS=1 cargo test -p ferry-service pages");
}
