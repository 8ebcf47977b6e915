//! The OpenAPI document and the page to browse it, which works without access to the internet.

use std::sync::Arc;

use axum::Router;
use axum::extract::Path;
use axum::http::header::{CACHE_CONTROL, CONTENT_ENCODING, CONTENT_SECURITY_POLICY, CONTENT_TYPE, ETAG, LOCATION};
use axum::http::{HeaderName, StatusCode};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use ferry_model::Finding;
use ferry_model::codes::service as codes;
use utoipa::openapi::OpenApi;
use utoipa_swagger_ui::Config;

use crate::BASE;
use crate::problem::{ApiError, Result};

/// Scripts and styles come from the server itself; the page sets styles on its elements and draws its icons from data addresses.
const POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; font-src 'self'; \
    connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

/// `/openapi.json` and `/docs/`.
pub fn router<S: Clone + Send + Sync + 'static>(document: &OpenApi) -> Router<S> {
    let json: bytes::Bytes = document.to_json().unwrap_or_default().into();
    let config = Arc::new(Config::from(format!("{BASE}/openapi.json")).try_it_out_enabled(true).persist_authorization(false));
    let file = move |path: String| {
        let config = config.clone();
        async move { serve(&path, config) }
    };
    let index = file.clone();
    Router::new()
        .route("/openapi.json", get(async move || ([(CONTENT_TYPE, "application/json"), (CACHE_CONTROL, "no-cache")], json)))
        .route("/docs", get(async || (StatusCode::PERMANENT_REDIRECT, [(LOCATION, format!("{BASE}/docs/"))])))
        .route("/docs/", get(move || index(String::new())))
        .route("/docs/{*file}", get(move |Path(path): Path<String>| file(path)))
}

fn serve(path: &str, config: Arc<Config<'_>>) -> Result<Response> {
    let missing = || ApiError::new(StatusCode::NOT_FOUND, Finding::new(codes::NO_ROUTE).arg("path", format!("{BASE}/docs/{path}")));
    let file = utoipa_swagger_ui::serve(path, config).map_err(ApiError::internal)?.ok_or_else(missing)?;
    let mut headers: Vec<(HeaderName, String)> = vec![
        (CONTENT_TYPE, file.content_type),
        (CONTENT_SECURITY_POLICY, POLICY.to_owned()),
        (CACHE_CONTROL, "public, max-age=3600".to_owned()),
        (ETAG, format!("\"{}\"", env!("CARGO_PKG_VERSION"))),
    ];
    if file.gzpipped {
        headers.push((CONTENT_ENCODING, "gzip".to_owned()));
    }
    Ok((axum::response::AppendHeaders(headers), file.bytes.into_owned()).into_response())
}
