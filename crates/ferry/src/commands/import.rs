//! `ferry import`: plan, confirm, apply, report.

use ferry_engine::Plan;
use ferry_model::Finding;
use ferry_model::codes::command as codes;
use ferry_store::records::{Task, TaskStatus};

use super::plan::text;
use super::task::report;
use crate::cli::{Global, ImportArgs};
use crate::context::{Context, NewImport};
use crate::errors::Failure;
use crate::exit::Exit;
use crate::location::local_package;
use crate::messages;
use crate::settings;
use crate::terminal::Terminal;

/// Imports a package.
pub async fn run(global: &Global, terminal: &Terminal, args: ImportArgs) -> Result<Exit, Failure> {
    let package = local_package(&args.package.package)?;
    let settings = settings::read(&args.settings)?;
    if !args.yes && !terminal.can_ask() {
        return Err(Failure::usage(Finding::new(codes::NEEDS_YES)));
    }
    let mut context = Context::open(global, terminal).await?;
    context.package_format = args.package.format;
    let workspace = context.workspace_to_manage(&args.to, terminal.lang).await?;
    settings::check(&settings, &workspace)?;
    let new = NewImport { package, workspace: workspace.name.clone(), settings, name: args.task.name, remarks: args.task.remarks };
    let prepared = context.prepare(terminal, new).await?;
    refuse(prepared.plan()).map_err(|failure| {
        let args = [("package", &args.package.package as &dyn std::fmt::Display), ("workspace", &workspace.name)];
        failure.hint(terminal.text(messages::SEE_PLAN, &args))
    })?;
    if !terminal.json {
        text::print(&terminal.aside(), prepared.plan(), false);
    }
    if let Some(id) = prepared.resumes() {
        terminal.say(terminal.text(messages::RESUMES, &[("id", &id)]));
    }
    if !args.yes && !terminal.ask(&terminal.text(messages::ASK_IMPORT, &[("workspace", &workspace.name)])) {
        return Err(Failure::failed(Finding::new(codes::DECLINED)));
    }
    let task = context.run(terminal, prepared).await?;
    report::print(&context, terminal, &task).await?;
    Ok(ended(terminal, &task))
}

/// Fails when the plan cannot be started.
pub fn refuse(plan: &Plan) -> Result<(), Failure> {
    if plan.can_start() {
        return Ok(());
    }
    Err(Failure { exit: Exit::Blocked, findings: plan.refusals.clone(), hints: Vec::new() })
}

/// Says what can be done next, and how the command ends.
pub fn ended(terminal: &Terminal, task: &Task) -> Exit {
    let exit = match task.head.status {
        TaskStatus::ImportSuccess => Exit::Done,
        TaskStatus::PartialSuccess => Exit::Partial,
        _ => Exit::Failed,
    };
    if !terminal.json {
        let id = [("id", &task.head.id as &dyn std::fmt::Display)];
        terminal.say("");
        terminal.say(terminal.text(messages::NEXT_REPORT, &id));
        if matches!(task.head.status, TaskStatus::PartialSuccess | TaskStatus::ImportError) {
            terminal.say(terminal.text(messages::NEXT_RETRY, &id));
        }
        if matches!(task.head.status, TaskStatus::ImportSuccess | TaskStatus::PartialSuccess) {
            terminal.say(terminal.text(messages::NEXT_UNDO, &id));
        }
    }
    exit
}
