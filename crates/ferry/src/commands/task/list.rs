//! `ferry task list` and `show`.

use std::collections::HashSet;

use ferry_engine::report::{human_time, rfc3339, status_label};
use ferry_model::ObjectKind;
use ferry_store::records::{ItemCounts, Task, TaskKind};
use serde_json::{Value, json};

use crate::cli::task::ListArgs;
use crate::context::Context;
use crate::errors::Failure;
use crate::exit::Exit;
use crate::messages::{self, Message};
use crate::table::Table;
use crate::terminal::{Terminal, Tone};

/// A task as JSON.
pub fn task_json(task: &Task) -> Value {
    let parsed = |text: &str| serde_json::from_str::<Value>(text).unwrap_or_default();
    json!({
        "id": task.head.id,
        "kind": task.head.kind,
        "name": task.head.name,
        "status": task.head.status,
        "workspace": task.head.workspace,
        "remarks": task.head.remarks,
        "created_by": task.head.created_by,
        "created_at": rfc3339(task.head.created_at),
        "started_at": task.head.started_at.map(rfc3339),
        "finished_at": task.head.finished_at.map(rfc3339),
        "attempt": task.head.attempt,
        "package": task.package,
        "progress": { "phase": task.head.checkpoint.phase, "done": task.head.checkpoint.done, "total": task.head.checkpoint.total },
        "basic": parsed(&task.info),
        "settings": parsed(&task.settings),
        "failure": task.head.failure.as_deref().map(parsed),
    })
}

/// Lists the tasks of the workspaces that can be seen, the newest first.
pub async fn run(context: &Context, terminal: &Terminal, args: &ListArgs) -> Result<Exit, Failure> {
    let of = match &args.workspace {
        Some(name) => Some(context.workspace(name, terminal.lang).await?.id),
        None => None,
    };
    let visible: HashSet<i64> = context.workspaces().await?.into_iter().map(|workspace| workspace.id).collect();
    let mut tasks = context.store.list_tasks(of, None).await?;
    tasks.retain(|task| visible.contains(&task.head.workspace_id));
    tasks.sort_by_key(|task| std::cmp::Reverse(task.head.id));
    print(terminal, tasks);
    Ok(Exit::Done)
}

/// Prints a list of tasks.
pub fn print(terminal: &Terminal, tasks: Vec<Task>) {
    if terminal.json {
        terminal.document(&json!({ "tasks": tasks.iter().map(task_json).collect::<Vec<_>>() }));
        return;
    }
    if tasks.is_empty() {
        terminal.say(messages::NO_TASKS.plain(terminal.lang));
        return;
    }
    let word = |message: Message| message.plain(terminal.lang);
    let mut table = Table::new()
        .number("id")
        .column(word(messages::TASK_KIND))
        .flexible(word(messages::WORKSPACE), 10)
        .flexible(word(messages::NAME), 16)
        .column(word(messages::STATUS))
        .column(word(messages::CREATED_AT))
        .flexible(word(messages::CREATED_BY), 8);
    for task in tasks {
        let kind = kind_label(task.head.kind, terminal);
        let status = status_label(task.head.status, terminal.lang);
        table.row([
            &task.head.id.to_string(),
            kind,
            &task.head.workspace,
            &task.head.name,
            status,
            &human_time(task.head.created_at),
            &task.head.created_by,
        ]);
    }
    terminal.lines(table.lines(terminal.width()));
}

fn kind_label(kind: TaskKind, terminal: &Terminal) -> &'static str {
    match kind {
        TaskKind::Import => messages::TASK_IMPORT.plain(terminal.lang),
        TaskKind::Export => messages::TASK_EXPORT.plain(terminal.lang),
    }
}

/// Shows a task.
pub async fn show(context: &Context, terminal: &Terminal, id: i64) -> Result<Exit, Failure> {
    let (task, _) = super::find(context, id).await?;
    print_one(terminal, &task, context.store.item_counts(id).await?);
    Ok(Exit::Done)
}

/// Prints one task with its results.
pub fn print_one(terminal: &Terminal, task: &Task, counts: Vec<(ObjectKind, ItemCounts)>) {
    if terminal.json {
        let mut document = task_json(task);
        let results = counts.iter().map(|(kind, counts)| (kind.as_str().to_owned(), json!(counts)));
        document["results"] = Value::Object(results.collect());
        terminal.document(&document);
        return;
    }
    let word = |message: Message| message.plain(terminal.lang);
    let status = status_label(task.head.status, terminal.lang);
    terminal.line(format!(
        "{}  {status}",
        terminal.tone(Tone::Heading, format!("{} {} ({})", word(messages::TASK), task.head.id, task.head.name))
    ));
    let time = |at: Option<i64>| at.map(human_time).unwrap_or_default();
    let progress = format!("{} {}/{}", task.head.checkpoint.phase, task.head.checkpoint.done, task.head.checkpoint.total);
    let mut table = Table::new().column("").flexible("", 20);
    let rows = [
        (messages::TASK_KIND, kind_label(task.head.kind, terminal).to_owned()),
        (messages::WORKSPACE, task.head.workspace.clone()),
        (messages::CREATED_BY, task.head.created_by.clone()),
        (messages::CREATED_AT, time(Some(task.head.created_at))),
        (messages::STARTED_AT, time(task.head.started_at)),
        (messages::FINISHED_AT, time(task.head.finished_at)),
        (messages::ATTEMPTS, task.head.attempt.to_string()),
        (messages::PACKAGE, task.package.clone().unwrap_or_default()),
        (messages::PROGRESS, progress),
        (messages::REMARKS, task.head.remarks.clone().unwrap_or_default()),
    ];
    for (title, value) in rows.into_iter().filter(|(_, value)| !value.trim().is_empty()) {
        table.row([word(title).to_owned(), value]);
    }
    terminal.lines(table.lines(terminal.width()).into_iter().skip(1));
    if counts.is_empty() {
        return;
    }
    terminal.line("");
    let titles = [
        messages::TOTAL,
        messages::CREATED,
        messages::UPDATED,
        messages::UNCHANGED,
        messages::BLOCKED,
        messages::FAILED,
        messages::WAITING,
        messages::SAVED,
        messages::COMMITTED,
        messages::DEPLOYED,
    ];
    let mut table = titles.into_iter().fold(Table::new().column(word(messages::KIND)), |table, title| table.number(word(title)));
    for (kind, c) in counts {
        let numbers = [c.total, c.created, c.updated, c.unchanged, c.blocked, c.failed, c.waiting, c.saved, c.committed, c.deployed];
        table.row(std::iter::once(kind.label(terminal.lang).to_owned()).chain(numbers.map(|n| n.to_string())));
    }
    terminal.lines(table.lines(terminal.width()));
}
