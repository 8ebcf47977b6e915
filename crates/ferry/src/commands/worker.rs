//! `ferry worker`: works on the tasks of a server.

use ferry_server::{Worker, shutdown, telemetry};
use serde_json::json;

use super::serve::{no_signals, print_config};
use crate::cli::{Global, WorkerArgs};
use crate::config;
use crate::errors::Failure;
use crate::exit::Exit;
use crate::messages;
use crate::terminal::Terminal;

/// Works until it is told to stop.
pub async fn run(global: &Global, terminal: &Terminal, args: WorkerArgs) -> Result<Exit, Failure> {
    let flags = config::flag("workers.count", "--workers", args.workers);
    let (loaded, data) = config::of_server(global, flags.into_iter().collect())?;
    if args.print_config {
        print_config(terminal, &loaded);
        return Ok(Exit::Done);
    }
    telemetry::start(&loaded.config.log);
    let worker = Worker::start(&loaded, data.root()).await?;
    let stop = shutdown::on_signal().map_err(no_signals)?;
    if terminal.json {
        terminal.document(&json!({ "workers": worker.count(), "address": worker.address().map(|address| address.to_string()) }));
    } else {
        terminal.line(terminal.text(messages::WORKER_READY, &[("count", &worker.count())]));
    }
    worker.run(stop).await;
    Ok(Exit::Done)
}
