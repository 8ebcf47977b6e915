//! `ferry task …`.

pub mod change;
pub mod list;
pub mod report;

pub use list::task_json;

use ferry_model::Finding;
use ferry_model::codes::command as codes;
use ferry_model::workspace::Workspace;
use ferry_store::records::Task;

use crate::cli::Global;
use crate::cli::task::TaskCommand;
use crate::context::Context;
use crate::errors::Failure;
use crate::exit::Exit;
use crate::terminal::Terminal;

/// Does a command on tasks.
pub async fn run(global: &Global, terminal: &Terminal, command: TaskCommand) -> Result<Exit, Failure> {
    let context = Context::open(global, terminal).await?;
    match command {
        TaskCommand::List(args) => list::run(&context, terminal, &args).await,
        TaskCommand::Show(args) => list::show(&context, terminal, args.id).await,
        TaskCommand::Report(args) => report::run(&context, terminal, &args).await,
        TaskCommand::Retry(args) => change::retry(&context, terminal, args.id).await,
        TaskCommand::Undo(args) => change::undo(&context, terminal, &args).await,
        TaskCommand::Cancel(args) => change::cancel(&context, terminal, args.id).await,
        TaskCommand::Delete(args) => change::delete(&context, terminal, &args).await,
    }
}

/// The task of this number and its workspace, for somebody who may see it.
pub async fn find(context: &Context, id: i64) -> Result<(Task, Workspace), Failure> {
    if let Some(task) = context.store.task(id).await?
        && let Some(workspace) = context.workspaces().await?.into_iter().find(|workspace| workspace.id == task.head.workspace_id)
    {
        return Ok((task, workspace));
    }
    Err(Failure::failed(Finding::new(codes::TASK_UNKNOWN).arg("id", id)))
}
