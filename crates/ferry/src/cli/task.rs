//! `ferry task …`.

use std::path::PathBuf;

use clap::{Args, Subcommand, ValueEnum};

/// Commands on tasks.
#[derive(Debug, Subcommand)]
pub enum TaskCommand {
    /// List import and export tasks
    List(ListArgs),
    /// Show a task: state, settings, counts
    Show(IdArg),
    /// Print the report of a task
    Report(ReportArgs),
    /// Import again: only what did not succeed, and what depends on it
    Retry(IdArg),
    /// Put back what an import replaced and remove what it made
    Undo(UndoArgs),
    /// Cancel a task: what a stopped import had applied is undone
    Cancel(CancelArgs),
    /// Delete a task and the package kept for it; the objects it imported stay
    Delete(DeleteArgs),
}

/// Arguments of `ferry task list`.
#[derive(Debug, Args)]
pub struct ListArgs {
    /// Only tasks of this workspace
    #[arg(long, value_name = "NAME")]
    pub workspace: Option<String>,
}

/// Number of a task.
#[derive(Debug, Args)]
pub struct IdArg {
    /// Number of the task
    #[arg(value_name = "ID")]
    pub id: i64,
}

/// Formats of a report.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub enum ReportFormat {
    /// For people
    #[default]
    Text,
    /// One JSON document
    Json,
    /// One row per object
    Csv,
    /// A page for a browser, in one file
    Html,
    /// JUnit XML, for build servers
    Junit,
}

/// Arguments of `ferry task report`.
#[derive(Debug, Args)]
pub struct ReportArgs {
    /// Number of the task
    #[arg(value_name = "ID")]
    pub id: i64,
    /// Format
    #[arg(long, value_name = "FORMAT", default_value = "text")]
    pub format: ReportFormat,
    /// File to write instead of standard output
    #[arg(short, long, value_name = "FILE")]
    pub output: Option<PathBuf>,
    /// Show every object, in the text format
    #[arg(long)]
    pub full: bool,
}

/// Arguments of `ferry task undo`.
#[derive(Debug, Args)]
pub struct UndoArgs {
    /// Number of the task
    #[arg(value_name = "ID")]
    pub id: i64,
    /// Do not ask
    #[arg(long, short)]
    pub yes: bool,
}

/// Arguments of `ferry task cancel`.
#[derive(Debug, Args)]
pub struct CancelArgs {
    /// Number of the task
    #[arg(value_name = "ID")]
    pub id: i64,
}

/// Arguments of `ferry task delete`.
#[derive(Debug, Args)]
pub struct DeleteArgs {
    /// Number of the task
    #[arg(value_name = "ID")]
    pub id: i64,
    /// Do not ask
    #[arg(long, short)]
    pub yes: bool,
}
