//! `ferry workspace cat` and `history`.

use std::fs::File;
use std::io::Read as _;

use ferry_engine::report::rfc3339;
use ferry_model::codes::command as codes;
use ferry_model::{Finding, Object};
use ferry_store::StoreError;
use serde_json::{Value, json};

use super::lookup;
use crate::cli::workspace::{CatArgs, ObjectArg, VersionArg};
use crate::context::Context;
use crate::errors::Failure;
use crate::exit::Exit;
use crate::messages;
use crate::table::Table;
use crate::terminal::Terminal;

/// Prints an object: code, bytes, DDL, or JSON.
pub async fn run(context: &Context, terminal: &Terminal, args: &CatArgs) -> Result<Exit, Failure> {
    let workspace = context.workspace(&args.object.name, terminal.lang).await?;
    let found = lookup::object(context, &workspace, args.object.kind, &args.object.key, terminal.lang).await?;
    let (wanted, number) = match args.version {
        VersionArg::Saved => ("saved", Some(found.draft)),
        VersionArg::Committed => ("committed", found.committed),
        VersionArg::Deployed => ("deployed", found.deployed),
    };
    let missing = || Failure::failed(Finding::new(codes::VERSION_MISSING).arg("key", &found.key).arg("version", wanted));
    let number = number.ok_or_else(missing)?;
    let body = context.store.version_json(found.id, number).await?.ok_or_else(missing)?;
    if terminal.json {
        let object: Value = serde_json::from_str(&body).map_err(|error| broken(&error))?;
        let document = json!({ "kind": found.key.kind, "key": found.key.to_string(), "version": number, "object": object });
        terminal.document(&document);
        return Ok(Exit::Done);
    }
    match Object::from_json(found.key.kind, &body).map_err(|error| broken(&error))? {
        Object::Node(node) | Object::AdHocQuery(node) | Object::Component(node) => text(terminal, node.code.as_deref()),
        Object::Table(table) => text(terminal, table.ddl.as_deref()),
        Object::Resource(resource) => {
            let Some(content) = resource.content else { return Err(missing()) };
            let file = context.store.content_file(&content).await;
            bytes(terminal, file.map_err(|error| Failure::failed(error.finding().about(&found.key)))?)?;
        }
        _ => {
            let object: Value = serde_json::from_str(&body).map_err(|error| broken(&error))?;
            terminal.document(&object);
        }
    }
    Ok(Exit::Done)
}

/// Prints a file as it is.
fn bytes(terminal: &Terminal, mut file: File) -> Result<(), Failure> {
    let mut part = vec![0; 1 << 20];
    loop {
        let count = file.read(&mut part).map_err(StoreError::ContentPlace)?;
        if count == 0 {
            return Ok(());
        }
        terminal.bytes(&part[..count]);
    }
}

fn text(terminal: &Terminal, text: Option<&str>) {
    let text = text.unwrap_or_default();
    terminal.bytes(text.as_bytes());
    if !text.is_empty() && !text.ends_with('\n') {
        terminal.bytes(b"\n");
    }
}

fn broken(error: &serde_json::Error) -> Failure {
    Failure::failed(Finding::new(codes::INTERNAL).arg("detail", error))
}

/// Lists the versions of an object.
pub async fn history(context: &Context, terminal: &Terminal, args: &ObjectArg) -> Result<Exit, Failure> {
    let workspace = context.workspace(&args.name, terminal.lang).await?;
    let found = lookup::object(context, &workspace, args.kind, &args.key, terminal.lang).await?;
    let versions = context.store.versions(found.id).await?;
    let states = |number: i64| {
        [(Some(found.draft), messages::SAVED), (found.committed, messages::COMMITTED), (found.deployed, messages::DEPLOYED)]
            .into_iter()
            .filter(move |(version, _)| *version == Some(number))
            .map(|(_, message)| message)
    };
    if terminal.json {
        let rows: Vec<Value> = versions
            .iter()
            .map(|version| {
                json!({
                    "version": version.number,
                    "at": rfc3339(version.created_at),
                    "by": version.created_by,
                    "task": version.task_id,
                    "is": states(version.number).map(|message| message.plain(ferry_model::Lang::En)).collect::<Vec<_>>(),
                })
            })
            .collect();
        terminal.document(&json!({ "kind": found.key.kind, "key": found.key.to_string(), "versions": rows }));
        return Ok(Exit::Done);
    }
    let word = |message: messages::Message| message.plain(terminal.lang);
    let mut table = Table::new()
        .number(word(messages::VERSION))
        .column(word(messages::DATE))
        .column(word(messages::BY))
        .column(word(messages::TASK))
        .column(word(messages::STATUS));
    for version in &versions {
        let is: Vec<&str> = states(version.number).map(word).collect();
        let task = version.task_id.map(|id| id.to_string()).unwrap_or_default();
        let at = rfc3339(version.created_at);
        table.row([version.number.to_string(), at, version.created_by.clone(), task, is.join(" ")]);
    }
    terminal.lines(table.lines(terminal.width()));
    if let Some(user) = &found.lock_owner {
        terminal.say(terminal.text(messages::LOCKED_BY, &[("user", user)]));
    }
    Ok(Exit::Done)
}
