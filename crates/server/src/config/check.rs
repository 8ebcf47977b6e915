//! What the values must be together.

use std::net::SocketAddr;

use super::{ConfigError, Loaded, StorageKind};
use crate::client_address::Network;

/// Seconds of a day.
const DAY: u32 = 24 * 3600;

impl Loaded {
    /// Refuses values that no server can work with.
    pub(super) fn check(&self) -> Result<(), ConfigError> {
        let config = &self.config;
        self.address("server.listen", &config.server.listen)?;
        if !config.metrics.listen.is_empty() {
            self.address("metrics.listen", &config.metrics.listen)?;
        }
        for text in &config.server.trusted_proxies {
            if Network::parse(text).is_none() {
                return Err(self.refuse("server.trusted_proxies", format!("{text} is neither an address nor a network such as 10.0.0.0/8")));
            }
        }
        let url = &config.server.public_url;
        if !url.is_empty() && !url.starts_with("http://") && !url.starts_with("https://") {
            return Err(self.refuse("server.public_url", "it begins with http:// or https://"));
        }
        if !config.database.url.is_empty() && !config.is_postgres() {
            return Err(self.refuse("database.url", "it begins with postgres://; leave it empty for SQLite in the data directory"));
        }
        self.positive("server.request_timeout_seconds", config.server.request_timeout_seconds)?;
        self.positive("server.body_idle_seconds", config.server.body_idle_seconds)?;
        self.positive("workers.poll_milliseconds", config.workers.poll_milliseconds.into())?;
        self.positive("sessions.idle_seconds", config.sessions.idle_seconds.into())?;
        self.positive("sessions.max_seconds", config.sessions.max_seconds.into())?;
        self.positive("security.oss_bytes_max", config.security.oss_bytes_max)?;
        if config.workers.lease_seconds < 5 {
            return Err(self.refuse("workers.lease_seconds", "5 at least: a busy machine would lose its jobs otherwise"));
        }
        if (1..DAY).contains(&config.sweeping.contents_seconds) {
            return Err(self.refuse("sweeping.contents_seconds", "86400 at least, or 0: imports and backups need the bytes for a while"));
        }
        if tracing_subscriber::EnvFilter::try_new(&config.log.filter).is_err() {
            return Err(self.refuse("log.filter", "write it as info, or warn,ferry_service=debug"));
        }
        self.storage()?;
        self.check_oidc()
    }

    fn storage(&self) -> Result<(), ConfigError> {
        let storage = &self.config.storage;
        let kind = match storage.kind {
            StorageKind::Directory => return Ok(()),
            StorageKind::S3 => "s3",
            StorageKind::Oss => "oss",
        };
        let needed = [
            ("storage.bucket", &storage.bucket),
            ("storage.region", &storage.region),
            ("storage.access_key_id", &storage.access_key_id),
            ("storage.access_key_secret", &storage.access_key_secret),
        ];
        let endpoint = (storage.kind == StorageKind::Oss).then_some(("storage.endpoint", &storage.endpoint));
        match needed.into_iter().chain(endpoint).find(|(_, value)| value.is_empty()) {
            Some((key, _)) => Err(self.refuse(key, format!("storage.kind = \"{kind}\" (from {}) needs it", self.origin("storage.kind")))),
            None => Ok(()),
        }
    }

    fn address(&self, key: &str, text: &str) -> Result<SocketAddr, ConfigError> {
        text.parse().map_err(|_| self.refuse(key, format!("{text} is no address with a port, such as 127.0.0.1:8080 or [::]:8080")))
    }

    fn positive(&self, key: &str, value: u64) -> Result<(), ConfigError> {
        if value == 0 { Err(self.refuse(key, "more than 0 is expected")) } else { Ok(()) }
    }
}
