//! `ferry completions`.

use clap::CommandFactory as _;

use crate::cli::{Cli, CompletionsArgs};
use crate::exit::Exit;
use crate::terminal::Terminal;

/// Prints the completion script.
pub fn run(terminal: &Terminal, args: &CompletionsArgs) -> Exit {
    let mut script = Vec::new();
    clap_complete::generate(args.shell, &mut Cli::command(), "ferry", &mut script);
    terminal.bytes(&script);
    Exit::Done
}
