//! What the product does, called as the command line calls it.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Instant;

use anyhow::{Context as _, Result, anyhow, ensure};
use ferry_engine::progress::{Cancel, Silent};
use ferry_engine::{Engine, EngineError, EngineOptions, ImportRequest};
use ferry_model::settings::{Families, Settings};
use ferry_model::workspace::{ComputeResource, Member, ResourceGroup, ResourceGroupKind, Role, WorkspaceMode};
use ferry_package::inventory::Inventory;
use ferry_package::{OpenOptions, Package};
use ferry_store::records::{NewWorkspace, TaskStatus};
use ferry_store::{ContentDirectory, Store};

use crate::child::Job;
use crate::generate::{OWNERS, SOURCE};
use crate::machine;

/// Who imports, and whose the installation is.
pub const USER: &str = "bench";
/// The workspace that is imported into.
pub const DESTINATION: &str = "target_ws";
const NOW: i64 = 1_760_000_000_000;

/// Wall time and processor time.
#[derive(Clone, Copy, Debug)]
pub struct Taken {
    /// What it takes: wall time.
    pub wall: f64,
    /// What it takes: processor time, all threads.
    pub cpu: f64,
}

impl Taken {
    /// Adds what something else took.
    pub fn add(&mut self, other: Self) {
        self.wall += other.wall;
        self.cpu += other.cpu;
    }
}

/// Measures from its beginning on.
pub struct Stopwatch {
    start: Instant,
    cpu: f64,
}

impl Stopwatch {
    /// Starts to measure.
    pub fn start() -> Result<Self> {
        Ok(Self { cpu: machine::cpu_seconds(false)?, start: Instant::now() })
    }

    /// What was taken so far.
    pub fn taken(&self) -> Result<Taken> {
        Ok(Taken { wall: self.start.elapsed().as_secs_f64(), cpu: machine::cpu_seconds(false)? - self.cpu })
    }
}

/// What `work` takes.
pub fn timed(work: impl FnOnce() -> Result<()>) -> Result<Taken> {
    let watch = Stopwatch::start()?;
    work()?;
    watch.taken()
}

/// Verifies at all levels.
pub fn verify(package: &Path, nodes: usize) -> Result<Taken> {
    timed(|| {
        let threads = std::thread::available_parallelism().map_or(1, usize::from);
        let package = Package::open(package, &OpenOptions::default())?;
        let inventory = Inventory::build(&package, threads)?;
        ferry_package::verify::verify(&package, &inventory)?;
        ensure!(inventory.objects().count() >= nodes, "objects are missing");
        Ok(())
    })
}

/// Plans into an empty workspace.
pub fn plan(job: &Job) -> Result<Taken> {
    runtime()?.block_on(async {
        let engine = engine(job).await?;
        let watch = Stopwatch::start()?;
        let plan = engine.plan(&job.package, DESTINATION, &settings(), USER, &Silent).await.map_err(explained)?;
        let taken = watch.taken()?;
        ensure!(plan.can_start() && plan.items.len() > job.nodes, "the plan cannot be started: {:?}", plan.refusals);
        Ok(taken)
    })
}

/// Imports; measured until the store is closed. What is imported is committed and deployed if `deploy` is set.
pub fn import(job: &Job, deploy: bool) -> Result<Taken> {
    runtime()?.block_on(async {
        let engine = engine(job).await?;
        let mut settings = settings();
        if !deploy {
            settings.committing_rule.commit = Families::default();
            settings.committing_rule.deploy = Families::default();
        }
        let request = ImportRequest {
            package: job.package.clone(),
            workspace: DESTINATION.to_owned(),
            settings,
            name: None,
            remarks: None,
            user: USER.to_owned(),
            now: NOW,
        };
        let watch = Stopwatch::start()?;
        let task = engine.import(request, &Silent, &Cancel::default()).await.map_err(explained)?;
        engine.store().close().await;
        let taken = watch.taken()?;
        ensure!(task.head.status == TaskStatus::ImportSuccess, "the import ended as {:?}", task.head.status);
        Ok(taken)
    })
}

/// Where an import on SQLite leaves its database.
pub fn database(job: &Job) -> PathBuf {
    data(job).join("ferry.db")
}

fn data(job: &Job) -> PathBuf {
    job.dir.join("data")
}

fn runtime() -> Result<tokio::runtime::Runtime> {
    tokio::runtime::Builder::new_multi_thread().enable_all().build().context("no runtime")
}

/// A failure with everything that was found.
pub fn explained(error: EngineError) -> anyhow::Error {
    anyhow!("{error}: {:?}", error.findings())
}

/// A new installation with one workspace, and its engine.
async fn engine(job: &Job) -> Result<Engine> {
    let data = data(job);
    std::fs::create_dir_all(&data)?;
    let location = job.postgres.clone().unwrap_or_else(|| data.display().to_string());
    let store = Store::open(&location).await?.with_contents(Arc::new(ContentDirectory::new(&data)));
    store.init_installation(USER, USER, NOW).await?;
    workspace(&store).await?;
    Ok(Engine::new(store, data, EngineOptions::default()))
}

/// Makes the workspace that is imported into, with the owners of the nodes as members.
pub async fn workspace(store: &Store) -> Result<()> {
    let new = NewWorkspace {
        name: DESTINATION.to_owned(),
        mode: WorkspaceMode::Standard,
        region: "cn-hangzhou".to_owned(),
        compute: vec![ComputeResource {
            engine: "ODPS".to_owned(),
            display_name: "odps_main".to_owned(),
            project: DESTINATION.to_owned(),
            dev_project: Some(format!("{DESTINATION}_dev")),
            is_default: true,
        }],
        resource_groups: vec![ResourceGroup { kind: ResourceGroupKind::Scheduling, identifier: "S_default".to_owned(), is_default: true }],
        creator: USER.to_owned(),
    };
    let workspace = store.create_workspace(new, NOW).await?;
    for owner in OWNERS {
        let member = Member { user: owner.to_owned(), user_id: None, role: Role::Developer };
        store.add_member(workspace.id, member).await?;
    }
    Ok(())
}

/// Commit and deploy everything, rename the source workspace.
pub fn settings() -> Settings {
    let mut settings = Settings::default();
    settings.computing_resource_mapping.auto = true;
    settings.committing_rule.commit = Families::ALL;
    settings.committing_rule.deploy = Families::ALL;
    settings.dependency_mapping.workspaces.insert(SOURCE.to_owned(), DESTINATION.to_owned());
    settings
}
