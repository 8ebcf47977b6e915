//! `ferry demo`: everything once, on a sample package.

use std::net::SocketAddr;
use std::path::{Path, PathBuf};

use ferry_model::codes::command as codes;
use ferry_model::resource::Resource;
use ferry_model::workspace::{ComputeResource, Member, ResourceGroup, ResourceGroupKind, Role, Workspace, WorkspaceMode};
use ferry_model::{Object, ObjectKey, ObjectKind};
use ferry_server::config::Origin;
use ferry_server::{FirstAccount, Server, telemetry};
use ferry_store::records::NewWorkspace;
use serde_json::json;

use super::package::Opened;
use super::plan::text;
use super::serve::until_stopped;
use super::task::{report, task_json};
use crate::cli::settings::SettingsArgs;
use crate::cli::{DemoArgs, Global};
use crate::config;
use crate::context::{Context, NewImport, now};
use crate::demo;
use crate::errors::Failure;
use crate::exit::Exit;
use crate::findings;
use crate::messages::{self, Message};
use crate::settings;
use crate::terminal::{Terminal, Tone};

/// Name of the workspace that the sample is imported into.
const DEVELOPMENT: &str = "demo_dev";

/// Name of the workspace that the next steps speak of.
const PRODUCTION: &str = "demo_prod";

/// What the destination's own resource of the same name holds.
const OTHER_CALENDAR: &[u8] = b"store_id,opened_on,weekday_open,weekday_close\nS001,2019-04-01,08:00,20:00\n";

/// Shows everything.
pub async fn run(global: &Global, terminal: &Terminal, args: DemoArgs) -> Result<Exit, Failure> {
    if let Some(folder) = &args.write {
        let (package, settings) = write_files(folder)?;
        if terminal.json {
            terminal.document(&json!({ "package": package, "settings": settings }));
        } else {
            terminal.line(messages::DEMO_WRITTEN.plain(terminal.lang));
            file_lines(terminal, &package, &settings);
        }
        return Ok(Exit::Done);
    }
    let context = Context::open(global, terminal).await?;
    context.require_tenant_account()?;
    let again = context.store.workspace(DEVELOPMENT).await?.is_some();
    let tell = Teller { terminal };
    tell.step(1, if again { messages::DEMO_WORKSPACES_REUSED } else { messages::DEMO_WORKSPACES });
    let workspace = workspace(&context, DEVELOPMENT, "demo").await?;
    workspace_of_production(&context).await?;
    if conflict(&context, &workspace).await? {
        tell.line(messages::DEMO_CONFLICT);
    }
    let (package, settings_file) = write_files(&context.data.root().join("demo"))?;
    tell.step(2, messages::DEMO_PACKAGE);
    if !terminal.json {
        file_lines(terminal, &package, &settings_file);
    }
    let (shown, shown_settings) = (package.display(), settings_file.display());
    tell.step(3, messages::DEMO_VERIFY);
    tell.command(&format!("ferry package verify {shown}"));
    let opened = Opened::open(&package.display().to_string(), None, &context.config)?;
    if !terminal.json {
        findings::print(terminal, &opened.findings, false);
        terminal.line(findings::counts(terminal, &opened.findings));
    }
    let settings = settings::read(&SettingsArgs { settings: Some(settings_file.clone()), ..SettingsArgs::default() })?;
    tell.step(4, messages::DEMO_PLAN);
    tell.command(&format!("ferry plan {shown} --to {DEVELOPMENT} --settings {shown_settings}"));
    let new = NewImport { package: package.clone(), workspace: workspace.name, settings, name: None, remarks: None };
    let prepared = context.prepare(terminal, new).await?;
    if !terminal.json {
        text::print(terminal, prepared.plan(), false);
    }
    super::import::refuse(prepared.plan())?;
    tell.step(5, messages::DEMO_IMPORT);
    tell.command(&format!("ferry import {shown} --to {DEVELOPMENT} --settings {shown_settings} --yes"));
    if again {
        tell.line(messages::DEMO_AGAIN);
    }
    let task = context.run(terminal, prepared).await?;
    if terminal.json {
        terminal.document(&json!({
            "package": package,
            "settings": settings_file,
            "workspaces": [DEVELOPMENT, PRODUCTION],
            "task": task_json(&task),
        }));
    } else {
        report::print(&context, terminal, &task).await?;
        next(terminal, task.head.id);
    }
    if args.serve { serve(global, terminal, context, args.reset_password).await } else { Ok(Exit::Done) }
}

/// Opens the console on the installation of the demo.
async fn serve(global: &Global, terminal: &Terminal, context: Context, reset_password: bool) -> Result<Exit, Failure> {
    let made = context.credentials.clone().map(|made| FirstAccount { user: made.user, password: made.password });
    context.store.close().await;
    let (mut loaded, data) = config::of_local_installation(global)?;
    if *loaded.origin("server.listen") == Origin::Default {
        loaded.config.server.listen = free_address(&loaded.config.server.listen);
    }
    if *loaded.origin("log.filter") == Origin::Default {
        // The lines of every request would hide what the demo has shown.
        "warn".clone_into(&mut loaded.config.log.filter);
    }
    telemetry::start(&loaded.config.log);
    let server = Server::start(&loaded, data.root()).await?;
    let account = match made {
        None if reset_password => Some(server.reset_password().await?),
        made => made,
    };
    if !terminal.json {
        terminal.line("");
    }
    if account.is_none() {
        terminal.say(messages::SERVE_PASSWORD_KNOWN.plain(terminal.lang));
    }
    until_stopped(terminal, server, account).await
}

/// How many ports after the usual one are tried.
const PORTS: u16 = 20;

/// The address, with the next port that is free when its own is taken; the address itself when none is.
fn free_address(usual: &str) -> String {
    let Ok(usual) = usual.parse::<SocketAddr>() else { return usual.to_owned() };
    let addresses = (0..PORTS).filter_map(|step| Some(SocketAddr::new(usual.ip(), usual.port().checked_add(step)?)));
    addresses.into_iter().find(|address| std::net::TcpListener::bind(address).is_ok()).unwrap_or(usual).to_string()
}

struct Teller<'a> {
    terminal: &'a Terminal,
}

impl Teller<'_> {
    fn step(&self, number: u32, title: Message) {
        if self.terminal.json {
            return;
        }
        if number > 1 {
            self.terminal.line("");
        }
        let title = title.text(self.terminal.lang, &[("source", &demo::SOURCE)]);
        let line = self.terminal.text(messages::DEMO_STEP, &[("number", &number), ("title", &title)]);
        self.terminal.line(self.terminal.tone(Tone::Heading, line));
    }

    fn command(&self, command: &str) {
        if !self.terminal.json {
            self.terminal.line(format!("   $ {}", self.terminal.tone(Tone::Name, command)));
        }
    }

    fn line(&self, message: Message) {
        if !self.terminal.json {
            self.terminal.line(format!("   {}", message.plain(self.terminal.lang)));
        }
    }
}

fn file_lines(terminal: &Terminal, package: &Path, settings: &Path) {
    terminal.line(format!("   {}", terminal.text(messages::DEMO_FILES, &[("package", &package.display())])));
    terminal.line(format!("   {}", terminal.text(messages::DEMO_SETTINGS, &[("settings", &settings.display())])));
}

/// Writes the sample package and its settings file into a folder.
fn write_files(folder: &Path) -> Result<(PathBuf, PathBuf), Failure> {
    let failed = |path: &Path, error: std::io::Error| Failure::file(codes::FILE_WRITE, path, &error);
    std::fs::create_dir_all(folder).map_err(|error| failed(folder, error))?;
    let package = folder.join("retail-sample.zip");
    demo::write(&demo::sample(), &package).map_err(|error| failed(&package, error))?;
    let settings = folder.join("settings.toml");
    std::fs::write(&settings, demo::SETTINGS).map_err(|error| failed(&settings, error))?;
    Ok((package, settings))
}

/// The workspace of this name; made when it is missing.
async fn workspace(context: &Context, name: &str, short: &str) -> Result<Workspace, Failure> {
    if let Some(workspace) = context.store.workspace(name).await? {
        return Ok(workspace);
    }
    let compute = [
        ("ODPS", "odps_main", name.to_owned()),
        ("EMR", "emr_main", format!("{short}_emr")),
        ("HOLO", "holo_main", format!("{short}_holo")),
    ]
    .map(|(engine, display_name, project)| ComputeResource {
        engine: engine.into(),
        display_name: display_name.into(),
        dev_project: Some(format!("{project}_dev")),
        project,
        is_default: true,
    })
    .to_vec();
    let resource_groups = [(ResourceGroupKind::Scheduling, "S_demo"), (ResourceGroupKind::Integration, "DI_demo")]
        .map(|(kind, identifier)| ResourceGroup { kind, identifier: identifier.into(), is_default: true })
        .to_vec();
    let new = NewWorkspace {
        name: name.into(),
        mode: WorkspaceMode::Standard,
        region: "local".into(),
        compute,
        resource_groups,
        creator: context.user.clone(),
    };
    let made = context.store.create_workspace(new, now()).await?;
    let member = Member { user: "etl_team".into(), user_id: Some("200101".into()), role: Role::Developer };
    context.store.add_member(made.id, member).await?;
    Ok(made)
}

async fn workspace_of_production(context: &Context) -> Result<(), Failure> {
    workspace(context, PRODUCTION, "prod").await.map(|_| ())
}

/// Puts a resource of its own under the name of one in the sample; says whether it did.
async fn conflict(context: &Context, workspace: &Workspace) -> Result<bool, Failure> {
    let key = ObjectKey::named(ObjectKind::Resource, demo::CONFLICT);
    if context.store.object(workspace.id, &key).await?.is_some() {
        return Ok(false);
    }
    let resource = Resource {
        name: demo::CONFLICT.into(),
        resource_type: "ODPS_FILE".into(),
        connection: Some("odps_main".into()),
        extend: Some("FILE".into()),
        ..Resource::default()
    };
    let key = context.save_by_hand(workspace, Object::Resource(resource), None, Some(OTHER_CALENDAR)).await?;
    context.store.commit_by_hand(workspace.id, &key, &context.user, now()).await?;
    context.store.deploy_by_hand(workspace.id, &key, &context.user, now()).await?;
    Ok(true)
}

/// What to try next.
fn next(terminal: &Terminal, task: i64) {
    terminal.line("");
    terminal.line(terminal.tone(Tone::Heading, messages::DEMO_NEXT.plain(terminal.lang)));
    let tries = [
        (format!("ferry task report {task} --format html -o report.html"), messages::DEMO_TRY_REPORT),
        (format!("ferry workspace objects {DEVELOPMENT} --kind node"), messages::DEMO_TRY_OBJECTS),
        (format!("ferry workspace cat {DEVELOPMENT} node orders_daily/ads_sales_board"), messages::DEMO_TRY_CAT),
        (format!("ferry workspace history {DEVELOPMENT} resource {}", demo::CONFLICT), messages::DEMO_TRY_HISTORY),
        (format!("ferry workspace rules {DEVELOPMENT}"), messages::DEMO_TRY_RULES),
        (format!("ferry export {DEVELOPMENT} -o {DEVELOPMENT}.zip"), messages::DEMO_TRY_EXPORT),
        (format!("ferry task undo {task}"), messages::DEMO_TRY_UNDO),
    ];
    let widest = tries.iter().map(|(command, _)| command.len()).max().unwrap_or(0);
    for (command, why) in tries {
        let padding = " ".repeat(widest - command.len());
        terminal.line(format!("  {}{padding}  {}", terminal.tone(Tone::Name, &command), why.plain(terminal.lang)));
    }
}
