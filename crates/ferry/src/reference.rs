//! `docs/CLI.md` is made from the command line's definition; this test keeps the two equal.
//!
//! `UPDATE_DOCS=1 cargo test -p ferry reference` writes it anew.

use std::fmt::Write as _;
use std::path::Path;

use clap::CommandFactory as _;

fn reference() -> String {
    let mut command =
        crate::cli::Cli::command().disable_help_subcommand(true).disable_help_flag(true).disable_version_flag(true).term_width(100);
    command.build();
    let mut text = String::from(
        "# The command line\n\n<!-- Made from crates/ferry/src/cli.rs by: UPDATE_DOCS=1 cargo test -p ferry reference -->\n\n",
    );
    let about = command.get_long_about().map(ToString::to_string).unwrap_or_default();
    let _ = writeln!(text, "{}\n", about.trim());
    text.push_str("## Options of every command\n\n");
    for arg in command.get_arguments().filter(|arg| arg.is_global_set()) {
        argument(&mut text, arg);
    }
    section(&mut text, &command, "ferry");
    text
}

fn section(text: &mut String, command: &clap::Command, name: &str) {
    for child in command.get_subcommands() {
        let name = format!("{name} {}", child.get_name());
        let _ = writeln!(text, "\n## `{name}`\n");
        let about = child.get_long_about().or(child.get_about()).map(ToString::to_string).unwrap_or_default();
        let _ = writeln!(text, "{}\n", about.trim());
        let own: Vec<&clap::Arg> = child.get_arguments().filter(|arg| !arg.is_global_set() && !arg.is_hide_set()).collect();
        if child.has_subcommands() {
            for command in child.get_subcommands() {
                let about = command.get_about().map(ToString::to_string).unwrap_or_default();
                let _ = writeln!(text, "* `{name} {}`: {about}", command.get_name());
            }
        } else {
            let usage = child.clone().mut_args(|arg| if arg.is_global_set() { arg.hide(true) } else { arg }).render_usage().to_string();
            let usage: Vec<&str> = usage.trim_start_matches("Usage: ").split_whitespace().collect();
            let _ = writeln!(text, "```\n{}\n```\n", usage.join(" "));
            for arg in own {
                argument(text, arg);
            }
        }
        section(text, child, &name);
    }
}

fn argument(text: &mut String, arg: &clap::Arg) {
    let value = arg.get_value_names().map(|names| names.iter().map(|name| format!("<{name}>")).collect::<Vec<_>>().join(" "));
    let takes_value = arg.get_action().takes_values();
    let mut spelled = Vec::new();
    if let Some(short) = arg.get_short() {
        spelled.push(format!("-{short}"));
    }
    if let Some(long) = arg.get_long() {
        spelled.push(format!("--{long}"));
    }
    let mut head = spelled.join(", ");
    if takes_value {
        let value = value.unwrap_or_default();
        head = if head.is_empty() { value } else { format!("{head} {value}") };
    }
    let help = arg.get_help().map(ToString::to_string).unwrap_or_default();
    let _ = write!(text, "* `{head}`: {help}");
    let possible: Vec<String> =
        arg.get_possible_values().iter().filter(|_| takes_value).map(|value| format!("`{}`", value.get_name())).collect();
    if !possible.is_empty() {
        let _ = write!(text, "; one of {}", possible.join(", "));
    }
    let default: Vec<String> = arg.get_default_values().iter().map(|value| format!("`{}`", value.to_string_lossy())).collect();
    if takes_value && !default.is_empty() {
        let _ = write!(text, "; default {}", default.join(", "));
    }
    if let Some(variable) = arg.get_env() {
        let _ = write!(text, "; environment `{}`", variable.to_string_lossy());
    }
    text.push('\n');
}

#[test]
#[allow(clippy::unwrap_used)]
fn the_reference_in_docs_is_that_of_this_release() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/CLI.md");
    let now = reference();
    if std::env::var_os("UPDATE_DOCS").is_some() {
        std::fs::write(&path, &now).unwrap();
    }
    let kept = std::fs::read_to_string(&path).unwrap_or_default();
    assert!(kept == now, "docs/CLI.md is not what this release prints; run UPDATE_DOCS=1 cargo test -p ferry reference");
}
