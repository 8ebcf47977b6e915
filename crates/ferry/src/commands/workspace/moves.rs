//! `ferry workspace lock`, `unlock`, `commit` and `deploy`: work on objects by hand.

use ferry_engine::selector::{Selectors, Subject};
use ferry_model::codes::command as codes;
use ferry_model::stored::StoredObject;
use ferry_model::workspace::{Role, Workspace, WorkspaceMode};
use ferry_model::{Finding, ObjectKey};
use serde_json::json;

use super::lookup;
use crate::cli::workspace::{MoveArgs, ObjectArg};
use crate::context::{Context, now};
use crate::errors::Failure;
use crate::exit::Exit;
use crate::messages;
use crate::terminal::Terminal;

/// Takes the edit lock of an object.
pub async fn lock(context: &Context, terminal: &Terminal, args: &ObjectArg) -> Result<Exit, Failure> {
    let workspace = context.workspace_to_develop(&args.name, terminal.lang).await?;
    let found = lookup::object(context, &workspace, args.kind, &args.key, terminal.lang).await?;
    context.store.lock(workspace.id, &found.key, &context.user, now()).await?;
    locked(terminal, &workspace, &found.key, Some(&context.user), messages::LOCKED);
    Ok(Exit::Done)
}

/// Gives the edit lock of an object back; the tenant account and Workspace Administrators may take it from anybody.
pub async fn unlock(context: &Context, terminal: &Terminal, args: &ObjectArg) -> Result<Exit, Failure> {
    let workspace = context.workspace_to_develop(&args.name, terminal.lang).await?;
    let found = lookup::object(context, &workspace, args.kind, &args.key, terminal.lang).await?;
    let force = context.is_tenant_account() || context.role(&workspace).is_some_and(Role::may_migrate);
    context.store.unlock(workspace.id, &found.key, &context.user, force).await?;
    locked(terminal, &workspace, &found.key, None, messages::UNLOCKED);
    Ok(Exit::Done)
}

fn locked(terminal: &Terminal, workspace: &Workspace, key: &ObjectKey, by: Option<&String>, message: messages::Message) {
    if terminal.json {
        terminal.document(&json!({ "workspace": workspace.name, "kind": key.kind, "key": key.to_string(), "locked_by": by }));
    } else {
        let user = by.map_or("", String::as_str);
        terminal.line(terminal.text(message, &[("user", &user), ("key", key)]));
    }
}

/// Commits the selected objects.
pub async fn commit(context: &Context, terminal: &Terminal, args: &MoveArgs) -> Result<Exit, Failure> {
    move_objects(context, terminal, args, false).await
}

/// Deploys the selected objects.
pub async fn deploy(context: &Context, terminal: &Terminal, args: &MoveArgs) -> Result<Exit, Failure> {
    move_objects(context, terminal, args, true).await
}

/// Commits or deploys until nothing more can be: a node whose parent comes later in the list is tried again after it.
async fn move_objects(context: &Context, terminal: &Terminal, args: &MoveArgs, deploy: bool) -> Result<Exit, Failure> {
    let workspace = context.workspace_to_develop(&args.name, terminal.lang).await?;
    let mut left = selected(context, &workspace, args, deploy).await?;
    let mut moved: Vec<ObjectKey> = Vec::new();
    let mut refused: Vec<(ObjectKey, Finding)> = Vec::new();
    loop {
        let before = moved.len();
        refused.clear();
        for object in std::mem::take(&mut left) {
            let (store, key) = (&context.store, &object.key);
            let done = if deploy {
                store.deploy_by_hand(workspace.id, key, &context.user, now()).await
            } else {
                store.commit_by_hand(workspace.id, key, &context.user, now()).await
            };
            match done {
                Ok(()) => moved.push(object.key),
                Err(ferry_store::StoreError::Refused(finding)) => {
                    refused.push((object.key.clone(), *finding));
                    left.push(object);
                }
                Err(error) => return Err(error.into()),
            }
        }
        if left.is_empty() || moved.len() == before {
            break;
        }
    }
    if terminal.json {
        let moved: Vec<_> = moved.iter().map(|key| json!({ "kind": key.kind, "key": key.to_string() })).collect();
        let refused: Vec<_> = refused.iter().map(|(_, finding)| finding.to_json(terminal.lang)).collect();
        terminal.document(&json!({ "workspace": workspace.name, "done": moved, "refused": refused }));
    } else {
        let message = if deploy { messages::MOVED_DEPLOY } else { messages::MOVED_COMMIT };
        terminal.line(terminal.text(message, &[("count", &moved.len())]));
        for (key, finding) in &refused {
            let finding = if finding.object.is_some() { finding.clone() } else { finding.clone().about(key) };
            terminal.complain(crate::errors::block(terminal, &finding).join("\n"));
        }
    }
    Ok(match (refused.is_empty(), moved.is_empty()) {
        (true, _) => Exit::Done,
        (false, true) => Exit::Failed,
        (false, false) => Exit::Partial,
    })
}

/// The objects that the selectors choose and that have something to move.
async fn selected(context: &Context, workspace: &Workspace, args: &MoveArgs, deploy: bool) -> Result<Vec<StoredObject>, Failure> {
    let selectors = Selectors::parse(&args.selectors).map_err(|error| Failure::usage(error.finding()))?;
    let mut objects = context.store.snapshot(workspace.id).await?;
    objects.retain(|object| {
        let workflow = object.home.as_ref().map_or("", |home| home.name.as_str());
        selectors.matches(&Subject {
            kind: object.key.kind,
            workflow,
            name: &object.key.name,
            type_name: &object.type_name,
            owner: object.owner.as_deref(),
        })
    });
    if objects.is_empty() {
        let finding = Finding::new(codes::NOTHING_SELECTED).arg("workspace", &workspace.name).arg("selector", args.selectors.join(" "));
        return Err(Failure::failed(finding));
    }
    objects.retain(|object| {
        if deploy && workspace.mode == WorkspaceMode::Standard {
            object.deployed != object.committed || object.committed.is_none()
        } else {
            object.committed != Some(object.draft)
        }
    });
    objects.sort_by(|a, b| a.key.cmp(&b.key));
    Ok(objects)
}
