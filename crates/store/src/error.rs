//! Everything that the store can refuse or fail at.

use ferry_model::codes::reasons::database as reasons;
use ferry_model::codes::run::UNDO_CHANGED;
use ferry_model::codes::store as codes;
use ferry_model::reason::of_io;
use ferry_model::{Finding, ObjectKey, ObjectKind, ObjectRef, Reason};

use crate::records::TaskStatus;

/// Objects that a failure names one by one; the number of all stands in its first finding.
pub const NAMED: usize = 100;
/// Objects that a sentence names.
const IN_A_SENTENCE: usize = 10;

/// Result of a call to the store.
pub type Result<T, E = StoreError> = std::result::Result<T, E>;

/// Why a call to the store did not do what it was asked to.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// The location cannot be opened: no such directory, no permission, no server.
    #[error("{location} cannot be opened")]
    Open {
        /// The location, without a password.
        location: String,
        /// What the operating system or the driver says.
        #[source]
        source: Box<dyn std::error::Error + Send + Sync>,
    },
    /// The database was written by a newer release.
    #[error("the database has schema {found}, this release knows {known}")]
    NewerSchema {
        /// Number of the newest migration in the database.
        found: i64,
        /// Number of the newest migration of this release.
        known: i64,
    },
    /// The installation has no tenant yet.
    #[error("the installation is not initialised")]
    NotInitialised,
    /// The installation has a tenant already.
    #[error("the installation belongs to {tenant} already")]
    AlreadyInitialised {
        /// Its tenant.
        tenant: String,
    },
    /// The name cannot be the name of a workspace.
    #[error("{name} cannot be the name of a workspace")]
    WorkspaceName {
        /// The name.
        name: String,
    },
    /// There is a workspace of this name, in whatever tenant.
    #[error("the workspace name {name} is taken or reserved")]
    WorkspaceExists {
        /// The name.
        name: String,
    },
    /// There is no such workspace.
    #[error("there is no workspace number {id}")]
    NoWorkspace {
        /// Its number.
        id: i64,
    },
    /// The workspace has a computing resource or resource group of this name.
    #[error("the workspace has {what} already")]
    BindingExists {
        /// Type and name, such as `ODPS:odps_first`.
        what: String,
    },
    /// The workspace has no computing resource or resource group of this name.
    #[error("the workspace has no {what}")]
    NoBinding {
        /// Type and name, such as `ODPS:odps_first`.
        what: String,
    },
    /// The default of its type stays the default until another takes its place.
    #[error("{what} is the default of its type")]
    BindingDefault {
        /// Type and name.
        what: String,
    },
    /// Objects use the computing resource or resource group.
    #[error("{what} is used by {} and others", .objects.first().map_or_else(String::new, ToString::to_string))]
    BindingUsed {
        /// Type and name.
        what: String,
        /// The first objects.
        objects: Vec<ObjectKey>,
        /// Whether there are more.
        more: bool,
    },
    /// A workspace must keep one owner.
    #[error("{user} is the only owner of the workspace")]
    LastOwner {
        /// Account name.
        user: String,
    },
    /// There is a user of this name, in whatever tenant.
    #[error("there is a user {name} already")]
    UserExists {
        /// Account name.
        name: String,
    },
    /// There is no such user in the tenant.
    #[error("there is no user {name}")]
    NoUser {
        /// Account name.
        name: String,
    },
    /// There is a tenant of this name.
    #[error("there is a tenant {name} already")]
    TenantExists {
        /// Its name.
        name: String,
    },
    /// There is no such object.
    #[error("there is no {kind} {key}")]
    NoObject {
        /// Its kind.
        kind: ObjectKind,
        /// Its key.
        key: String,
    },
    /// There is no object or version of this number.
    #[error("there is no version {version} of object {object_id}")]
    NoVersion {
        /// Number of the object.
        object_id: i64,
        /// Number of the version.
        version: i64,
    },
    /// An object that was to be created exists.
    #[error("there is a {kind} {key} already")]
    ObjectExists {
        /// Its kind.
        kind: ObjectKind,
        /// Its key.
        key: String,
    },
    /// A check of the workspace refuses it: lock, parent, output, status.
    #[error("{}", .0.message(ferry_model::Lang::En))]
    Refused(Box<Finding>),
    /// The bytes of a resource have not been put.
    #[error("the bytes {sha256} have not been stored")]
    ContentMissing {
        /// Their digest.
        sha256: String,
    },
    /// The bytes are not those that were announced.
    #[error("the bytes announced as {sha256} ({size} bytes) are {found_sha256} ({found_size} bytes)")]
    ContentMismatch {
        /// Digest announced.
        sha256: String,
        /// Size announced.
        size: u64,
        /// Digest found.
        found_sha256: String,
        /// Size found.
        found_size: u64,
    },
    /// The bytes could not be read.
    #[error("the bytes could not be read")]
    ContentRead(#[source] std::io::Error),
    /// The place of the bytes refused or failed.
    #[error("the place of the bytes failed")]
    ContentPlace(#[source] std::io::Error),
    /// The place is not the one where this installation keeps its bytes.
    #[error("{mark} is missing: the bytes of this installation are kept elsewhere")]
    ContentElsewhere {
        /// The file that would be there.
        mark: String,
    },
    /// The bytes of a resource are gone.
    #[error("the bytes {address} are gone")]
    ContentLost {
        /// Where they were.
        address: String,
    },
    /// The bytes of a resource have changed.
    #[error("the bytes {address} should be {sha256} ({size} bytes) and are {found_sha256} ({found_size} bytes)")]
    ContentDamaged {
        /// Where they are.
        address: String,
        /// The digest that they had.
        sha256: String,
        /// The size that they had.
        size: u64,
        /// Their digest.
        found_sha256: String,
        /// Their size.
        found_size: u64,
    },
    /// There is no such task.
    #[error("there is no task {id}")]
    NoTask {
        /// Its number.
        id: i64,
    },
    /// The name cannot be the name of a task.
    #[error("{name} cannot be the name of a task")]
    TaskName {
        /// The name.
        name: String,
    },
    /// The workspace has a task of this kind and name.
    #[error("there is a task {name} already")]
    TaskExists {
        /// The name.
        name: String,
    },
    /// The remarks of a task are too long.
    #[error("the remarks have {length} characters, {most} are the most")]
    TaskRemarks {
        /// Their characters.
        length: usize,
        /// The most that there may be.
        most: usize,
    },
    /// A settings document is too large.
    #[error("the settings have {bytes} bytes, {most} are the most")]
    SettingsTooLarge {
        /// Its bytes.
        bytes: usize,
        /// The most that there may be.
        most: usize,
    },
    /// The workspace has as many mapping profiles as it can have.
    #[error("the workspace has {most} mapping profiles, the most that it can have")]
    TooManyProfiles {
        /// The most that there may be.
        most: i64,
    },
    /// The task is at work.
    #[error("task {id} is running")]
    TaskRunning {
        /// Its number.
        id: i64,
    },
    /// The task is not at work, so that no step of it can be done.
    #[error("task {id} is not running but {}", .status.as_str())]
    TaskNotRunning {
        /// Its number.
        id: i64,
        /// Its state.
        status: TaskStatus,
    },
    /// The step was done before: by the run that was interrupted, or by another one.
    #[error("task {task_id} has passed {phase} {done} already")]
    CheckpointPassed {
        /// The task.
        task_id: i64,
        /// Phase of the step.
        phase: String,
        /// Steps done at the end of the step.
        done: i64,
    },
    /// The task is run by somebody else: the lease of this runner has ended.
    #[error("{runner} does not run task {task_id} any more")]
    LeaseLost {
        /// The task.
        task_id: i64,
        /// Who lost it; empty for somebody without a lease.
        runner: String,
    },
    /// Objects that were to be undone have been changed since.
    #[error("{} objects have been changed since, the first is {}", .objects.len(), .objects.first().map_or("", |o| o.key.as_str()))]
    ChangedSince {
        /// The objects.
        objects: Vec<ObjectRef>,
    },
    /// The database holds something that this release cannot have written.
    #[error("the database is damaged: {what}")]
    Damaged {
        /// What is wrong.
        what: String,
    },
    /// The database refused or failed.
    #[error("the database failed")]
    Database(#[from] sqlx::Error),
    /// Random numbers or password hashing are not available.
    #[error("credentials cannot be made: {what}")]
    Credentials {
        /// What is wrong.
        what: String,
    },
}

impl StoreError {
    /// [`Self::finding`], and one for each object that is in the way, up to [`NAMED`] of them.
    pub fn findings(&self) -> Vec<Finding> {
        let objects = match self {
            Self::ChangedSince { objects } => &objects[..],
            _ => &[],
        };
        let named = objects.iter().take(NAMED).map(|object| {
            let finding = Finding::new(codes::CHANGED_SINCE).arg("kind", object.kind).arg("key", &object.key);
            finding.about_ref(object.kind, &object.key)
        });
        std::iter::once(self.finding()).chain(named).collect()
    }

    /// The same for people: a finding with its stable code, cause and advice.
    pub fn finding(&self) -> Finding {
        match self {
            Self::Open { location, source } => {
                Finding::new(codes::OPEN).arg("location", location).said("reason", of_boxed(source.as_ref()))
            }
            Self::NewerSchema { found, known } => Finding::new(codes::NEWER_SCHEMA).arg("found", found).arg("known", known),
            Self::NotInitialised => Finding::new(codes::NOT_INITIALISED),
            Self::AlreadyInitialised { tenant } => Finding::new(codes::ALREADY_INITIALISED).arg("tenant", tenant),
            Self::WorkspaceName { name } => Finding::new(codes::WORKSPACE_NAME).arg("name", name),
            Self::WorkspaceExists { name } => Finding::new(codes::WORKSPACE_EXISTS).arg("name", name),
            Self::NoWorkspace { id } => Finding::new(codes::NO_WORKSPACE).arg("id", id),
            Self::BindingExists { what } => Finding::new(codes::BINDING_EXISTS).arg("what", what),
            Self::NoBinding { what } => Finding::new(codes::NO_BINDING).arg("what", what),
            Self::BindingDefault { what } => Finding::new(codes::BINDING_DEFAULT).arg("what", what),
            Self::BindingUsed { what, objects, more } => {
                let names = objects.iter().map(ToString::to_string).chain(more.then(|| "…".to_owned()));
                Finding::new(codes::BINDING_USED).arg("what", what).arg("objects", names.collect::<Vec<_>>().join(", "))
            }
            Self::LastOwner { user } => Finding::new(codes::LAST_OWNER).arg("user", user),
            Self::UserExists { name } => Finding::new(codes::USER_EXISTS).arg("name", name),
            Self::NoUser { name } => Finding::new(codes::NO_USER).arg("name", name),
            Self::TenantExists { name } => Finding::new(codes::TENANT_EXISTS).arg("name", name),
            Self::NoObject { kind, key } => Finding::new(codes::NO_OBJECT).arg("kind", kind).arg("key", key).about_ref(*kind, key),
            Self::NoVersion { object_id, version } => Finding::new(codes::NO_VERSION).arg("object", object_id).arg("version", version),
            Self::ObjectExists { kind, key } => Finding::new(codes::OBJECT_EXISTS).arg("kind", kind).arg("key", key).about_ref(*kind, key),
            Self::Refused(finding) => (**finding).clone(),
            Self::ContentMissing { sha256 } => Finding::new(codes::CONTENT_MISSING).arg("sha256", sha256),
            Self::ContentMismatch { sha256, size, found_sha256, found_size } => Finding::new(codes::CONTENT_MISMATCH)
                .arg("sha256", sha256)
                .arg("size", size)
                .arg("found_sha256", found_sha256)
                .arg("found_size", found_size),
            Self::ContentRead(source) => Finding::new(codes::CONTENT_READ).said("reason", of_io(source)),
            Self::ContentPlace(source) => Finding::new(codes::CONTENT_PLACE).said("reason", of_io(source)),
            Self::ContentElsewhere { mark } => Finding::new(codes::CONTENT_ELSEWHERE).arg("mark", mark),
            Self::ContentLost { address } => Finding::new(codes::CONTENT_LOST).arg("address", address),
            Self::ContentDamaged { address, sha256, size, found_sha256, found_size } => Finding::new(codes::CONTENT_DAMAGED)
                .arg("address", address)
                .arg("sha256", sha256)
                .arg("size", size)
                .arg("found_sha256", found_sha256)
                .arg("found_size", found_size),
            Self::NoTask { id } => Finding::new(codes::NO_TASK).arg("id", id),
            Self::TaskName { name } => Finding::new(codes::TASK_NAME).arg("name", name),
            Self::TaskExists { name } => Finding::new(codes::TASK_EXISTS).arg("name", name),
            Self::TaskRemarks { length, most } => Finding::new(codes::TASK_REMARKS).arg("length", length).arg("most", most),
            Self::SettingsTooLarge { bytes, most } => {
                Finding::new(codes::SETTINGS_TOO_LARGE).arg("kib", bytes.div_ceil(1024)).arg("most", most >> 10)
            }
            Self::TooManyProfiles { most } => Finding::new(codes::TOO_MANY_PROFILES).arg("most", most),
            Self::TaskRunning { id } => Finding::new(codes::TASK_RUNNING).arg("id", id),
            Self::TaskNotRunning { id, status } => Finding::new(codes::TASK_NOT_RUNNING).arg("id", id).arg("status", status.as_str()),
            Self::CheckpointPassed { task_id, phase, done } => {
                Finding::new(codes::CHECKPOINT_PASSED).arg("id", task_id).arg("phase", phase).arg("done", done)
            }
            Self::LeaseLost { task_id, runner } => {
                Finding::new(ferry_model::codes::service::LEASE_LOST).arg("worker", runner).arg("task", task_id)
            }
            Self::ChangedSince { objects } => {
                let names = objects.iter().take(IN_A_SENTENCE).map(|object| format!("{}:{}", object.kind, object.key));
                let names = names.chain((objects.len() > IN_A_SENTENCE).then(|| "…".to_owned()));
                Finding::new(UNDO_CHANGED).arg("count", objects.len()).arg("keys", names.collect::<Vec<_>>().join(", "))
            }
            Self::Damaged { what } => Finding::new(codes::DAMAGED).arg("what", what),
            Self::Database(source) => Finding::new(codes::DATABASE).said("reason", of_database(source)),
            Self::Credentials { what } => Finding::new(codes::CREDENTIALS).arg("what", what),
        }
    }
}

/// Why a database could not be opened.
fn of_boxed(error: &(dyn std::error::Error + Send + Sync + 'static)) -> Reason {
    match (error.downcast_ref::<sqlx::Error>(), error.downcast_ref::<std::io::Error>()) {
        (Some(error), _) => of_database(error),
        (_, Some(error)) => of_io(error),
        _ => reasons::FAILED.with(&[("detail", &error)]),
    }
}

/// Why a database failed.
fn of_database(error: &sqlx::Error) -> Reason {
    let detail = [("detail", error as &dyn std::fmt::Display)];
    match error {
        sqlx::Error::Database(refused) => {
            reasons::REFUSED.with(&[("code", &refused.code().unwrap_or_default()), ("detail", &refused.message())])
        }
        sqlx::Error::Io(_) => reasons::NO_CONNECTION.with(&detail),
        sqlx::Error::PoolTimedOut => reasons::POOL_TIMED_OUT.with(&detail),
        sqlx::Error::Configuration(_) => reasons::CONFIGURATION.with(&detail),
        sqlx::Error::Tls(_) => reasons::TLS.with(&detail),
        sqlx::Error::Migrate(_) => reasons::MIGRATION.with(&detail),
        _ => reasons::FAILED.with(&detail),
    }
}
