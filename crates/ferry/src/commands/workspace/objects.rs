//! `ferry workspace objects`.

use ferry_model::stored::StoredObject;
use ferry_model::{Object, ObjectKind};
use ferry_store::records::ObjectFilter;
use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};

use super::list::status_label;
use super::lookup::PAGE;
use crate::cli::workspace::ObjectsArgs;
use crate::context::Context;
use crate::errors::Failure;
use crate::exit::Exit;
use crate::messages;
use crate::table::Table;
use crate::terminal::Terminal;

/// Lists the objects of a workspace.
pub async fn run(context: &Context, terminal: &Terminal, args: &ObjectsArgs) -> Result<Exit, Failure> {
    let workspace = context.workspace(&args.name, terminal.lang).await?;
    let filter = ObjectFilter { kind: args.kind, status: args.status.map(Into::into), ..ObjectFilter::default() };
    let mut all = Vec::new();
    let mut rows = Vec::new();
    let mut after = 0;
    loop {
        let page = context.store.objects_page(workspace.id, &filter, after, PAGE).await?;
        let Some(last) = page.last() else { break };
        after = last.id;
        if terminal.json {
            rows.extend(documents(context, &page).await?);
        } else {
            all.extend(page);
        }
    }
    if terminal.json {
        rows.sort_by(|(a, _), (b, _)| a.cmp(b));
        let rows: Vec<Value> = rows.into_iter().map(|(_, row)| row).collect();
        terminal.document(&json!({ "workspace": workspace.name, "objects": rows }));
        return Ok(Exit::Done);
    }
    all.sort_by(|a, b| a.key.cmp(&b.key));
    print(terminal, &all);
    Ok(Exit::Done)
}

fn print(terminal: &Terminal, objects: &[StoredObject]) {
    if objects.is_empty() {
        terminal.say(messages::NO_OBJECTS.plain(terminal.lang));
        return;
    }
    let word = |message: messages::Message| message.plain(terminal.lang);
    let mut table = Table::new()
        .column(word(messages::KIND))
        .flexible(word(messages::WORKFLOW), 8)
        .flexible(word(messages::NAME), 16)
        .column(word(messages::TYPE))
        .column(word(messages::STATUS))
        .number(word(messages::VERSION))
        .flexible(word(messages::OWNER), 6);
    for object in objects {
        let workflow = object.home.as_ref().map_or("", |home| home.name.as_str());
        let status = status_label(object.status(), terminal.lang);
        let kind = object.key.kind.label(terminal.lang);
        let owner = object.owner.as_deref().unwrap_or_default();
        table.row([kind, workflow, &object.key.name, &object.type_name, status, &object.draft.to_string(), owner]);
    }
    terminal.lines(table.lines(terminal.width()));
    terminal.say(terminal.text(messages::OBJECTS_SHOWN, &[("count", &objects.len())]));
}

/// The JSON of a page of objects, each with its key to sort by.
async fn documents(context: &Context, page: &[StoredObject]) -> Result<Vec<(ferry_model::ObjectKey, Value)>, Failure> {
    let drafts: Vec<(i64, i64)> = page.iter().map(|object| (object.id, object.draft)).collect();
    let bodies = context.store.bodies(&drafts).await?;
    let names = context.store.inputs_outputs(&drafts).await?;
    let rows = page.iter().zip(&bodies).zip(&names).map(|((object, body), names)| {
        let content = Object::from_json(object.key.kind, body).ok();
        let mut row = json!({
            "kind": object.key.kind,
            "workflow": object.home.as_ref().map(|home| &home.name),
            "folder": object.key.folder,
            "name": object.key.name,
            "key": object.key.to_string(),
            "type": object.type_name,
            "status": object.status(),
            "version": object.draft,
            "owner": object.owner,
            "dry_run": object.dry_run,
            "content_sha256": content_sha256(content.as_ref(), body),
            "committed_version": object.committed,
            "deployed_version": object.deployed,
            "locked_by": object.lock_owner,
        });
        if object.key.kind == ObjectKind::QualityRule {
            row["rule_state"] = json!(object.rule_state);
        }
        if let Some(node) = content.as_ref().and_then(Object::as_node) {
            row["inputs"] = json!(names.inputs);
            row["outputs"] = json!(names.outputs);
            row["code_sha256"] = json!(node.code.as_deref().map(|code| sha256(code.as_bytes())));
        }
        (object.key.clone(), row)
    });
    Ok(rows.collect())
}

/// SHA-256 of a resource's bytes, and of the stored JSON of everything else.
fn content_sha256(object: Option<&Object>, body: &str) -> Option<String> {
    match object {
        Some(Object::Resource(resource)) => resource.content.as_ref().map(|content| content.sha256.clone()),
        _ => Some(sha256(body.as_bytes())),
    }
}

fn sha256(bytes: &[u8]) -> String {
    hex::encode(Sha256::digest(bytes))
}
