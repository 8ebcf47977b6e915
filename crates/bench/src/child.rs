//! One measurement in a process of its own.

use std::io::Write as _;
use std::path::PathBuf;
use std::process::{Command, Stdio};

use anyhow::{Context as _, Result, bail};
use serde::{Deserialize, Serialize};

use crate::{floor, generate, machine, same_rows, work};

/// What is measured.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Task {
    /// Making the package; not part of the results.
    Generate,
    /// `unzip -p FILE >/dev/null`.
    Unzip,
    /// Decompressing every file inside the process, with its checksum.
    Inflate,
    /// Inserting the rows that an import leaves in its database, one prepared statement for each table, one transaction. Its directory
    /// is that of the import.
    SameRows,
    /// Inserting nothing of the same objects but nodes, inputs and outputs, one prepared statement each, one transaction.
    BareRows,
    /// Verifying the package at all levels.
    Verify,
    /// Planning into an empty workspace.
    Plan,
    /// Importing: everything saved, the source workspace renamed, nothing committed.
    Save,
    /// Importing: everything committed, deployed, the source workspace renamed.
    Import,
}

/// A measurement to be made.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Job {
    /// What.
    pub task: Task,
    /// The package.
    pub package: PathBuf,
    /// Nodes that it holds.
    pub nodes: usize,
    /// An empty directory for what the job makes.
    pub dir: PathBuf,
    /// The PostgreSQL database to work on instead of SQLite.
    pub postgres: Option<String>,
}

/// What was measured.
#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
pub struct Measured {
    /// Wall time of the work, without starting the process and setting up the workspace.
    pub seconds: f64,
    /// Processor time of the work, all threads of this process; a database server's is not in it.
    pub cpu: f64,
    /// Peak memory of the process, in KiB.
    pub peak_kib: u64,
}

/// Does a job in this process and says what it took on standard output.
pub fn run(job: &Job) -> Result<()> {
    let taken = match job.task {
        Task::Generate => work::timed(|| generate::package(job.nodes, &job.package))?,
        Task::Unzip => bail!("unzip is a process already"),
        Task::Inflate => floor::inflate(&job.package)?,
        Task::SameRows => same_rows::insert(&work::database(job), &job.dir.join("floor.db"))?,
        Task::BareRows => floor::insert(&job.dir.join("floor.db"), job.nodes)?,
        Task::Verify => work::verify(&job.package, job.nodes)?,
        Task::Plan => work::plan(job)?,
        Task::Save => work::import(job, false)?,
        Task::Import => work::import(job, true)?,
    };
    let measured = Measured { seconds: taken.wall, cpu: taken.cpu, peak_kib: machine::peak_kib()? };
    let mut out = std::io::stdout().lock();
    serde_json::to_writer(&mut out, &measured)?;
    writeln!(out)?;
    Ok(())
}

/// Does a job in a process of its own.
pub fn spawn(job: &Job) -> Result<Measured> {
    if job.task == Task::Unzip {
        let taken = floor::unzip(&job.package)?;
        return Ok(Measured { seconds: taken.wall, cpu: taken.cpu, peak_kib: 0 });
    }
    let mut command = Command::new(std::env::current_exe()?);
    command.arg("--job").arg(serde_json::to_string(job)?).stdin(Stdio::null()).stderr(Stdio::inherit());
    let output = command.output()?;
    if !output.status.success() {
        bail!("{:?} of {} nodes failed: {}", job.task, job.nodes, output.status);
    }
    serde_json::from_slice(&output.stdout).with_context(|| format!("{:?} of {} nodes said nothing", job.task, job.nodes))
}
