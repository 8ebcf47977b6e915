//! `ferry workspace table create`.

use ferry_model::Object;
use ferry_model::codes::command as codes;
use ferry_model::table::Table;
use serde_json::json;

use crate::cli::workspace::{TableCommand, TableCreateArgs};
use crate::context::{Context, now};
use crate::errors::Failure;
use crate::exit::Exit;
use crate::messages;
use crate::terminal::Terminal;

/// Does a command on tables.
pub async fn run(context: &Context, terminal: &Terminal, command: TableCommand) -> Result<Exit, Failure> {
    let TableCommand::Create(args) = command;
    let workspace = context.workspace_to_develop(&args.name, terminal.lang).await?;
    let ddl = ddl(&args)?;
    let main = workspace.compute.iter().filter(|compute| compute.engine == "ODPS").max_by_key(|compute| compute.is_default);
    let project = args.project.unwrap_or_else(|| {
        let project = main.map_or(workspace.name.as_str(), |compute| compute.project.as_str());
        format!("odps.{project}")
    });
    let table = Table {
        name: args.table.clone(),
        ddl,
        table_guid: Some(format!("{project}.{}", args.table)),
        app_guid: Some(project),
        ..Table::default()
    };
    let key = context.save_by_hand(&workspace, Object::Table(table), None, None).await?;
    context.store.commit_by_hand(workspace.id, &key, &context.user, now()).await?;
    context.store.deploy_by_hand(workspace.id, &key, &context.user, now()).await?;
    if terminal.json {
        terminal.document(&json!({ "workspace": workspace.name, "kind": key.kind, "key": key.to_string() }));
    } else {
        terminal.line(terminal.text(messages::TABLE_CREATED, &[("name", &key)]));
    }
    Ok(Exit::Done)
}

fn ddl(args: &TableCreateArgs) -> Result<Option<String>, Failure> {
    match (&args.ddl, &args.file) {
        (Some(ddl), _) => Ok(Some(ddl.clone())),
        (None, Some(path)) => std::fs::read_to_string(path).map(Some).map_err(|error| Failure::file(codes::FILE_READ, path, &error)),
        (None, None) => Ok(None),
    }
}
