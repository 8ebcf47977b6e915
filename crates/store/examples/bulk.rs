//! How fast a large import is written, beside the floor: the same rows through one prepared statement each, in one transaction.
//!
//! `cargo run --release -p ferry-store --example bulk -- [NODES] [postgres://… | postgres]`
//!
//! `postgres` starts a server of its own that writes nothing safely (`fsync` off): its figures say what the statements cost.
#![allow(clippy::unwrap_used, clippy::print_stdout)]

use std::time::{Duration, Instant};

use ferry_model::workflow::WorkflowKey;
use ferry_model::workspace::WorkspaceMode;
use ferry_model::{ObjectKey, ObjectKind};
use ferry_store::Store;
use ferry_store::records::{ApplyStep, Checkpoint, NewTask, NewWorkspace, ObjectFilter, SaveObject, TaskItem, TaskKind, TaskStatus};

/// Objects of one step.
const BATCH: usize = 1_000;

#[tokio::main]
async fn main() {
    let mut args = std::env::args().skip(1);
    let nodes: usize = args.next().map_or(100_000, |text| text.parse().unwrap());
    let directory = tempfile::tempdir().unwrap();
    let location = args.next().unwrap_or_else(|| directory.path().to_str().unwrap().to_owned());
    if location == "postgres" {
        let Some(server) = ferry_testkit::postgres::server() else { return };
        let database = server.empty();
        import(&database.url, nodes).await;
        return;
    }
    if !location.starts_with("postgres") {
        let floor_directory = tempfile::tempdir().unwrap();
        report("floor: prepared statements, one transaction", nodes, floor(&floor_directory.path().join("floor.db"), nodes));
    }
    import(&location, nodes).await;
}

fn report(what: &str, count: usize, time: Duration) {
    println!("{what:<48} {:>8.3} s {:>10.0} /s", time.as_secs_f64(), count as f64 / time.as_secs_f64());
}

async fn import(location: &str, nodes: usize) {
    let store = Store::open(location).await.unwrap();
    if !store.is_initialised().await.unwrap() {
        store.init_installation("acme", "root", 0).await.unwrap();
    }
    let name = format!("w{}", store.list_workspaces().await.unwrap().len());
    let new = NewWorkspace { name, mode: WorkspaceMode::Standard, region: "r".into(), creator: "root".into(), ..NewWorkspace::default() };
    let workspace = store.create_workspace(new, 0).await.unwrap();
    let new = NewTask {
        kind: TaskKind::Import,
        workspace_id: workspace.id,
        name: "bulk".into(),
        remarks: None,
        created_by: "root".into(),
        settings: "{}".into(),
        info: "{}".into(),
        package: None,
    };
    let task = store.create_task(new, 0).await.unwrap().head.id;
    store.update_task_status(task, &[TaskStatus::Init], TaskStatus::Importing, 0).await.unwrap();
    store.begin_attempt(task, 0).await.unwrap();
    let checkpoint = |phase: &str, done: usize| Checkpoint { phase: phase.into(), done: done as i64, total: nodes as i64 };
    let mut ids = Vec::with_capacity(nodes);
    let mut time = Duration::ZERO;
    for first in (0..nodes).step_by(BATCH) {
        let rows: Vec<_> = (first..(first + BATCH).min(nodes)).map(|n| row(&workspace.name, n)).collect();
        let checkpoint = checkpoint("save", first + rows.len());
        let step = ApplyStep { task_id: task, workspace_id: workspace.id, user: "root", checkpoint: &checkpoint, now: 1 };
        let start = Instant::now();
        ids.extend(store.save_batch(&step, &rows).await.unwrap());
        time += start.elapsed();
    }
    report("save_batch, steps of 1,000, durable", nodes, time);
    let objects: Vec<(i64, i64)> = ids.iter().zip(0..).map(|(id, seq)| (seq, id.unwrap())).collect();
    let start = Instant::now();
    for (n, chunk) in objects.chunks(BATCH).enumerate() {
        let checkpoint = checkpoint("commit", n + 1);
        let step = ApplyStep { task_id: task, workspace_id: workspace.id, user: "root", checkpoint: &checkpoint, now: 1 };
        assert_eq!(store.commit_batch(&step, chunk, false).await.unwrap(), []);
    }
    report("commit_batch", nodes, start.elapsed());
    let start = Instant::now();
    for (n, chunk) in objects.chunks(BATCH).enumerate() {
        let checkpoint = checkpoint("deploy", n + 1);
        let step = ApplyStep { task_id: task, workspace_id: workspace.id, user: "root", checkpoint: &checkpoint, now: 1 };
        assert_eq!(store.deploy_batch(&step, chunk).await.unwrap(), []);
    }
    report("deploy_batch", nodes, start.elapsed());
    let start = Instant::now();
    assert_eq!(store.snapshot(workspace.id).await.unwrap().len(), nodes);
    report("snapshot", nodes, start.elapsed());
    let start = Instant::now();
    let filter = ObjectFilter { name_contains: Some("node_9999".into()), ..ObjectFilter::default() };
    assert!(!store.objects_page(workspace.id, &filter, 0, 100).await.unwrap().is_empty());
    report("objects_page with a text", 1, start.elapsed());
    let start = Instant::now();
    store.item_counts(task).await.unwrap();
    report("item_counts", nodes, start.elapsed());
    let start = Instant::now();
    store.workspace_digest(workspace.id).await.unwrap();
    report("workspace_digest", nodes, start.elapsed());
    let start = Instant::now();
    let versions: Vec<(i64, i64)> = objects.iter().map(|(_, id)| (*id, 1)).collect();
    for chunk in versions.chunks(500) {
        store.bodies(chunk).await.unwrap();
    }
    report("bodies, 500 per call", nodes, start.elapsed());
    let start = Instant::now();
    assert_eq!(store.undo_check(task).await.unwrap(), []);
    report("undo_check", nodes, start.elapsed());
    let start = Instant::now();
    let mut after = 0;
    while let Some(next) = store.undo_batch(task, after, BATCH as i64, 2).await.unwrap() {
        after = next;
    }
    report("undo_batch, steps of 1,000", nodes, start.elapsed());
    assert_eq!(store.snapshot(workspace.id).await.unwrap(), []);
    store.close().await;
}

/// Node number `n`: 2 KB of JSON, one or two inputs, two outputs.
fn object(workspace: &str, n: usize) -> SaveObject {
    let workflow = WorkflowKey { name: format!("flow_{}", n / 100), manual: false };
    let name = format!("node_{n}");
    let json =
        format!(r#"{{"name":"{name}","type":"ODPS_SQL","code":"{}"}}"#, "insert overwrite table t select a, b, c from s;".repeat(42));
    let mut inputs = vec![if n == 0 { format!("{workspace}_root") } else { format!("{workspace}.node_{}", n / 2) }];
    if n == 0 {
        inputs.push(format!("{workspace}.node_0"));
    } else if n.is_multiple_of(2) {
        inputs.push(format!("{workspace}.node_{}", n / 3));
    }
    let system = format!("{workspace}.{}_out", 700_000_001 + n);
    SaveObject {
        existing: None,
        key: ObjectKey::node(Some(workflow.clone()), "", &name),
        home: Some(workflow),
        type_name: "ODPS_SQL".into(),
        owner: Some("root".into()),
        dry_run: false,
        digest: *blake3::hash(json.as_bytes()).as_bytes(),
        json,
        inputs,
        outputs: vec![system.clone(), format!("{workspace}.{name}")],
        system_output: Some(system),
        content: None,
        rule_state: None,
        ignore_lock: false,
    }
}

fn row(workspace: &str, n: usize) -> (TaskItem, Option<SaveObject>) {
    let object = object(workspace, n);
    let item = TaskItem {
        seq: n as i64,
        kind: ObjectKind::Node,
        key: object.key.to_string(),
        workflow: object.key.workflow_name().into(),
        name: object.key.name.clone(),
        type_name: object.type_name.clone(),
        action: "create".into(),
        outcome: "ok".into(),
        saved: true,
        committed: true,
        deployed: true,
        findings: None,
        rewrites: None,
        object_id: None,
        before: None,
        created: false,
    };
    (item, Some(object))
}

/// Node, inputs and outputs as three plain tables.
fn floor(path: &std::path::Path, nodes: usize) -> Duration {
    let mut connection = rusqlite::Connection::open(path).unwrap();
    connection.pragma_update(None, "journal_mode", "WAL").unwrap();
    connection.pragma_update(None, "synchronous", "FULL").unwrap();
    connection
        .execute_batch(
            "CREATE TABLE node (id INTEGER PRIMARY KEY, workspace INTEGER, path TEXT, type TEXT, owner TEXT, digest BLOB, body TEXT, UNIQUE (workspace, path));
             CREATE TABLE input (node INTEGER, name TEXT);
             CREATE TABLE output (name TEXT, node INTEGER, PRIMARY KEY (name, node)) WITHOUT ROWID;",
        )
        .unwrap();
    let mut time = Duration::ZERO;
    let transaction = connection.transaction().unwrap();
    {
        let mut node = transaction.prepare("INSERT INTO node VALUES (?, ?, ?, ?, ?, ?, ?)").unwrap();
        let mut input = transaction.prepare("INSERT INTO input VALUES (?, ?)").unwrap();
        let mut output = transaction.prepare("INSERT INTO output VALUES (?, ?)").unwrap();
        for first in (0..nodes).step_by(BATCH) {
            let objects: Vec<_> = (first..(first + BATCH).min(nodes)).map(|n| (n as i64, object("w", n))).collect();
            let start = Instant::now();
            for (n, x) in &objects {
                node.execute(rusqlite::params![n, 1, x.key.to_string(), x.type_name, x.owner, x.digest, x.json]).unwrap();
                for name in &x.inputs {
                    input.execute(rusqlite::params![n, name]).unwrap();
                }
                for name in &x.outputs {
                    output.execute(rusqlite::params![name, n]).unwrap();
                }
            }
            time += start.elapsed();
        }
    }
    let start = Instant::now();
    transaction.commit().unwrap();
    time + start.elapsed()
}
