//! `ferry export`.

use ferry_engine::report::rfc3339;
use serde_json::json;

use crate::cli::{ExportArgs, Global};
use crate::context::Context;
use crate::errors::Failure;
use crate::exit::Exit;
use crate::messages;
use crate::terminal::Terminal;

/// Exports a workspace.
pub async fn run(global: &Global, terminal: &Terminal, args: ExportArgs) -> Result<Exit, Failure> {
    let context = Context::open(global, terminal).await?;
    let workspace = context.workspace_to_manage(&args.workspace, terminal.lang).await?;
    let done = context.export(terminal, &workspace.name, args).await?;
    if terminal.json {
        terminal.document(&json!({
            "task": super::task::task_json(&done.task),
            "file": done.path,
            "bytes": done.bytes,
            "objects": done.objects,
            "finished_at": done.task.finished_at.map(rfc3339),
        }));
        return Ok(Exit::Done);
    }
    let path = done.path.display();
    let args = [
        ("count", &done.objects as &dyn std::fmt::Display),
        ("workspace", &workspace.name),
        ("path", &path),
        ("format", &done.format),
        ("bytes", &done.bytes),
    ];
    terminal.line(terminal.text(messages::EXPORTED, &args));
    Ok(Exit::Done)
}
