//! What the tests share: a service on either database, with one tenant, and people in its workspaces.

use ferry_blob::{Blobs, Place};
use ferry_engine::{Engine, EngineOptions};
use ferry_model::edition::Edition;
use ferry_model::workspace::{Role, WorkspaceMode};
use ferry_service::error::Status;
use ferry_service::workspaces::WorkspaceDraft;
use ferry_service::{Actor, Service, ServiceError, ServiceOptions, TenantAdmin};
use ferry_store::Store;
use ferry_testkit::postgres::{self, TestDatabase};

/// Makes two tests of each function: `name::on_sqlite` and `name::on_postgres`.
macro_rules! both {
    ($($tests:tt)*) => { ferry_testkit::on_both_databases! { crate::support::Fixture; $($tests)* } };
}

/// The time of [`Fixture::service`]; it stands still.
pub const NOW: i64 = 1_700_000_000_000;
/// Milliseconds.
pub const MINUTE: i64 = 60_000;
/// Seconds that a session lasts without being used.
pub const IDLE: i64 = 1_800;
/// Seconds that a session lasts at most.
pub const LONGEST: i64 = 36_000;

/// A service with the tenant `acme`, whose account is `root`.
pub struct Fixture {
    /// The service, at [`NOW`].
    pub service: Service,
    /// Its store.
    pub store: Store,
    /// The one-time password of `root`.
    pub password: String,
    data: tempfile::TempDir,
    _database: Option<TestDatabase>,
}

impl Fixture {
    pub async fn sqlite() -> Self {
        let data = tempfile::tempdir().unwrap();
        let store = Store::open(data.path().to_str().unwrap()).await.unwrap();
        Self::of(store, data, None).await
    }

    pub async fn postgres() -> Option<Self> {
        let database = postgres::server()?.copy_of("service", |url| {
            let url = url.to_owned();
            // The template is made by whoever comes first, on a thread of its own because this one drives other tests.
            let made = std::thread::spawn(move || {
                tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap().block_on(async {
                    Store::open(&url).await.unwrap().close().await;
                });
            });
            made.join().unwrap();
        });
        let store = Store::open(&database.url).await.unwrap();
        Some(Self::of(store, tempfile::tempdir().unwrap(), Some(database)).await)
    }

    async fn of(store: Store, data: tempfile::TempDir, database: Option<TestDatabase>) -> Self {
        let service = service(&store, &data, || NOW);
        let password = service.first_start("acme", "root").await.unwrap().unwrap();
        Self { service, store, password, data, _database: database }
    }

    /// The same service at another time.
    pub fn at(&self, clock: fn() -> i64) -> Service {
        service(&self.store, &self.data, clock)
    }

    /// The same service with another secret key.
    pub fn with_secret_key(&self, secret_key: [u8; 32]) -> Service {
        service_with(&self.store, &self.data, || NOW, secret_key)
    }

    /// The file of the database on SQLite.
    pub fn file(&self) -> std::path::PathBuf {
        self.data.path().join("ferry.db")
    }

    /// Somebody who proved to be this user.
    pub async fn actor(&self, user: &str) -> Actor {
        self.service.local_actor(user).await.unwrap().unwrap()
    }

    /// The tenant account of `acme` at work.
    pub async fn admin(&self) -> TenantAdmin {
        self.service.tenant_admin(&self.actor("root").await).unwrap()
    }

    /// A new user of `acme`, and the one-time password.
    pub async fn user(&self, name: &str) -> (Actor, String) {
        let (_, password) = self.admin().await.create_user(name, None).await.unwrap();
        (self.actor(name).await, password)
    }

    /// A new workspace of `acme`.
    pub async fn workspace(&self, name: &str) {
        self.admin().await.create_workspace(&draft(name)).await.unwrap();
    }

    /// A new user of `acme` with a role in a workspace.
    pub async fn member(&self, workspace: &str, name: &str, role: Role) -> Actor {
        let (actor, _) = self.user(name).await;
        let editor = self.service.editor(&self.actor("root").await, workspace).await.unwrap();
        editor.set_member(name, role).await.unwrap();
        actor
    }

    /// Another tenant with its account and a workspace.
    pub async fn other_tenant(&self, tenant: &str, account: &str, workspace: &str) -> Actor {
        let operator = self.service.operator(&self.actor("root").await).unwrap();
        operator.create_tenant(tenant, account, Edition::Basic).await.unwrap();
        let actor = self.actor(account).await;
        self.service.tenant_admin(&actor).unwrap().create_workspace(&draft(workspace)).await.unwrap();
        actor
    }
}

fn service(store: &Store, data: &tempfile::TempDir, clock: fn() -> i64) -> Service {
    service_with(store, data, clock, [7; 32])
}

fn service_with(store: &Store, data: &tempfile::TempDir, clock: fn() -> i64, secret_key: [u8; 32]) -> Service {
    let options = ServiceOptions {
        data: data.path().to_owned(),
        secret_key,
        session_idle_seconds: IDLE,
        session_max_seconds: LONGEST,
        lease_seconds: 60,
        upload_bytes: None,
        oss: ferry_service::service::OssOptions::default(),
        clock,
    };
    let engine = Engine::new(store.clone(), data.path().to_owned(), EngineOptions { clock, ..EngineOptions::default() });
    let blobs = Blobs::open(&Place::Directory(data.path().to_owned())).unwrap();
    Service::new(store.clone(), engine, blobs, options)
}

/// A workspace to be made.
pub fn draft(name: &str) -> WorkspaceDraft {
    WorkspaceDraft { name: name.into(), mode: WorkspaceMode::Standard, region: "cn-hangzhou".into() }
}

/// Status and code of a failure.
#[track_caller]
pub fn refusal<T>(result: Result<T, ServiceError>) -> (Status, &'static str) {
    match result {
        Ok(_) => panic!("it was not refused"),
        Err(error) => (error.status, error.finding().code.id()),
    }
}
