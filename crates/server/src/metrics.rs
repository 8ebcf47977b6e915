//! What `/metrics` tells, in the text format of OpenMetrics.

use std::sync::Arc;
use std::sync::atomic::AtomicI64;
use std::time::Duration;

use ferry_service::Service;
use ferry_service::watch::Watch;
use prometheus_client::encoding::{EncodeLabelSet, text};
use prometheus_client::metrics::counter::Counter;
use prometheus_client::metrics::family::Family;
use prometheus_client::metrics::gauge::Gauge;
use prometheus_client::metrics::histogram::Histogram;
use prometheus_client::metrics::info::Info;
use prometheus_client::registry::Registry;

use database::Database;
use work::Work;

mod database;
mod work;

/// Content type of the reply.
pub const CONTENT_TYPE: &str = "application/openmetrics-text; version=1.0.0; charset=utf-8";

/// Upper bounds of the histogram of request times, in seconds.
const SECONDS: [f64; 12] = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 5.0, 30.0];

/// Labels of a counted request.
#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
struct Request {
    method: String,
    route: String,
    status: u16,
}

/// Labels of a timed request.
#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
struct Route {
    method: String,
    route: String,
}

/// The metrics of one process.
#[derive(Debug)]
pub struct Metrics {
    registry: Registry,
    requests: Family<Request, Counter>,
    seconds: Family<Route, Histogram, fn() -> Histogram>,
    in_flight: Gauge,
    database: Database,
    work: Arc<Work>,
    workers: Gauge<i64, AtomicI64>,
}

impl Default for Metrics {
    fn default() -> Self {
        let histogram: fn() -> Histogram = || Histogram::new(SECONDS);
        let requests = Family::default();
        let seconds = Family::new_with_constructor(histogram);
        let (in_flight, workers) = (Gauge::default(), Gauge::default());
        let mut registry = Registry::with_prefix("ferry");
        registry.register("build", "The release", Info::new([("version", env!("CARGO_PKG_VERSION"))]));
        registry.register("http_requests", "Requests answered, by method, route and status", Family::clone(&requests));
        registry.register(
            "http_request_duration_seconds",
            "Time until the head of the reply, by method and route",
            Family::clone(&seconds),
        );
        registry.register("http_requests_in_flight", "Requests being answered", Gauge::clone(&in_flight));
        registry.register("workers", "Workers of this process", Gauge::clone(&workers));
        let (database, work) = (Database::registered(&mut registry), Arc::new(Work::registered(&mut registry)));
        Self { registry, requests, seconds, in_flight, database, work, workers }
    }
}

impl Metrics {
    /// A request begins; it is in flight until the value is dropped.
    pub fn begin(&self) -> InFlight {
        self.in_flight.inc();
        InFlight(self.in_flight.clone())
    }

    /// A request was answered. `route` is the template, never the path, so that there are as many series as routes.
    pub fn answered(&self, method: &str, route: &str, status: u16, took: Duration) {
        let (method, route) = (known_method(method).to_owned(), route.to_owned());
        self.seconds.get_or_create(&Route { method: method.clone(), route: route.clone() }).observe(took.as_secs_f64());
        self.requests.get_or_create(&Request { method, route, status }).inc();
    }

    /// How many workers this process has.
    pub fn set_workers(&self, count: u32) {
        self.workers.set(count.into());
    }

    /// What counts the work of this process.
    pub fn watch(&self) -> Arc<dyn Watch> {
        Arc::clone(&self.work) as Arc<dyn Watch>
    }

    /// Everything, with jobs and tasks as the database has them now; without them when it does not answer.
    pub async fn text(&self, service: &Service) -> String {
        self.database.read(service).await;
        let mut out = String::new();
        if let Err(error) = text::encode(&mut out, &self.registry) {
            tracing::error!(error.message = %error, "the metrics could not be written");
        }
        out
    }
}

/// A request in flight.
#[derive(Debug)]
pub struct InFlight(Gauge);

impl Drop for InFlight {
    fn drop(&mut self) {
        self.0.dec();
    }
}

/// Methods by name; what clients make up is one series.
fn known_method(method: &str) -> &'static str {
    const KNOWN: [&str; 7] = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"];
    KNOWN.into_iter().find(|known| *known == method).unwrap_or("OTHER")
}
