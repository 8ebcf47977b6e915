//! A server's inside: a store on either database, a directory of blobs, an engine, and people.

use std::time::Duration;

use ferry_blob::{Blobs, Place};
use ferry_engine::{Engine, EngineOptions};
use ferry_model::settings::{Families, Settings};
use ferry_model::workspace::{ComputeResource, WorkspaceMode};
use ferry_service::actor::{Actor, Via};
use ferry_service::imports::NewImport;
use ferry_service::packages::PackageView;
use ferry_service::service::OssOptions;
use ferry_service::tasks::TaskView;
use ferry_service::worker::{WorkerOptions, drain, work};
use ferry_service::{Editor, Service, ServiceOptions};
use ferry_store::Store;
use ferry_store::records::NewWorkspace;
use ferry_testkit::packages::PackageBuilder;
use ferry_testkit::postgres::{self, TestDatabase};
use futures_util::StreamExt as _;
use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;

/// The tenant account.
pub const ROOT: &str = "root";
/// The workspace that is imported into.
pub const SHOP: &str = "shop";

/// Makes two tests of each function: `name::on_sqlite` and `name::on_postgres`.
macro_rules! on_both {
    ($($tests:tt)*) => { ferry_testkit::on_both_databases! { crate::world::World; $($tests)* } };
}
pub(crate) use on_both;

/// The true time.
pub fn clock() -> i64 {
    std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap().as_millis() as i64
}

/// One server, as far as tests are concerned.
pub struct World {
    pub service: Service,
    pub store: Store,
    pub data: tempfile::TempDir,
    location: String,
    _database: Option<TestDatabase>,
}

impl World {
    pub async fn sqlite() -> Self {
        let data = tempfile::tempdir().unwrap();
        let location = data.path().display().to_string();
        Self::at(location, data, None).await
    }

    pub async fn postgres() -> Option<Self> {
        let database = postgres::server()?.empty();
        Some(Self::at(database.url.clone(), tempfile::tempdir().unwrap(), Some(database)).await)
    }

    async fn at(location: String, data: tempfile::TempDir, database: Option<TestDatabase>) -> Self {
        let store = Store::open(&location).await.unwrap();
        store.init_installation("acme", ROOT, clock()).await.unwrap();
        let world = Self { service: service(&store, &data, 1_000), store, data, location, _database: database };
        world.workspace(SHOP).await;
        world
    }

    /// Another replica on the same store and data: what it knows it knows from there.
    pub async fn replica(&self) -> Service {
        service(&Store::open(&self.location).await.unwrap(), &self.data, 1_000)
    }

    /// The same, taking small steps, so that there is something to stop between.
    pub fn in_small_steps(&self) -> Service {
        service(&self.store, &self.data, 1)
    }

    /// A server on the same database with other blobs.
    pub fn with_blobs(&self, blobs: Blobs) -> Service {
        service_with(&self.store, &self.data, 1_000, blobs, clock)
    }

    /// The same server at another time.
    pub fn later(&self, clock: fn() -> i64) -> Service {
        service_with(&self.store, &self.data, 1_000, Blobs::open(&Place::Directory(self.data.path().to_owned())).unwrap(), clock)
    }

    pub async fn workspace(&self, name: &str) {
        let compute = ComputeResource {
            engine: "ODPS".into(),
            display_name: ferry_testkit::packages::COMPUTE.into(),
            project: name.into(),
            dev_project: Some(format!("{name}_dev")),
            is_default: true,
        };
        let new = NewWorkspace {
            name: name.into(),
            mode: WorkspaceMode::Standard,
            region: "cn-hangzhou".into(),
            compute: vec![compute],
            resource_groups: Vec::new(),
            creator: ROOT.into(),
        };
        self.store.create_workspace(new, clock()).await.unwrap();
    }

    pub async fn editor(&self) -> Editor {
        self.editor_of(SHOP).await
    }

    pub async fn editor_of(&self, workspace: &str) -> Editor {
        self.service.editor(&root(), workspace).await.unwrap()
    }

    /// Uploads a package and verifies it.
    pub async fn package(&self, editor: &Editor, package: &PackageBuilder) -> PackageView {
        let bytes = std::fs::read(package.file()).unwrap();
        let uploaded = editor.upload_package("sales.zip", None, upload(bytes)).await.unwrap();
        drain(&self.service).await.unwrap();
        editor.package(uploaded.id).await.unwrap()
    }

    /// A task that only has to be started.
    pub async fn ready(&self, editor: &Editor, name: &str, package: &PackageBuilder) -> TaskView {
        let package = self.package(editor, package).await;
        assert_eq!(package.state, ferry_service::packages::PackageState::Verified, "{:?}", package.findings);
        let new = NewImport { name: name.into(), package_id: package.id, remarks: None };
        let task = editor.create_import(&new).await.unwrap();
        self.store.set_task_settings(task.id, &serde_json::to_string(&settings_for(&editor.workspace().name)).unwrap()).await.unwrap();
        task
    }

    /// Waits until a task has a status and nothing of it is under way.
    pub async fn until(&self, editor: &Editor, id: i64, status: &str) -> TaskView {
        let wait = async {
            loop {
                let task = editor.task(id).await.unwrap();
                if task.status == status && !task.busy {
                    return task;
                }
                let event = editor.progress(id).await.unwrap().event;
                editor.progress_after(id, event, 1).await.unwrap();
            }
        };
        if let Ok(task) = tokio::time::timeout(Duration::from_mins(1), wait).await {
            return task;
        }
        panic!("the task did not become {status}: {:?}", editor.task(id).await.unwrap())
    }

    /// How many objects the workspace has.
    pub async fn objects(&self, editor: &Editor) -> usize {
        self.store.snapshot(editor.workspace().id).await.unwrap().len()
    }
}

fn service(store: &Store, data: &tempfile::TempDir, step_objects: usize) -> Service {
    service_with(store, data, step_objects, Blobs::open(&Place::Directory(data.path().to_owned())).unwrap(), clock)
}

fn service_with(store: &Store, data: &tempfile::TempDir, step_objects: usize, blobs: Blobs, clock: fn() -> i64) -> Service {
    let options = EngineOptions { threads: 1, step_objects, clock, ..EngineOptions::default() };
    let engine = Engine::new(store.clone(), data.path().to_owned(), options);
    let options = ServiceOptions {
        data: data.path().to_owned(),
        secret_key: [7; 32],
        session_idle_seconds: 3_600,
        session_max_seconds: 86_400,
        lease_seconds: 3,
        upload_bytes: None,
        oss: OssOptions { hosts: vec!["127.0.0.1".into()], private: true, bytes: 1 << 20 },
        clock,
    };
    Service::new(store.clone(), engine, blobs, options)
}

/// The tenant account, at the machine itself.
pub fn root() -> Actor {
    Actor {
        user: ROOT.into(),
        tenant: "acme".into(),
        is_tenant_account: true,
        is_operator: true,
        must_change_password: false,
        via: Via::Local,
        address: None,
    }
}

/// Settings with which everything of a package gets into the production environment of the shop.
pub fn settings() -> Settings {
    settings_for(SHOP)
}

fn settings_for(workspace: &str) -> Settings {
    let mut settings = Settings::default();
    settings.computing_resource_mapping.auto = true;
    settings.dependency_mapping.workspaces.insert("sales".into(), workspace.into());
    settings.committing_rule.commit = Families::ALL;
    settings.committing_rule.deploy = Families::ALL;
    settings
}

/// Bytes as they arrive, in parts.
pub fn upload(bytes: Vec<u8>) -> ferry_service::packages::Upload {
    let parts: Vec<std::io::Result<bytes::Bytes>> = bytes.chunks(10_000).map(|part| Ok(part.to_vec().into())).collect();
    futures_util::stream::iter(parts).boxed()
}

/// A chain of nodes of one workflow.
pub fn chain(nodes: usize) -> PackageBuilder {
    let mut package = PackageBuilder::of("sales");
    for n in 0..nodes {
        let node = package.node("orders", &format!("step_{n:04}"));
        node.code(&format!("select {n} from sales.orders"));
        if n == 0 {
            node.input("sales_root");
        } else {
            node.after(&format!("step_{:04}", n - 1));
        }
    }
    package
}

/// A worker in the background.
pub struct Worker {
    pub stop: CancellationToken,
    handle: JoinHandle<ferry_service::Result<()>>,
}

impl Worker {
    pub fn of(service: &Service, name: &str) -> Self {
        let stop = CancellationToken::new();
        let options = WorkerOptions { name: name.into(), poll: Duration::from_millis(20) };
        Self { handle: tokio::spawn(work(service.clone(), options, stop.clone())), stop }
    }

    /// Asks it to stop and waits until it has.
    pub async fn stop(self) {
        self.stop.cancel();
        self.handle.await.unwrap().unwrap();
    }

    /// Ends it between two of its breaths, as a crash does.
    pub fn kill(self) {
        self.handle.abort();
    }
}
