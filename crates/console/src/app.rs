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
    /// The log-in of an identity provider, offered beside the password.
    pub oidc: Option<OidcLogin>,
}

/// An identity provider to log in with.
#[derive(Clone, Debug)]
pub struct OidcLogin {
    /// Name for people.
    pub label: String,
    /// Where logging in begins.
    pub href: String,
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
        if self.inner.options.secure_cookies { "__Host-ferry_session" } else { "ferry_session" }
    }
}

/// The console on a service. Everything goes through [`gate::gate`]: session, CSRF check, language, headers, error pages.
pub fn router(service: Service, options: ConsoleOptions) -> Router {
    let console = Console { inner: Arc::new(Inner { service, options }) };
    pages::routes().fallback(pages::not_found).layer(from_fn_with_state(console.clone(), gate::gate)).with_state(console)
}
