//! The command line: what can be written, and nothing of what it does.

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand, ValueEnum};
use ferry_model::PackageFormat;

pub mod settings;
pub mod task;
pub mod workspace;

use settings::SettingsArgs;
use task::TaskCommand;
use workspace::WorkspaceCommand;

/// Moves the objects of data-development workspaces: verified, previewed, mapped, imported, reported, undone on request
///
/// A package holds nodes, resources, functions, tables, data sources, queries, components, quality rules and DataService APIs. Ferry reads
/// DATAWORKS_MODEL, DATAWORKS_V2, DATAWORKS_V3 and SPEC packages, plans what an import would do, does exactly that, and keeps what is needed to
/// undo it.
///
/// Results go to standard output, everything else to standard error.
///
/// Exit codes: 0 done; 1 failed or refused; 2 wrong usage; 3 partial success; 4 the plan has blocking findings; 5 not allowed.
#[derive(Debug, Parser)]
#[command(name = "ferry", version, arg_required_else_help = true, max_term_width = 110)]
pub struct Cli {
    /// What holds for every command.
    #[command(flatten)]
    pub global: Global,
    /// What to do.
    #[command(subcommand)]
    pub command: Command,
}

/// Options of every command.
#[derive(Clone, Debug, Args)]
#[command(next_help_heading = "Options of every command")]
pub struct Global {
    /// Data directory; by default the platform's, such as ~/.local/share/ferry
    #[arg(long, global = true, env = "FERRY_DATA", value_name = "DIR", hide_env_values = true)]
    pub data: Option<PathBuf>,
    /// Configuration file; by default ferry.toml in the data directory
    #[arg(long, global = true, env = "FERRY_CONFIG", value_name = "FILE", hide_env_values = true)]
    pub config: Option<PathBuf>,
    /// PostgreSQL database (postgres://…) instead of the SQLite file in the data directory
    #[arg(long, global = true, env = "FERRY_DATABASE", value_name = "URL", hide_env_values = true)]
    pub database: Option<String>,
    /// Act as this account instead of the tenant account
    #[arg(id = "acting_user", long = "as", global = true, env = "FERRY_USER", value_name = "USER", hide_env_values = true)]
    pub user: Option<String>,
    /// Work on this server instead of a data directory: plan, import, apply, export, task, workspace list
    #[arg(long, global = true, env = "FERRY_SERVER", value_name = "URL", hide_env_values = true)]
    pub server: Option<String>,
    /// Personal token for the server; better given as FERRY_TOKEN, which does not show in lists of processes
    #[arg(long, global = true, env = "FERRY_TOKEN", value_name = "TOKEN", hide_env_values = true)]
    pub token: Option<String>,
    /// Print one JSON document on standard output, and nothing else there
    #[arg(long, global = true)]
    pub json: bool,
    /// Language of messages; by default that of LC_ALL, LC_MESSAGES or LANG
    #[arg(long, global = true, env = "FERRY_LANG", value_name = "LANG", hide_env_values = true)]
    pub lang: Option<LangArg>,
    /// Say nothing but results and errors
    #[arg(long, short, global = true)]
    pub quiet: bool,
    /// When to use colours; NO_COLOR turns them off too
    #[arg(long, global = true, value_name = "WHEN", default_value = "auto")]
    pub color: ColorArg,
}

/// Languages of messages.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum LangArg {
    /// English
    En,
    /// Chinese
    Zh,
}

/// When colours are used.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum ColorArg {
    /// On a terminal
    Auto,
    /// Always
    Always,
    /// Never
    Never,
}

/// What to do.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Show everything on a sample package: verify, plan, import, report
    ///
    /// Makes the workspaces demo_dev and demo_prod in the data directory, writes a sample package of more than forty nodes, and imports it into
    /// demo_dev. A second run imports the same package again, which changes nothing.
    Demo(DemoArgs),
    /// Make a new data directory, its tenant and its first administrator
    ///
    /// Every other local command does this too when there is no data directory yet. The credentials are shown once.
    Init(InitArgs),
    /// Serve the console and the REST API
    ///
    /// On http://127.0.0.1:8080 unless configured otherwise. The first start makes the tenant account and shows its password once. Values come from
    /// /etc/ferry/ferry.toml, then --config (by default ferry.toml in the data directory), then FERRY_* variables, then flags. SIGTERM or Ctrl-C
    /// lets requests and jobs end; a second one does not.
    Serve(ServeArgs),
    /// Work on the tasks of a server, in a process of its own
    ///
    /// Takes jobs from the PostgreSQL database that it shares with ferry serve; packages and reports are in storage that both reach. A
    /// server on one machine has workers of its own and needs none of these.
    Worker(WorkerArgs),
    /// Make and look at workspaces, their members and their objects
    #[command(subcommand)]
    Workspace(WorkspaceCommand),
    /// Look at packages
    #[command(subcommand)]
    Package(PackageCommand),
    /// Show what an import would do
    ///
    /// Nothing is changed. Exit code 4: the import would be refused.
    Plan(PlanArgs),
    /// Do what a saved plan says
    ///
    /// Refused when an object that the plan touches was changed since, or when the package is another one.
    Apply(ApplyArgs),
    /// Import a package: plan, confirm, apply
    Import(ImportArgs),
    /// Export a workspace to a package
    Export(ExportArgs),
    /// Look at import and export tasks; retry, undo, cancel, delete
    #[command(subcommand)]
    Task(TaskCommand),
    /// Print a completion script for a shell
    Completions(CompletionsArgs),
    /// Write the manual pages
    Man(ManArgs),
}

/// Arguments of `ferry demo`.
#[derive(Debug, Args)]
pub struct DemoArgs {
    /// Only write the sample package and the settings file, here
    #[arg(long, value_name = "DIR")]
    pub write: Option<PathBuf>,
    /// Open the console on the demo afterwards, on port 8080 or the next that is free
    #[arg(long, conflicts_with = "write")]
    pub serve: bool,
    /// Make a new password for the tenant account, shown once
    #[arg(long, requires = "serve")]
    pub reset_password: bool,
}

/// Arguments of `ferry serve`.
#[derive(Debug, Args)]
pub struct ServeArgs {
    /// Address and port to listen on; port 0 takes any that is free
    #[arg(long, value_name = "ADDR")]
    pub listen: Option<String>,
    /// Jobs at a time in this process; 0 leaves them to ferry worker
    #[arg(long, value_name = "COUNT")]
    pub workers: Option<String>,
    /// Show every value of the configuration with its origin, and serve nothing
    #[arg(long)]
    pub print_config: bool,
    /// Make a new password for the tenant account, shown once
    #[arg(long)]
    pub reset_password: bool,
}

/// Arguments of `ferry worker`.
#[derive(Debug, Args)]
pub struct WorkerArgs {
    /// Jobs at a time in this process
    #[arg(long, value_name = "COUNT")]
    pub workers: Option<String>,
    /// Show every value of the configuration with its origin, and do nothing
    #[arg(long)]
    pub print_config: bool,
}

/// Arguments of `ferry init`.
#[derive(Debug, Args)]
pub struct InitArgs {
    /// Name of the tenant, and of its account
    #[arg(long, value_name = "NAME", default_value = crate::data_dir::TENANT)]
    pub tenant: String,
}

/// Where a package is, and how it is to be read.
#[derive(Clone, Debug, Args)]
pub struct PackageArg {
    /// The package: a zip file or a directory; with --server also an object that the server fetches, https:, oss:// or s3://
    #[arg(value_name = "PACKAGE")]
    pub package: String,
    /// Read it as this format instead of finding out: DATAWORKS_MODEL (DWMA), DATAWORKS_V2, DATAWORKS_V3, SPEC
    #[arg(long = "package-format", value_name = "FORMAT")]
    pub format: Option<PackageFormat>,
}

/// Commands on packages.
#[derive(Debug, Subcommand)]
pub enum PackageCommand {
    /// Check that a package can be imported
    ///
    /// Exit code 0 if it can be imported, even when single objects of it cannot (they are listed); 1 if nothing of it may be.
    Verify(VerifyArgs),
    /// Show what a package holds
    Show(ShowArgs),
    /// Compare the objects of two packages
    Diff(DiffArgs),
}

/// Arguments of `ferry package verify`.
#[derive(Debug, Args)]
pub struct VerifyArgs {
    /// The package.
    #[command(flatten)]
    pub package: PackageArg,
}

/// Arguments of `ferry package show`.
#[derive(Debug, Args)]
pub struct ShowArgs {
    /// The package.
    #[command(flatten)]
    pub package: PackageArg,
    /// Only objects of this kind, such as node, resource, table
    #[arg(long, value_name = "KIND", value_parser = settings::kind)]
    pub kind: Option<ferry_model::ObjectKind>,
}

/// Arguments of `ferry package diff`.
#[derive(Debug, Args)]
pub struct DiffArgs {
    /// The package to compare from
    #[arg(value_name = "OLD")]
    pub old: String,
    /// The package to compare with
    #[arg(value_name = "NEW")]
    pub new: String,
}

/// Arguments of `ferry plan`.
#[derive(Debug, Args)]
pub struct PlanArgs {
    /// The package.
    #[command(flatten)]
    pub package: PackageArg,
    /// Destination workspace
    #[arg(long, value_name = "WORKSPACE")]
    pub to: String,
    /// Settings.
    #[command(flatten)]
    pub settings: SettingsArgs,
    /// Save the plan, for `ferry apply`
    #[arg(short, long, value_name = "PLAN")]
    pub output: Option<PathBuf>,
    /// Show every object and every rewrite
    #[arg(long)]
    pub full: bool,
}

/// Arguments of `ferry apply`.
#[derive(Debug, Args)]
pub struct ApplyArgs {
    /// The saved plan
    #[arg(value_name = "PLAN")]
    pub plan: PathBuf,
    /// Naming of the task.
    #[command(flatten)]
    pub task: TaskNaming,
}

/// How a new import task is called.
#[derive(Clone, Debug, Default, Args)]
pub struct TaskNaming {
    /// Name of the task: letters, digits, _ and . only
    #[arg(long, value_name = "NAME")]
    pub name: Option<String>,
    /// Remarks, kept with the task
    #[arg(long, value_name = "TEXT")]
    pub remarks: Option<String>,
}

/// Arguments of `ferry import`.
#[derive(Debug, Args)]
pub struct ImportArgs {
    /// The package.
    #[command(flatten)]
    pub package: PackageArg,
    /// Destination workspace
    #[arg(long, value_name = "WORKSPACE")]
    pub to: String,
    /// Settings.
    #[command(flatten)]
    pub settings: SettingsArgs,
    /// Naming of the task.
    #[command(flatten)]
    pub task: TaskNaming,
    /// Do not ask; needed when there is no terminal to ask on
    #[arg(long, short)]
    pub yes: bool,
}

/// Which objects an export takes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub enum ExportMode {
    /// Everything
    #[default]
    Full,
    /// What was changed since a time
    Incremental,
    /// What selectors choose
    Custom,
}

/// Which version of an object an export takes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub enum ExportStatus {
    /// The saved version
    #[default]
    Saved,
    /// The version in development
    Committed,
    /// The version in production
    Deployed,
}

/// Format of an exported package.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub enum ExportFormat {
    /// The standard format (DWMA)
    #[default]
    DataworksModel,
    /// FlowSpec documents
    Spec,
}

/// Arguments of `ferry export`.
#[derive(Debug, Args)]
pub struct ExportArgs {
    /// Workspace to export
    #[arg(value_name = "WORKSPACE")]
    pub workspace: String,
    /// File to write; by default named after the workspace and the task
    #[arg(short, long, value_name = "FILE")]
    pub output: Option<PathBuf>,
    /// Which objects
    #[arg(long, value_name = "MODE", default_value = "full")]
    pub mode: ExportMode,
    /// For incremental exports: objects changed at or after this time (2026-03-01, 2026-03-01T08:00:00Z)
    #[arg(long, value_name = "TIME", required_if_eq("mode", "incremental"))]
    pub since: Option<String>,
    /// Which version of every object
    #[arg(long, value_name = "STATUS", default_value = "saved")]
    pub status: ExportStatus,
    /// For custom exports: what to take (repeatable)
    #[arg(long, value_name = "SELECTOR", required_if_eq("mode", "custom"))]
    pub only: Vec<String>,
    /// What to leave out (repeatable)
    #[arg(long, value_name = "SELECTOR")]
    pub exclude: Vec<String>,
    /// Format of the package
    #[arg(long, value_name = "FORMAT", default_value = "dataworks-model")]
    pub format: ExportFormat,
    /// Name of the task: letters, digits, _ and . only
    #[arg(long, value_name = "NAME")]
    pub name: Option<String>,
}

/// Arguments of `ferry completions`.
#[derive(Debug, Args)]
pub struct CompletionsArgs {
    /// The shell
    #[arg(value_name = "SHELL")]
    pub shell: clap_complete::Shell,
}

/// Arguments of `ferry man`.
#[derive(Debug, Args)]
pub struct ManArgs {
    /// Directory to write the pages to
    #[arg(long, value_name = "DIR")]
    pub out: PathBuf,
}

#[cfg(test)]
mod tests {
    #[test]
    fn the_definition_is_sound() {
        <super::Cli as clap::CommandFactory>::command().debug_assert();
    }
}
