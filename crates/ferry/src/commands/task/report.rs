//! `ferry task report`.

use std::fs::File;
use std::io::{BufWriter, Write};

use ferry_engine::report::{self, ReportError, ReportFormat as Format, Style};
use ferry_model::Finding;
use ferry_model::codes::command as codes;
use ferry_store::records::Task;

use crate::cli::task::{ReportArgs, ReportFormat};
use crate::context::Context;
use crate::errors::Failure;
use crate::exit::Exit;
use crate::messages;
use crate::terminal::Terminal;

/// Width of text reports that do not go to a terminal.
pub const WIDTH: usize = 140;

/// Prints or writes the report of a task.
pub async fn run(context: &Context, terminal: &Terminal, args: &ReportArgs) -> Result<Exit, Failure> {
    let (task, _) = super::find(context, args.id).await?;
    if task.head.started_at.is_none() {
        return Err(Failure::failed(Finding::new(codes::REPORT_MISSING).arg("id", args.id)));
    }
    let format = match args.format {
        ReportFormat::Text if terminal.json => Format::Json,
        ReportFormat::Text => Format::Text,
        ReportFormat::Json => Format::Json,
        ReportFormat::Csv => Format::Csv,
        ReportFormat::Html => Format::Html,
        ReportFormat::Junit => Format::Junit,
    };
    let Some(path) = &args.output else {
        return write(context, terminal, &task, format).await.map(|()| Exit::Done);
    };
    let failed = |error: std::io::Error| Failure::file(codes::FILE_WRITE, path, &error);
    let mut file = BufWriter::new(File::create(path).map_err(failed)?);
    let written =
        report::write_report(&context.store, task.head.id, format, terminal.lang, Style { width: WIDTH, ..Style::default() }, &mut file);
    match written.await {
        Ok(()) => file.flush().map_err(failed)?,
        Err(ReportError::Write(error)) => return Err(failed(error)),
        Err(ReportError::Store(error)) => return Err(error.into()),
    }
    terminal.say(terminal.text(messages::WRITTEN, &[("path", &path.display())]));
    Ok(Exit::Done)
}

/// Prints the report of a task that has just run: text for people, JSON when that was asked for.
pub async fn print(context: &Context, terminal: &Terminal, task: &Task) -> Result<(), Failure> {
    write(context, terminal, task, if terminal.json { Format::Json } else { Format::Text }).await
}

/// How a text report looks that goes to the terminal.
pub fn style(terminal: &Terminal) -> Style {
    Style { color: terminal.colors(), width: terminal.width().unwrap_or(WIDTH), ..Style::default() }
}

async fn write(context: &Context, terminal: &Terminal, task: &Task, format: Format) -> Result<(), Failure> {
    let mut out = terminal.output();
    match report::write_report(&context.store, task.head.id, format, terminal.lang, style(terminal), &mut out).await {
        Ok(()) => Ok(()),
        Err(ReportError::Write(error)) => {
            terminal.note_failure(error);
            Ok(())
        }
        Err(ReportError::Store(error)) => Err(error.into()),
    }
}
