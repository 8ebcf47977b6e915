//! The server under load: pages for many users at once, uploads and fetched packages at constant memory.

mod files;
mod http;
mod installation;
mod report;
mod server;
mod uploads;
mod users;

use std::path::PathBuf;
use std::time::Duration;

use anyhow::{Context as _, Result};
use clap::Args;

use crate::{document, results};
use installation::Installation;
use server::Server;

/// Asks a server for pages as many users do, and gives it large packages.
#[derive(Debug, Args)]
pub struct LoadArgs {
    /// Sizes of the workspaces, in nodes.
    #[arg(long, value_delimiter = ',', default_value = "1000,100000,1000000")]
    sizes: Vec<usize>,
    /// Users at once.
    #[arg(long, default_value_t = 50)]
    users: usize,
    /// Seconds that each of the two measurements of a size takes.
    #[arg(long, default_value_t = 20)]
    seconds: u64,
    /// Milliseconds between two pages of one user, where users look at what they get.
    #[arg(long, default_value_t = 1_000)]
    think_milliseconds: u64,
    /// The program to measure; by default the one beside this program.
    #[arg(long)]
    ferry: Option<PathBuf>,
    /// On PostgreSQL instead of SQLite.
    #[arg(long)]
    postgres: bool,
    /// Leave pages out: uploads only.
    #[arg(long)]
    no_pages: bool,
    /// Leave uploads out: pages only.
    #[arg(long)]
    no_uploads: bool,
    /// Put the results into docs/BENCHMARKS.md.
    #[arg(long)]
    write: bool,
    /// Where installations and packages are made, in a directory that is removed afterwards.
    #[arg(long)]
    dir: Option<PathBuf>,
}

/// What was measured of one size.
#[derive(Debug)]
struct Pages {
    /// Nodes.
    nodes: usize,
    /// Users who look at what they get.
    paced: users::Measured,
    /// Users who ask again at once.
    greedy: users::Measured,
    /// Peak memory of the server, in KiB: before the first page and after the last.
    peak_kib: (u64, u64),
}

/// Runs the load test and prints its results.
pub fn run(args: &LoadArgs) -> Result<()> {
    let ferry = match &args.ferry {
        Some(path) => path.clone(),
        None => std::env::current_exe()?.with_file_name("ferry"),
    };
    anyhow::ensure!(ferry.is_file(), "{} is not there: cargo build --release -p ferry makes it", ferry.display());
    let parent = args.dir.clone().unwrap_or_else(std::env::temp_dir);
    let folder = tempfile::Builder::new().prefix("ferry-load").tempdir_in(parent)?;
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().context("no runtime")?;
    let load = report::load_average();
    let mut pages = Vec::new();
    for nodes in args.sizes.iter().copied().filter(|_| !args.no_pages) {
        let home = folder.path().join(nodes.to_string());
        pages.push(runtime.block_on(size(args, &ferry, home.clone(), nodes))?);
        std::fs::remove_dir_all(&home)?;
    }
    let uploads = if args.no_uploads {
        None
    } else {
        Some(runtime.block_on(async {
            let installation = Installation::make(folder.path().join("uploads"), 1_000, None).await?;
            let server = Server::start(&ferry, &installation).await?;
            uploads::measure(&server, &installation).await
        })?)
    };
    let text = report::markdown(args, &load, &pages, uploads.as_ref());
    results::print(&text)?;
    if args.write { document::write(document::LOAD, &text) } else { Ok(()) }
}

/// Everything about one size.
async fn size(args: &LoadArgs, ferry: &std::path::Path, home: PathBuf, nodes: usize) -> Result<Pages> {
    let database = if args.postgres {
        let server = ferry_testkit::postgres::durable_server().context("no PostgreSQL is installed")?;
        Some(server.empty())
    } else {
        None
    };
    let installation = Installation::make(home, nodes, database.map(|database| database.url.clone())).await?;
    let server = Server::start(ferry, &installation).await?;
    let seen = installation.tasks(&server).await?;
    let before = server.peak_kib()?;
    let crowd = users::Crowd::log_in(&server, &installation, seen, args.users).await?;
    let span = Duration::from_secs(args.seconds);
    let paced = crowd.measure(span, Duration::from_millis(args.think_milliseconds)).await?;
    let greedy = crowd.measure(span, Duration::ZERO).await?;
    let pages = Pages { nodes, paced, greedy, peak_kib: (before, server.peak_kib()?) };
    eprintln!("{nodes:>8} nodes: {:.0} pages/s at most, {} MiB", pages.greedy.per_second(), pages.peak_kib.1 >> 10);
    Ok(pages)
}
