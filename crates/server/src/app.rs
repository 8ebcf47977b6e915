//! The routers of all faces below one root, and the layers around them, in order.

use std::time::Duration;

use axum::Router;
use axum::middleware::{from_fn, from_fn_with_state};
use ferry_api::{ApiOptions, ConfigurationLine};
use ferry_console::SettingLine;
use tokio_util::task::TaskTracker;
use tower_http::compression::CompressionLayer;
use tower_http::compression::predicate::{DefaultPredicate, NotForContentType, Predicate as _};

use crate::client_address::{TrustedProxies, find_client};
use crate::closing::end_streams;
use crate::config::{Config, Loaded, Origin, Shown};
use crate::guards::{Guard, Patience, guard};
use crate::headers::secure;
use crate::health::{self, Probes};
use crate::observe::{follow, identify};

/// The settings that hold, as the console shows them.
pub fn settings(loaded: &Loaded) -> Vec<SettingLine> {
    let line = |shown: Shown| {
        let is_set = *loaded.origin(&shown.key) != Origin::Default;
        SettingLine { origin: is_set.then_some(shown.origin), key: shown.key, value: shown.value }
    };
    loaded.shown().into_iter().map(line).collect()
}

/// Everything that the main listener answers. What changes something is done by tasks of `changes`.
pub fn router(config: &Config, settings: Vec<SettingLine>, probes: Probes, changes: TaskTracker) -> Router {
    let service = probes.service.clone();
    let version = env!("CARGO_PKG_VERSION").to_owned();
    let line = |line: &SettingLine| ConfigurationLine { key: line.key.clone(), value: line.value.clone(), origin: line.origin.clone() };
    let api = ApiOptions { secure_cookies: config.is_https(), configuration: settings.iter().map(line).collect() };
    let options = ferry_console::ConsoleOptions { secure_cookies: config.is_https(), version, settings };
    let faces = Router::new()
        .nest(ferry_api::BASE, ferry_api::router(service.clone(), api))
        .merge(ferry_console::router(service, options))
        .merge(health::routes(probes.clone(), config.metrics.listen.is_empty()));
    layered(faces, config, probes, changes)
}

/// The layers, the innermost first. A request gets its identifier and its client's address before it is followed, so that the log has
/// them; a panic is caught inside of what follows, so that it is counted as what the client sees.
fn layered(router: Router, config: &Config, probes: Probes, changes: TaskTracker) -> Router {
    let patience = Patience {
        request: Duration::from_secs(config.server.request_timeout_seconds),
        body_idle: Duration::from_secs(config.server.body_idle_seconds),
    };
    let proxies = TrustedProxies::new(&config.server.trusted_proxies);
    // Packages are compressed already.
    let compressible = DefaultPredicate::new()
        .and(NotForContentType::const_new("application/zip"))
        .and(NotForContentType::const_new("application/octet-stream"));
    router
        .layer(from_fn_with_state(Guard { patience, changes }, guard))
        .layer(CompressionLayer::new().compress_when(compressible))
        .layer(from_fn_with_state(probes.stop.clone(), end_streams))
        .layer(from_fn_with_state(config.is_https(), secure))
        .layer(from_fn_with_state(probes.metrics, follow))
        .layer(from_fn_with_state(proxies, find_client))
        .layer(from_fn(identify))
}
