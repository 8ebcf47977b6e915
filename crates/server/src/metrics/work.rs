//! What the workers and uploads of this process did since it started.

use ferry_service::watch::Watch;
use prometheus_client::encoding::EncodeLabelSet;
use prometheus_client::metrics::counter::Counter;
use prometheus_client::metrics::family::Family;
use prometheus_client::metrics::histogram::Histogram;
use prometheus_client::registry::Registry;

/// Upper bounds of the histogram of task times, in seconds: from a few nodes to a migration of a night.
const SECONDS: [f64; 10] = [0.1, 0.5, 1.0, 5.0, 15.0, 60.0, 300.0, 900.0, 3_600.0, 14_400.0];

/// Labels of something that ended.
#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
struct Ended {
    kind: &'static str,
    status: String,
}

/// Labels of something that took time.
#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
struct Kind {
    kind: &'static str,
}

/// Counters of work, which [`Watch`] feeds.
#[derive(Debug)]
pub(super) struct Work {
    ended: Family<Ended, Counter>,
    seconds: Family<Kind, Histogram, fn() -> Histogram>,
    saved: Counter,
    leases_lost: Counter,
    upload_bytes: Counter,
}

impl Work {
    /// The counters, registered.
    pub(super) fn registered(registry: &mut Registry) -> Self {
        let histogram: fn() -> Histogram = || Histogram::new(SECONDS);
        let work = Self {
            ended: Family::default(),
            seconds: Family::new_with_constructor(histogram),
            saved: Counter::default(),
            leases_lost: Counter::default(),
            upload_bytes: Counter::default(),
        };
        let mut counter = |name: &str, help: &str, counter: &Counter| registry.register(name, help, Counter::clone(counter));
        counter("import_objects", "Objects that imports saved, by this process since it started", &work.saved);
        counter(
            "job_leases_lost",
            "Jobs that went on to another worker, because one of this process did not keep its lease",
            &work.leases_lost,
        );
        counter("upload_bytes", "Bytes of packages that were uploaded to this process since it started", &work.upload_bytes);
        registry.register(
            "tasks_ended",
            "Jobs of tasks that this process brought to an end since it started, by kind and by what became of the task",
            Family::clone(&work.ended),
        );
        registry.register(
            "task_duration_seconds",
            "Time from the start of a task to its end, by kind, of those that this process brought to an end",
            Family::clone(&work.seconds),
        );
        work
    }
}

impl Watch for Work {
    fn ended(&self, kind: &'static str, status: &str, seconds: f64) {
        self.seconds.get_or_create(&Kind { kind }).observe(seconds);
        self.ended.get_or_create(&Ended { kind, status: status.to_owned() }).inc();
    }

    fn saved(&self, objects: u64) {
        self.saved.inc_by(objects);
    }

    fn lease_lost(&self) {
        self.leases_lost.inc();
    }

    fn uploaded(&self, bytes: u64) {
        self.upload_bytes.inc_by(bytes);
    }
}
