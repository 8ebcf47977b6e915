//! The same commands on a server, over its REST API: what comes back is printed by the same functions as locally.

mod client;
mod exports;
mod folder;
mod imports;
mod tasks;
mod wait;
mod workspaces;

use ferry_model::Finding;
use ferry_model::codes::command as codes;

use crate::cli::workspace::WorkspaceCommand;
use crate::cli::{Cli, Command};
use crate::errors::Failure;
use crate::exit::Exit;
use crate::remote::client::Client;
use crate::terminal::Terminal;

/// Does what the command line says, on a server.
///
/// # Errors
///
/// When it cannot be done; what the server refuses keeps the codes of the server.
pub async fn run(cli: Cli, terminal: &Terminal, server: &str) -> Result<Exit, Failure> {
    let connect = || Client::new(server, cli.global.token.as_deref(), terminal.lang);
    match cli.command {
        Command::Workspace(WorkspaceCommand::List) => workspaces::list(&connect()?, terminal).await,
        Command::Plan(args) => imports::plan(&connect()?, terminal, args).await,
        Command::Import(args) => imports::import(&connect()?, terminal, args).await,
        Command::Apply(args) => imports::apply(&connect()?, terminal, args).await,
        Command::Export(args) => exports::export(&connect()?, terminal, args).await,
        Command::Task(command) => tasks::run(&connect()?, terminal, command).await,
        Command::Package(command) => crate::commands::package::run(terminal, &crate::config::Config::load(&cli.global)?, command),
        Command::Completions(args) => Ok(crate::commands::completions::run(terminal, &args)),
        Command::Man(args) => crate::commands::man::run(terminal, &args),
        Command::Serve(_) => Err(unsupported("ferry serve")),
        Command::Worker(_) => Err(unsupported("ferry worker")),
        Command::Workspace(_) => Err(unsupported("this command of ferry workspace")),
        Command::Demo(_) => Err(unsupported("ferry demo")),
        Command::Init(_) => Err(unsupported("ferry init")),
    }
}

/// What works on a data directory only.
fn unsupported(what: &str) -> Failure {
    Failure::usage(Finding::new(codes::SERVER_UNSUPPORTED).arg("what", what))
}
