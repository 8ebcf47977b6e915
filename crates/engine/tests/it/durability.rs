//! A process that is killed at any instant leaves a task that goes on to the same end.
//!
//! The work is done by child processes: this test binary, run again for the test [`child`] alone, with what to do in its environment.

use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::time::{Duration, Instant};

use ferry_engine::progress::{Cancel, Silent};
use ferry_engine::{EngineError, failpoint};
use ferry_model::settings::{FailurePolicy, Settings};
use ferry_model::workspace::WorkspaceMode;
use ferry_store::records::{ObjectFilter, Task, TaskKind, TaskStatus};
use ferry_testkit::packages::{PackageBuilder, large};

use crate::harness::{Installation, NOW, Target, USER, everything, key, small_steps, stopped_after, store_in};
use crate::resources::Ending;

/// What the child does, where, and where it dies.
const WHAT: &str = "FERRY_TEST_WHAT";
const LOCATION: &str = "FERRY_TEST_LOCATION";
const FOLDER: &str = "FERRY_TEST_FOLDER";
const PACKAGE: &str = "FERRY_TEST_PACKAGE";
const POINT: &str = "FERRY_TEST_POINT";
/// The point in the store at which bytes are at their place and nothing says so yet.
const BYTES_KEPT: &str = "bytes kept";

/// The part of the child.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[ignore = "run by the other tests in a process of its own"]
async fn child() {
    let Ok(what) = std::env::var(WHAT) else { return };
    let folder = PathBuf::from(std::env::var(FOLDER).unwrap());
    let mut store = store_in(&folder, &std::env::var(LOCATION).unwrap()).await;
    if std::env::var(POINT).is_ok_and(|point| point == BYTES_KEPT) {
        store = store.with_contents(Ending::new(&folder, || std::process::abort()));
    } else if let Ok(point) = std::env::var(POINT) {
        let (name, count) = point.split_once(':').unwrap();
        failpoint::arm(name, count.parse().unwrap()).unwrap();
    }
    let engine = small_steps(&store, &folder);
    let (word, task) = what.split_once(':').unwrap_or((&what, "0"));
    let task: i64 = task.parse().unwrap();
    let cancel = Cancel::default();
    match word {
        "import" | "fail" => {
            let request = ferry_engine::ImportRequest {
                package: PathBuf::from(std::env::var(PACKAGE).unwrap()),
                workspace: "target".into(),
                settings: if word == "fail" { all_or_nothing() } else { settings() },
                name: Some("import".into()),
                remarks: None,
                user: USER.into(),
                now: NOW,
            };
            let prepared = engine.prepare(request, &Silent).await.unwrap();
            if word == "fail" {
                let id = store.workspace("target").await.unwrap().unwrap().id;
                store.lock(id, &key(LOCKED), "ann", NOW).await.unwrap();
            }
            engine.run(prepared, &Silent, &cancel).await.unwrap();
        }
        "retry" => drop(engine.retry(task, USER, NOW, &Silent, &cancel).await.unwrap()),
        "undo" => drop(engine.undo(task, USER, NOW, &Silent).await.unwrap()),
        "cancel" => drop(engine.cancel(task, USER, false, NOW, &Silent).await.unwrap()),
        _ => panic!("{what}"),
    }
    store.close().await;
}

/// The object that somebody locks while an import that must not fail is on its way.
const LOCKED: &str = "node:flow_0001/node_000030";

fn settings() -> Settings {
    everything("sales", "target")
}

fn all_or_nothing() -> Settings {
    Settings { failure_policy: FailurePolicy::Undo, ..settings() }
}

/// An import of the package, which is called `import` wherever it runs.
async fn import(t: &Target, package: &Path, settings: &Settings) -> Result<Task, EngineError> {
    let mut request = t.request(package, "target", settings);
    request.name = Some("import".into());
    small_steps(&t.store, t.folder.path()).import(request, &Silent, &Cancel::default()).await
}

fn start(t: &Target, what: &str, package: Option<&Path>, point: Option<&str>) -> Child {
    let mut command = Command::new(std::env::current_exe().unwrap());
    command.args(["--exact", "durability::child", "--ignored", "--nocapture"]).stdin(Stdio::null()).stdout(Stdio::null());
    command.stderr(Stdio::null()).env(WHAT, what).env(LOCATION, &t.location).env(FOLDER, t.folder.path());
    if let Some(package) = package {
        command.env(PACKAGE, package);
    }
    match point {
        Some(point) => command.env(POINT, point),
        None => command.env_remove(POINT),
    };
    command.spawn().unwrap()
}

/// Runs a child to its end, or its death at the point.
fn run(t: &Target, what: &str, package: Option<&Path>, point: Option<&str>) -> ExitStatus {
    start(t, what, package, point).wait().unwrap()
}

#[track_caller]
fn assert_killed(status: ExitStatus, point: &str) {
    use std::os::unix::process::ExitStatusExt as _;
    assert!(status.signal().is_some(), "the process was not killed at {point}: {status}");
}

/// Key, action, outcome, how far it came, findings and rewrites of an object.
type Row = (String, String, String, [bool; 3], Option<String>, Option<String>);

/// Everything that has to be equal at the end: the workspace, how many versions its objects have, and the rows of the report.
#[derive(Debug, PartialEq, Eq)]
struct End {
    digest: String,
    versions: Vec<(String, Vec<i64>)>,
    report: Vec<Row>,
    status: Option<TaskStatus>,
}

async fn end(t: &Target, task: Option<&Task>) -> End {
    let mut versions = Vec::new();
    let objects = t.store.objects_page(t.id, &ObjectFilter::default(), 0, 1_000_000).await.unwrap();
    for object in objects {
        let of_object = t.store.versions(object.id).await.unwrap();
        for content in of_object.iter().filter_map(|version| version.content.as_ref()) {
            t.store.content_file(content).await.expect("the bytes of every version are there");
        }
        let numbers = of_object.iter().map(|version| version.number).collect();
        versions.push((format!("{}:{}", object.key.kind, object.key), numbers));
    }
    versions.sort();
    let items = match task {
        Some(task) => t.items(task).await,
        None => Vec::new(),
    };
    let report = items.into_iter().map(|item| {
        let stages = [item.saved, item.committed, item.deployed];
        (format!("{}:{}", item.kind, item.key), item.action, item.outcome, stages, item.findings, item.rewrites)
    });
    End { digest: t.state().await, versions, report: report.collect(), status: task.map(|task| task.head.status) }
}

/// What is tested on each database.
#[derive(Clone, Copy, Debug)]
enum On {
    Sqlite,
    Postgres,
}

impl On {
    async fn target(self) -> Option<Target> {
        let ferry = match self {
            Self::Sqlite => Installation::new().await,
            Self::Postgres => Installation::on_postgres().await?,
        };
        Some(Target::of(ferry, WorkspaceMode::Standard, &["ODPS"]).await)
    }
}

/// The first import of the workspace: something to be changed by the one that is killed.
fn earlier() -> PackageBuilder {
    let mut package = PackageBuilder::of("sales");
    package.node("flow_0000", "node_000005").code("select 'before'");
    package.table("odps.sales", "t_1").ddl = Some("create table t_1 (before bigint)".into());
    package.rule("rule_2", "odps.sales.t_2").scheduler_node_output = Some("sales.node_000020".into());
    package
}

async fn with_earlier(on: On) -> Option<Target> {
    let t = on.target().await?;
    t.run(&earlier(), &settings()).await;
    Some(t)
}

/// Counts at which each point is tried: the steps come several times.
fn counts(point: &str) -> &'static [u32] {
    match point {
        "save.before" | "save.after" => &[1, 2, 5, 9],
        "commit.before" | "commit.after" => &[1, 3, 8],
        // What was committed and deployed when it was saved makes no step of its own.
        "deploy.before" | "deploy.after" => &[1, 3, 6],
        _ => &[1],
    }
}

async fn killed_at_every_point(on: On) {
    let package = large("sales", 60).file();
    let Some(t) = with_earlier(on).await else { return };
    let undisturbed = import(&t, &package, &settings()).await.unwrap();
    assert_eq!(undisturbed.head.status, TaskStatus::PartialSuccess, "a table was there before, and one node waits for what nobody has");
    let wanted = end(&t, Some(&undisturbed)).await;
    for point in failpoint::POINTS.iter().filter(|point| !point.starts_with("undo.")) {
        for count in counts(point) {
            let point = format!("{point}:{count}");
            let t = with_earlier(on).await.unwrap();
            assert_killed(run(&t, "import", Some(&package), Some(&point)), &point);
            let before = t.store.list_tasks(Some(t.id), Some(TaskKind::Import)).await.unwrap();
            let is_done = before
                .iter()
                .any(|task| task.head.name == "import" && !matches!(task.head.status, TaskStatus::Init | TaskStatus::Importing));
            let task = if is_done {
                before.into_iter().find(|task| task.head.name == "import").unwrap()
            } else {
                import(&t, &package, &settings()).await.unwrap()
            };
            assert_eq!(end(&t, Some(&task)).await, wanted, "{on:?}: killed at {point}");
            let tasks = t.store.list_tasks(Some(t.id), Some(TaskKind::Import)).await.unwrap();
            assert_eq!(tasks.len(), 2, "{on:?}: killed at {point}: the earlier import and this one");
        }
    }
}

/// What goes into a workspace that has nothing is committed when it is saved; what is left for later is gone over once more.
async fn killed_while_everything_is_new(on: On) {
    let package = large("sales", 60).file();
    let Some(t) = on.target().await else { return };
    let undisturbed = import(&t, &package, &settings()).await.unwrap();
    let wanted = end(&t, Some(&undisturbed)).await;
    let points =
        [BYTES_KEPT, "save.before:1", "save.after:1", "save.after:2", "save.before:5", "save.after:9", "commit.before:1", "commit.after:1"];
    for point in points {
        let t = on.target().await.unwrap();
        assert_killed(run(&t, "import", Some(&package), Some(point)), point);
        let task = import(&t, &package, &settings()).await.unwrap();
        assert_eq!(end(&t, Some(&task)).await, wanted, "{on:?}: killed at {point}");
    }
}

async fn killed_at_random_instants(on: On, times: u64) {
    let package = large("sales", 150).file();
    let Some(t) = with_earlier(on).await else { return };
    let begun = Instant::now();
    assert!(run(&t, "import", Some(&package), None).success());
    let longest = begun.elapsed().as_micros() as u64;
    let tasks = t.store.list_tasks(Some(t.id), Some(TaskKind::Import)).await.unwrap();
    let wanted = end(&t, tasks.first()).await;
    // A fixed sequence: what varies between runs is what the processes were doing at these instants.
    let mut random = 0x9E37_79B9_7F4A_7C15_u64;
    let mut next = move || {
        random ^= random << 13;
        random ^= random >> 7;
        random ^= random << 17;
        random
    };
    let mut killed = 0;
    while killed < times {
        let t = with_earlier(on).await.unwrap();
        // Killed again and again until an import comes to its end.
        for round in 1_u64.. {
            let mut process = start(&t, "import", Some(&package), None);
            std::thread::sleep(Duration::from_micros(next() % longest));
            let _ = process.kill();
            let status = process.wait().unwrap();
            killed += u64::from(!status.success());
            if status.success() || round >= 4 || killed >= times {
                break;
            }
        }
        let tasks = t.store.list_tasks(Some(t.id), Some(TaskKind::Import)).await.unwrap();
        let task = match tasks.into_iter().find(|task| task.head.name == "import" && task.head.status == TaskStatus::PartialSuccess) {
            Some(task) => task,
            None => import(&t, &package, &settings()).await.unwrap(),
        };
        assert_eq!(end(&t, Some(&task)).await, wanted, "{on:?}");
    }
}

async fn undo_killed_at_its_points(on: On) {
    let package = large("sales", 40).file();
    for point in ["undo.before:1", "undo.after:1", "undo.before:3", "undo.after:4"] {
        let Some(t) = with_earlier(on).await else { return };
        let before = end(&t, None).await;
        let task = import(&t, &package, &settings()).await.unwrap();
        assert_ne!(end(&t, None).await, before);
        assert_killed(run(&t, &format!("undo:{}", task.head.id), None, Some(point)), point);
        let undone = t.undo(&task).await.unwrap();
        assert_eq!(undone.head.status, TaskStatus::Revoked);
        assert_eq!(end(&t, None).await, before, "{on:?}: killed at {point}");
    }
}

async fn import_again_killed_at_its_points(on: On) {
    let package = large("sales", 40).file();
    let mut missing = PackageBuilder::of("nowhere");
    missing.node("w", "nothing");
    let missing = missing.file();
    let again = async |point: Option<&str>| {
        let t = with_earlier(on).await?;
        let task = import(&t, &package, &settings()).await.unwrap();
        t.workspace("nowhere", WorkspaceMode::Standard, &["ODPS"]).await;
        t.import(&missing, "nowhere", &crate::harness::deploying()).await.unwrap();
        if let Some(point) = point {
            assert_killed(run(&t, &format!("retry:{}", task.head.id), None, Some(point)), point);
        }
        let retried = small_steps(&t.store, t.folder.path()).retry(task.head.id, USER, NOW, &Silent, &Cancel::default()).await.unwrap();
        Some(end(&t, Some(&retried)).await)
    };
    let Some(wanted) = again(None).await else { return };
    let short: Vec<&str> = wanted.report.iter().filter(|row| row.2 != "ok").map(|row| row.0.as_str()).collect();
    assert_eq!(short, ["table:odps.target/t_1"], "only the table that was there before is left");
    for point in
        ["plan.stored:1", "save.before:2", "save.after:3", "commit.before:1", "commit.after:1", "deploy.after:1", "finish.before:1"]
    {
        assert_eq!(again(Some(point)).await.unwrap(), wanted, "{on:?}: killed at {point}");
    }
}

async fn cancelling_killed_on_the_way_is_finished_by_the_next_import(on: On) {
    let package = large("sales", 40);
    let file = package.file();
    let Some(t) = with_earlier(on).await else { return };
    let undisturbed = import(&t, &file, &settings()).await.unwrap();
    let wanted = end(&t, Some(&undisturbed)).await;
    let t = with_earlier(on).await.unwrap();
    let before = end(&t, None).await;
    let cancelled = stopped_after(&t, &package, &settings(), 5).await;
    assert_killed(run(&t, &format!("cancel:{cancelled}"), None, Some("undo.after:2")), "undo.after:2");
    assert_ne!(end(&t, None).await, before, "half of it is taken back");
    let task = import(&t, &file, &settings()).await.unwrap();
    assert_ne!(task.head.id, cancelled);
    assert_eq!(t.store.task(cancelled).await.unwrap().unwrap().head.status, TaskStatus::Revoked);
    assert_eq!(end(&t, Some(&task)).await, wanted, "{on:?}");
}

async fn all_or_nothing_killed_while_it_takes_itself_back(on: On) {
    let mut package = PackageBuilder::of("sales");
    let mut old = PackageBuilder::of("sales");
    for number in 0..60 {
        package.node(&format!("flow_{:04}", number / 25), &format!("node_{number:06}")).input("sales_root");
    }
    old.node("flow_0001", "node_000030").code("select 'before'");
    let file = package.file();
    for point in ["undo.before:1", "undo.after:1", "undo.after:3"] {
        let Some(t) = on.target().await else { return };
        t.run(&old, &settings()).await;
        t.store.lock(t.id, &key(LOCKED), "ann", NOW).await.unwrap();
        let before = end(&t, None).await;
        t.store.unlock(t.id, &key(LOCKED), "ann", false).await.unwrap();
        assert_killed(run(&t, "fail", Some(&file), Some(point)), point);
        let task = t.store.list_tasks(Some(t.id), Some(TaskKind::Import)).await.unwrap().swap_remove(0);
        assert_eq!(task.head.status, TaskStatus::Importing);
        // Going on first ends the attempt that was killed; where it had not begun to take itself back, it comes to that decision again.
        let _ = t.retry(&task).await;
        let task = t.store.task(task.head.id).await.unwrap().unwrap();
        assert_eq!(task.head.status, TaskStatus::ImportError, "{on:?}: killed at {point}");
        assert_eq!(end(&t, None).await, before, "{on:?}: killed at {point}");
    }
}

macro_rules! on_both {
    ($($name:ident($($argument:expr),*);)*) => {$(
        mod $name {
            #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn on_sqlite() {
                super::$name(super::On::Sqlite, $($argument),*).await;
            }

            #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn on_postgres() {
                super::$name(super::On::Postgres, $($argument),*).await;
            }
        }
    )*};
}

on_both! {
    killed_at_every_point();
    killed_while_everything_is_new();
    killed_at_random_instants(20);
    undo_killed_at_its_points();
    import_again_killed_at_its_points();
    cancelling_killed_on_the_way_is_finished_by_the_next_import();
    all_or_nothing_killed_while_it_takes_itself_back();
}
