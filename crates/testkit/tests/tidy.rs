//! What holds for the repository as a whole.
#![allow(clippy::unwrap_used, clippy::expect_used)]

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

/// Lines of a source file.
const LINES_MAX: usize = 500;

/// Files that are one table, and may be as long as the table is.
const TABLES: [&str; 1] = ["crates/model/src/node_type.rs"];

/// What each crate may depend on, besides what its tests use: one way only.
const DEPENDS_ON: [(&str, &[&str]); 14] = [
    ("model", &[]),
    ("rewrite", &[]),
    ("package", &["model"]),
    ("store", &["model"]),
    ("engine", &["model", "package", "rewrite", "store"]),
    ("blob", &["model"]),
    ("service", &["blob", "engine", "model", "package", "rewrite", "store"]),
    ("api", &["engine", "model", "service", "store"]),
    ("console", &["engine", "model", "package", "rewrite", "service", "store"]),
    ("server", &["api", "blob", "console", "engine", "model", "package", "service", "store"]),
    ("ferry", &["engine", "model", "package", "server", "store"]),
    ("e2e", &[]),
    ("testkit", &["model", "package"]),
    ("bench", &["engine", "model", "package", "store", "testkit"]),
];

/// Licences that code delivered under Apache-2.0 may be built from.
const LICENCES: [&str; 12] = [
    "Apache-2.0",
    "Apache-2.0 WITH LLVM-exception",
    "MIT",
    "MIT-0",
    "BSD-2-Clause",
    "BSD-3-Clause",
    "BSL-1.0",
    "ISC",
    "Zlib",
    "Unicode-3.0",
    "CC0-1.0",
    "CDLA-Permissive-2.0",
];

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..").canonicalize().unwrap()
}

/// Files of the repository with these endings, by their path from its root. Build output, version control and test data are left out.
fn files(endings: &[&str]) -> Vec<(String, String)> {
    let root = root();
    let mut found = Vec::new();
    let mut folders = vec![root.clone()];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(&folder).unwrap() {
            let path = entry.unwrap().path();
            let name = path.file_name().unwrap().to_string_lossy().into_owned();
            if path.is_dir() {
                if !matches!(name.as_str(), "target" | ".git" | "testdata" | "corpus" | "artifacts") {
                    folders.push(path);
                }
            } else if endings.iter().any(|ending| name.ends_with(ending)) {
                let text = fs::read_to_string(&path).unwrap();
                found.push((path.strip_prefix(&root).unwrap().to_string_lossy().into_owned(), text));
            }
        }
    }
    found.sort();
    found
}

fn none(what: &str, found: &[String]) {
    assert!(found.is_empty(), "{what}:\n{}", found.join("\n"));
}

/// Folders of `crates`, which are named as the crates are without `ferry-`.
fn crates() -> BTreeSet<String> {
    let entries = fs::read_dir(root().join("crates")).unwrap();
    entries.map(|entry| entry.unwrap().file_name().to_string_lossy().into_owned()).collect()
}

#[test]
fn source_files_are_short_unless_they_are_a_table() {
    let long: Vec<String> = files(&[".rs"])
        .into_iter()
        .filter(|(path, _)| path.starts_with("crates/") && path.contains("/src/") && !TABLES.contains(&path.as_str()))
        .map(|(path, text)| (path, text.lines().count()))
        .filter(|(_, lines)| *lines > LINES_MAX)
        .map(|(path, lines)| format!("{path}: {lines} lines"))
        .collect();
    none("too long; split by purpose", &long);
}

#[test]
fn nothing_is_left_to_do_later() {
    // Put together here, so that this file does not hold them.
    let marks = [concat!("TO", "DO"), concat!("FIX", "ME"), concat!("XX", "X:"), concat!("HA", "CK:")];
    let left: Vec<String> = files(&[".rs", ".md", ".toml", ".sql", ".sh"])
        .iter()
        .flat_map(|(path, text)| text.lines().zip(1..).map(move |(line, number)| (path, number, line)))
        .filter(|(_, _, line)| marks.iter().any(|mark| line.contains(mark)))
        .map(|(path, number, line)| format!("{path}:{number}: {}", line.trim()))
        .collect();
    none("left for later", &left);
}

#[test]
fn no_machine_is_named() {
    let homes = ["/home/", "/root/", "/Users/"];
    let here = root().parent().unwrap().to_string_lossy().into_owned();
    let named: Vec<String> = files(&[".rs", ".md", ".toml", ".sql", ".snap"])
        .iter()
        .filter(|(path, _)| path != "crates/testkit/tests/tidy.rs")
        .flat_map(|(path, text)| text.lines().zip(1..).map(move |(line, number)| (path, number, line)))
        .filter(|(_, _, line)| homes.iter().any(|home| line.contains(home)) || (here.len() > 4 && line.contains(&format!("{here}/"))))
        .map(|(path, number, line)| format!("{path}:{number}: {}", line.trim()))
        .collect();
    none("paths of one machine", &named);
}

#[test]
fn modules_are_files_named_after_them() {
    let old: Vec<String> = files(&[".rs"])
        .into_iter()
        .map(|(path, _)| path)
        .filter(|path| {
            ["/mod.rs", "/utils.rs", "/util.rs", "/common.rs", "/helpers.rs", "/misc.rs"].iter().any(|name| path.ends_with(name))
        })
        .collect();
    none("named after nothing", &old);
}

#[test]
fn every_crate_says_what_it_is_and_keeps_the_lints() {
    let mut wrong = Vec::new();
    for name in crates() {
        let folder = root().join("crates").join(&name);
        let read = |file: &str| fs::read_to_string(folder.join(file)).unwrap_or_default();
        if read("README.md").len() < 200 {
            wrong.push(format!("crates/{name} has no README.md worth the name"));
        }
        let top = if folder.join("src/lib.rs").exists() { "src/lib.rs" } else { "src/main.rs" };
        if !read(top).contains(r#"include_str!("../README.md")"#) {
            wrong.push(format!("crates/{name}/{top} does not show its README.md"));
        }
        if !read("Cargo.toml").contains("[lints]\nworkspace = true") {
            wrong.push(format!("crates/{name} does not keep the lints of the workspace"));
        }
    }
    none("crates", &wrong);
}

/// The dependencies of one crate that are crates of this workspace, those of its tests left out.
fn own_dependencies(name: &str) -> BTreeSet<String> {
    let manifest = fs::read_to_string(root().join("crates").join(name).join("Cargo.toml")).unwrap();
    let mut section = "";
    let mut found = BTreeSet::new();
    for line in manifest.lines() {
        if line.starts_with('[') {
            section = line;
        } else if section == "[dependencies]"
            && let Some(rest) = line.strip_prefix("ferry-")
        {
            found.insert(rest.split(['.', ' ', '=']).next().unwrap().to_owned());
        }
    }
    found
}

#[test]
fn dependencies_point_one_way() {
    let allowed: BTreeMap<&str, &[&str]> = DEPENDS_ON.into_iter().collect();
    assert_eq!(crates(), allowed.keys().map(|name| (*name).to_owned()).collect(), "a crate is missing from the table above");
    let mut wrong = Vec::new();
    for (name, allowed) in allowed {
        for other in own_dependencies(name).into_iter().filter(|other| !allowed.contains(&other.as_str())) {
            wrong.push(format!("{name} depends on {other}"));
        }
    }
    none("against the direction of dependencies", &wrong);
}

#[test]
fn only_the_store_knows_sql() {
    let known: Vec<String> = crates()
        .into_iter()
        .filter(|name| name != "store" && name != "bench")
        .filter(|name| {
            let manifest = fs::read_to_string(root().join("crates").join(name).join("Cargo.toml")).unwrap();
            manifest.contains("sqlx") || manifest.contains("rusqlite")
        })
        .collect();
    none("crates with a database driver", &known);
}

/// Whether an SPDX expression can be satisfied with the licences above.
fn satisfied(expression: &str) -> bool {
    fn either(tokens: &mut std::iter::Peekable<std::vec::IntoIter<String>>) -> bool {
        let mut result = both(tokens);
        while tokens.next_if(|token| token == "OR").is_some() {
            // Evaluated first: the rest has to be read in any case.
            let other = both(tokens);
            result |= other;
        }
        result
    }
    fn both(tokens: &mut std::iter::Peekable<std::vec::IntoIter<String>>) -> bool {
        let mut result = one(tokens);
        while tokens.next_if(|token| token == "AND").is_some() {
            let other = one(tokens);
            result &= other;
        }
        result
    }
    fn one(tokens: &mut std::iter::Peekable<std::vec::IntoIter<String>>) -> bool {
        let Some(mut name) = tokens.next() else { return false };
        if name == "(" {
            let result = either(tokens);
            return tokens.next().is_some_and(|token| token == ")") && result;
        }
        if tokens.next_if(|token| token == "WITH").is_some() {
            name = format!("{name} WITH {}", tokens.next().unwrap_or_default());
        }
        LICENCES.contains(&name.as_str())
    }
    let spaced = expression.replace('/', " OR ").replace('(', " ( ").replace(')', " ) ");
    let mut tokens = spaced.split_whitespace().map(str::to_owned).collect::<Vec<_>>().into_iter().peekable();
    either(&mut tokens) && tokens.next().is_none()
}

#[test]
fn licence_expressions_are_read_as_they_are_meant() {
    for fine in ["MIT", "MIT/GPL-3.0", "GPL-3.0 OR MIT", "(MIT OR X) AND Unicode-3.0", "Apache-2.0 WITH LLVM-exception OR X"] {
        assert!(satisfied(fine), "{fine}");
    }
    for bad in ["GPL-3.0", "MIT AND GPL-3.0", "(MIT OR X) AND Y", "MIT WITH something", "(MIT", ""] {
        assert!(!satisfied(bad), "{bad}");
    }
}

#[test]
fn everything_it_is_built_from_may_be_used_and_comes_from_the_registry() {
    let platform = format!("{}-unknown-linux-gnu", std::env::consts::ARCH);
    let mut command = Command::new(env!("CARGO"));
    command.args(["metadata", "--format-version", "1", "--locked", "--offline", "--filter-platform", &platform]).current_dir(root());
    let output = command.output().expect("cargo starts");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let metadata: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
    let packages = metadata["packages"].as_array().unwrap();
    assert!(packages.len() > 50, "the list of packages is not complete");
    let mut wrong = Vec::new();
    for package in packages {
        let name = format!("{} {}", package["name"].as_str().unwrap(), package["version"].as_str().unwrap());
        let licence = package["license"].as_str().unwrap_or_default();
        if !satisfied(licence) {
            wrong.push(format!("{name}: licence {licence:?}"));
        }
        let source = package["source"].as_str().unwrap_or("the workspace");
        if source != "the workspace" && source != "registry+https://github.com/rust-lang/crates.io-index" {
            wrong.push(format!("{name}: from {source}"));
        }
    }
    none("dependencies", &wrong);
}
