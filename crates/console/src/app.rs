//! The console as a router.

use std::sync::Arc;

use axum::Router;
use axum::middleware::from_fn_with_state;
use ferry_service::Service;

use crate::{gate, pages};

/// How the console presents itself.
#[derive(Clone, Debug, Default)]
pub struct ConsoleOptions {
    /// Whether cookies are for TLS alone: they carry `Secure` and the prefix `__Host-`.
    pub secure_cookies: bool,
    /// Version of the product, shown in the user menu.
    pub version: String,
    /// The settings of the installation, sorted by key, as the operator sees them.
    pub settings: Vec<SettingLine>,
}

/// A setting of the installation as it holds.
#[derive(Clone, Debug)]
pub struct SettingLine {
    /// Key: `storage.bucket`.
    pub key: String,
    /// Value, with secrets masked.
    pub value: String,
    /// File and line, variable or flag that sets it; nothing sets a default.
    pub origin: Option<String>,
}

/// What every handler of the console shares; cheap to clone.
#[derive(Clone, Debug)]
pub struct Console {
    inner: Arc<Inner>,
}

#[derive(Debug)]
struct Inner {
    service: Service,
    options: ConsoleOptions,
}

impl Console {
    /// The service.
    pub fn service(&self) -> &Service {
        &self.inner.service
    }

    /// How the console presents itself.
    pub fn options(&self) -> &ConsoleOptions {
        &self.inner.options
    }

    /// Name of the cookie of sessions.
    pub fn session_cookie(&self) -> &'static str {
        ferry_service::accounts::cookie::name(self.inner.options.secure_cookies)
    }
}

/// Every address that the console answers, by path: what there is to be allowed.
pub fn addresses() -> Vec<crate::Address> {
    pages::routes().addresses()
}

/// The console on a service. Everything goes through [`gate::gate`]: session, CSRF check, language, headers, error pages.
pub fn router(service: Service, options: ConsoleOptions) -> Router {
    let console = Console { inner: Arc::new(Inner { service, options }) };
    pages::routes().into_router().fallback(pages::not_found).layer(from_fn_with_state(console.clone(), gate::gate)).with_state(console)
}
