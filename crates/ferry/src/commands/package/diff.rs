//! `ferry package diff`.

use serde_json::{Value, json};

use super::Opened;
use crate::cli::DiffArgs;
use crate::config::Config;
use crate::errors::Failure;
use crate::exit::Exit;
use crate::messages;
use crate::terminal::{Terminal, Tone};

/// Compares two packages.
pub fn run(terminal: &Terminal, config: &Config, args: &DiffArgs) -> Result<Exit, Failure> {
    let (old, new) = (Opened::open(&args.old, None, config)?, Opened::open(&args.new, None, config)?);
    let diff = ferry_package::diff::diff((&old.package, &old.inventory), (&new.package, &new.inventory))
        .map_err(|rejection| super::rejected(rejection, args.new.as_ref()))?;
    if terminal.json {
        let key = |key: &ferry_model::ObjectKey| json!({ "kind": key.kind, "key": key.to_string() });
        let changed: Vec<Value> = diff
            .changed
            .iter()
            .map(|changed| json!({ "kind": changed.key.kind, "key": changed.key.to_string(), "fields": changed.fields }))
            .collect();
        terminal.document(&json!({
            "added": diff.added.iter().map(key).collect::<Vec<_>>(),
            "removed": diff.removed.iter().map(key).collect::<Vec<_>>(),
            "changed": changed,
            "unchanged": diff.unchanged,
        }));
        return Ok(Exit::Done);
    }
    let label = |key: &ferry_model::ObjectKey| format!("{} {key}", key.kind.label(terminal.lang));
    terminal.lines(diff.added.iter().map(|key| terminal.tone(Tone::Good, format!("+ {}", label(key)))));
    terminal.lines(diff.removed.iter().map(|key| terminal.tone(Tone::Bad, format!("- {}", label(key)))));
    terminal.lines(
        diff.changed.iter().map(|changed| {
            format!("{}: {}", terminal.tone(Tone::Changed, format!("~ {}", label(&changed.key))), changed.fields.join(", "))
        }),
    );
    if diff.is_empty() {
        terminal.line(messages::DIFF_SAME.plain(terminal.lang));
        return Ok(Exit::Done);
    }
    let counts = [
        ("added", &diff.added.len() as &dyn std::fmt::Display),
        ("removed", &diff.removed.len()),
        ("changed", &diff.changed.len()),
        ("same", &diff.unchanged),
    ];
    terminal.line(terminal.text(messages::DIFF_SUMMARY, &counts));
    Ok(Exit::Done)
}
