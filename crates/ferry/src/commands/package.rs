//! `ferry package …`.

mod diff;
mod show;
mod verify;

use std::path::Path;

use ferry_model::codes::command as codes;
use ferry_model::reason::of_io;
use ferry_model::{Finding, PackageFormat, Severity};
use ferry_package::inventory::Inventory;
use ferry_package::package::{OpenOptions, Package};
use ferry_package::show::ShowError;
use ferry_package::{Rejection, verify as content};

use crate::cli::PackageCommand;
use crate::config::Config;
use crate::errors::Failure;
use crate::exit::Exit;
use crate::location::local_package;
use crate::terminal::Terminal;

/// Does a command on packages. None of them needs the data directory.
pub fn run(terminal: &Terminal, config: &Config, command: PackageCommand) -> Result<Exit, Failure> {
    match command {
        PackageCommand::Verify(args) => verify::run(terminal, config, &args),
        PackageCommand::Show(args) => show::run(terminal, config, &args),
        PackageCommand::Diff(args) => diff::run(terminal, config, &args),
    }
}

/// A package that was opened and read once.
pub struct Opened {
    /// The package.
    pub package: Package,
    /// What it holds.
    pub inventory: Inventory,
    /// Everything that was found.
    pub findings: Vec<Finding>,
}

impl Opened {
    /// Opens and reads the package at `location`.
    pub fn open(location: &str, format: Option<PackageFormat>, config: &Config) -> Result<Self, Failure> {
        let path = local_package(location)?;
        Self::read(&path, OpenOptions { limits: config.limits.clone(), format }).map_err(|rejection| rejected(rejection, &path))
    }

    fn read(path: &Path, options: OpenOptions) -> Result<Self, Rejection> {
        let threads = std::thread::available_parallelism().map_or(1, usize::from);
        let package = Package::open(path, &options)?;
        let inventory = Inventory::build(&package, threads)?;
        let findings = content::verify(&package, &inventory)?;
        Ok(Self { package, inventory, findings })
    }

    /// How many sound objects it holds.
    pub fn objects(&self) -> usize {
        self.inventory.objects().count()
    }
}

/// Nothing of the package may be imported.
fn rejected(rejection: Rejection, path: &Path) -> Failure {
    let mut findings = rejection.findings;
    findings.sort_by_key(|finding| std::cmp::Reverse(finding.severity));
    findings.truncate(findings.iter().filter(|finding| finding.severity == Severity::Error).count().max(1));
    for finding in &mut findings {
        if finding.place.is_none() {
            finding.place = Some(ferry_model::finding::shown(&path.display().to_string()));
        }
    }
    Failure { exit: Exit::Failed, findings, hints: Vec::new() }
}

impl From<ShowError> for Failure {
    fn from(error: ShowError) -> Self {
        match error {
            ShowError::Rejected(rejection) => rejected(rejection, Path::new("")),
            ShowError::Io(error) => Self::failed(Finding::new(codes::OUTPUT).said("error", of_io(&error))),
        }
    }
}
