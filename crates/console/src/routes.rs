//! The addresses of the console. Every page is routed through [`Routes`], which remembers what it routed: so there is one list of addresses,
//! and a test that walks it meets every page there is.

use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::handler::Handler;
use axum::http::Method;
use axum::routing::{MethodRouter, get, post};

use crate::Console;

/// A method and a path, with its parameters in braces: `GET /w/{ws}/imports`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Address {
    /// `GET` or `POST`.
    pub method: Method,
    /// Path.
    pub path: String,
}

/// Pages with their addresses.
#[derive(Debug, Default)]
pub struct Routes {
    router: Router<Console>,
    addresses: Vec<Address>,
}

impl Routes {
    /// None.
    pub fn new() -> Self {
        Self::default()
    }

    /// A page, or a part of one, that changes nothing.
    #[must_use]
    pub fn get<H, T>(self, path: &str, handler: H) -> Self
    where
        H: Handler<T, Console>,
        T: 'static,
    {
        self.add(Method::GET, path, get(handler))
    }

    /// A form that changes something.
    #[must_use]
    pub fn post<H, T>(self, path: &str, handler: H) -> Self
    where
        H: Handler<T, Console>,
        T: 'static,
    {
        self.add(Method::POST, path, post(handler))
    }

    /// A form with a file of any size, which the handler reads as it arrives.
    #[must_use]
    pub fn upload<H, T>(self, path: &str, handler: H) -> Self
    where
        H: Handler<T, Console>,
        T: 'static,
    {
        self.add(Method::POST, path, post(handler).layer(DefaultBodyLimit::disable()))
    }

    /// These and those.
    #[must_use]
    pub fn merge(mut self, other: Self) -> Self {
        self.router = self.router.merge(other.router);
        self.addresses.extend(other.addresses);
        self
    }

    /// What there is, by path.
    pub fn addresses(mut self) -> Vec<Address> {
        self.addresses.sort_by(|a, b| a.path.cmp(&b.path).then_with(|| a.method.as_str().cmp(b.method.as_str())));
        self.addresses
    }

    /// The router of all of them.
    pub fn into_router(self) -> Router<Console> {
        self.router
    }

    fn add(mut self, method: Method, path: &str, handlers: MethodRouter<Console>) -> Self {
        self.router = self.router.route(path, handlers);
        self.addresses.push(Address { method, path: path.to_owned() });
        self
    }
}
