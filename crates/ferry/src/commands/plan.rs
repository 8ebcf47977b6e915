//! `ferry plan`.

pub mod text;

use ferry_engine::plan_json;
use ferry_model::Face;

use crate::cli::{Global, PlanArgs};
use crate::context::{self, Context};
use crate::errors::Failure;
use crate::exit::Exit;
use crate::location::local_package;
use crate::messages;
use crate::settings;
use crate::terminal::Terminal;

/// Shows what an import would do.
pub async fn run(global: &Global, terminal: &Terminal, args: PlanArgs) -> Result<Exit, Failure> {
    let package = local_package(&args.package.package)?;
    let settings = settings::read(&args.settings)?;
    let mut context = Context::open(global, terminal).await?;
    context.package_format = args.package.format;
    let workspace = context.workspace_to_manage(&args.to, terminal.lang).await?;
    settings::check(&settings, &workspace)?;
    let plan = context.plan(terminal, &package, &workspace.name, &settings).await?;
    if terminal.json {
        terminal.document(&plan_json::document(&plan, Face::CommandLine, terminal.lang));
    } else {
        text::print(terminal, &plan, args.full);
    }
    if let Some(path) = &args.output {
        context::save_plan(&plan, path)?;
        terminal.say(terminal.text(messages::PLAN_SAVED, &[("path", &path.display())]));
    }
    Ok(if plan.can_start() { Exit::Done } else { Exit::Blocked })
}
