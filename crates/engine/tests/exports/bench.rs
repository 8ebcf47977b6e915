//! A workspace to export from, and a package read whole.

use std::collections::BTreeMap;
use std::io::Read;
use std::path::{Path, PathBuf};

use ferry_engine::export::{ExportError, ExportMode, ExportOutcome, ExportRequest, ExportStatus, export};
use ferry_engine::progress::Silent;
use ferry_model::node::{Node, NodeIo};
use ferry_model::resource::{Content, Resource};
use ferry_model::workflow::{Workflow, WorkflowKey};
use ferry_model::workspace::{Member, Role, WorkspaceMode};
use ferry_model::{Finding, Located, Object, ObjectKey, ObjectKind, PackageFormat};
use ferry_package::{Item, OpenOptions, Package};
use ferry_store::Store;
use ferry_store::records::{ItemFilter, NewWorkspace, SaveObject, TaskItem};
use sha2::{Digest, Sha256};

pub const USER: &str = "tenant";
pub const NOW: i64 = 1_760_000_000_000;

/// An installation with a workspace in a temporary folder.
pub struct Bench {
    pub store: Store,
    /// Number and name of the workspace.
    pub workspace: i64,
    pub name: String,
    pub folder: tempfile::TempDir,
}

/// An object in the workflow it lives in, with the bytes of a resource.
#[derive(Clone, Debug)]
pub struct Placed {
    pub object: Object,
    pub home: Option<WorkflowKey>,
    pub content: Option<Vec<u8>>,
}

impl Placed {
    pub fn key(&self) -> ObjectKey {
        self.object.key(self.home.as_ref())
    }
}

impl Bench {
    pub async fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let store = Store::open(folder.path().to_str().unwrap()).await.unwrap();
        store.init_installation(USER, USER, NOW).await.unwrap();
        let mut bench = Self { store, workspace: 0, name: String::new(), folder };
        bench.workspace("src").await;
        bench
    }

    /// Goes over to a new workspace.
    pub async fn workspace(&mut self, name: &str) {
        let new = NewWorkspace {
            name: name.into(),
            mode: WorkspaceMode::Standard,
            region: "r".into(),
            creator: USER.into(),
            ..NewWorkspace::default()
        };
        self.workspace = self.store.create_workspace(new, NOW).await.unwrap().id;
        name.clone_into(&mut self.name);
        let member = Member { user: "alice".into(), user_id: Some("100".into()), role: Role::Developer };
        self.store.add_member(self.workspace, member).await.unwrap();
    }

    /// Saves an object as `owner` left it at `at`.
    pub async fn save(&self, placed: &Placed, owner: Option<&str>, at: i64) {
        let mut object = placed.object.clone();
        let mut content = None;
        if let Some(bytes) = &placed.content {
            let known = Content { sha256: hex::encode(Sha256::digest(bytes)), size: bytes.len() as u64 };
            self.store.put_content(&known, &mut bytes.as_slice(), at).await.unwrap();
            if let Object::Resource(resource) = &mut object {
                resource.content = Some(known.clone());
            }
            content = Some(known);
        }
        let key = placed.key();
        let existing = self.store.object(self.workspace, &key).await.unwrap().map(|object| object.id);
        let names = |ios: &[NodeIo]| ios.iter().map(|io| io.data.clone()).collect::<Vec<_>>();
        let node = object.as_node().filter(|_| object.kind() == ObjectKind::Node);
        let save = SaveObject {
            existing,
            key,
            home: placed.home.clone(),
            type_name: object.type_name().to_owned(),
            owner: owner.map(str::to_owned),
            dry_run: false,
            inputs: node.map(|node| names(&node.inputs)).unwrap_or_default(),
            outputs: node.map(|node| names(&node.outputs)).unwrap_or_default(),
            system_output: None,
            content,
            rule_state: None,
            ignore_lock: false,
            json: object.to_json().unwrap(),
            digest: ferry_model::digest::content_digest(&mut object).unwrap(),
        };
        self.store.save_by_hand(self.workspace, &save, USER, at).await.unwrap();
    }

    pub async fn commit(&self, placed: &Placed, at: i64) {
        self.store.commit_by_hand(self.workspace, &placed.key(), USER, at).await.unwrap();
    }

    pub async fn deploy(&self, placed: &Placed, at: i64) {
        self.store.deploy_by_hand(self.workspace, &placed.key(), USER, at).await.unwrap();
    }

    pub fn request(&self) -> ExportRequest {
        ExportRequest {
            workspace: self.name.clone(),
            output: None,
            mode: ExportMode::Full,
            since: None,
            status: ExportStatus::Saved,
            only: Vec::new(),
            exclude: Vec::new(),
            format: PackageFormat::DataworksModel,
            name: None,
            user: USER.into(),
        }
    }

    pub async fn export(&self, request: ExportRequest) -> Result<ExportOutcome, ExportError> {
        export(&self.store, self.folder.path(), request, &Silent, NOW).await
    }

    pub async fn items(&self, outcome: &ExportOutcome) -> Vec<TaskItem> {
        self.store.items_page(outcome.task.head.id, -1, 100_000, &ItemFilter::default()).await.unwrap()
    }
}

/// Codes of the findings of a row.
pub fn codes(item: &TaskItem) -> Vec<String> {
    let findings: Vec<Finding> = item.findings.as_deref().map(|json| serde_json::from_str(json).unwrap()).unwrap_or_default();
    findings.iter().map(|finding| finding.code.id().to_owned()).collect()
}

/// Names of what a package holds, as `kind:key`, sorted.
pub fn held(path: &Path) -> Vec<String> {
    read(path).keys().map(|key| format!("{}:{key}", key.kind)).collect()
}

/// Every object of a package by key, with the bytes of resources.
pub fn read(path: &Path) -> BTreeMap<ObjectKey, Placed> {
    let package = Package::open(path, &OpenOptions::default()).unwrap();
    let mut objects = BTreeMap::new();
    for unit in 0..package.unit_count() {
        let mut sink = |item: Item| match item {
            Item::Object(located) => {
                let Located { object, workflow, content_entry, .. } = *located;
                let content = content_entry.map(|entry| {
                    let mut bytes = Vec::new();
                    package.content(entry).unwrap().read_to_end(&mut bytes).unwrap();
                    bytes
                });
                let placed = Placed { object, home: workflow, content };
                objects.entry(placed.key()).or_insert(placed);
            }
            Item::Refused { object, findings } => panic!("{object:?} {findings:?}"),
            Item::Finding(_) => {}
        };
        package.read_unit(unit, &mut sink).unwrap();
    }
    objects
}

/// The packages that come with the project.
pub fn sample(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../testdata/packages").join(name)
}

pub fn flow(name: &str) -> Placed {
    Placed { object: Object::Workflow(Workflow { name: name.into(), scheduled: true, ..Workflow::default() }), home: None, content: None }
}

/// A node that produces `src.NAME`.
pub fn node(workflow: &str, name: &str, inputs: &[&str], code: &str) -> Placed {
    let io = |name: &str| NodeIo { data: format!("src.{name}"), parse_type: Some(1), ..NodeIo::default() };
    let node = Node {
        name: name.into(),
        node_type: "ODPS_SQL".into(),
        use_type: Some("SCHEDULED".into()),
        code: Some(code.into()),
        inputs: inputs.iter().map(|input| io(input)).collect(),
        outputs: vec![io(name)],
        ..Node::default()
    };
    Placed { object: Object::Node(Box::new(node)), home: Some(WorkflowKey { name: workflow.into(), manual: false }), content: None }
}

pub fn resource(name: &str, bytes: &[u8]) -> Placed {
    let resource = Resource { name: name.into(), resource_type: "ODPS_FILE".into(), ..Resource::default() };
    Placed { object: Object::Resource(resource), home: None, content: Some(bytes.to_vec()) }
}
