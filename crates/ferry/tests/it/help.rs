//! Help, completions and manual pages.

use std::fmt::Write as _;

use crate::harness::Ferry;

/// Every command with its first line of help, as a tree.
#[test]
fn the_tree_of_commands() {
    let ferry = Ferry::new();
    let mut tree = String::new();
    walk(&ferry, &mut Vec::new(), &mut tree);
    insta::assert_snapshot!(tree);
}

fn walk(ferry: &Ferry, path: &mut Vec<String>, tree: &mut String) {
    let mut args: Vec<&str> = path.iter().map(String::as_str).collect();
    args.push("--help");
    let help = ferry.ok(&args);
    let about = help.lines().next().unwrap();
    writeln!(tree, "{}{}: {about}", "  ".repeat(path.len()), path.last().map_or("ferry", String::as_str)).unwrap();
    let commands = help.lines().skip_while(|line| *line != "Commands:").skip(1).take_while(|line| !line.is_empty());
    let names: Vec<String> = commands
        .filter(|line| line.starts_with("  ") && !line.starts_with("   "))
        .filter_map(|line| line.split_whitespace().next().map(str::to_owned))
        .filter(|name| name != "help")
        .collect();
    for name in names {
        path.push(name);
        walk(ferry, path, tree);
        path.pop();
    }
}

#[test]
fn every_promised_command_and_flag_is_there() {
    let ferry = Ferry::new();
    let import = ferry.ok(&["import", "--help"]);
    for flag in [
        "--to",
        "--settings",
        "--map-compute",
        "--map-resource-group",
        "--rename-workspace",
        "--map-data-source",
        "--dry-run-nodes",
        "--map-process",
        "--commit",
        "--deploy",
        "--ignore-lock",
        "--owner",
        "--conflicts",
        "--on-failure",
        "--name",
        "--remarks",
        "--yes",
        "--json",
        "--lang",
        "--quiet",
        "--data",
    ] {
        assert!(import.contains(flag), "ferry import has no {flag}");
    }
    let export = ferry.ok(&["export", "--help"]);
    for flag in ["--mode", "--since", "--status", "--only", "--exclude", "--format", "--name", "-o"] {
        assert!(export.contains(flag), "ferry export has no {flag}");
    }
}

#[test]
fn completions_and_manual_pages_are_made() {
    let ferry = Ferry::new();
    for shell in ["bash", "zsh", "fish", "powershell", "elvish"] {
        assert!(ferry.ok(&["completions", shell]).contains("ferry"), "{shell}");
    }
    let out = ferry.path("man");
    ferry.ok(&["man", "--out", &out]);
    for page in ["ferry.1", "ferry-import.1", "ferry-workspace-member-add.1", "ferry-task-report.1"] {
        let text = std::fs::read_to_string(std::path::Path::new(&out).join(page)).unwrap();
        assert!(text.contains(".SH NAME"), "{page}");
    }
    assert!(!ferry.data().exists(), "none of this needs a data directory");
}
