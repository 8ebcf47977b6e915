//! `ferry workspace …`.

mod cat;
mod create;
pub mod list;
mod lookup;
mod member;
mod moves;
mod objects;
mod rules;
mod table;

pub use create::mode_label;

use crate::cli::Global;
use crate::cli::workspace::WorkspaceCommand;
use crate::context::Context;
use crate::errors::Failure;
use crate::exit::Exit;
use crate::terminal::Terminal;

/// Does a command on workspaces.
pub async fn run(global: &Global, terminal: &Terminal, command: WorkspaceCommand) -> Result<Exit, Failure> {
    let context = Context::open(global, terminal).await?;
    match command {
        WorkspaceCommand::Create(args) => create::run(&context, terminal, args).await,
        WorkspaceCommand::List => list::run(&context, terminal).await,
        WorkspaceCommand::Show(args) => list::show(&context, terminal, &args.name).await,
        WorkspaceCommand::Objects(args) => objects::run(&context, terminal, &args).await,
        WorkspaceCommand::Cat(args) => cat::run(&context, terminal, &args).await,
        WorkspaceCommand::Lock(args) => moves::lock(&context, terminal, &args).await,
        WorkspaceCommand::Unlock(args) => moves::unlock(&context, terminal, &args).await,
        WorkspaceCommand::Table(args) => table::run(&context, terminal, args).await,
        WorkspaceCommand::Member(args) => member::run(&context, terminal, args).await,
        WorkspaceCommand::History(args) => cat::history(&context, terminal, &args).await,
        WorkspaceCommand::Commit(args) => moves::commit(&context, terminal, &args).await,
        WorkspaceCommand::Deploy(args) => moves::deploy(&context, terminal, &args).await,
        WorkspaceCommand::Digest(args) => list::digest(&context, terminal, &args.name).await,
        WorkspaceCommand::Rules(args) => rules::run(&context, terminal, &args).await,
    }
}
