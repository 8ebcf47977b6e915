#![doc = include_str!("../README.md")]

mod bodies;
mod caller;
mod contract;
mod docs;
mod findings;
mod idempotency;
mod input;
mod language;
mod names;
mod openapi;
mod page;
mod problem;
mod reply;
mod routes;

use std::sync::Arc;

use axum::middleware::{from_fn, from_fn_with_state};
use axum::{Extension, Router};
use ferry_service::Service;

use crate::contract::Contract;
use crate::idempotency::Keeper;
pub use crate::routes::ConfigurationLine;

/// Where the router is to be nested: addresses in replies and in the OpenAPI document begin with it.
pub const BASE: &str = "/api/v1";

/// What the API tells of the installation that the service does not know.
#[derive(Clone, Debug, Default)]
pub struct ApiOptions {
    /// Whether cookies are for TLS alone: they carry `Secure` and the prefix `__Host-`.
    pub secure_cookies: bool,
    /// The settings of the installation, sorted by key, as its operator sees them.
    pub configuration: Vec<ConfigurationLine>,
}

/// The routes, relative to [`BASE`].
///
/// The server around it is expected to set `x-request-id` on requests and replies, and to give the client's address as
/// [`axum::extract::ConnectInfo`].
pub fn router(service: Service, options: ApiOptions) -> Router {
    let (routes, _) = routes::all().split_for_parts();
    let document = document();
    let contract = Arc::new(Contract::of(&document));
    let keeper = Keeper { service: service.clone(), contract: contract.clone() };
    routes
        .route_layer(from_fn_with_state(keeper, idempotency::keep))
        .route_layer(from_fn_with_state(contract, contract::check))
        .merge(docs::router(&document))
        .fallback(problem::no_route)
        .method_not_allowed_fallback(problem::no_method)
        .layer(from_fn(problem::render))
        .layer(Extension(Arc::new(options)))
        .with_state(service)
}

/// The OpenAPI document of the routes.
pub fn document() -> utoipa::openapi::OpenApi {
    openapi::complete(routes::all().into_openapi())
}
