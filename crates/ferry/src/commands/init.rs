//! `ferry init`.

use crate::cli::{Global, InitArgs};
use crate::context::{Context, show_credentials};
use crate::errors::Failure;
use crate::exit::Exit;
use crate::messages;
use crate::terminal::Terminal;

/// Makes a data directory and shows its credentials: on standard error, or in the JSON document.
pub async fn run(global: &Global, terminal: &Terminal, args: InitArgs) -> Result<Exit, Failure> {
    let (data, credentials) = Context::init(global, &args.tenant).await?;
    if terminal.json {
        terminal.document(&serde_json::json!({
            "data": data.root(),
            "tenant": args.tenant,
            "user": credentials.user,
            "password": credentials.password,
        }));
    } else {
        terminal.line(terminal.text(messages::INIT_DONE, &[("path", &data.root().display())]));
        show_credentials(terminal, &credentials);
    }
    Ok(Exit::Done)
}
