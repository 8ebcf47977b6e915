//! A server in the process: the router, asked without a network.

use std::path::PathBuf;

use axum::Router;
use axum::body::Body;
use axum::http::header::{AUTHORIZATION, CONTENT_TYPE};
use axum::http::{HeaderMap, Method, Request, StatusCode};
use ferry_blob::Blobs;
use ferry_engine::{Engine, EngineOptions};
use ferry_service::{Service, ServiceOptions};
use ferry_store::Store;
use ferry_testkit::postgres;
use http_body_util::BodyExt as _;
use serde_json::Value;
use tempfile::TempDir;
use tower::ServiceExt as _;

/// Which database a test runs on.
#[derive(Clone, Copy, Debug)]
pub enum Database {
    Sqlite,
    Postgres,
}

/// A service on an empty installation, and its router.
pub struct Server {
    pub service: Service,
    pub router: Router,
    _data: TempDir,
    _database: Option<postgres::TestDatabase>,
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
        assert!(!problem["errors"].as_array().expect("errors").is_empty(), "{problem}");
        assert_eq!(problem["errors"][0]["code"], problem["code"], "{problem}");
        assert_eq!(problem["errors"][0]["message"], problem["detail"], "{problem}");
        problem["code"].as_str().expect("a code").to_owned()
    }
}

impl Server {
    /// A server on an empty database.
    pub async fn start(database: Database) -> Self {
        let data = tempfile::tempdir().expect("a directory");
        let (location, held) = location(database, data.path().join("ferry.db")).await;
        let store = Store::open(&location).await.expect("a store");
        let engine = Engine::new(store.clone(), data.path().to_path_buf(), EngineOptions::default());
        let blobs = Blobs::local(data.path()).expect("a directory for blobs");
        let options = ServiceOptions {
            data: data.path().to_path_buf(),
            secret_key: [7; 32],
            session_idle_seconds: 3600,
            session_max_seconds: 86400,
            lease_seconds: 30,
            upload_bytes: None,
            clock: || jiff::Timestamp::now().as_millisecond(),
        };
        let service = Service::new(store, engine, blobs, options);
        let router = Router::new().nest(ferry_api::BASE, ferry_api::router(service.clone()));
        Self { service, router, _data: data, _database: held }
    }

    /// Asks, with the path below the base.
    pub async fn ask(&self, request: Request<Body>) -> Answer {
        let response = self.router.clone().oneshot(request).await.expect("infallible");
        let (parts, body) = response.into_parts();
        let body = body.collect().await.expect("a body").to_bytes().to_vec();
        Answer { status: parts.status, headers: parts.headers, body }
    }

    /// `GET` with a token.
    pub async fn get(&self, path: &str, token: &str) -> Answer {
        self.ask(request(Method::GET, path, token).body(Body::empty()).expect("a request")).await
    }

    /// A request with a JSON body and a token.
    pub async fn send(&self, method: Method, path: &str, token: &str, body: &Value) -> Answer {
        let request = request(method, path, token).header(CONTENT_TYPE, "application/json");
        self.ask(request.body(Body::from(body.to_string())).expect("a request")).await
    }
}

/// A request that is begun; without a token when that is empty.
pub fn request(method: Method, path: &str, token: &str) -> axum::http::request::Builder {
    let request = Request::builder().method(method).uri(format!("{}{path}", ferry_api::BASE)).header("x-request-id", "request-1");
    if token.is_empty() { request } else { request.header(AUTHORIZATION, format!("Bearer {token}")) }
}

async fn location(database: Database, file: PathBuf) -> (String, Option<postgres::TestDatabase>) {
    match database {
        Database::Sqlite => (file.display().to_string(), None),
        Database::Postgres => todo!(),
    }
}
