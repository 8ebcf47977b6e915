//! `ferry task …` on a server.

use std::io::Write as _;

use ferry_engine::report::Style;
use ferry_model::codes::command as codes;
use ferry_model::{Finding, ObjectKind};
use ferry_store::records::{Checkpoint, ItemCounts, Task, TaskHead, TaskKind};
use serde_json::{Value, json};

use super::client::{Client, bad_reply, segment};
use super::wait;
use crate::cli::task::{DeleteArgs, ListArgs, ReportArgs, ReportFormat, TaskCommand, UndoArgs};
use crate::commands::import::ended;
use crate::commands::task::report::{self, WIDTH};
use crate::commands::task::{change, list};
use crate::errors::Failure;
use crate::exit::Exit;
use crate::messages;
use crate::terminal::Terminal;

/// Rows of a page: the most that the server gives.
const ROWS: usize = 500;
/// Columns of the narrowest and of the widest report that the server makes.
const NARROW: usize = 40;
const WIDE: usize = 1000;

/// Does a command on tasks.
pub async fn run(client: &Client, terminal: &Terminal, command: TaskCommand) -> Result<Exit, Failure> {
    match command {
        TaskCommand::List(args) => list_tasks(client, terminal, &args).await,
        TaskCommand::Show(args) => show(client, terminal, args.id).await,
        TaskCommand::Report(args) => report(client, terminal, &args).await,
        TaskCommand::Retry(args) => retry(client, terminal, args.id).await,
        TaskCommand::Undo(args) => undo(client, terminal, &args).await,
        TaskCommand::Cancel(args) => cancel(client, terminal, args.id).await,
        TaskCommand::Delete(args) => delete(client, terminal, &args).await,
    }
}

/// The task of this number.
pub async fn find(client: &Client, id: i64) -> Result<Task, Failure> {
    let body: Value = client.get(&format!("/tasks/{id}")).await?;
    whole(client, &body).await
}

async fn list_tasks(client: &Client, terminal: &Terminal, args: &ListArgs) -> Result<Exit, Failure> {
    let names = match &args.workspace {
        Some(name) => vec![name.clone()],
        None => {
            let rows = all(client, "/workspaces").await?;
            rows.iter().filter_map(|row| row["name"].as_str().map(str::to_owned)).collect()
        }
    };
    let mut tasks = Vec::new();
    for name in names {
        for kind in ["imports", "exports"] {
            for body in all(client, &format!("/workspaces/{}/{kind}", segment(&name))).await? {
                // What only the JSON document shows is asked for only then.
                tasks.push(if terminal.json { whole(client, &body).await? } else { task(&body, &Value::Null)? });
            }
        }
    }
    tasks.sort_by_key(|task| std::cmp::Reverse(task.head.id));
    list::print(terminal, tasks);
    Ok(Exit::Done)
}

/// All pages of a list.
pub(super) async fn all(client: &Client, path: &str) -> Result<Vec<Value>, Failure> {
    let mut rows = Vec::new();
    let mut after = String::new();
    loop {
        let mut page: Value = client.get(&format!("{path}?limit={ROWS}{after}")).await?;
        if let Value::Array(items) = page["items"].take() {
            rows.extend(items);
        }
        match page["next"].as_str() {
            Some(next) => after = format!("&after={}", segment(next)),
            None => return Ok(rows),
        }
    }
}

async fn show(client: &Client, terminal: &Terminal, id: i64) -> Result<Exit, Failure> {
    let body: Value = client.get(&format!("/tasks/{id}")).await?;
    let head = report_head(client, &body).await?;
    list::print_one(terminal, &task(&body, &head)?, counts(&head)?);
    Ok(Exit::Done)
}

/// Results per kind from the head of a report.
pub fn counts(head: &Value) -> Result<Vec<(ObjectKind, ItemCounts)>, Failure> {
    let rows = head["counts"].as_array().into_iter().flatten();
    rows.map(|row| {
        let kind = row["kind"].as_str().unwrap_or_default().parse::<ObjectKind>().map_err(bad_reply)?;
        let number = |name: &str| row[name].as_i64().unwrap_or_default();
        let counts = ItemCounts {
            total: number("total"),
            created: number("created"),
            updated: number("updated"),
            unchanged: number("unchanged"),
            skipped: number("skipped"),
            blocked: number("blocked"),
            failed: number("failed"),
            waiting: number("waiting"),
            saved: number("saved"),
            committed: number("committed"),
            deployed: number("deployed"),
        };
        Ok((kind, counts))
    })
    .collect()
}

async fn report(client: &Client, terminal: &Terminal, args: &ReportArgs) -> Result<Exit, Failure> {
    let task = find(client, args.id).await?;
    if task.head.started_at.is_none() {
        return Err(Failure::failed(Finding::new(codes::REPORT_MISSING).arg("id", args.id)));
    }
    let format = match args.format {
        ReportFormat::Text if terminal.json => "json",
        ReportFormat::Text => "text",
        ReportFormat::Json => "json",
        ReportFormat::Csv => "csv",
        ReportFormat::Html => "html",
        ReportFormat::Junit => "junit",
    };
    let Some(path) = &args.output else {
        return print_report(client, terminal, &task, format).await.map(|()| Exit::Done);
    };
    let failed = |error: std::io::Error| Failure::file(codes::FILE_WRITE, path, &error);
    let mut file = std::io::BufWriter::new(std::fs::File::create(path).map_err(failed)?);
    let mut reply = client.download(&download_path(&task, format, Style { width: WIDTH, ..Style::default() })).await?;
    while let Some(chunk) = reply.chunk().await.map_err(bad_reply)? {
        file.write_all(&chunk).map_err(failed)?;
    }
    file.flush().map_err(failed)?;
    terminal.say(terminal.text(messages::WRITTEN, &[("path", &path.display())]));
    Ok(Exit::Done)
}

/// The address of a report, as wide as it will be shown.
fn download_path(task: &Task, format: &str, style: Style) -> String {
    let Style { width, color, .. } = style;
    let look = if format == "text" { format!("&width={}&color={color}", width.clamp(NARROW, WIDE)) } else { String::new() };
    format!("/workspaces/{}/tasks/{}/report/download?format={format}&commands=true{look}", segment(&task.head.workspace), task.head.id)
}

/// Prints the report of a task in a format, as it arrives.
pub async fn print_report(client: &Client, terminal: &Terminal, task: &Task, format: &str) -> Result<(), Failure> {
    let mut reply = client.download(&download_path(task, format, report::style(terminal))).await?;
    while let Some(chunk) = reply.chunk().await.map_err(bad_reply)? {
        terminal.bytes(&chunk);
    }
    Ok(())
}

async fn retry(client: &Client, terminal: &Terminal, id: i64) -> Result<Exit, Failure> {
    let task = find(client, id).await?;
    client.act::<Value>(&format!("/workspaces/{}/imports/{id}/import-again", segment(&task.head.workspace))).await?;
    finish_import(client, terminal, &task.head.workspace, id).await
}

/// Waits for an import that runs, prints its report, and says how the command ends.
pub async fn finish_import(client: &Client, terminal: &Terminal, workspace: &str, id: i64) -> Result<Exit, Failure> {
    wait::until_ended(client, terminal, workspace, id).await?;
    let task = find(client, id).await?;
    print_report(client, terminal, &task, if terminal.json { "json" } else { "text" }).await?;
    Ok(ended(terminal, &task))
}

async fn undo(client: &Client, terminal: &Terminal, args: &UndoArgs) -> Result<Exit, Failure> {
    let task = find(client, args.id).await?;
    change::confirm(terminal, args.yes, messages::ASK_UNDO, args.id, &task.head.name)?;
    client.act::<Value>(&format!("/workspaces/{}/imports/{}/undo", segment(&task.head.workspace), args.id)).await?;
    changed(client, terminal, &task, messages::UNDONE).await
}

async fn cancel(client: &Client, terminal: &Terminal, id: i64) -> Result<Exit, Failure> {
    let task = find(client, id).await?;
    client.post::<Value>(&format!("/workspaces/{}/tasks/{id}/cancel", segment(&task.head.workspace)), &json!({})).await?;
    changed(client, terminal, &task, messages::CANCELLED).await
}

/// Waits until a change of a task is done, and says so.
async fn changed(client: &Client, terminal: &Terminal, task: &Task, message: messages::Message) -> Result<Exit, Failure> {
    wait::until_ended(client, terminal, &task.head.workspace, task.head.id).await?;
    let task = find(client, task.head.id).await?;
    if let Some(failure) = task.head.failure.as_deref().and_then(|text| serde_json::from_str::<Finding>(text).ok()) {
        return Err(Failure::failed(failure));
    }
    change::done(terminal, &task, message, &task.head.workspace);
    Ok(Exit::Done)
}

async fn delete(client: &Client, terminal: &Terminal, args: &DeleteArgs) -> Result<Exit, Failure> {
    let task = find(client, args.id).await?;
    change::confirm(terminal, args.yes, messages::ASK_DELETE, args.id, &task.head.name)?;
    client.delete(&format!("/workspaces/{}/tasks/{}", segment(&task.head.workspace), args.id)).await?;
    change::done(terminal, &task, messages::DELETED, &task.head.workspace);
    Ok(Exit::Done)
}

async fn whole(client: &Client, body: &Value) -> Result<Task, Failure> {
    task(body, &report_head(client, body).await?)
}

/// Head of the report of a task: what it ran with and what came out.
pub async fn report_head(client: &Client, body: &Value) -> Result<Value, Failure> {
    let workspace = segment(body["workspace"].as_str().unwrap_or_default());
    client.get(&format!("/workspaces/{workspace}/tasks/{}/report", body["id"])).await
}

/// A task as local commands know it.
pub fn task(body: &Value, head: &Value) -> Result<Task, Failure> {
    let text = |name: &str| body[name].as_str().map(str::to_owned);
    let time =
        |name: &str| body[name].as_str().map(|time| time.parse::<jiff::Timestamp>().map(jiff::Timestamp::as_millisecond)).transpose();
    let number = |name: &str| body[name].as_i64();
    let failure = super::client::findings(&json!([body["failure"]])).into_iter().next();
    let package = &head["info"]["package"];
    let task = TaskHead {
        id: body["id"].as_i64().ok_or_else(|| bad_reply("a task without a number"))?,
        kind: if body["kind"] == "export" { TaskKind::Export } else { TaskKind::Import },
        workspace_id: 0,
        workspace: text("workspace").unwrap_or_default(),
        name: text("name").unwrap_or_default(),
        remarks: text("remarks"),
        status: serde_json::from_value(body["status"].clone()).map_err(bad_reply)?,
        created_by: text("created_by").unwrap_or_default(),
        created_at: time("created_at").map_err(bad_reply)?.unwrap_or_default(),
        started_at: time("started_at").map_err(bad_reply)?,
        finished_at: time("finished_at").map_err(bad_reply)?,
        attempt: number("attempt").unwrap_or_default(),
        checkpoint: serde_json::from_value::<Checkpoint>(body["checkpoint"].clone()).unwrap_or_default(),
        package_id: number("package_id"),
        settings_version: number("settings_version").unwrap_or_default(),
        settings_by: String::new(),
        output: None,
        failure: failure.filter(|_| body["failure"].is_object()).and_then(|failure| serde_json::to_string(&failure).ok()),
        package_location: package["location"].as_str().map(str::to_owned),
        package_bytes: package["bytes"].as_u64(),
    };
    Ok(Task { head: task, settings: head["settings"].to_string(), info: head["info"].to_string(), package: text("source") })
}
