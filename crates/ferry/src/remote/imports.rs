//! `ferry plan`, `ferry import` and `ferry apply` on a server.

use std::path::Path;

use ferry_engine::plan::stale;
use ferry_engine::{Plan, plan_json};
use ferry_model::codes::command as codes;
use ferry_model::settings::Settings;
use ferry_model::workspace::Workspace;
use ferry_model::{Face, Finding};
use serde_json::{Value, json};

use super::client::{Client, bad_reply, findings, segment};
use super::{folder, tasks, wait, workspaces};
use crate::cli::{ApplyArgs, ImportArgs, PackageArg, PlanArgs, TaskNaming};
use crate::commands::import::refuse;
use crate::commands::plan::text;
use crate::context;
use crate::errors::Failure;
use crate::exit::Exit;
use crate::location::local_package;
use crate::messages;
use crate::settings;
use crate::terminal::Terminal;

/// An import that was made on the server and not started.
struct Draft {
    task: i64,
    settings_version: i64,
    plan: Plan,
    /// Tells the server that this plan is meant, and no later one.
    plan_digest: String,
}

/// Shows what an import would do. The task that the server needs for it is deleted again.
pub async fn plan(client: &Client, terminal: &Terminal, args: PlanArgs) -> Result<Exit, Failure> {
    let settings = settings::read(&args.settings)?;
    let workspace = workspaces::find(client, &args.to).await?;
    settings::check(&settings, &workspace)?;
    let draft = draft(client, terminal, &workspace, &args.package, &settings, TaskNaming::default()).await?;
    discard(client, &workspace, draft.task).await?;
    if terminal.json {
        terminal.document(&plan_json::document(&draft.plan, Face::CommandLine, terminal.lang));
    } else {
        text::print(terminal, &draft.plan, args.full);
    }
    if let Some(path) = &args.output {
        context::save_plan(&draft.plan, path)?;
        terminal.say(terminal.text(messages::PLAN_SAVED, &[("path", &path.display())]));
    }
    Ok(if draft.plan.can_start() { Exit::Done } else { Exit::Blocked })
}

/// Imports a package.
pub async fn import(client: &Client, terminal: &Terminal, args: ImportArgs) -> Result<Exit, Failure> {
    let settings = settings::read(&args.settings)?;
    if !args.yes && !terminal.can_ask() {
        return Err(Failure::usage(Finding::new(codes::NEEDS_YES)));
    }
    let workspace = workspaces::find(client, &args.to).await?;
    settings::check(&settings, &workspace)?;
    let draft = draft(client, terminal, &workspace, &args.package, &settings, args.task).await?;
    if let Err(failure) = refuse(&draft.plan) {
        let words = [("package", &args.package.package as &dyn std::fmt::Display), ("workspace", &workspace.name)];
        return Err(given_up(client, &workspace, &draft, failure).await.hint(terminal.text(messages::SEE_PLAN, &words)));
    }
    if !terminal.json {
        text::print(&terminal.aside(), &draft.plan, false);
    }
    if !args.yes && !terminal.ask(&terminal.text(messages::ASK_IMPORT, &[("workspace", &workspace.name)])) {
        return Err(given_up(client, &workspace, &draft, Failure::failed(Finding::new(codes::DECLINED))).await);
    }
    start(client, terminal, &workspace, &draft).await
}

/// Applies a saved plan: refused when the package or an object that the plan touches has changed since.
pub async fn apply(client: &Client, terminal: &Terminal, args: ApplyArgs) -> Result<Exit, Failure> {
    let saved = context::load_plan(&args.plan)?;
    let workspace = workspaces::find(client, &saved.destination.workspace).await?;
    refuse(&saved)?;
    let package = PackageArg { package: saved.package.location.clone(), format: Some(saved.package.format) };
    let draft = draft(client, terminal, &workspace, &package, &saved.settings, args.task).await?;
    if let Err(failure) = stale::check(&saved, &draft.plan).map_err(Failure::failed).and_then(|()| refuse(&draft.plan)) {
        return Err(given_up(client, &workspace, &draft, failure).await);
    }
    start(client, terminal, &workspace, &draft).await
}

/// Starts what was planned, and nothing that has become of it since.
async fn start(client: &Client, terminal: &Terminal, workspace: &Workspace, draft: &Draft) -> Result<Exit, Failure> {
    let path = format!("/workspaces/{}/imports/{}/start", segment(&workspace.name), draft.task);
    let agreed = json!({ "settings_version": draft.settings_version, "plan_digest": draft.plan_digest });
    if let Err(failure) = client.post::<Value>(&path, &agreed).await {
        return Err(given_up(client, workspace, draft, failure).await);
    }
    tasks::finish_import(client, terminal, &workspace.name, draft.task).await
}

/// Deletes what was made for an import that does not come about, and gives the reason for that.
async fn given_up(client: &Client, workspace: &Workspace, draft: &Draft, failure: Failure) -> Failure {
    // Why it does not come about is worth more than why something of it stays.
    let _ = discard(client, workspace, draft.task).await;
    failure
}

/// Brings the package to the server, makes a task with the settings, and plans it.
async fn draft(
    client: &Client,
    terminal: &Terminal,
    workspace: &Workspace,
    package: &PackageArg,
    settings: &Settings,
    naming: TaskNaming,
) -> Result<Draft, Failure> {
    let at = format!("/workspaces/{}", segment(&workspace.name));
    let brought = bring(client, &at, package).await?;
    let brought = wait::until_verified(client, terminal, &workspace.name, brought).await?;
    let package_path = format!("{at}/packages/{}", brought["id"]);
    if brought["state"] != "verified" {
        client.delete(&package_path).await?;
        return Err(Failure { exit: Exit::Failed, findings: findings(&brought["findings"]), hints: Vec::new() });
    }
    let name = naming.name.unwrap_or_else(|| free_name(&package.package));
    let new = json!({ "name": name, "package_id": brought["id"], "remarks": naming.remarks });
    let task: Value = match client.post(&format!("{at}/imports"), &new).await {
        Ok(task) => task,
        Err(failure) => {
            client.delete(&package_path).await?;
            return Err(failure);
        }
    };
    let id = task["id"].as_i64().ok_or_else(|| bad_reply("a task without a number"))?;
    match prepare(client, &format!("{at}/imports/{id}"), settings).await {
        Ok((settings_version, plan_digest, mut plan)) => {
            // The server keeps the package under its digest; people know it by the name that they gave.
            plan.package.location.clone_from(&package.package);
            Ok(Draft { task: id, settings_version, plan, plan_digest })
        }
        Err(failure) => {
            discard(client, workspace, id).await?;
            Err(failure)
        }
    }
}

/// Gives the task its settings and plans it.
async fn prepare(client: &Client, task: &str, settings: &Settings) -> Result<(i64, String, Plan), Failure> {
    let version = |view: &Value| view["version"].as_i64().ok_or_else(|| bad_reply("settings without a version"));
    let path = format!("{task}/settings");
    let now: Value = client.get(&path).await?;
    let wanted = serde_json::to_value(settings).map_err(bad_reply)?;
    let replaced: Value = client.replace(&path, version(&now)?, &wanted).await?;
    // The digest comes first: if the plan changes before the document is made, the digest does not fit it, and starting is refused.
    let head: Value = client.get(&format!("{task}/plan?wait=true")).await?;
    let digest = head["digest"].as_str().ok_or_else(|| bad_reply("a plan without a digest"))?;
    let plan: Plan = client.get(&format!("{task}/plan/document?form=saved")).await?;
    Ok((version(&replaced)?, digest.to_owned(), plan))
}

/// Uploads a file or what a directory holds, or names the object that the server is to fetch.
async fn bring(client: &Client, workspace: &str, PackageArg { package, format }: &PackageArg) -> Result<Value, Failure> {
    if package.contains("://") && !package.starts_with("file://") {
        return client.post(&format!("{workspace}/packages/oss"), &json!({ "endpoint": package, "format": format })).await;
    }
    let path = local_package(package)?;
    let name = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    let format = format.map(|format| format!("&format={format}")).unwrap_or_default();
    let to = |name: &str| format!("{workspace}/packages?file_name={}{format}", segment(name));
    if path.is_dir() {
        let zipped = tokio::task::block_in_place(|| folder::zipped(&path))?;
        return client.upload(&to(&format!("{name}.zip")), zipped.path()).await;
    }
    client.upload(&to(&name), &path).await
}

/// A name made from that of the package and the time, which nobody else takes.
fn free_name(package: &str) -> String {
    let stem = Path::new(package).file_stem().map_or_else(|| "import".to_owned(), |stem| stem.to_string_lossy().into_owned());
    let stem: String = stem.chars().map(|c| if c.is_ascii_alphanumeric() || c == '_' || c == '.' { c } else { '_' }).take(100).collect();
    format!("{stem}_{}", context::now())
}

/// Deletes a task that was made for this command; its package goes with it, unless another task uses that too.
async fn discard(client: &Client, workspace: &Workspace, task: i64) -> Result<(), Failure> {
    client.delete(&format!("/workspaces/{}/tasks/{task}", segment(&workspace.name))).await
}
