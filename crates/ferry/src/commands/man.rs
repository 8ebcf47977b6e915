//! `ferry man`.

use std::path::Path;

use clap::CommandFactory as _;
use ferry_model::codes::command as codes;

use crate::cli::{Cli, ManArgs};
use crate::errors::Failure;
use crate::exit::Exit;
use crate::messages;
use crate::terminal::Terminal;

/// Writes one manual page per command.
pub fn run(terminal: &Terminal, args: &ManArgs) -> Result<Exit, Failure> {
    let failed = |path: &Path, error: std::io::Error| Failure::file(codes::FILE_WRITE, path, &error);
    std::fs::create_dir_all(&args.out).map_err(|error| failed(&args.out, error))?;
    let mut command = Cli::command().disable_help_subcommand(true);
    command.build();
    let mut pages = Vec::new();
    write_pages(&command, "ferry", &args.out, &mut pages)?;
    if terminal.json {
        terminal.document(&serde_json::json!({ "out": args.out, "pages": pages }));
    } else {
        terminal.say(terminal.text(messages::MAN_WRITTEN, &[("count", &pages.len()), ("path", &args.out.display())]));
    }
    Ok(Exit::Done)
}

fn write_pages(command: &clap::Command, name: &str, out: &Path, pages: &mut Vec<String>) -> Result<(), Failure> {
    let file = format!("{name}.1");
    let path = out.join(&file);
    let title: &'static str = Box::leak(name.to_owned().into_boxed_str());
    let page = clap_mangen::Man::new(command.clone().name(title)).date("").source(format!("ferry {}", env!("CARGO_PKG_VERSION")));
    let mut text = Vec::new();
    page.render(&mut text).map_err(|error| Failure::file(codes::FILE_WRITE, &path, &error))?;
    std::fs::write(&path, text).map_err(|error| Failure::file(codes::FILE_WRITE, &path, &error))?;
    pages.push(file);
    for child in command.get_subcommands().filter(|child| !child.is_hide_set()) {
        write_pages(child, &format!("{name}-{}", child.get_name()), out, pages)?;
    }
    Ok(())
}
