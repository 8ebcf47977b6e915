//! Pages that are written from the code are current. `UPDATE_DOCS=1 cargo test -p ferry-engine generated_docs` writes them.

use std::path::Path;

#[track_caller]
fn check(name: &str, wanted: &str) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs").join(name);
    if std::env::var_os("UPDATE_DOCS").is_some() {
        std::fs::write(&path, wanted).unwrap();
    }
    let held = std::fs::read_to_string(&path).unwrap_or_default();
    let difference = held.lines().zip(wanted.lines()).position(|(a, b)| a != b);
    assert!(
        held == wanted,
        "docs/{name} is not current (first difference in line {:?}): run UPDATE_DOCS=1 cargo test -p ferry-engine generated_docs",
        difference.map(|line| line + 1)
    );
}

#[test]
fn the_settings_reference_is_current() {
    check("SETTINGS.md", &ferry_engine::settings_file::reference());
}

#[test]
fn the_error_catalogue_is_current() {
    check("ERRORS.md", &ferry_engine::error_catalogue::catalogue());
}

#[test]
fn the_catalogue_holds_every_code_in_both_languages() {
    let page = ferry_engine::error_catalogue::catalogue();
    for code in ferry_model::codes::all() {
        let cell = |text: &str| text.replace('|', "\\|").replace('<', "&lt;").replace('\n', " ");
        assert!(page.contains(&format!("`{}`", code.id())), "{code}");
        assert!(page.contains(&cell(code.0.en)) && page.contains(&cell(code.0.zh)), "{code}");
    }
}
