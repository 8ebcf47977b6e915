#![doc = include_str!("../README.md")]

mod child;
mod document;
mod floor;
mod generate;
mod load;
mod machine;
mod measure;
mod results;
mod same_rows;
mod work;

use std::path::PathBuf;

use anyhow::Result;
use clap::{Parser, Subcommand};

use crate::child::Job;

/// As in the command line.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// Measures verify, plan and import of generated packages beside the floor.
#[derive(Debug, Parser)]
#[command(args_conflicts_with_subcommands = true)]
struct Args {
    /// Another measurement.
    #[command(subcommand)]
    command: Option<Command>,
    /// Sizes of the packages, in nodes.
    #[arg(long, value_delimiter = ',', default_value = "1000,10000,100000")]
    sizes: Vec<usize>,
    /// How often everything is measured; the median counts.
    #[arg(long, default_value_t = 3)]
    runs: usize,
    /// Put the results into docs/BENCHMARKS.md.
    #[arg(long)]
    write: bool,
    /// Where packages and databases are made, in a directory that is removed afterwards.
    #[arg(long)]
    dir: Option<PathBuf>,
    /// Leave PostgreSQL out.
    #[arg(long)]
    no_postgres: bool,
    /// One measurement, as JSON; the program calls itself with it.
    #[arg(long, hide = true)]
    job: Option<String>,
    /// Make the package of this many nodes at this path and do nothing else.
    #[arg(long, num_args = 2, value_names = ["NODES", "FILE"])]
    generate: Option<Vec<String>>,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// The server under load.
    Load(load::LoadArgs),
}

fn main() -> Result<()> {
    let args = Args::parse();
    if let Some(Command::Load(args)) = &args.command {
        return load::run(args);
    }
    if let Some(job) = &args.job {
        let job: Job = serde_json::from_str(job)?;
        return child::run(&job);
    }
    if let Some([nodes, file]) = args.generate.as_deref() {
        return generate::package(nodes.parse()?, std::path::Path::new(file));
    }
    let results = measure::all(&args.sizes, args.runs.max(1), args.dir.as_deref(), !args.no_postgres)?;
    let table = results::markdown(&results);
    results::print(&table)?;
    if args.write {
        document::write(document::RESULTS, &table)?;
    }
    Ok(())
}
