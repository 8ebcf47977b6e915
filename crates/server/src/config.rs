//! Everything that can be configured, in one structure. The values of [`Config::default`] are the defaults; `config/ferry.default.toml`
//! documents each of them, and a test compares the two.
//!
//! A text that is empty is a value that is not set: every key has a value, so that every key can be listed.

mod check;
mod error;
mod layers;
mod oidc;
mod shown;

use std::path::PathBuf;

use ferry_package::Limits;
use ferry_service::service::OssOptions;
use serde::{Deserialize, Serialize};

pub use error::ConfigError;
pub use layers::{Flag, Loaded, Origin, Sources};
pub use oidc::Oidc;
pub use shown::Shown;

/// What holds for an installation.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Config {
    /// Data directory; empty: the platform's.
    pub data: String,
    /// Listeners of people and programs.
    pub server: Server,
    /// Metrics.
    pub metrics: Metrics,
    /// Database.
    pub database: Database,
    /// Packages, reports and bytes of resources.
    pub storage: Storage,
    /// Workers.
    pub workers: Workers,
    /// Sessions of the console.
    pub sessions: Sessions,
    /// What is removed, and when.
    pub sweeping: Sweeping,
    /// Secrets, and what the server may reach.
    pub security: Security,
    /// Logging in with an identity provider.
    pub oidc: Oidc,
    /// Logs.
    pub log: Log,
    /// Bounds on packages.
    pub limits: Limits,
}

/// Section `server`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Server {
    /// Address and port; port 0: any that is free.
    pub listen: String,
    /// The address that people use: `https://ferry.example.com`; empty: the listener's.
    pub public_url: String,
    /// Addresses or networks of reverse proxies whose `X-Forwarded-For` is believed.
    pub trusted_proxies: Vec<String>,
    /// Seconds after which a request is given up; uploads and streams are not counted.
    pub request_timeout_seconds: u64,
    /// Seconds that a request body may pause.
    pub body_idle_seconds: u64,
    /// Seconds that requests and jobs get to end when the server stops.
    pub shutdown_seconds: u64,
    /// Bytes of one upload, beside the limit of the edition; 0: the edition's limit alone.
    pub upload_bytes_max: u64,
}

impl Default for Server {
    fn default() -> Self {
        Self {
            listen: "127.0.0.1:8080".to_owned(),
            public_url: String::new(),
            trusted_proxies: Vec::new(),
            request_timeout_seconds: 60,
            body_idle_seconds: 60,
            shutdown_seconds: 30,
            upload_bytes_max: 0,
        }
    }
}

/// Section `metrics`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Metrics {
    /// Address and port of `/metrics` alone; empty: on the main listener, for requests from this machine only.
    pub listen: String,
}

/// Section `database`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Database {
    /// `postgres://…`; empty: SQLite, in the data directory.
    pub url: String,
}

/// Section `storage`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Storage {
    /// Which kind.
    pub kind: StorageKind,
    /// `directory`: where; empty: the data directory.
    pub directory: String,
    /// `s3`, `oss`: bucket.
    pub bucket: String,
    /// `s3`, `oss`: endpoint; may be empty for AWS's own.
    pub endpoint: String,
    /// `s3`, `oss`: region.
    pub region: String,
    /// `s3`, `oss`: prefix of all keys.
    pub prefix: String,
    /// `s3`, `oss`: identifier of the access key.
    pub access_key_id: String,
    /// `s3`, `oss`: secret of the access key.
    pub access_key_secret: String,
}

/// Where blobs are kept.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum StorageKind {
    /// A directory of this machine.
    #[default]
    Directory,
    /// S3, or what speaks like it.
    S3,
    /// Alibaba Cloud OSS.
    Oss,
}

/// Section `workers`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Workers {
    /// Where `ferry worker` answers `/healthz`, `/readyz` and `/metrics`; empty for nowhere.
    pub listen: String,
    /// Jobs at a time in this process; 0 leaves them to `ferry worker`.
    pub count: u32,
    /// Seconds without a sign of life after which another worker takes a job over.
    pub lease_seconds: u32,
    /// Milliseconds between two looks for work.
    pub poll_milliseconds: u32,
}

impl Default for Workers {
    fn default() -> Self {
        Self { listen: String::new(), count: 2, lease_seconds: 30, poll_milliseconds: 500 }
    }
}

/// Section `sessions`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Sessions {
    /// Seconds that an unused session lasts.
    pub idle_seconds: u32,
    /// Seconds that a session lasts at most.
    pub max_seconds: u32,
}

impl Default for Sessions {
    fn default() -> Self {
        Self { idle_seconds: 12 * 3600, max_seconds: 7 * 24 * 3600 }
    }
}

/// Section `sweeping`. An age of 0 means that it is never removed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Sweeping {
    /// Seconds between two sweeps, whichever replica does them; 0: this process does not sweep.
    pub interval_seconds: u32,
    /// Age in seconds of packages that no task took.
    pub packages_seconds: u32,
    /// Age in seconds of jobs that ended.
    pub jobs_seconds: u32,
    /// Age in seconds of events of tasks that ended.
    pub events_seconds: u32,
    /// Age in seconds of bytes of resources that no version names; a day at least.
    pub contents_seconds: u32,
}

impl Default for Sweeping {
    fn default() -> Self {
        const DAY: u32 = 24 * 3600;
        Self { interval_seconds: 3600, packages_seconds: 7 * DAY, jobs_seconds: 30 * DAY, events_seconds: 7 * DAY, contents_seconds: DAY }
    }
}

/// Section `security`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Security {
    /// File with the key that secrets are sealed with in the database; empty: `secret.key` in the data directory.
    pub secret_key_file: String,
    /// Hosts that packages may be fetched from; what begins with a period is the end of a name, a part that ends with `*` any that begins so.
    pub oss_hosts: Vec<String>,
    /// Whether they may be in private networks, and spoken to without TLS.
    pub oss_private: bool,
    /// Bytes of a fetched package at most.
    pub oss_bytes_max: u64,
}

impl Default for Security {
    fn default() -> Self {
        let OssOptions { hosts, private, bytes } = OssOptions::default();
        Self { secret_key_file: String::new(), oss_hosts: hosts, oss_private: private, oss_bytes_max: bytes }
    }
}

/// Section `log`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Log {
    /// How lines look.
    pub format: LogFormat,
    /// Which lines: `info`, `warn,ferry_service=debug`.
    pub filter: String,
}

impl Default for Log {
    fn default() -> Self {
        Self { format: LogFormat::Text, filter: "info".to_owned() }
    }
}

/// How lines of the log look.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum LogFormat {
    /// For people.
    Text,
    /// One JSON object a line.
    Json,
}

impl Config {
    /// The data directory, when it is configured.
    pub fn data_directory(&self) -> Option<PathBuf> {
        (!self.data.is_empty()).then(|| PathBuf::from(&self.data))
    }

    /// Whether the database is PostgreSQL.
    pub fn is_postgres(&self) -> bool {
        self.database.url.starts_with("postgres://") || self.database.url.starts_with("postgresql://")
    }

    /// Whether people reach the console over TLS, which a reverse proxy provides.
    pub fn is_https(&self) -> bool {
        self.server.public_url.starts_with("https://")
    }
}
