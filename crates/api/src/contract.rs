//! What the OpenAPI document says about each operation, looked up while a request is on its way.

use std::collections::{BTreeSet, HashMap};
use std::sync::Arc;

use axum::extract::{MatchedPath, Request, State};
use axum::http::Method;
use axum::middleware::Next;
use axum::response::{IntoResponse as _, Response};
use ferry_model::codes::reasons;
use utoipa::openapi::path::{Operation, ParameterIn};
use utoipa::openapi::{OpenApi, RefOr};

use crate::BASE;
use crate::input::unreadable;
use crate::problem::ApiError;

/// Name of the header with an idempotency key.
pub const IDEMPOTENCY_KEY: &str = "Idempotency-Key";

/// What an operation takes.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Takes {
    /// Names of its query parameters.
    pub query: BTreeSet<String>,
    /// Whether it takes an idempotency key.
    pub idempotency_key: bool,
    /// Whether it takes a JSON body.
    pub json: bool,
}

/// All operations, by path and method.
#[derive(Clone, Debug, Default)]
pub struct Contract {
    operations: HashMap<(String, Method), Takes>,
}

impl Contract {
    /// What the document says.
    pub fn of(document: &OpenApi) -> Self {
        let mut operations = HashMap::new();
        for (path, item) in &document.paths.paths {
            let methods = [
                (Method::GET, &item.get),
                (Method::POST, &item.post),
                (Method::PUT, &item.put),
                (Method::PATCH, &item.patch),
                (Method::DELETE, &item.delete),
            ];
            let present = methods.into_iter().filter_map(|(method, operation)| Some((method, operation.as_ref()?)));
            operations.extend(present.map(|(method, operation)| ((path.clone(), method), takes(operation))));
        }
        Self { operations }
    }

    /// What the operation that a request is for takes; `None` for an address or method that is none.
    pub fn takes(&self, request: &Request) -> Option<&Takes> {
        let matched = request.extensions().get::<MatchedPath>()?.as_str();
        let path = matched.strip_prefix(BASE).unwrap_or(matched);
        let method = if request.method() == Method::HEAD { Method::GET } else { request.method().clone() };
        self.operations.get(&(path.to_owned(), method))
    }
}

fn takes(operation: &Operation) -> Takes {
    let mut takes = Takes::default();
    for parameter in operation.parameters.iter().flatten() {
        let RefOr::T(parameter) = parameter else { continue };
        match parameter.parameter_in {
            ParameterIn::Query => {
                takes.query.insert(parameter.name.clone());
            }
            ParameterIn::Header if parameter.name == IDEMPOTENCY_KEY => takes.idempotency_key = true,
            _ => {}
        }
    }
    takes.json = matches!(&operation.request_body, Some(RefOr::T(body)) if body.content.contains_key("application/json"));
    takes
}

/// Refuses query parameters that the operation does not take, those that stand there twice, and the character U+0000, which
/// databases do not keep.
pub async fn check(State(contract): State<Arc<Contract>>, request: Request, next: Next) -> Response {
    match contract.takes(&request).map(|takes| check_address(takes, &request)) {
        Some(Err(error)) => error.into_response(),
        _ => next.run(request).await,
    }
}

fn check_address(takes: &Takes, request: &Request) -> crate::problem::Result<()> {
    if request.uri().path().contains("%00") {
        return Err(ApiError::invalid("path", reasons::NUL));
    }
    let pairs = axum::extract::Query::<Vec<(String, String)>>::try_from_uri(request.uri());
    let pairs = pairs.map_err(|error| unreadable("query", &error.body_text()))?.0;
    let mut seen = BTreeSet::new();
    for (name, value) in &pairs {
        if !takes.query.contains(name) {
            let known: Vec<&str> = takes.query.iter().map(String::as_str).collect();
            let known = if known.is_empty() { "-".to_owned() } else { known.join(", ") };
            return Err(ApiError::invalid(name, reasons::NO_PARAMETER.with(&[("known", &known)])));
        }
        if !seen.insert(name) {
            return Err(ApiError::invalid(name, reasons::TWICE));
        }
        if value.contains('\0') {
            return Err(ApiError::invalid(name, reasons::NUL));
        }
    }
    Ok(())
}
