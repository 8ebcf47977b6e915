//! What the values must be together.

use std::net::SocketAddr;

use ferry_model::codes::reasons::configuration as reasons;

use super::{ConfigError, Loaded, StorageKind};
use crate::client_address::Network;

/// Seconds of a day.
const DAY: u32 = 24 * 3600;

impl Loaded {
    /// Refuses values that no server can work with.
    pub(super) fn check(&self) -> Result<(), ConfigError> {
        let config = &self.config;
        self.address("server.listen", &config.server.listen)?;
        for (key, address) in [("metrics.listen", &config.metrics.listen), ("workers.listen", &config.workers.listen)] {
            if !address.is_empty() {
                self.address(key, address)?;
            }
        }
        for text in &config.server.trusted_proxies {
            if Network::parse(text).is_none() {
                return Err(self.refuse("server.trusted_proxies", reasons::NETWORK.with(&[("value", text)])));
            }
        }
        let url = &config.server.public_url;
        if !url.is_empty() && !url.starts_with("http://") && !url.starts_with("https://") {
            return Err(self.refuse("server.public_url", reasons::URL));
        }
        if !config.database.url.is_empty() && !config.is_postgres() {
            return Err(self.refuse("database.url", reasons::DATABASE));
        }
        self.positive("server.request_timeout_seconds", config.server.request_timeout_seconds)?;
        self.positive("server.body_idle_seconds", config.server.body_idle_seconds)?;
        self.positive("workers.poll_milliseconds", config.workers.poll_milliseconds.into())?;
        self.positive("sessions.idle_seconds", config.sessions.idle_seconds.into())?;
        self.positive("sessions.max_seconds", config.sessions.max_seconds.into())?;
        self.positive("security.oss_bytes_max", config.security.oss_bytes_max)?;
        if config.workers.lease_seconds < 5 {
            return Err(self.refuse("workers.lease_seconds", reasons::LEASE));
        }
        if (1..DAY).contains(&config.sweeping.contents_seconds) {
            return Err(self.refuse("sweeping.contents_seconds", reasons::SWEEPING));
        }
        if tracing_subscriber::EnvFilter::try_new(&config.log.filter).is_err() {
            return Err(self.refuse("log.filter", reasons::LOG_FILTER));
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
            Some((key, _)) => {
                let origin = self.origin("storage.kind");
                Err(self.refuse(key, reasons::STORAGE_NEEDS.with(&[("kind", &kind), ("origin", origin)])))
            }
            None => Ok(()),
        }
    }

    fn address(&self, key: &str, text: &str) -> Result<SocketAddr, ConfigError> {
        text.parse().map_err(|_| self.refuse(key, reasons::ADDRESS.with(&[("value", &text)])))
    }

    fn positive(&self, key: &str, value: u64) -> Result<(), ConfigError> {
        if value == 0 { Err(self.refuse(key, reasons::POSITIVE)) } else { Ok(()) }
    }
}
