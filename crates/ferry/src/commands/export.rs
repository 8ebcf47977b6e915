//! `ferry export`.

use clap::ValueEnum as _;
use ferry_engine::export::ExportOutcome;
use ferry_model::PackageFormat;
use ferry_store::records::TaskStatus;
use serde_json::{Map, Value, json};

use crate::cli::{ExportArgs, ExportFormat, Global};
use crate::context::Context;
use crate::errors::Failure;
use crate::exit::Exit;
use crate::findings;
use crate::messages;
use crate::terminal::Terminal;

/// Exports a workspace.
pub async fn run(global: &Global, terminal: &Terminal, args: ExportArgs) -> Result<Exit, Failure> {
    let context = Context::open(global, terminal).await?;
    let workspace = context.workspace_to_manage(&args.workspace, terminal.lang).await?;
    let format = match args.format {
        ExportFormat::DataworksModel => PackageFormat::DataworksModel,
        ExportFormat::Spec => PackageFormat::Spec,
    };
    let status = args.status.to_possible_value().map(|value| value.get_name().to_owned()).unwrap_or_default();
    let done = context.export(terminal, &workspace.name, args).await?;
    Ok(print(terminal, &done, &workspace.name, format, &status))
}

/// Says what was exported, and how the command ends.
pub fn print(terminal: &Terminal, done: &ExportOutcome, workspace: &str, format: PackageFormat, status: &str) -> Exit {
    let objects: i64 = done.counts.iter().map(|(_, counts)| counts.total - counts.skipped).sum();
    let exit = if done.task.head.status == TaskStatus::PartialSuccess { Exit::Partial } else { Exit::Done };
    if terminal.json {
        let counts: Map<String, Value> = done.counts.iter().map(|(kind, counts)| (kind.as_str().to_owned(), json!(counts))).collect();
        let findings: Vec<Value> = done.findings.iter().map(|finding| finding.to_json(terminal.lang)).collect();
        terminal.document(&json!({
            "task": super::task::task_json(&done.task),
            "file": done.path,
            "bytes": done.bytes,
            "sha256": done.sha256,
            "objects": objects,
            "left_out": done.left_out,
            "results": counts,
            "findings": findings,
        }));
        return exit;
    }
    findings::print(terminal, &done.findings, false);
    let path = done.path.display();
    let words = [
        ("count", &objects as &dyn std::fmt::Display),
        ("workspace", &workspace),
        ("path", &path),
        ("format", &format),
        ("bytes", &done.bytes),
    ];
    terminal.line(terminal.text(messages::EXPORTED, &words));
    if done.left_out > 0 {
        terminal.line(terminal.text(messages::LEFT_OUT, &[("count", &done.left_out), ("status", &status)]));
    }
    exit
}
