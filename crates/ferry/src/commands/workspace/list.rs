//! `ferry workspace list`, `show` and `digest`.

use std::collections::BTreeMap;

use ferry_model::ObjectKind;
use ferry_model::stored::ObjectStatus;
use ferry_model::workspace::Workspace;

use super::create::mode_label;
use crate::context::Context;
use crate::errors::Failure;
use crate::exit::Exit;
use crate::messages;
use crate::table::Table;
use crate::terminal::{Terminal, Tone};

/// Lists the workspaces.
pub async fn run(context: &Context, terminal: &Terminal) -> Result<Exit, Failure> {
    print(terminal, context.workspaces().await?);
    Ok(Exit::Done)
}

/// Prints a list of workspaces.
pub fn print(terminal: &Terminal, workspaces: Vec<Workspace>) {
    if terminal.json {
        terminal.document(&serde_json::json!({ "workspaces": workspaces }));
        return;
    }
    if workspaces.is_empty() {
        terminal.say(messages::NO_WORKSPACES.plain(terminal.lang));
        return;
    }
    let word = |message: messages::Message| message.plain(terminal.lang);
    let mut table = Table::new()
        .column(word(messages::NAME))
        .column(word(messages::MODE))
        .column(word(messages::REGION))
        .flexible(word(messages::COMPUTING_RESOURCES), 20)
        .number(word(messages::MEMBERS));
    for workspace in workspaces {
        let compute: Vec<String> = workspace.compute.iter().map(|c| format!("{}:{}", c.engine, c.display_name)).collect();
        let mode = mode_label(workspace.mode, terminal.lang).to_owned();
        table.row([workspace.name, mode, workspace.region, compute.join(" "), workspace.members.len().to_string()]);
    }
    terminal.lines(table.lines(terminal.width()));
}

/// Shows a workspace.
pub async fn show(context: &Context, terminal: &Terminal, name: &str) -> Result<Exit, Failure> {
    let workspace = context.workspace(name, terminal.lang).await?;
    let mut counts: BTreeMap<ObjectKind, [u64; 4]> = BTreeMap::new();
    for object in context.store.snapshot(workspace.id).await? {
        let of_kind = counts.entry(object.key.kind).or_default();
        of_kind[0] += 1;
        match object.status() {
            ObjectStatus::Draft => of_kind[1] += 1,
            ObjectStatus::Committed => of_kind[2] += 1,
            ObjectStatus::Deployed => of_kind[3] += 1,
        }
    }
    if terminal.json {
        let mut document = serde_json::to_value(&workspace).unwrap_or_default();
        document["objects"] = counts
            .iter()
            .map(|(kind, [total, draft, committed, deployed])| {
                let value = serde_json::json!({ "total": total, "draft": draft, "committed": committed, "deployed": deployed });
                (kind.as_str().to_owned(), value)
            })
            .collect::<serde_json::Map<_, _>>()
            .into();
        terminal.document(&document);
        return Ok(Exit::Done);
    }
    let word = |message: messages::Message| message.plain(terminal.lang);
    let mode = mode_label(workspace.mode, terminal.lang);
    terminal.line(format!("{}  {mode}  {}  {}", terminal.tone(Tone::Heading, &workspace.name), workspace.tenant, workspace.region));
    let section = |title: messages::Message, table: Table| {
        terminal.line("");
        terminal.line(terminal.tone(Tone::Heading, word(title)));
        if table.is_empty() {
            terminal.line(word(messages::NONE));
        } else {
            terminal.lines(table.lines(terminal.width()));
        }
    };
    let yes = |is: bool| if is { word(messages::YES) } else { "" };
    let mut compute = Table::new()
        .column(word(messages::TYPE))
        .column(word(messages::DISPLAY_NAME))
        .flexible(word(messages::PROJECT), 12)
        .flexible(word(messages::DEV_PROJECT), 12)
        .column(word(messages::IS_DEFAULT));
    for c in &workspace.compute {
        let dev = c.dev_project.as_deref().unwrap_or_default();
        compute.row([c.engine.as_str(), &c.display_name, &c.project, dev, yes(c.is_default)]);
    }
    section(messages::COMPUTING_RESOURCES, compute);
    let mut groups = Table::new().column(word(messages::KIND)).flexible(word(messages::IDENTIFIER), 16).column(word(messages::IS_DEFAULT));
    for group in &workspace.resource_groups {
        groups.row([group.kind.as_str(), &group.identifier, yes(group.is_default)]);
    }
    section(messages::RESOURCE_GROUPS, groups);
    section(messages::MEMBERS, super::member::table(&workspace, terminal.lang));
    let mut objects = Table::new()
        .column(word(messages::KIND))
        .number(word(messages::TOTAL))
        .number(status_label(ObjectStatus::Draft, terminal.lang))
        .number(status_label(ObjectStatus::Committed, terminal.lang))
        .number(status_label(ObjectStatus::Deployed, terminal.lang));
    for (kind, numbers) in counts {
        objects.row(std::iter::once(kind.label(terminal.lang).to_owned()).chain(numbers.map(|n| n.to_string())));
    }
    section(messages::OBJECTS, objects);
    Ok(Exit::Done)
}

/// The word for how far an object has come.
pub fn status_label(status: ObjectStatus, lang: ferry_model::Lang) -> &'static str {
    match status {
        ObjectStatus::Draft => messages::DRAFT.plain(lang),
        ObjectStatus::Committed => messages::COMMITTED.plain(lang),
        ObjectStatus::Deployed => messages::DEPLOYED.plain(lang),
    }
}

/// Prints the digest of a workspace.
pub async fn digest(context: &Context, terminal: &Terminal, name: &str) -> Result<Exit, Failure> {
    let workspace = context.workspace(name, terminal.lang).await?;
    let digest = context.store.workspace_digest(workspace.id).await?;
    if terminal.json {
        terminal.document(&serde_json::json!({ "workspace": workspace.name, "digest": digest }));
    } else {
        terminal.line(digest);
    }
    Ok(Exit::Done)
}
