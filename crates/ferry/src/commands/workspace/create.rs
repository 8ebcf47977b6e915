//! `ferry workspace create`.

use ferry_model::Lang;
use ferry_model::workspace::{ComputeResource, ResourceGroup, WorkspaceMode};
use ferry_store::records::NewWorkspace;

use crate::cli::workspace::CreateArgs;
use crate::context::{Context, now};
use crate::errors::Failure;
use crate::exit::Exit;
use crate::messages;
use crate::terminal::Terminal;

/// Region of workspaces that none was given for.
const REGION: &str = "local";

/// Makes a workspace.
pub async fn run(context: &Context, terminal: &Terminal, args: CreateArgs) -> Result<Exit, Failure> {
    context.require_tenant_account()?;
    let mode = args.mode.into();
    let compute = args
        .compute
        .into_iter()
        .map(|given| {
            let project = given.project.unwrap_or_else(|| args.name.clone());
            let dev_project = (mode == WorkspaceMode::Standard).then(|| format!("{project}_dev"));
            ComputeResource { engine: given.engine, display_name: given.display_name, project, dev_project, is_default: false }
        })
        .collect();
    let resource_groups = args
        .resource_group
        .into_iter()
        .map(|given| ResourceGroup { kind: given.kind, identifier: given.identifier, is_default: false })
        .collect();
    let new = NewWorkspace {
        name: args.name,
        mode,
        region: args.region.unwrap_or_else(|| REGION.to_owned()),
        compute,
        resource_groups,
        creator: context.user.clone(),
    };
    let made = context.store.create_workspace(new, now()).await?;
    if terminal.json {
        terminal.document(&made);
    } else {
        terminal.line(terminal.text(
            messages::WORKSPACE_CREATED,
            &[
                ("name", &made.name),
                ("mode", &mode_label(made.mode, terminal.lang)),
                ("compute", &made.compute.len()),
                ("groups", &made.resource_groups.len()),
            ],
        ));
    }
    Ok(Exit::Done)
}

/// The word for a mode.
pub fn mode_label(mode: WorkspaceMode, lang: Lang) -> &'static str {
    match mode {
        WorkspaceMode::Basic => messages::MODE_BASIC.plain(lang),
        WorkspaceMode::Standard => messages::MODE_STANDARD.plain(lang),
    }
}
