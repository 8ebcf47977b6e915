//! A browser without scripts: keeps cookies, finds the token in the pages, sends forms.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;

use axum::Router;
use axum::body::Body;
use axum::http::{HeaderMap, Request, StatusCode, header};
use ferry_blob::{Blobs, Place};
use ferry_console::ConsoleOptions;
use ferry_engine::{Engine, EngineOptions};
use ferry_service::{Service, ServiceOptions};
use ferry_store::Store;
use http_body_util::BodyExt as _;
use tower::ServiceExt as _;

/// A reply.
pub struct Reply {
    pub status: StatusCode,
    pub headers: HeaderMap,
    pub body: String,
}

impl Reply {
    pub fn location(&self) -> &str {
        self.headers.get(header::LOCATION).map_or("", |value| value.to_str().unwrap())
    }

    /// The token of the forms of a page.
    pub fn csrf(&self) -> String {
        let at = self.body.find("name=\"csrf\" value=\"").map(|at| at + 19).expect("a form with a token");
        self.body[at..].split('"').next().unwrap().to_owned()
    }
}

/// A console with its one account, on a directory of its own.
pub struct Browser {
    router: Router,
    /// What the console shows.
    pub service: Service,
    cookies: BTreeMap<String, String>,
    pub password: String,
    data: Arc<tempfile::TempDir>,
}

impl Browser {
    /// A fresh installation, and nobody logged in.
    pub async fn new() -> Self {
        let data = tempfile::tempdir().unwrap();
        let service = service(data.path()).await;
        let password = service.first_start("demo", "admin").await.unwrap().unwrap();
        let router = ferry_console::router(service.clone(), ConsoleOptions::default());
        Self { router, service, cookies: BTreeMap::new(), password, data: Arc::new(data) }
    }

    /// A fresh installation with its account logged in, the password changed, and the workspace `retail`.
    pub async fn at_home() -> Self {
        let mut browser = Self::new().await;
        browser.log_in().await;
        let token = browser.get("/account/password").await.csrf();
        let (old, new) = (browser.password.clone(), "a-long-new-password");
        browser.post("/account/password", &[("csrf", &token), ("old", &old), ("new", new), ("repeated", new)]).await;
        new.clone_into(&mut browser.password);
        let token = browser.get("/").await.csrf();
        let draft = [("csrf", token.as_str()), ("name", "retail"), ("mode", "standard"), ("region", "cn-hangzhou")];
        let reply = browser.post("/admin/workspaces", &draft).await;
        assert_eq!(reply.location(), "/w/retail/imports", "{}", reply.body);
        browser
    }

    /// Another browser, with nobody logged in, on the same console.
    pub fn somebody_else(&self) -> Self {
        let (router, service, data) = (self.router.clone(), self.service.clone(), Arc::clone(&self.data));
        Self { router, service, cookies: BTreeMap::new(), password: String::new(), data }
    }

    pub async fn log_in(&mut self) -> Reply {
        let password = self.password.clone();
        self.post("/login", &[("user", "admin"), ("password", &password)]).await
    }

    pub async fn get(&mut self, path: &str) -> Reply {
        self.send(Request::get(path).body(Body::empty()).unwrap()).await
    }

    pub async fn post(&mut self, path: &str, fields: &[(&str, &str)]) -> Reply {
        let body = url::form_urlencoded::Serializer::new(String::new()).extend_pairs(fields).finish();
        let request = Request::post(path).header(header::CONTENT_TYPE, "application/x-www-form-urlencoded").body(Body::from(body)).unwrap();
        self.send(request).await
    }

    pub async fn send(&mut self, mut request: Request<Body>) -> Reply {
        if !self.cookies.is_empty() {
            let line = self.cookies.iter().map(|(name, value)| format!("{name}={value}")).collect::<Vec<_>>().join("; ");
            request.headers_mut().insert(header::COOKIE, line.parse().unwrap());
        }
        let response = self.router.clone().oneshot(request).await.unwrap();
        let (status, headers) = (response.status(), response.headers().clone());
        for cookie in headers.get_all(header::SET_COOKIE) {
            let (name, rest) = cookie.to_str().unwrap().split_once('=').unwrap();
            let value = rest.split(';').next().unwrap();
            if value.is_empty() {
                self.cookies.remove(name);
            } else {
                self.cookies.insert(name.to_owned(), value.to_owned());
            }
        }
        let bytes = response.into_body().collect().await.unwrap().to_bytes();
        Reply { status, headers, body: String::from_utf8_lossy(&bytes).into_owned() }
    }
}

async fn service(data: &Path) -> Service {
    let store = Store::open(&data.to_string_lossy()).await.unwrap();
    let blobs = Blobs::open(&Place::Directory(data.to_path_buf())).unwrap();
    let engine = Engine::new(store.clone(), data.to_path_buf(), EngineOptions::default());
    let options = ServiceOptions {
        data: data.to_path_buf(),
        secret_key: [7; 32],
        session_idle_seconds: 3600,
        session_max_seconds: 36_000,
        lease_seconds: 30,
        upload_bytes: None,
        oss: ferry_service::service::OssOptions::default(),
        clock: || jiff::Timestamp::now().as_millisecond(),
    };
    Service::new(store, engine, blobs, options)
}
