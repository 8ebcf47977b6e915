//! `ferry task retry`, `undo`, `cancel` and `delete`.

use ferry_model::Finding;
use ferry_model::codes::command as codes;

use super::report;
use crate::cli::task::{DeleteArgs, UndoArgs};
use crate::commands::import::ended;
use crate::context::Context;
use crate::errors::Failure;
use crate::exit::Exit;
use crate::messages::{self, Message};
use crate::terminal::Terminal;

/// Import Again.
pub async fn retry(context: &Context, terminal: &Terminal, id: i64) -> Result<Exit, Failure> {
    super::find(context, id).await?;
    let task = context.retry(terminal, id).await?;
    report::print(context, terminal, &task).await?;
    Ok(ended(terminal, &task))
}

/// Undoes an import.
pub async fn undo(context: &Context, terminal: &Terminal, args: &UndoArgs) -> Result<Exit, Failure> {
    let (task, workspace) = super::find(context, args.id).await?;
    confirm(terminal, args.yes, messages::ASK_UNDO, args.id, &task.head.name)?;
    let task = context.undo(terminal, args.id).await?;
    done(terminal, &task, messages::UNDONE, &workspace.name);
    Ok(Exit::Done)
}

/// Cancels an import that was stopped, and takes back what it had applied.
pub async fn cancel(context: &Context, terminal: &Terminal, id: i64) -> Result<Exit, Failure> {
    let (_, workspace) = super::find(context, id).await?;
    let task = context.cancel(terminal, id).await?;
    done(terminal, &task, messages::CANCELLED, &workspace.name);
    Ok(Exit::Done)
}

/// Deletes a task.
pub async fn delete(context: &Context, terminal: &Terminal, args: &DeleteArgs) -> Result<Exit, Failure> {
    let (task, workspace) = super::find(context, args.id).await?;
    confirm(terminal, args.yes, messages::ASK_DELETE, args.id, &task.head.name)?;
    context.delete(&task, &workspace, terminal.lang).await?;
    done(terminal, &task, messages::DELETED, &workspace.name);
    Ok(Exit::Done)
}

/// Asks on a terminal; without one the command is taken at its word.
pub fn confirm(terminal: &Terminal, yes: bool, question: Message, id: i64, name: &str) -> Result<(), Failure> {
    if yes || !terminal.can_ask() || terminal.ask(&terminal.text(question, &[("id", &id), ("name", &name)])) {
        return Ok(());
    }
    Err(Failure::failed(Finding::new(codes::DECLINED)))
}

/// Says what was done to a task.
pub fn done(terminal: &Terminal, task: &ferry_store::records::Task, message: Message, workspace: &str) {
    if terminal.json {
        terminal.document(&serde_json::json!({ "task": super::task_json(task) }));
    } else {
        terminal.line(terminal.text(message, &[("id", &task.head.id), ("workspace", &workspace)]));
    }
}
