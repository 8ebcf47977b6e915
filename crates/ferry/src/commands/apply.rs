//! `ferry apply`: does what a saved plan says.

use std::path::PathBuf;

use super::import::{ended, refuse};
use super::task::report;
use crate::cli::{ApplyArgs, Global};
use crate::context::{self, Context, NewImport};
use crate::errors::Failure;
use crate::exit::Exit;
use crate::terminal::Terminal;

/// Applies a saved plan.
pub async fn run(global: &Global, terminal: &Terminal, args: ApplyArgs) -> Result<Exit, Failure> {
    let plan = context::load_plan(&args.plan)?;
    let mut context = Context::open(global, terminal).await?;
    context.package_format = Some(plan.package.format);
    let workspace = context.workspace_to_manage(&plan.destination.workspace, terminal.lang).await?;
    refuse(&plan)?;
    let new = NewImport {
        package: PathBuf::from(&plan.package.location),
        workspace: workspace.name,
        settings: plan.settings.clone(),
        name: args.task.name,
        remarks: args.task.remarks,
    };
    let task = context.apply(terminal, new, &plan).await?;
    report::print(&context, terminal, &task).await?;
    Ok(ended(terminal, &task))
}
