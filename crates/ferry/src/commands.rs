//! What every command does, one file each.

pub mod apply;
pub mod completions;
pub mod demo;
pub mod export;
pub mod import;
pub mod init;
pub mod man;
pub mod package;
pub mod plan;
pub mod serve;
pub mod task;
pub mod worker;
pub mod workspace;

use crate::cli::{Cli, Command};
use crate::config::Config;
use crate::errors::Failure;
use crate::exit::Exit;
use crate::terminal::Terminal;

/// Does what the command line says.
///
/// # Errors
///
/// When it cannot be done; the failure says how the program ends.
pub async fn run(cli: Cli, terminal: &Terminal) -> Result<Exit, Failure> {
    let global = &cli.global;
    if let Some(server) = global.server.clone().filter(|server| !server.is_empty()) {
        return crate::remote::run(cli, terminal, &server).await;
    }
    match cli.command {
        Command::Demo(args) => demo::run(global, terminal, args).await,
        Command::Init(args) => init::run(global, terminal, args).await,
        Command::Serve(args) => serve::run(global, terminal, args).await,
        Command::Worker(args) => worker::run(global, terminal, args).await,
        Command::Workspace(command) => workspace::run(global, terminal, command).await,
        Command::Package(command) => package::run(terminal, &Config::load(global)?, command),
        Command::Plan(args) => plan::run(global, terminal, args).await,
        Command::Apply(args) => apply::run(global, terminal, args).await,
        Command::Import(args) => import::run(global, terminal, args).await,
        Command::Export(args) => export::run(global, terminal, args).await,
        Command::Task(command) => task::run(global, terminal, command).await,
        Command::Completions(args) => Ok(completions::run(terminal, &args)),
        Command::Man(args) => man::run(terminal, &args),
    }
}
