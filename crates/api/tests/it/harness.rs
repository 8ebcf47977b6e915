//! A server in the process: the router, asked without a network.

use std::path::Path;

use axum::Router;
use axum::body::Body;
use axum::http::header::{AUTHORIZATION, CONTENT_TYPE};
use axum::http::{HeaderMap, Method, Request, StatusCode};
use ferry_api::{ApiOptions, ConfigurationLine};
use ferry_blob::{Blobs, Place};
use ferry_engine::{Engine, EngineOptions};
use ferry_service::service::OssOptions;
use ferry_service::{Service, ServiceOptions};
use ferry_store::Store;
use ferry_testkit::postgres::{self, TestDatabase};
use http_body_util::BodyExt as _;
use serde_json::{Value, json};
use tempfile::TempDir;
use tower::ServiceExt as _;

/// Makes two tests of each function: `name::on_sqlite` and `name::on_postgres`.
macro_rules! both {
    ($($tests:tt)*) => { ferry_testkit::on_both_databases! { crate::harness::Server; $($tests)* } };
}

/// The account of the first tenant.
pub const ACCOUNT: &str = "acme";
/// The workspace that every test has.
pub const WORKSPACE: &str = "retail_prod";

/// A service on a new installation with one workspace, and its router.
pub struct Server {
    pub service: Service,
    pub router: Router,
    /// Personal token of the tenant account.
    pub token: String,
    data: TempDir,
    _database: Option<TestDatabase>,
}

/// A reply that was read whole.
#[derive(Debug)]
pub struct Answer {
    pub status: StatusCode,
    pub headers: HeaderMap,
    pub body: Vec<u8>,
}

impl Answer {
    /// The body as JSON; null when it is none.
    pub fn json(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap_or_default()
    }

    /// A header as text.
    pub fn header(&self, name: &str) -> &str {
        self.headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default()
    }

    /// The code of a problem, after looking whether it is a whole one.
    pub fn problem(&self) -> String {
        assert_eq!(self.header("content-type"), "application/problem+json", "{self:?}");
        let problem = self.json();
        assert_eq!(problem["status"], self.status.as_u16(), "{problem}");
        assert!(!problem["errors"].as_array().unwrap().is_empty(), "{problem}");
        assert_eq!(problem["errors"][0]["code"], problem["code"], "{problem}");
        assert_eq!(problem["errors"][0]["message"], problem["detail"], "{problem}");
        problem["code"].as_str().unwrap().to_owned()
    }
}

impl Server {
    /// A server on an SQLite file.
    pub async fn sqlite() -> Self {
        let data = tempfile::tempdir().unwrap();
        let location = data.path().to_str().unwrap().to_owned();
        Self::start(data, &location, None, None).await
    }

    /// A server on an SQLite file that takes uploads of so many bytes at most.
    pub async fn with_small_uploads(bytes: u64) -> Self {
        let data = tempfile::tempdir().unwrap();
        let location = data.path().to_str().unwrap().to_owned();
        Self::start(data, &location, None, Some(bytes)).await
    }

    /// A server on a PostgreSQL database; `None` where none is installed.
    pub async fn postgres() -> Option<Self> {
        let database = postgres::server()?.empty();
        let location = database.url.clone();
        Some(Self::start(tempfile::tempdir().unwrap(), &location, Some(database), None).await)
    }

    async fn start(data: TempDir, location: &str, database: Option<TestDatabase>, upload_bytes: Option<u64>) -> Self {
        let store = Store::open(location).await.unwrap();
        let engine = Engine::new(store.clone(), data.path().to_path_buf(), EngineOptions::default());
        let blobs = Blobs::open(&Place::Directory(data.path().to_path_buf())).unwrap();
        let options = ServiceOptions {
            data: data.path().to_path_buf(),
            secret_key: [7; 32],
            session_idle_seconds: 3600,
            session_max_seconds: 86_400,
            lease_seconds: 30,
            upload_bytes,
            oss: OssOptions::default(),
            clock: || jiff::Timestamp::now().as_millisecond(),
        };
        let service = Service::new(store, engine, blobs, options);
        let line = ConfigurationLine {
            key: "server.listen".into(),
            value: "\"127.0.0.1:8080\"".into(),
            origin: Some("/etc/ferry/ferry.toml:12".into()),
        };
        let options = ApiOptions { secure_cookies: false, configuration: vec![line] };
        let router = Router::new().nest(ferry_api::BASE, ferry_api::router(service.clone(), options));
        let password = service.first_start("acme", ACCOUNT).await.unwrap().unwrap();
        let token = token(&service, ACCOUNT, &password).await;
        let server = Self { service, router, token, data, _database: database };
        let body = json!({ "name": WORKSPACE, "mode": "standard", "region": "cn-hangzhou" });
        assert_eq!(server.send(Method::POST, "/workspaces", &server.token, &body).await.status, StatusCode::CREATED);
        server
    }

    /// A new user of the tenant with a role in the workspace, if one is given; their token.
    pub async fn user(&self, name: &str, role: Option<&str>) -> String {
        let made = self.send(Method::POST, "/users", &self.token, &json!({ "name": name })).await;
        assert_eq!(made.status, StatusCode::CREATED, "{made:?}");
        if let Some(role) = role {
            let path = format!("/workspaces/{WORKSPACE}/members/{name}");
            let done = self.send(Method::PUT, &path, &self.token, &json!({ "role": role })).await;
            assert_eq!(done.status, StatusCode::NO_CONTENT, "{done:?}");
        }
        token(&self.service, name, made.json()["password"].as_str().unwrap()).await
    }

    /// The token of the account of a new tenant.
    pub async fn other_tenant(&self, name: &str, account: &str) -> String {
        let body = json!({ "name": name, "account": account, "edition": "basic" });
        let made = self.send(Method::POST, "/tenants", &self.token, &body).await;
        assert_eq!(made.status, StatusCode::CREATED, "{made:?}");
        token(&self.service, account, made.json()["password"].as_str().unwrap()).await
    }

    /// The rows of all pages of a list, two at a time, by what `name` gives of each.
    pub async fn rows(&self, path: &str, token: &str, name: impl Fn(&Value) -> &str) -> Vec<String> {
        let joint = if path.contains('?') { '&' } else { '?' };
        let (mut rows, mut after) = (Vec::new(), String::new());
        loop {
            let page = self.get(&format!("{path}{joint}limit=2{after}"), token).await;
            assert_eq!(page.status, StatusCode::OK, "{page:?}");
            let page = page.json();
            let items = page["items"].as_array().unwrap();
            assert!(items.len() <= 2, "{page}");
            rows.extend(items.iter().map(|row| name(row).to_owned()));
            match page["next"].as_str() {
                Some(next) => after = format!("&after={}", next.replace('@', "%40")),
                None => return rows,
            }
        }
    }

    /// The details of the newest lines of the audit log about an action, newest first.
    pub async fn audited(&self, what: &str) -> Vec<String> {
        let lines = self.get(&format!("/audit?what={what}"), &self.token).await.json();
        lines["items"].as_array().unwrap().iter().map(|line| line["detail"].as_str().unwrap().to_owned()).collect()
    }

    /// Where the server keeps packages and reports.
    pub fn data(&self) -> &Path {
        self.data.path()
    }

    /// Asks, with the path below the base.
    pub async fn ask(&self, request: Request<Body>) -> Answer {
        let response = self.router.clone().oneshot(request).await.unwrap();
        let (parts, body) = response.into_parts();
        let body = body.collect().await.unwrap().to_bytes().to_vec();
        Answer { status: parts.status, headers: parts.headers, body }
    }

    /// `GET` with a token.
    pub async fn get(&self, path: &str, token: &str) -> Answer {
        self.ask(request(Method::GET, path, token).body(Body::empty()).unwrap()).await
    }

    /// A request with a JSON body and a token.
    pub async fn send(&self, method: Method, path: &str, token: &str, body: &Value) -> Answer {
        let request = request(method, path, token).header(CONTENT_TYPE, "application/json");
        self.ask(request.body(Body::from(body.to_string())).unwrap()).await
    }
}

/// A request that is begun; without a token when that is empty.
pub fn request(method: Method, path: &str, token: &str) -> axum::http::request::Builder {
    let request = Request::builder().method(method).uri(format!("{}{path}", ferry_api::BASE)).header("x-request-id", "request-1");
    if token.is_empty() { request } else { request.header(AUTHORIZATION, format!("Bearer {token}")) }
}

/// What everybody chooses in place of the one-time password.
pub const CHOSEN: &str = "a Password of 4 words";

/// Logs in with a one-time password, changes it and makes a personal token.
pub async fn token(service: &Service, user: &str, password: &str) -> String {
    let actor = service.log_in(user, password, None, "test").await.unwrap().actor;
    service.change_password(&actor, password, CHOSEN).await.unwrap();
    let actor = service.log_in(user, CHOSEN, None, "test").await.unwrap().actor;
    service.create_token(&actor, "test", None).await.unwrap().1
}
