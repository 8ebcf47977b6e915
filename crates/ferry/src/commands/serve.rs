//! `ferry serve`: the console and the REST API.

use ferry_model::Finding;
use ferry_model::codes::command as codes;
use ferry_server::config::Loaded;
use ferry_server::{FirstAccount, Server, shutdown, telemetry};
use serde_json::json;

use crate::cli::{Global, ServeArgs};
use crate::config;
use crate::errors::Failure;
use crate::exit::Exit;
use crate::messages;
use crate::table::Table;
use crate::terminal::{Terminal, Tone};

/// Serves until it is told to stop.
pub async fn run(global: &Global, terminal: &Terminal, args: ServeArgs) -> Result<Exit, Failure> {
    let flags = [config::flag("server.listen", "--listen", args.listen), config::flag("workers.count", "--workers", args.workers)];
    let (loaded, data) = config::of_server(global, flags.into_iter().flatten().collect())?;
    if args.print_config {
        print_config(terminal, &loaded);
        return Ok(Exit::Done);
    }
    data.create()?;
    telemetry::start(&loaded.config.log);
    let server = Server::start(&loaded, data.root()).await?;
    let account = match server.first_account() {
        None if args.reset_password => Some(server.reset_password().await?),
        first => first.cloned(),
    };
    until_stopped(terminal, server, account).await
}

/// Says where the server is and who may log in, and serves.
pub async fn until_stopped(terminal: &Terminal, server: Server, account: Option<FirstAccount>) -> Result<Exit, Failure> {
    let stop = shutdown::on_signal().map_err(no_signals)?;
    if terminal.json {
        terminal.document(&json!({
            "url": server.url(),
            "address": server.address().to_string(),
            "user": account.as_ref().map(|account| &account.user),
            "password": account.as_ref().map(|account| &account.password),
        }));
    } else {
        let url = terminal.tone(Tone::Name, server.url());
        terminal.line(terminal.text(messages::SERVE_READY, &[("url", &url)]));
    }
    if let Some(account) = account.filter(|_| !terminal.json) {
        terminal.complain(messages::SERVE_LOG_IN.plain(terminal.lang));
        terminal.complain(format!("  {}", terminal.text(messages::INIT_USER, &[("value", &account.user)])));
        terminal.complain(format!("  {}", terminal.text(messages::INIT_PASSWORD, &[("value", &account.password)])));
    }
    terminal.say(messages::SERVE_STOP.plain(terminal.lang));
    server.run(stop).await?;
    Ok(Exit::Done)
}

/// The failure of a system that does not let signals be caught.
pub fn no_signals(error: std::io::Error) -> Failure {
    Failure::failed(Finding::new(codes::INTERNAL).arg("detail", error))
}

/// Every value of the configuration with its origin; secrets are masked.
pub fn print_config(terminal: &Terminal, loaded: &Loaded) {
    let shown = loaded.shown();
    if terminal.json {
        terminal.document(&shown);
        return;
    }
    let word = |message: messages::Message| message.plain(terminal.lang);
    let titles = Table::new().column(word(messages::CONFIG_KEY)).column(word(messages::CONFIG_VALUE));
    let mut table = titles.column(word(messages::CONFIG_ORIGIN));
    for value in shown {
        table.row([value.key, value.value, value.origin]);
    }
    terminal.lines(table.lines(None));
}
