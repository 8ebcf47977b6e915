//! An installation in a temporary folder, and short words for what tests do with it.

use std::ops::Deref;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use ferry_engine::progress::{Cancel, Silent};
use ferry_engine::{Engine, EngineError, EngineOptions, ImportRequest, Plan, PlanItem};
use ferry_model::settings::{Families, Settings};
use ferry_model::stored::StoredObject;
use ferry_model::workspace::{ComputeResource, Member, ResourceGroup, ResourceGroupKind, Role, WorkspaceMode};
use ferry_model::{Code, Finding, Node, Object, ObjectKey};
use ferry_store::records::{ItemFilter, NewWorkspace, Task, TaskItem, TaskStatus};
use ferry_store::{ContentDirectory, Store};
use ferry_testkit::packages::PackageBuilder;
use ferry_testkit::postgres::{self, TestDatabase};
use tokio::sync::OnceCell;

/// The tenant account, who imports.
pub const USER: &str = "tenant";
/// A time.
pub const NOW: i64 = 1_760_000_000_000;

/// Makes two tests of each function: `name::on_sqlite` and `name::on_postgres`, on a standard workspace with MaxCompute.
macro_rules! both {
    ($($tests:tt)*) => { ferry_testkit::on_both_databases! { crate::harness::Target; $($tests)* } };
}

/// An installation with its engine.
pub struct Installation {
    pub store: Store,
    pub engine: Engine,
    pub folder: tempfile::TempDir,
    /// What the store was opened with: the folder, or the URL of a database.
    pub location: String,
    _database: Option<TestDatabase>,
}

impl Installation {
    /// An installation on SQLite.
    pub async fn new() -> Self {
        static TEMPLATE: OnceCell<tempfile::TempDir> = OnceCell::const_new();
        let template = TEMPLATE
            .get_or_init(|| async {
                let folder = tempfile::tempdir().unwrap();
                initialise(folder.path().to_str().unwrap()).await;
                folder
            })
            .await;
        let folder = tempfile::tempdir().unwrap();
        std::fs::copy(template.path().join("ferry.db"), folder.path().join("ferry.db")).unwrap();
        let location = folder.path().to_str().unwrap().to_owned();
        Self::open(folder, location, None).await
    }

    /// An installation on PostgreSQL; `None` where there is no server.
    pub async fn on_postgres() -> Option<Self> {
        let server = postgres::server()?;
        let database = server.copy_of("engine", |url| {
            let url = url.to_owned();
            // The template is made by whoever comes first, on a thread of its own because this one drives other tests.
            let made = std::thread::spawn(move || {
                tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap().block_on(initialise(&url));
            });
            made.join().unwrap();
        });
        let location = database.url.clone();
        Some(Self::open(tempfile::tempdir().unwrap(), location, Some(database)).await)
    }

    async fn open(folder: tempfile::TempDir, location: String, database: Option<TestDatabase>) -> Self {
        let store = store_in(folder.path(), &location).await;
        let engine = Engine::new(store.clone(), folder.path().to_path_buf(), EngineOptions::default());
        Self { store, engine, folder, location, _database: database }
    }

    /// A workspace with one computing resource of each of these engine types.
    pub async fn workspace(&self, name: &str, mode: WorkspaceMode, engines: &[&str]) -> i64 {
        let compute = engines
            .iter()
            .map(|engine| ComputeResource {
                engine: (*engine).to_owned(),
                display_name: format!("{}_main", engine.to_lowercase()),
                project: name.to_owned(),
                dev_project: None,
                is_default: false,
            })
            .collect();
        let group = |kind, identifier: &str| ResourceGroup { kind, identifier: identifier.to_owned(), is_default: true };
        let new = NewWorkspace {
            name: name.to_owned(),
            mode,
            region: "cn-hangzhou".to_owned(),
            compute,
            resource_groups: vec![group(ResourceGroupKind::Scheduling, "S_default"), group(ResourceGroupKind::Integration, "DI_default")],
            creator: USER.to_owned(),
        };
        self.store.create_workspace(new, NOW).await.unwrap().id
    }

    #[expect(clippy::unused_self, reason = "a word of the installation, like those that need it")]
    pub fn request(&self, package: &Path, workspace: &str, settings: &Settings) -> ImportRequest {
        ImportRequest {
            package: package.to_path_buf(),
            workspace: workspace.to_owned(),
            settings: settings.clone(),
            name: None,
            remarks: None,
            user: USER.to_owned(),
            now: NOW,
        }
    }

    pub async fn plan(&self, package: &Path, workspace: &str, settings: &Settings) -> Result<Plan, EngineError> {
        self.engine.plan(package, workspace, settings, USER, &Silent).await
    }

    pub async fn import(&self, package: &Path, workspace: &str, settings: &Settings) -> Result<Task, EngineError> {
        self.engine.import(self.request(package, workspace, settings), &Silent, &Cancel::default()).await
    }

    pub async fn items(&self, task: &Task) -> Vec<TaskItem> {
        self.store.items_page(task.head.id, -1, 1_000_000, &ItemFilter::default()).await.unwrap()
    }

    pub async fn digest(&self, workspace_id: i64) -> String {
        self.store.workspace_digest(workspace_id).await.unwrap()
    }
}

/// A store that keeps the bytes of resources in the folder, whatever the database.
pub async fn store_in(folder: &Path, location: &str) -> Store {
    Store::open(location).await.unwrap().with_contents(Arc::new(ContentDirectory::new(folder)))
}

async fn initialise(location: &str) {
    let store = Store::open(location).await.unwrap();
    store.init_installation(USER, USER, NOW).await.unwrap();
    store.close().await;
}

/// An installation with the workspace `target`, into which tests import.
pub struct Target {
    pub ferry: Installation,
    pub id: i64,
}

impl Deref for Target {
    type Target = Installation;

    fn deref(&self) -> &Installation {
        &self.ferry
    }
}

impl Target {
    pub async fn of(ferry: Installation, mode: WorkspaceMode, engines: &[&str]) -> Self {
        let id = ferry.workspace("target", mode, engines).await;
        Self { ferry, id }
    }

    /// A standard workspace with MaxCompute.
    pub async fn standard() -> Self {
        Self::of(Installation::new().await, WorkspaceMode::Standard, &["ODPS"]).await
    }

    /// As [`Self::standard`], by the name that tests on both databases ask for.
    pub async fn sqlite() -> Self {
        Self::standard().await
    }

    /// As [`Self::standard`], on PostgreSQL; `None` where there is no server.
    pub async fn postgres() -> Option<Self> {
        Some(Self::of(Installation::on_postgres().await?, WorkspaceMode::Standard, &["ODPS"]).await)
    }

    /// A basic workspace with MaxCompute.
    pub async fn basic() -> Self {
        Self::of(Installation::new().await, WorkspaceMode::Basic, &["ODPS"]).await
    }

    /// A standard workspace with these engine types.
    pub async fn with(engines: &[&str]) -> Self {
        Self::of(Installation::new().await, WorkspaceMode::Standard, engines).await
    }

    pub async fn member(&self, user: &str, user_id: Option<&str>, role: Role) {
        let member = Member { user: user.to_owned(), user_id: user_id.map(str::to_owned), role };
        self.store.add_member(self.id, member).await.unwrap();
    }

    /// The plan of a built package.
    pub async fn planned(&self, package: &PackageBuilder, settings: &Settings) -> Plan {
        self.plan(&package.file(), "target", settings).await.unwrap()
    }

    /// Imports a built package.
    pub async fn run(&self, package: &PackageBuilder, settings: &Settings) -> Report {
        let task = self.import(&package.file(), "target", settings).await;
        self.report(task.unwrap_or_else(|error| panic!("{:?}", error.findings()))).await
    }

    /// Why a built package is not imported at all, with the workspace left as it was.
    pub async fn refused(&self, package: &PackageBuilder, settings: &Settings) -> Vec<Finding> {
        let before = self.state().await;
        let findings = self.import(&package.file(), "target", settings).await.expect_err("the import is refused").findings();
        assert_eq!(self.state().await, before, "a refused import changed the workspace");
        findings
    }

    pub async fn retry(&self, task: &Task) -> Result<Report, EngineError> {
        let task = self.engine.retry(task.head.id, USER, NOW, &Silent, &Cancel::default()).await?;
        Ok(self.report(task).await)
    }

    pub async fn undo(&self, task: &Task) -> Result<Task, EngineError> {
        self.engine.undo(task.head.id, USER, NOW, &Silent).await
    }

    pub async fn report(&self, task: Task) -> Report {
        let items = self.items(&task).await;
        Report { task, items }
    }

    /// The digest of the workspace.
    pub async fn state(&self) -> String {
        self.digest(self.id).await
    }

    /// The row of an object that must exist, named `kind:key`.
    pub async fn stored(&self, key: &str) -> StoredObject {
        self.find(key).await.unwrap_or_else(|| panic!("{key} does not exist"))
    }

    pub async fn find(&self, name: &str) -> Option<StoredObject> {
        self.store.object(self.id, &key(name)).await.unwrap()
    }

    /// The saved version of an object.
    pub async fn object(&self, name: &str) -> Object {
        let stored = self.stored(name).await;
        let json = self.store.version_json(stored.id, stored.draft).await.unwrap().unwrap();
        Object::from_json(stored.key.kind, &json).unwrap()
    }

    /// The saved version of a node.
    pub async fn node(&self, name: &str) -> Node {
        self.object(&format!("node:{name}")).await.as_node().unwrap().clone()
    }

    /// Commits and deploys an object by hand.
    pub async fn deploy(&self, name: &str) {
        self.store.commit_by_hand(self.id, &key(name), USER, NOW).await.unwrap();
        self.store.deploy_by_hand(self.id, &key(name), USER, NOW).await.unwrap();
    }

    /// Saves, commits and deploys an object of a package by hand, so that it is nobody's import.
    pub async fn has(&self, package: &PackageBuilder) {
        for (mut located, bytes) in package.objects() {
            let digest = ferry_model::digest::content_digest(&mut located.object).unwrap();
            let mut content = None;
            if let (Object::Resource(resource), Some(bytes)) = (&mut located.object, bytes) {
                use sha2::Digest as _;
                let of_bytes =
                    ferry_model::resource::Content { sha256: hex::encode(sha2::Sha256::digest(&bytes)), size: bytes.len() as u64 };
                self.store.put_content(&of_bytes, &mut bytes.as_slice(), NOW).await.unwrap();
                resource.content = Some(of_bytes.clone());
                content = Some(of_bytes);
            }
            let (inputs, outputs) = located.object.as_node().map_or_else(Default::default, |node| {
                let names = |list: &[ferry_model::NodeIo]| list.iter().map(|io| io.data.clone()).collect::<Vec<_>>();
                (names(&node.inputs), names(&node.outputs))
            });
            let object = ferry_store::records::SaveObject {
                existing: None,
                key: located.key(),
                home: located.workflow.clone(),
                type_name: located.object.type_name().to_owned(),
                owner: Some("somebody".to_owned()),
                dry_run: false,
                digest,
                json: located.object.to_json().unwrap(),
                system_output: outputs.iter().find(|output| output.ends_with("_out")).cloned(),
                inputs,
                outputs,
                content,
                rule_state: None,
                ignore_lock: false,
            };
            self.store.save_by_hand(self.id, &object, USER, NOW).await.unwrap();
            self.deploy(&format!("{}:{}", object.key.kind, object.key)).await;
        }
    }
}

/// A task with its rows.
pub struct Report {
    pub task: Task,
    pub items: Vec<TaskItem>,
}

impl Report {
    /// The row of an object, named `kind:key`.
    #[track_caller]
    pub fn item(&self, key: &str) -> &TaskItem {
        let found = self.items.iter().find(|item| format!("{}:{}", item.kind, item.key) == key);
        found.unwrap_or_else(|| panic!("no row of {key}, but of {:?}", self.items.iter().map(|item| &item.key).collect::<Vec<_>>()))
    }

    /// Action, outcome, and how far the object came.
    #[track_caller]
    pub fn came(&self, key: &str) -> String {
        let item = self.item(key);
        let word = |is: bool, word: &'static str| if is { word } else { "" };
        let stages = [word(item.saved, " saved"), word(item.committed, " committed"), word(item.deployed, " deployed")].concat();
        format!("{} {}{stages}", item.action, item.outcome)
    }

    /// The findings of an object.
    #[track_caller]
    pub fn findings(&self, key: &str) -> Vec<Finding> {
        self.item(key).findings.as_deref().map(|json| serde_json::from_str(json).unwrap()).unwrap_or_default()
    }

    /// The finding of this code that an object must have.
    #[track_caller]
    pub fn finding(&self, key: &str, code: Code) -> Finding {
        found(&self.findings(key), code)
    }

    #[track_caller]
    pub fn succeeded(&self) {
        let short: Vec<_> = self.items.iter().filter(|item| item.outcome != "ok" && item.outcome != "skipped").collect();
        assert!(self.task.head.status == TaskStatus::ImportSuccess, "{:?}: {short:#?}", self.task.head.status);
    }
}

/// The finding of this code, which must be among these.
#[track_caller]
pub fn found(findings: &[Finding], code: Code) -> Finding {
    findings.iter().find(|finding| finding.code == code).unwrap_or_else(|| panic!("no {code} in {findings:#?}")).clone()
}

/// The argument of a finding.
#[track_caller]
pub fn arg<'f>(finding: &'f Finding, name: &str) -> &'f str {
    let value = finding.args.iter().find(|(other, _)| other == name);
    value.map_or_else(|| panic!("no {name} in {finding:?}"), |(_, value)| value.as_str())
}

/// The item of an object in a plan, named `kind:key`.
#[track_caller]
pub fn item<'p>(plan: &'p Plan, name: &str) -> &'p PlanItem {
    let wanted = key(name);
    plan.items.iter().find(|item| item.key == wanted).unwrap_or_else(|| panic!("no item of {name}"))
}

/// The key written `kind:key`.
#[track_caller]
pub fn key(text: &str) -> ObjectKey {
    serde_json::from_value(serde_json::Value::String(text.to_owned())).unwrap()
}

/// Settings that confirm suggestions and nothing else.
pub fn save_only() -> Settings {
    let mut settings = Settings::default();
    settings.computing_resource_mapping.auto = true;
    settings
}

/// Settings that confirm suggestions, commit and deploy everything.
pub fn deploying() -> Settings {
    let mut settings = save_only();
    settings.committing_rule.commit = Families::ALL;
    settings.committing_rule.deploy = Families::ALL;
    settings
}

/// Settings that confirm suggestions and commit everything.
pub fn committing() -> Settings {
    let mut settings = save_only();
    settings.committing_rule.commit = Families::ALL;
    settings
}

/// Settings that confirm suggestions, commit and deploy everything and rename the source workspace.
pub fn everything(source: &str, destination: &str) -> Settings {
    let mut settings = deploying();
    settings.dependency_mapping.workspaces.insert(source.to_owned(), destination.to_owned());
    settings
}

/// A package that is kept with the sources.
pub fn testdata(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../testdata/packages").join(name)
}

/// A copy of a package in a folder, with one text replaced in every document, as a writer of another make may have written it.
pub fn patched(package: &Path, from: &str, to: &str) -> PathBuf {
    let folder = tempfile::tempdir().unwrap().keep();
    let mut archive = zip::ZipArchive::new(std::fs::File::open(package).unwrap()).unwrap();
    archive.extract(&folder).unwrap();
    let mut changed = 0;
    let mut open = vec![folder.clone()];
    while let Some(next) = open.pop() {
        for entry in std::fs::read_dir(next).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                open.push(path);
            } else if let Ok(text) = std::fs::read_to_string(&path) {
                let new = text.replace(from, to);
                changed += usize::from(new != text);
                std::fs::write(&path, new).unwrap();
            }
        }
    }
    assert_eq!(changed, 1, "the text stands in one document");
    folder
}

/// Begins an import in small steps and stops it when `steps` of its steps have been done; gives the number of the task.
pub async fn stopped_after(t: &Target, package: &PackageBuilder, settings: &Settings, steps: u64) -> i64 {
    struct Stop(Cancel, std::sync::atomic::AtomicU64);
    impl ferry_engine::progress::Progress for Stop {
        fn advance(&self, step: ferry_engine::progress::Step, _: u64, _: u64) {
            use ferry_engine::progress::Step;
            let is_step = matches!(step, Step::Save | Step::Commit | Step::Deploy | Step::QualityRules);
            if is_step && self.1.fetch_sub(1, std::sync::atomic::Ordering::SeqCst) == 1 {
                self.0.cancel();
            }
        }
    }
    let cancel = Cancel::default();
    let stop = Stop(cancel.clone(), steps.into());
    let engine = small_steps(&t.ferry.store, t.folder.path());
    match engine.import(t.request(&package.file(), "target", settings), &stop, &cancel).await {
        Err(EngineError::Stopped(task)) => task,
        other => panic!("the import was not stopped: {other:?}"),
    }
}

/// An engine that works in steps of a few objects.
pub fn small_steps(store: &Store, folder: &Path) -> Engine {
    Engine::new(store.clone(), folder.to_path_buf(), EngineOptions { step_objects: 10, ..EngineOptions::default() })
}
