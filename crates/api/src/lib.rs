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

use axum::Router;
use axum::middleware::{from_fn, from_fn_with_state};
use ferry_service::Service;

use crate::contract::Contract;
use crate::idempotency::Keeper;

/// Where the router is to be nested: addresses in replies and in the OpenAPI document begin with it.
pub const BASE: &str = "/api/v1";

/// The routes, relative to [`BASE`].
///
/// The server around it is expected to set `x-request-id` on requests and replies, and to give the client's address as
/// [`axum::extract::ConnectInfo`].
pub fn router(service: Service) -> Router {
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
        .with_state(service)
}

/// The OpenAPI document of the routes.
pub fn document() -> utoipa::openapi::OpenApi {
    openapi::complete(routes::all().into_openapi())
}
