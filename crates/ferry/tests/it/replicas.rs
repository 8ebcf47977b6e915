//! Two replicas and three workers on one database and one bucket of object storage, killed again and again while imports run: whatever dies, every
//! import comes to the end that it would have come to undisturbed.

mod client;
mod fleet;
mod packages;

use std::collections::BTreeSet;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use ferry_engine::progress::{Cancel, Silent};
use ferry_engine::{Engine, EngineOptions, ImportRequest};
use ferry_model::settings::{ConflictPolicy, Families, Settings};
use ferry_model::workspace::{ComputeResource, WorkspaceMode};
use ferry_store::Store;
use ferry_store::records::{NewWorkspace, TaskStatus};
use ferry_testkit::object_storage::{self, ACCESS_KEY_ID, ACCESS_KEY_SECRET, BUCKET, S3_REGION};
use ferry_testkit::packages::COMPUTE;
use ferry_testkit::postgres;
use reqwest::{Method, StatusCode};
use serde_json::{Value, json};

use self::client::Client;
use self::fleet::{Fleet, Random};
use self::packages::{Made, SOURCE};
use crate::harness::Ferry;

const WORKSPACES: usize = 10;
/// Imports into each workspace, one after the other.
const ROUNDS: usize = 5;
const KILLS: usize = 18;
/// Longer than all of it may ever take.
const PATIENCE: Duration = Duration::from_mins(5);

/// What chance begins with; `FERRY_TEST_SEED` is another number.
fn seed() -> u64 {
    std::env::var("FERRY_TEST_SEED").ok().and_then(|text| text.parse().ok()).unwrap_or(24_301)
}

fn workspace(number: usize) -> String {
    format!("shop_{number}")
}

/// Commit and deploy everything, write over what is there.
fn settings(workspace: &str) -> Settings {
    let mut settings = Settings::default();
    settings.computing_resource_mapping.auto = true;
    settings.dependency_mapping.workspaces.insert(SOURCE.to_owned(), workspace.to_owned());
    settings.committing_rule.commit = Families::ALL;
    settings.committing_rule.deploy = Families::ALL;
    settings.conflicts.all = Some(ConflictPolicy::Overwrite);
    settings
}

fn compute() -> ComputeResource {
    ComputeResource {
        engine: "ODPS".to_owned(),
        display_name: COMPUTE.to_owned(),
        project: "shop".to_owned(),
        dev_project: Some("shop_dev".to_owned()),
        is_default: true,
    }
}

/// The variables that name a bucket.
fn storage(endpoint: String) -> [(&'static str, String); 6] {
    [
        ("FERRY_STORAGE_KIND", "s3".to_owned()),
        ("FERRY_STORAGE_ENDPOINT", endpoint),
        ("FERRY_STORAGE_REGION", S3_REGION.to_owned()),
        ("FERRY_STORAGE_BUCKET", BUCKET.to_owned()),
        ("FERRY_STORAGE_ACCESS_KEY_ID", ACCESS_KEY_ID.to_owned()),
        ("FERRY_STORAGE_ACCESS_KEY_SECRET", ACCESS_KEY_SECRET.to_owned()),
    ]
}

/// Imports the packages of every workspace in their order, with nobody in the way; the installation that holds the result.
async fn undisturbed(packages: &[Vec<Made>]) -> Ferry {
    let ferry = Ferry::new();
    let store = Store::open(ferry.data().to_str().unwrap()).await.unwrap();
    store.init_installation("admin", "admin", 1).await.unwrap();
    let engine = Engine::new(store.clone(), ferry.data(), EngineOptions::default());
    for (number, rounds) in packages.iter().enumerate() {
        let name = workspace(number);
        let new = NewWorkspace {
            name: name.clone(),
            mode: WorkspaceMode::Standard,
            region: "local".to_owned(),
            compute: vec![compute()],
            resource_groups: Vec::new(),
            creator: "admin".to_owned(),
        };
        store.create_workspace(new, 1).await.unwrap();
        for made in rounds {
            let request = ImportRequest {
                package: made.file.to_path_buf(),
                workspace: name.clone(),
                settings: settings(&name),
                name: None,
                remarks: None,
                user: "admin".to_owned(),
                now: 1,
            };
            let task = engine.import(request, &Silent, &Cancel::default()).await.unwrap();
            assert_eq!(task.head.status, TaskStatus::ImportSuccess, "{name}: the package itself must be fine");
        }
    }
    store.close().await;
    ferry
}

/// What the imports of all workspaces share.
struct Run {
    client: Client,
    /// Packages verified and imports ended: kills come when this has moved on.
    steps: AtomicUsize,
}

impl Run {
    fn step(&self) {
        self.steps.fetch_add(1, Ordering::SeqCst);
    }

    /// Brings a package to where its import can be started; the number of the task.
    async fn prepare(&self, workspace: &str, round: usize, file: PathBuf) -> i64 {
        let bytes = std::fs::read(file).unwrap();
        let path = format!("/workspaces/{workspace}/packages?file_name=round_{round}.zip");
        let package = self.client.done(Method::POST, &path, "application/zip", bytes).await;
        let path = format!("/workspaces/{workspace}/packages/{}", package["id"]);
        let verified = self.client.until(&path, |package| package["state"] != "verifying").await;
        assert_eq!(verified["state"], "verified", "{verified}");
        self.step();
        let name = format!("round_{round}");
        let new = json!({ "name": name, "package_id": package["id"] });
        let imports = format!("/workspaces/{workspace}/imports");
        let (status, made) = self.client.send(Method::POST, &imports, &new).await;
        let task = if status == StatusCode::CONFLICT {
            // The replica died after it had made the task and before it said so.
            let list = self.client.get(&format!("{imports}?search={name}")).await;
            list["items"].as_array().unwrap().iter().find(|task| task["name"] == name).unwrap_or_else(|| panic!("{made}")).clone()
        } else {
            assert!(status.is_success(), "{status} {made}");
            made
        };
        task["id"].as_i64().unwrap()
    }

    /// Gives a task its settings and starts it.
    async fn start(&self, workspace: &str, task: i64) {
        let base = format!("/workspaces/{workspace}/imports/{task}");
        let wanted = serde_json::to_value(settings(workspace)).unwrap();
        let version = loop {
            let known = self.client.get(&format!("{base}/settings")).await;
            if known["settings"] == wanted {
                break known["version"].clone();
            }
            self.client.replace(&format!("{base}/settings"), &known["version"], &wanted).await;
        };
        let (status, said) = self.client.send(Method::POST, &format!("{base}/start"), &json!({ "settings_version": version })).await;
        // A conflict: the replica died after it had started the task and before it said so.
        let started = self.client.get(&format!("/workspaces/{workspace}/tasks/{task}")).await;
        assert!(status.is_success() || status == StatusCode::CONFLICT && started["status"] != "EDITING", "{status} {said} {started}");
    }

    /// All imports of a workspace: started one behind the other, so that they queue; the numbers of their tasks.
    async fn imports(&self, workspace: &str, files: Vec<PathBuf>) -> Vec<i64> {
        let mut tasks = Vec::new();
        for (round, file) in files.into_iter().enumerate() {
            tasks.push(self.prepare(workspace, round, file).await);
        }
        for task in &tasks {
            self.start(workspace, *task).await;
        }
        for task in &tasks {
            let ended = self.client.until(&format!("/workspaces/{workspace}/tasks/{task}"), |task| task["busy"] == false).await;
            assert_eq!(ended["status"], "IMPORT_SUCCESS", "{workspace}: {ended}");
            self.step();
        }
        tasks
    }

    /// Every row of a list.
    async fn rows(&self, path: &str) -> Vec<Value> {
        let (mut rows, mut after) = (Vec::new(), String::new());
        loop {
            let page = self.client.get(&format!("{path}?limit=500{after}")).await;
            rows.extend(page["items"].as_array().unwrap().iter().cloned());
            let Some(next) = page["next"].as_str() else { return rows };
            let next: String = next.bytes().map(|byte| format!("%{byte:02X}")).collect();
            after = format!("&after={next}");
        }
    }

    /// Every object of the package stands in the report, once and as a success.
    async fn check_report(&self, workspace: &str, task: i64, made: &Made) {
        let rows = self.rows(&format!("/workspaces/{workspace}/tasks/{task}/report/rows")).await;
        for row in &rows {
            assert_eq!(row["outcome"], "ok", "{workspace}: {row}");
            assert!(row["object_id"].is_i64(), "{workspace}: {row}");
        }
        let keys: BTreeSet<(&str, &str)> = rows.iter().map(|row| (row["kind"].as_str().unwrap(), row["key"].as_str().unwrap())).collect();
        assert_eq!((rows.len(), keys.len()), (made.objects, made.objects), "{workspace}: the report of task {task}");
    }
}

/// Kills a process each time the imports have moved on, at a moment that chance decides, and starts it again.
async fn kills(run: Arc<Run>, fleet: Arc<Fleet>) -> Vec<usize> {
    let mut random = Random(seed());
    let steps = WORKSPACES * ROUNDS * 2;
    let mut killed = Vec::new();
    for number in 0..KILLS {
        while run.steps.load(Ordering::SeqCst) < number * steps / (KILLS + 2) {
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
        tokio::time::sleep(Duration::from_millis(random.below(400))).await;
        // Each of them once, and then whoever it hits.
        let victim = if number < fleet.len() { number } else { random.below(fleet.len() as u64) as usize };
        let fleet = Arc::clone(&fleet);
        tokio::task::spawn_blocking(move || fleet.kill_and_start(victim)).await.unwrap();
        killed.push(victim);
    }
    killed
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn fifty_imports_end_as_if_nobody_had_been_killed() {
    let Some(postgres) = postgres::server() else { return };
    let database = postgres.empty();
    let mut random = Random(seed() + 1);
    let all: Vec<Vec<Made>> = (0..WORKSPACES).map(|_| packages::of_workspace(ROUNDS, &mut random)).collect();
    let bucket = tempfile::tempdir().unwrap();
    let storage = storage(object_storage::s3(bucket.path()).await);
    let fleet = Arc::new(tokio::task::block_in_place(|| Fleet::start(&database.url, &storage, 2, 3)));
    let client = Client::log_in(Arc::clone(&fleet)).await;
    for number in 0..WORKSPACES {
        let name = workspace(number);
        let new = json!({ "name": name, "mode": "standard", "region": "local" });
        client.done_json(Method::POST, "/workspaces", &new).await;
        let resource = serde_json::to_value(compute()).unwrap();
        client.done_json(Method::POST, &format!("/workspaces/{name}/computing-resources"), &resource).await;
    }
    let run = Arc::new(Run { client, steps: AtomicUsize::new(0) });
    let killing = tokio::spawn(kills(Arc::clone(&run), Arc::clone(&fleet)));
    let mut imports = Vec::new();
    for (number, rounds) in all.iter().enumerate() {
        let (run, files) = (Arc::clone(&run), rounds.iter().map(|made| made.file.to_path_buf()).collect());
        imports.push(tokio::spawn(async move { run.imports(&workspace(number), files).await }));
    }
    let ended = tokio::time::timeout(PATIENCE, async {
        let reference = undisturbed(&all).await;
        let mut tasks = Vec::new();
        for import in imports {
            tasks.push(import.await.unwrap());
        }
        (reference, tasks, killing.await.unwrap())
    });
    let (reference, tasks, killed) = ended.await.unwrap_or_else(|_| panic!("not everything ended\n{}", fleet.logs()));
    assert_eq!(killed.iter().collect::<BTreeSet<_>>().len(), fleet.len(), "each was killed");
    assert!(fleet.logs().contains("job.attempt=2"), "somebody was killed over a job, and somebody else went on with it");
    let disturbed = Ferry::new().env("FERRY_DATABASE", &database.url);
    let disturbed = storage.iter().fold(disturbed, |ferry, (name, value)| ferry.env(name, value));
    for (number, rounds) in all.iter().enumerate() {
        let name = workspace(number);
        for (task, made) in tasks[number].iter().zip(rounds) {
            run.check_report(&name, *task, made).await;
        }
        let objects = run.rows(&format!("/workspaces/{name}/objects")).await;
        let keys: BTreeSet<String> = objects.iter().map(|object| format!("{}:{}", object["kind"], object["key"])).collect();
        let wanted: BTreeSet<&str> = rounds.iter().flat_map(|made| made.keys.iter().map(String::as_str)).collect();
        assert_eq!((objects.len(), keys.len()), (wanted.len(), wanted.len()), "{name}: no object is doubled, none is missing");
        let digests = tokio::task::block_in_place(|| [disturbed.digest(&name), reference.digest(&name)]);
        assert_eq!(digests[0], digests[1], "{name}\n{}", fleet.logs());
        // An export reads the bytes of every resource and compares them with their digest.
        let file = disturbed.path(&format!("{name}.zip"));
        let (_, exported) = tokio::task::block_in_place(|| disturbed.json(&["export", &name, "-o", &file]));
        assert_eq!(exported["task"]["status"], "EXPORT_SUCCESS", "{name}: {exported}");
    }
}
