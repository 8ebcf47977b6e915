//! `ferry workspace list` on a server.

use ferry_model::workspace::Workspace;
use serde_json::{Value, json};

use super::client::{Client, bad_reply, segment};
use super::tasks::all;
use crate::commands::workspace::list;
use crate::errors::Failure;
use crate::exit::Exit;
use crate::terminal::Terminal;

/// Lists the workspaces.
pub async fn list(client: &Client, terminal: &Terminal) -> Result<Exit, Failure> {
    let mut workspaces = Vec::new();
    for row in all(client, "/workspaces").await? {
        workspaces.push(find(client, row["name"].as_str().unwrap_or_default()).await?);
    }
    list::print(terminal, workspaces);
    Ok(Exit::Done)
}

/// A workspace with what belongs to it.
pub async fn find(client: &Client, name: &str) -> Result<Workspace, Failure> {
    let mut found: Value = client.get(&format!("/workspaces/{}", segment(name))).await?;
    let row = &found["workspace"];
    let mut whole = json!({ "id": row["id"], "name": row["name"], "mode": row["mode"], "tenant": row["tenant"], "region": row["region"] });
    whole["compute"] = found["computing_resources"].take();
    whole["resource_groups"] = found["resource_groups"].take();
    whole["members"] = found["members"].take();
    serde_json::from_value(whole).map_err(bad_reply)
}
