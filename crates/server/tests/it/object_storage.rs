//! A server and a worker that share a database and a bucket and nothing else: a package goes through both of them and comes out again.

use ferry_server::{Ended, Worker};
use ferry_testkit::object_storage::{ACCESS_KEY_ID, ACCESS_KEY_SECRET, BUCKET, OSS_REGION, S3_REGION, oss, s3};
use ferry_testkit::packages::{COMPUTE, PackageBuilder};
use ferry_testkit::postgres;
use reqwest::Method;
use serde_json::{Value, json};
use tokio_util::sync::CancellationToken;

use crate::harness::{Running, loaded};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn over_s3() {
    let folder = tempfile::tempdir().unwrap();
    goes_through("s3", &s3(folder.path()).await, S3_REGION).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn over_oss() {
    goes_through("oss", &oss().await, OSS_REGION).await;
}

async fn goes_through(kind: &str, endpoint: &str, region: &str) {
    let Some(postgres) = postgres::server() else { return };
    let database = postgres.empty();
    let shared = tempfile::tempdir().unwrap();
    let key = shared.path().join("secret.key").display().to_string();
    let values = [
        ("database.url", database.url.as_str()),
        ("security.secret_key_file", &key),
        ("storage.kind", kind),
        ("storage.endpoint", endpoint),
        ("storage.region", region),
        ("storage.bucket", BUCKET),
        ("storage.prefix", "team/ferry"),
        ("storage.access_key_id", ACCESS_KEY_ID),
        ("storage.access_key_secret", ACCESS_KEY_SECRET),
    ];
    let (data, worker_data) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let server = Running::start(data.path(), &[&values[..], &[("workers.count", "0")]].concat()).await;
    assert!(server.get("/readyz").await.status().is_success());
    let worker = Worker::start(&loaded(&values), worker_data.path()).await.unwrap();
    let stop = CancellationToken::new();
    let working = tokio::spawn(worker.run(stop.clone()));
    let client = Client { server: &server, token: server.token().await };

    client.post("/workspaces", json!({ "name": "ws", "mode": "standard", "region": "local" })).await;
    let compute = json!({ "engine": "ODPS", "display_name": COMPUTE, "project": "sales", "dev_project": "sales_dev", "is_default": true });
    client.post("/workspaces/ws/computing-resources", compute).await;
    let mut package = PackageBuilder::of("sales");
    package.node("orders", "load").code("select 1");
    package.resource("clean.py", b"print('clean')\n");
    let package = client.upload(std::fs::read(package.file()).unwrap()).await;
    let task = client.post("/workspaces/ws/imports", json!({ "name": "first", "package_id": package["id"] })).await;
    let import = format!("/workspaces/ws/imports/{}", task["id"]);
    let mapping = json!({ "path": "/computing_resource_mapping/auto", "base": false, "value": true });
    client.ask(Method::PATCH, &format!("{import}/settings"), json!({ "changes": [mapping] })).await;
    // The server reads the package itself: for the plan, and for the code of a node.
    let plan = client.ask(Method::GET, &format!("{import}/plan?wait=true"), Value::Null).await;
    assert_eq!(plan["can_start"], true, "{plan}");
    let objects = format!("/workspaces/ws/packages/{}/objects", package["id"]);
    let nodes = client.ask(Method::GET, &format!("{objects}?kind=node"), Value::Null).await;
    let node = client.ask(Method::GET, &format!("{objects}/{}", nodes["items"][0]["seq"]), Value::Null).await;
    assert!(node.to_string().contains("select 1"), "{node}");
    client.post(&format!("{import}/start"), json!({ "settings_version": plan["settings_version"] })).await;
    assert_eq!(client.ended(&task).await, "IMPORT_SUCCESS");

    let task = client.post("/workspaces/ws/exports", json!({ "name": "all" })).await;
    let export = format!("/workspaces/ws/exports/{}", task["id"]);
    assert_eq!(client.ended(&task).await, "EXPORT_SUCCESS");
    let address = format!("{}/api/v1{export}/package", server.base);
    let exported = server.client.get(address).bearer_auth(&client.token).send().await.unwrap().bytes().await.unwrap();
    let again = client.upload(exported.to_vec()).await;
    assert_eq!(again["objects"], package["objects"], "{again}");

    stop.cancel();
    assert_eq!(working.await.unwrap(), Ended::Drained);
    server.stop().await;
    for folder in ["contents", "exports", "reports"] {
        for data in [&data, &worker_data] {
            assert!(!data.path().join(folder).exists(), "{folder} is in the bucket and nowhere else");
        }
    }
}

/// Somebody with a token.
struct Client<'a> {
    server: &'a Running,
    token: String,
}

impl Client<'_> {
    async fn ask(&self, method: Method, path: &str, body: Value) -> Value {
        self.server.api(method, path, &self.token, body.to_string(), "application/json").await
    }

    async fn post(&self, path: &str, body: Value) -> Value {
        self.ask(Method::POST, path, body).await
    }

    /// Uploads a package and waits until it is verified.
    async fn upload(&self, bytes: Vec<u8>) -> Value {
        let path = "/workspaces/ws/packages";
        let uploaded = self.server.api(Method::POST, &format!("{path}?file_name=sales.zip"), &self.token, bytes, "application/zip").await;
        let package = self.until(&format!("{path}/{}", uploaded["id"]), |package| package["state"] != "verifying").await;
        assert_eq!(package["state"], "verified", "{package}");
        package
    }

    /// Waits until a task has ended; its status.
    async fn ended(&self, task: &Value) -> Value {
        self.until(&format!("/workspaces/ws/tasks/{}", task["id"]), |task| task["busy"] == false).await["status"].take()
    }

    async fn until(&self, path: &str, is_wanted: impl Fn(&Value) -> bool) -> Value {
        loop {
            let document = self.ask(Method::GET, path, Value::Null).await;
            if is_wanted(&document) {
                return document;
            }
            tokio::time::sleep(std::time::Duration::from_millis(50)).await;
        }
    }
}
