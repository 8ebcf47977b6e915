//! A server in this process, on a port that was free.

use std::path::Path;

use ferry_server::config::{Flag, Loaded, Origin, Sources};
use ferry_server::{Ended, FirstAccount, Server, ServerError};
use ferry_testkit::packages::PackageBuilder;
use reqwest::{Body, Client, Method, Response, StatusCode};
use serde_json::{Value, json};
use tempfile::TempDir;
use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;

/// A server that runs until it is stopped.
pub struct Running {
    /// Where it listens: `http://127.0.0.1:4711`.
    pub base: String,
    /// The account that its start made.
    pub first: Option<FirstAccount>,
    /// Follows no redirections, so that they can be seen.
    pub client: Client,
    stop: CancellationToken,
    task: JoinHandle<Result<Ended, ServerError>>,
}

/// The configuration of a test: any free port, and what is given.
pub fn loaded(values: &[(&'static str, &str)]) -> Loaded {
    let all = [("server.listen", "127.0.0.1:0"), ("workers.count", "1"), ("server.shutdown_seconds", "10")];
    let flags = all.iter().chain(values).map(|(key, value)| Flag { key, value: (*value).to_owned(), origin: Origin::Flag("test".into()) });
    Loaded::read(&Sources { flags: flags.collect(), ..Sources::default() }).unwrap()
}

impl Running {
    /// Starts one in a data directory.
    pub async fn start(data: &Path, values: &[(&'static str, &str)]) -> Self {
        let server = Server::start(&loaded(values), data).await.unwrap();
        let (base, first) = (format!("http://{}", server.address()), server.first_account().cloned());
        let stop = CancellationToken::new();
        let task = tokio::spawn(server.run(stop.clone()));
        let client = Client::builder().redirect(reqwest::redirect::Policy::none()).build().unwrap();
        Self { base, first, client, stop, task }
    }

    /// Starts one in a directory of its own.
    pub async fn fresh(values: &[(&'static str, &str)]) -> (TempDir, Self) {
        let data = tempfile::tempdir().unwrap();
        let running = Self::start(data.path(), values).await;
        (data, running)
    }

    /// Asks for a page.
    pub async fn get(&self, path: &str) -> Response {
        self.client.get(format!("{}{path}", self.base)).send().await.unwrap()
    }

    /// Logs in at the console; the cookie of the session, or the status that refused it.
    pub async fn log_in(&self, user: &str, password: &str) -> Result<String, StatusCode> {
        let form = format!("user={user}&password={password}&next=/");
        let request = self.client.post(format!("{}/login", self.base)).header("content-type", "application/x-www-form-urlencoded");
        let response = request.body(form).send().await.unwrap();
        let cookies = response.headers().get_all("set-cookie").iter().filter_map(|value| value.to_str().ok());
        let session = cookies.filter_map(|cookie| cookie.split(';').next()).find(|pair| pair.contains("ferry_session="));
        session.map(str::to_owned).ok_or(response.status())
    }

    /// Logs in with the password of the first start, chooses another one, and takes a personal token.
    pub async fn token(&self) -> String {
        let first = self.first.clone().expect("a new installation");
        let cookie = self.log_in(&first.user, &first.password).await.unwrap();
        let page = self.client.get(format!("{}/account/password", self.base)).header("cookie", &cookie).send().await.unwrap();
        let page = page.text().await.unwrap();
        let csrf = page.split("X-CSRF-Token\":\"").nth(1).and_then(|rest| rest.split('"').next()).expect("pages carry the token");
        let ask = |method: Method, path: &str, body: Value| {
            let request = self.client.request(method, format!("{}/api/v1{path}", self.base));
            request.header("cookie", &cookie).header("x-csrf-token", csrf).json(&body).send()
        };
        let changed =
            ask(Method::PUT, "/account/password", json!({ "old": first.password, "new": "correct horse 7 battery" })).await.unwrap();
        assert!(changed.status().is_success(), "{}", changed.text().await.unwrap());
        let made = ask(Method::POST, "/account/tokens", json!({ "name": "test" })).await.unwrap();
        let made: Value = made.json().await.unwrap();
        made["secret"].as_str().expect("the token is told").to_owned()
    }

    /// Asks the API with a token; the document of the reply, if it has one.
    pub async fn api(&self, method: Method, path: &str, token: &str, body: impl Into<Body>, kind: &str) -> Value {
        let request = self.client.request(method, format!("{}/api/v1{path}", self.base)).bearer_auth(token);
        let response = request.header("content-type", kind).body(body).send().await.unwrap();
        let (status, text) = (response.status(), response.text().await.unwrap());
        assert!(status.is_success(), "{path}: {status} {text}");
        if text.is_empty() { Value::Null } else { serde_json::from_str(&text).unwrap() }
    }

    /// Makes the workspace `ws` and uploads a package of one node into it; what the API says of the package.
    pub async fn uploaded(&self, token: &str) -> Value {
        let workspace = r#"{"name":"ws","mode":"standard","region":"local"}"#;
        self.api(Method::POST, "/workspaces", token, workspace, "application/json").await;
        let mut package = PackageBuilder::of("sales");
        package.node("orders", "load").code("select 1");
        let bytes = std::fs::read(package.file()).unwrap();
        self.api(Method::POST, "/workspaces/ws/packages?file_name=sales.zip", token, bytes, "application/zip").await
    }

    /// Who a cookie belongs to.
    pub async fn user_of(&self, cookie: &str) -> Option<String> {
        let request = self.client.get(format!("{}/api/v1/session", self.base)).header("cookie", cookie);
        let response = request.send().await.unwrap();
        let document: Value = serde_json::from_str(&response.text().await.unwrap()).unwrap();
        document["user"].as_str().map(str::to_owned)
    }

    /// Tells it to stop and waits until it has.
    pub async fn stop(self) -> Ended {
        self.stop.cancel();
        self.task.await.unwrap().unwrap()
    }

    /// Tells it to stop.
    pub fn tell_to_stop(&self) {
        self.stop.cancel();
    }

    /// Waits until it has stopped.
    pub async fn ended(self) -> Ended {
        self.task.await.unwrap().unwrap()
    }
}
