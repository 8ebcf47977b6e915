#![doc = include_str!("../README.md")]

mod cli;
mod commands;
mod config;
mod context;
mod data_dir;
mod dates;
mod demo;
mod errors;
mod exit;
mod findings;
mod location;
mod messages;
mod progress;
mod remote;
mod settings;
mod table;
mod terminal;

#[cfg(test)]
mod reference;

use std::process::ExitCode;
use std::time::Duration;

use clap::Parser as _;
use ferry_model::codes::command as codes;
use ferry_model::reason::of_io;
use ferry_model::{Finding, Lang};

use crate::errors::Failure;
use crate::exit::Exit;
use crate::terminal::{Color, Terminal};

/// Imports make and drop very many small texts on several threads, which the system's allocator is slow at and keeps memory from.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// How long threads that still work at the end are waited for.
const LAST_THREADS: Duration = Duration::from_secs(2);

fn main() -> ExitCode {
    let cli = cli::Cli::parse();
    let terminal = terminal(&cli.global);
    let ended = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()
        .map_err(|error| Failure::failed(Finding::new(codes::INTERNAL).arg("detail", error)))
        .and_then(|runtime| {
            let ended = runtime.block_on(commands::run(cli, &terminal));
            // A server that was told to stop does not wait for threads that do not end.
            runtime.shutdown_timeout(LAST_THREADS);
            ended
        });
    let exit = ended.unwrap_or_else(|failure| {
        failure.print(&terminal);
        failure.exit
    });
    match terminal.failure() {
        Some(error) => {
            Failure::failed(Finding::new(codes::OUTPUT).said("error", of_io(&error))).print(&terminal);
            Exit::Failed.into()
        }
        None => exit.into(),
    }
}

/// The printer that the options ask for. The language is `--lang`, `$FERRY_LANG`, or that of the locale.
fn terminal(global: &cli::Global) -> Terminal {
    let lang = match global.lang {
        Some(cli::LangArg::En) => Lang::En,
        Some(cli::LangArg::Zh) => Lang::Zh,
        None => ["LC_ALL", "LC_MESSAGES", "LANG"]
            .iter()
            .find_map(|name| std::env::var(name).ok().filter(|value| !value.is_empty()))
            .map_or(Lang::En, |locale| Lang::from_locale(&locale)),
    };
    let color = match global.color {
        cli::ColorArg::Auto => Color::Auto,
        cli::ColorArg::Always => Color::Always,
        cli::ColorArg::Never => Color::Never,
    };
    Terminal::new(lang, global.json, global.quiet, color)
}
