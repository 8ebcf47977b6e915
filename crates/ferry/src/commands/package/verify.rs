//! `ferry package verify`.

use serde_json::{Value, json};

use super::Opened;
use crate::cli::VerifyArgs;
use crate::config::Config;
use crate::errors::Failure;
use crate::exit::Exit;
use crate::findings;
use crate::location::local_package;
use crate::messages;
use crate::terminal::{Terminal, Tone};

/// Checks a package and lists everything found.
pub fn run(terminal: &Terminal, config: &Config, args: &VerifyArgs) -> Result<Exit, Failure> {
    let location = &args.package.package;
    local_package(location)?;
    let opened = Opened::open(location, args.package.format, config).inspect_err(|_| {
        terminal.complain(terminal.tone_err(Tone::Bad, terminal.text(messages::VERIFY_REJECTED, &[("package", location)])));
    })?;
    if terminal.json {
        let list: Vec<Value> = opened.findings.iter().map(|finding| finding.to_json(terminal.lang)).collect();
        terminal.document(&json!({
            "package": location,
            "importable": true,
            "format": opened.package.format(),
            "workspace": opened.inventory.workspace,
            "objects": opened.objects(),
            "refused": opened.inventory.refused.len(),
            "findings": list,
        }));
        return Ok(Exit::Done);
    }
    findings::print(terminal, &opened.findings, false);
    let format = opened.package.format();
    let objects = opened.objects();
    let args = [("package", location as &dyn std::fmt::Display), ("format", &format), ("objects", &objects)];
    terminal.line(terminal.tone(Tone::Good, terminal.text(messages::VERIFY_OK, &args)));
    terminal.line(findings::counts(terminal, &opened.findings));
    Ok(Exit::Done)
}
