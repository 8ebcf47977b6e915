//! The same commands on a data directory and on a server.

use std::time::Duration;

use ferry_blob::{Blobs, Place};
use ferry_engine::{Engine, EngineOptions};
use ferry_service::service::OssOptions;
use ferry_service::worker::{WorkerOptions, work};
use ferry_service::{Service, ServiceOptions};
use ferry_store::Store;
use serde_json::Value;
use tokio_util::sync::CancellationToken;

use crate::harness::{Ferry, Outcome};

/// A server in this process on the installation of another.
struct Server {
    /// The installation that it serves.
    served: Ferry,
    url: String,
    token: String,
    stop: CancellationToken,
}

impl Server {
    async fn start() -> Self {
        let served = Ferry::with_workspace();
        let data = served.data();
        let store = Store::open(data.to_str().unwrap()).await.unwrap();
        let account = store.tenant_account().await.unwrap();
        let engine = Engine::new(store.clone(), data.clone(), EngineOptions::default());
        let blobs = Blobs::open(&Place::Directory(data.clone())).unwrap();
        let options = ServiceOptions {
            data,
            secret_key: [7; 32],
            session_idle_seconds: 3600,
            session_max_seconds: 86_400,
            lease_seconds: 30,
            upload_bytes: None,
            oss: OssOptions::default(),
            clock: || jiff::Timestamp::now().as_millisecond(),
        };
        let service = Service::new(store, engine, blobs, options);
        let actor = service.log_in_vouched(&account, None, "test").await.unwrap().actor;
        let token = service.create_token(&actor, "test", None).await.unwrap().1;
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let router = axum::Router::new().nest(ferry_api::BASE, ferry_api::router(service.clone(), ferry_api::ApiOptions::default()));
        tokio::spawn(async move { axum::serve(listener, router).await.unwrap() });
        let stop = CancellationToken::new();
        let worker = WorkerOptions { name: "test".to_owned(), poll: Duration::from_millis(50) };
        tokio::spawn(work(service, worker, stop.clone()));
        Self { served, url, token, stop }
    }

    /// Runs the program on the server, from a place that has no data directory.
    fn run(&self, args: &[&str]) -> Outcome {
        tokio::task::block_in_place(|| {
            let elsewhere = Ferry::new().env("FERRY_SERVER", &self.url).env("FERRY_TOKEN", &self.token);
            let outcome = elsewhere.run(args);
            assert!(!elsewhere.data().exists(), "a data directory was made");
            outcome
        })
    }

    /// How many packages the server keeps.
    fn packages(&self) -> usize {
        std::fs::read_dir(self.served.data().join("packages")).map_or(0, Iterator::count)
    }

    fn ok(&self, args: &[&str]) -> String {
        let outcome = self.run(args);
        assert_eq!(outcome.code, 0, "ferry {}\n{}{}", args.join(" "), outcome.out, outcome.err);
        outcome.out
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.stop.cancel();
    }
}

/// A package in a place of its own, exported from a workspace with objects.
fn package(ferry: &Ferry) -> String {
    let directory = ferry.path("sample");
    tokio::task::block_in_place(|| ferry.ok(&["demo", "--write", &directory]));
    let files = std::fs::read_dir(&directory).unwrap().map(|entry| entry.unwrap().path());
    files.into_iter().find(|path| path.extension().is_some_and(|extension| extension == "zip")).unwrap().display().to_string()
}

/// The lines of a text that do not speak of a time.
fn timeless(text: &str) -> Vec<String> {
    let year = &jiff::Timestamp::now().to_string()[..4];
    text.lines().filter(|line| !line.contains(&format!("{year}-"))).map(str::to_owned).collect()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn an_import_says_the_same_on_a_server_as_locally() {
    let server = Server::start().await;
    let local = Ferry::with_workspace();
    let package = package(&local);
    let here = |args: &[&str]| tokio::task::block_in_place(|| local.ok(args));

    assert_eq!(server.ok(&["workspace", "list"]), here(&["workspace", "list"]));
    let plan = ["plan", &package, "--to", "ws", "--map-compute", "auto", "--full"];
    assert_eq!(timeless(&server.ok(&plan)), timeless(&here(&plan)));
    assert_eq!(server.packages(), 0, "a plan leaves no package behind");
    assert!(serde_json::from_str::<Value>(&server.ok(&["task", "list", "--json"])).unwrap()["tasks"].as_array().unwrap().is_empty());

    let import = ["import", &package, "--to", "ws", "--map-compute", "auto", "--commit", "all", "--name", "one", "--yes"];
    let (there, here_too) = (server.run(&import), tokio::task::block_in_place(|| local.run(&import)));
    assert_eq!(there.code, here_too.code, "{}{}", there.out, there.err);
    // Below the rewrites stand numbers and places of the installation.
    let told = |text: &str| timeless(text.split("\n\nBasic Information").next().unwrap());
    assert_eq!(told(&there.out), told(&here_too.out));
    assert!(there.out.lines().any(|line| line.chars().count() > 100), "as wide as locally\n{}", there.out);

    let id = |list: &str| serde_json::from_str::<Value>(list).unwrap()["tasks"][0]["id"].as_i64().unwrap().to_string();
    let (list_there, list_here) = (server.ok(&["task", "list", "--json"]), here(&["task", "list", "--json"]));
    let progress = |list: &str| serde_json::from_str::<Value>(list).unwrap()["tasks"][0]["progress"].clone();
    assert_eq!(progress(&list_there), progress(&list_here));
    assert_ne!(progress(&list_there)["phase"], "", "{list_there}");
    let (there, here_id) = (id(&list_there), id(&list_here));
    let report = |id: &str| ["task", "report", id, "--format", "csv"].map(str::to_owned);
    let (in_server, in_place) = (report(&there), report(&here_id));
    let in_server = server.ok(&in_server.each_ref().map(String::as_str));
    assert_eq!(in_server, here(&in_place.each_ref().map(String::as_str)));
    let digest = |ferry: &Ferry| tokio::task::block_in_place(|| ferry.ok(&["workspace", "objects", "ws", "--json"]));
    let contents = |text: String| {
        let objects: Value = serde_json::from_str(&text).unwrap();
        let list = objects["objects"].as_array().unwrap().clone();
        list.into_iter()
            .map(|object| (object["name"].clone(), object["content_sha256"].clone(), object["status"].clone()))
            .collect::<Vec<_>>()
    };
    assert_eq!(contents(digest(&server.served)), contents(digest(&local)));

    server.ok(&["task", "undo", &there, "--yes"]);
    assert!(contents(digest(&server.served)).is_empty());
    server.ok(&["task", "delete", &there, "--yes"]);
    assert_eq!(server.packages(), 0);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_saved_plan_is_applied_on_a_server_until_the_ground_has_changed() {
    let server = Server::start().await;
    let package = package(&server.served);
    let directory = server.served.path("unpacked");
    zip::ZipArchive::new(std::fs::File::open(&package).unwrap()).unwrap().extract(&directory).unwrap();
    // Of a file and of a directory, which is packed anew each time.
    let plans = [&package, &directory].map(|package| {
        let plan = server.served.path(&format!("{}.plan", package.rsplit('/').next().unwrap()));
        server.ok(&["plan", package, "--to", "ws", "--map-compute", "auto", "--commit", "all", "-o", &plan]);
        plan
    });
    assert_eq!(server.packages(), 0);
    let local = Ferry::with_workspace();
    let local_plan = local.path("local.plan");
    let applied_here = tokio::task::block_in_place(|| {
        local.ok(&["plan", &package, "--to", "ws", "--map-compute", "auto", "--commit", "all", "-o", &local_plan]);
        local.run(&["apply", &local_plan, "--name", "one"])
    });
    let applied = server.run(&["apply", &plans[1], "--name", "one"]);
    assert_eq!(applied.code, applied_here.code, "{}{}", applied.out, applied.err);
    let told = |text: &str| timeless(text.split("\n\nBasic Information").next().unwrap());
    assert_eq!(told(&applied.out), told(&applied_here.out));
    // What it was made for is no longer so.
    for (n, plan) in plans.iter().enumerate() {
        let stale = server.run(&["apply", plan]);
        assert_eq!(stale.code, 1, "{n} {}", stale.out);
        assert!(stale.err.contains("error[PLAN-STALE]"), "{n} {}", stale.err);
    }
    assert_eq!(server.packages(), 1, "only the applied one stays");
    // Another package in the place of the planned one.
    std::fs::write(format!("{directory}/more.txt"), "more").unwrap();
    let other = server.run(&["apply", &plans[1]]);
    assert!(other.err.contains("error[PLAN-OTHER-PACKAGE]"), "{}", other.err);
    let no_plan = server.run(&["apply", &package]);
    assert!(no_plan.err.contains("error[CLI-NO-PLAN]"), "{}", no_plan.err);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_package_is_read_as_the_format_that_was_asked_for() {
    let server = Server::start().await;
    let local = Ferry::with_workspace();
    let package = package(&local);
    for format in ["DWMA", "SPEC"] {
        let args = ["plan", &package, "--to", "ws", "--map-compute", "auto", "--package-format", format];
        let (there, here) = (server.run(&args), tokio::task::block_in_place(|| local.run(&args)));
        assert_eq!((there.code, timeless(&there.out)), (here.code, timeless(&here.out)), "{}", there.err);
        assert_eq!(there.code == 0, format == "DWMA", "{}{}", there.out, there.err);
        let first_line = |text: &str| text.lines().find(|line| line.contains("error[")).map(str::to_owned);
        assert_eq!(first_line(&there.err), first_line(&here.err));
    }
    assert_eq!(server.packages(), 0);
    let unknown = server.run(&["plan", "s3://backup/sales.zip", "--to", "ws", "--package-format", "SPEC"]);
    assert!(unknown.err.contains("error[OSS-ADDRESS]"), "{}", unknown.err);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_directory_is_imported_on_a_server_as_its_zip_file_is() {
    let server = Server::start().await;
    let package = package(&server.served);
    let directory = server.served.path("unpacked");
    let mut archive = zip::ZipArchive::new(std::fs::File::open(&package).unwrap()).unwrap();
    archive.extract(&directory).unwrap();
    // All but the first line, which names the package.
    let plan = |package: &str| {
        let text = server.ok(&["plan", package, "--to", "ws", "--map-compute", "auto", "--full"]);
        timeless(&text).into_iter().skip(1).collect::<Vec<_>>()
    };
    assert!(plan(&directory) == plan(&package), "the plans differ");
    assert_eq!(server.packages(), 0);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn what_comes_to_nothing_leaves_no_package_behind() {
    let server = Server::start().await;
    let package = package(&server.served);
    server.run(&["import", &package, "--to", "ws", "--map-compute", "auto", "--name", "one", "--yes"]);
    let kept = server.packages();
    let other = server.served.path("other.zip");
    std::fs::write(&other, b"no zip at all").unwrap();
    assert_ne!(server.run(&["plan", &other, "--to", "ws", "--map-compute", "auto"]).code, 0);
    let taken = server.run(&["import", &package, "--to", "ws", "--map-compute", "auto", "--name", "one", "--yes"]);
    assert!(taken.err.contains("API-NAME-TAKEN"), "{}", taken.err);
    assert_eq!((kept, server.packages()), (1, 1), "the package of the task stays, what was brought for nothing does not");
    server.ok(&["task", "report", "1"]);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn an_export_comes_from_the_server_whole() {
    let server = Server::start().await;
    let package = package(&server.served);
    server.run(&["import", &package, "--to", "ws", "--map-compute", "auto", "--yes"]);
    let file = server.served.path("out.zip");
    let document: Value = serde_json::from_str(&server.ok(&["export", "ws", "-o", &file, "--json"])).unwrap();
    assert_eq!(document["bytes"].as_u64(), std::fs::metadata(&file).ok().map(|file| file.len()));
    let verified = tokio::task::block_in_place(|| server.served.run(&["package", "verify", &file]));
    assert_eq!(verified.code, 0, "{}{}", verified.out, verified.err);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn what_the_server_refuses_keeps_its_code() {
    let server = Server::start().await;
    let missing = server.run(&["task", "show", "99"]);
    assert_eq!(missing.code, 1);
    assert!(missing.err.contains("API-NOT-FOUND") && !missing.err.contains('{'), "{}", missing.err);
    let chinese = server.run(&["task", "show", "99", "--lang", "zh"]);
    assert!(chinese.err.contains("不存在"), "{}", chinese.err);
    let local_only = server.run(&["init"]);
    assert_eq!(local_only.code, 2);
    assert!(local_only.err.contains("CLI-SERVER-UNSUPPORTED"), "{}", local_only.err);
    let stranger = tokio::task::block_in_place(|| Ferry::new().run(&["--server", &server.url, "--token", "wrong", "task", "list"]));
    assert_eq!(stranger.code, 5, "{}", stranger.err);
    let nobody = tokio::task::block_in_place(|| Ferry::new().run(&["--server", &server.url, "task", "list"]));
    assert_eq!(nobody.code, 2);
    assert!(nobody.err.contains("CLI-SERVER-TOKEN"), "{}", nobody.err);
    let nowhere = tokio::task::block_in_place(|| Ferry::new().run(&["--server", "http://127.0.0.1:1", "--token", "t", "task", "list"]));
    assert_eq!(nowhere.code, 1);
    assert!(nowhere.err.contains("CLI-SERVER-UNREACHABLE"), "{}", nowhere.err);
}
