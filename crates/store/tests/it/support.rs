//! What the tests share: stores on both databases, and objects, items and tasks to put into them.

use std::sync::Arc;

use ferry_model::resource::Content;
use ferry_model::workflow::WorkflowKey;
use ferry_model::workspace::WorkspaceMode;
use ferry_model::{ObjectKey, ObjectKind};
use ferry_store::records::{ApplyStep, Checkpoint, NewTask, NewWorkspace, SaveObject, TaskItem, TaskKind, TaskStatus};
use ferry_store::{ContentDirectory, Store};
use ferry_testkit::postgres::{self, TestDatabase};
use sha2::{Digest as _, Sha256};

/// Makes two tests of each function: `name::on_sqlite` and `name::on_postgres`.
macro_rules! both {
    ($($tests:tt)*) => { ferry_testkit::on_both_databases! { crate::support::Fixture; $($tests)* } };
}

/// A time.
pub const NOW: i64 = 1_700_000_000_000;
/// Somebody who imports.
pub const ALICE: &str = "alice";
/// Somebody else.
pub const BOB: &str = "bob";

/// A store of its own, initialised for the tenant `acme`.
pub struct Fixture {
    pub store: Store,
    pub location: String,
    /// Where the bytes of resources are.
    pub directory: tempfile::TempDir,
    _database: Option<TestDatabase>,
}

impl Fixture {
    pub async fn sqlite() -> Self {
        let directory = tempfile::tempdir().unwrap();
        let location = directory.path().to_str().unwrap().to_owned();
        let store = Store::open(&location).await.unwrap();
        store.init_installation("acme", "root", NOW).await.unwrap();
        Self { store, location, directory, _database: None }
    }

    pub async fn postgres() -> Option<Self> {
        let server = postgres::server()?;
        let database = server.copy_of("store", |url| {
            let url = url.to_owned();
            // The template is made by whoever comes first, on a thread of its own because this one drives other tests.
            let made = std::thread::spawn(move || {
                tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap().block_on(async {
                    let store = Store::open(&url).await.unwrap();
                    store.init_installation("acme", "root", NOW).await.unwrap();
                    store.close().await;
                });
            });
            made.join().unwrap();
        });
        let directory = tempfile::tempdir().unwrap();
        let store = Store::open(&database.url).await.unwrap().with_contents(Arc::new(ContentDirectory::new(directory.path())));
        Some(Self { store, location: database.url.clone(), directory, _database: Some(database) })
    }

    pub async fn workspace(&self, name: &str, mode: WorkspaceMode) -> i64 {
        let new = NewWorkspace { name: name.into(), mode, region: "cn-test".into(), creator: ALICE.into(), ..NewWorkspace::default() };
        self.store.create_workspace(new, NOW).await.unwrap().id
    }

    pub async fn standard(&self) -> i64 {
        self.workspace("shop", WorkspaceMode::Standard).await
    }

    /// An import task that is running.
    pub async fn import(&self, workspace_id: i64, name: &str) -> i64 {
        let new = NewTask {
            kind: TaskKind::Import,
            workspace_id,
            name: name.into(),
            remarks: None,
            created_by: ALICE.into(),
            settings: "{}".into(),
            info: "{}".into(),
            package: None,
        };
        let id = self.store.create_task(new, NOW).await.unwrap().head.id;
        assert!(self.store.update_task_status(id, &[TaskStatus::Init], TaskStatus::Importing, NOW).await.unwrap());
        self.store.begin_attempt(id, NOW).await.unwrap();
        id
    }

    /// Saves objects as one batch of a task.
    pub async fn save(&self, run: &Run, objects: &[SaveObject]) -> Vec<i64> {
        let rows: Vec<_> = objects.iter().zip(run.seq()..).map(|(object, seq)| (item(seq, object), Some(object.clone()))).collect();
        let checkpoint = run.next("save");
        let ids = self.store.save_batch(&run.step(&checkpoint), &rows).await.unwrap();
        ids.into_iter().map(Option::unwrap).collect()
    }

    /// Commits, and gives the codes of what was refused.
    pub async fn commit(&self, run: &Run, objects: &[i64]) -> Vec<(i64, &'static str, bool)> {
        let checkpoint = run.next("commit");
        let objects: Vec<_> = objects.iter().map(|id| (0, *id)).collect();
        let failures = self.store.commit_batch(&run.step(&checkpoint), &objects, false).await.unwrap();
        failures.into_iter().map(|failure| (failure.object_id, failure.finding.code.id(), failure.waiting)).collect()
    }

    /// Puts bytes.
    pub async fn put(&self, bytes: &[u8]) -> Content {
        let content = content(bytes);
        self.store.put_content(&content, &mut std::io::Cursor::new(bytes), NOW).await.unwrap();
        content
    }

    /// Whether bytes can be read.
    pub async fn is_kept(&self, bytes: &[u8]) -> bool {
        self.store.content_file(&content(bytes)).await.is_ok()
    }

    /// Saves and commits by hand.
    pub async fn by_hand(&self, workspace_id: i64, object: &SaveObject) -> i64 {
        let id = self.store.save_by_hand(workspace_id, object, ALICE, NOW).await.unwrap();
        self.store.commit_by_hand(workspace_id, &object.key, ALICE, NOW).await.unwrap();
        id
    }
}

/// A running task that counts its steps.
pub struct Run {
    pub task: i64,
    pub workspace: i64,
    done: std::sync::atomic::AtomicI64,
}

impl Run {
    pub fn new(task: i64, workspace: i64) -> Self {
        Self { task, workspace, done: 0.into() }
    }

    pub fn next(&self, phase: &str) -> Checkpoint {
        let done = self.done.fetch_add(1_000, std::sync::atomic::Ordering::Relaxed) + 1_000;
        Checkpoint { phase: phase.into(), done, total: 100_000 }
    }

    pub fn step<'a>(&self, checkpoint: &'a Checkpoint) -> ApplyStep<'a> {
        ApplyStep { task_id: self.task, workspace_id: self.workspace, user: ALICE, checkpoint, now: NOW + 1 }
    }

    fn seq(&self) -> i64 {
        self.done.load(std::sync::atomic::Ordering::Relaxed)
    }
}

pub fn strings(names: &[&str]) -> Vec<String> {
    names.iter().map(|name| (*name).to_owned()).collect()
}

/// The key of a node of the workflow `w`.
pub fn node_key(name: &str) -> ObjectKey {
    ObjectKey::node(Some(WorkflowKey { name: "w".into(), manual: false }), "", name)
}

/// A new node of the workflow `w`.
pub fn node(name: &str, inputs: &[&str], outputs: &[&str]) -> SaveObject {
    let object = plain(node_key(name), &format!(r#"{{"name":"{name}","type":"ODPS_SQL"}}"#));
    SaveObject {
        home: object.key.workflow.clone(),
        type_name: "ODPS_SQL".into(),
        inputs: strings(inputs),
        outputs: strings(outputs),
        system_output: outputs.first().map(|output| (*output).to_owned()),
        ..object
    }
}

/// The next version of an object.
pub fn changed(object: &SaveObject, id: i64, json: &str) -> SaveObject {
    SaveObject { existing: Some(id), digest: digest(json), json: json.into(), ..object.clone() }
}

/// A new object of any kind.
pub fn plain(key: ObjectKey, json: &str) -> SaveObject {
    SaveObject {
        existing: None,
        key,
        home: None,
        type_name: String::new(),
        owner: Some(ALICE.into()),
        dry_run: false,
        digest: digest(json),
        json: json.into(),
        inputs: Vec::new(),
        outputs: Vec::new(),
        system_output: None,
        content: None,
        rule_state: None,
        ignore_lock: false,
    }
}

pub fn table(name: &str) -> SaveObject {
    plain(ObjectKey::qualified(ObjectKind::Table, "odps.shop", name), &format!(r#"{{"name":"{name}"}}"#))
}

/// A resource, and its bytes.
pub fn resource(name: &str, bytes: &[u8]) -> SaveObject {
    let object = plain(ObjectKey::named(ObjectKind::Resource, name), &format!(r#"{{"name":"{name}","type":"ODPS_FILE"}}"#));
    SaveObject { content: Some(content(bytes)), ..object }
}

pub fn content(bytes: &[u8]) -> Content {
    Content { sha256: hex::encode(Sha256::digest(bytes)), size: bytes.len() as u64 }
}

pub fn digest(json: &str) -> [u8; 32] {
    *blake3::hash(json.as_bytes()).as_bytes()
}

/// The item of an object that is all done.
pub fn item(seq: i64, object: &SaveObject) -> TaskItem {
    TaskItem {
        seq,
        kind: object.key.kind,
        key: object.key.to_string(),
        workflow: object.key.workflow_name().into(),
        name: object.key.name.clone(),
        type_name: object.type_name.clone(),
        action: if object.existing.is_some() { "update" } else { "create" }.into(),
        outcome: "ok".into(),
        saved: true,
        committed: true,
        deployed: true,
        findings: None,
        rewrites: None,
        object_id: None,
        before: None,
        created: false,
    }
}
