//! A browser without scripts: keeps cookies, finds the token in the pages, sends forms.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;

use axum::Router;
use axum::body::Body;
use axum::http::{HeaderMap, Request, StatusCode, header};
use ferry_blob::{Blobs, Place};
use ferry_console::{ConsoleOptions, SettingLine};
use ferry_engine::{Engine, EngineOptions};
use ferry_model::workspace::Role;
use ferry_service::{Service, ServiceOptions};
use ferry_store::Store;
use ferry_testkit::postgres::{self, TestDatabase};
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

/// The account of the tenant.
const ACCOUNT: &str = "admin";
/// The workspace of [`Browser::at_home`].
pub const WORKSPACE: &str = "retail";
/// What everybody chooses in place of the one-time password.
const CHOSEN: &str = "a-long-new-password";

/// A console with its one account, on a directory of its own.
pub struct Browser {
    router: Router,
    /// What the console shows.
    pub service: Service,
    cookies: BTreeMap<String, String>,
    user: String,
    pub password: String,
    data: Arc<tempfile::TempDir>,
    database: Option<Arc<TestDatabase>>,
}

impl Browser {
    /// A fresh installation, and nobody logged in.
    pub async fn new() -> Self {
        let data = tempfile::tempdir().unwrap();
        let location = data.path().to_str().unwrap().to_owned();
        Self::on(&location, data, None).await
    }

    /// As [`Self::at_home`], on an SQLite file.
    pub async fn sqlite() -> Self {
        Self::at_home().await
    }

    /// As [`Self::at_home`], on a PostgreSQL database; `None` where none is installed.
    pub async fn postgres() -> Option<Self> {
        let database = postgres::server()?.empty();
        let location = database.url.clone();
        Some(Self::on(&location, tempfile::tempdir().unwrap(), Some(Arc::new(database))).await.settled().await)
    }

    async fn on(location: &str, data: tempfile::TempDir, database: Option<Arc<TestDatabase>>) -> Self {
        let service = service(location, data.path()).await;
        let password = service.first_start("demo", ACCOUNT).await.unwrap().unwrap();
        let settings = vec![SettingLine {
            key: "server.listen".into(),
            value: "\"127.0.0.1:8080\"".into(),
            origin: Some("/etc/ferry/ferry.toml:12".into()),
        }];
        let router = ferry_console::router(service.clone(), ConsoleOptions { settings, ..ConsoleOptions::default() });
        Self { router, service, cookies: BTreeMap::new(), user: ACCOUNT.to_owned(), password, data: Arc::new(data), database }
    }

    /// A fresh installation with its account logged in, the password changed, and the workspace `retail`.
    pub async fn at_home() -> Self {
        Self::new().await.settled().await
    }

    async fn settled(self) -> Self {
        let mut browser = self;
        browser.log_in().await;
        let token = browser.get("/account/password").await.csrf();
        let (old, new) = (browser.password.clone(), CHOSEN);
        browser.post("/account/password", &[("csrf", &token), ("old", &old), ("new", new), ("repeated", new)]).await;
        new.clone_into(&mut browser.password);
        let token = browser.get("/").await.csrf();
        let draft = [("csrf", token.as_str()), ("name", WORKSPACE), ("mode", "standard"), ("region", "cn-hangzhou")];
        let reply = browser.post("/admin/workspaces", &draft).await;
        assert_eq!(reply.location(), "/w/retail/imports", "{}", reply.body);
        browser
    }

    /// Another browser, with nobody logged in, on the same console.
    pub fn somebody_else(&self) -> Self {
        let (router, service, data) = (self.router.clone(), self.service.clone(), Arc::clone(&self.data));
        let database = self.database.clone();
        Self { router, service, cookies: BTreeMap::new(), user: String::new(), password: String::new(), data, database }
    }

    /// Another browser of the same person, logged in.
    pub async fn again(&self) -> Self {
        let mut other = self.somebody_else();
        self.user.clone_into(&mut other.user);
        self.password.clone_into(&mut other.password);
        other.log_in().await;
        other
    }

    /// The browser of a new user of the tenant with this role in a workspace, logged in.
    pub async fn member(&self, name: &str, workspace: &str, role: Role) -> Self {
        let account = self.service.local_actor(ACCOUNT).await.unwrap().unwrap();
        let (_, password) = self.service.tenant_admin(&account).unwrap().create_user(name, None).await.unwrap();
        self.service.editor(&account, workspace).await.unwrap().set_member(name, role).await.unwrap();
        self.with_chosen_password(name, &password).await
    }

    /// The browser of the account of a new tenant, logged in.
    pub async fn other_tenant(&self, tenant: &str, account: &str) -> Self {
        let operator = self.service.local_actor(ACCOUNT).await.unwrap().unwrap();
        let edition = ferry_model::edition::Edition::Basic;
        let (_, password) = self.service.operator(&operator).unwrap().create_tenant(tenant, account, edition).await.unwrap();
        self.with_chosen_password(account, &password).await
    }

    async fn with_chosen_password(&self, name: &str, password: &str) -> Self {
        let actor = self.service.log_in(name, password, None, "test").await.unwrap().actor;
        self.service.change_password(&actor, password, CHOSEN).await.unwrap();
        let mut other = self.somebody_else();
        name.clone_into(&mut other.user);
        CHOSEN.clone_into(&mut other.password);
        other.log_in().await;
        other
    }

    /// Where the console keeps its files.
    pub fn data(&self) -> &Path {
        self.data.path()
    }

    /// Whether there is a session.
    pub fn is_logged_in(&self) -> bool {
        self.cookies.contains_key("ferry_session")
    }

    pub async fn log_in(&mut self) -> Reply {
        let (user, password) = (self.user.clone(), self.password.clone());
        self.post("/login", &[("user", &user), ("password", &password)]).await
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

async fn service(location: &str, data: &Path) -> Service {
    let store = Store::open(location).await.unwrap();
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
