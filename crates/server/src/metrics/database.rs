//! What the database holds and how it is reached, read when the metrics are asked for.

use ferry_service::Service;
use ferry_store::StoreError;
use prometheus_client::encoding::EncodeLabelSet;
use prometheus_client::metrics::family::Family;
use prometheus_client::metrics::gauge::Gauge;
use prometheus_client::registry::Registry;

/// Labels of jobs.
#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
struct Jobs {
    kind: &'static str,
    state: String,
}

/// Labels of tasks.
#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
struct Tasks {
    kind: &'static str,
    status: String,
}

/// Labels of connections.
#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
struct Pool {
    pool: &'static str,
}

/// Gauges that are set from the database.
#[derive(Debug)]
pub(super) struct Database {
    jobs: Family<Jobs, Gauge>,
    tasks: Family<Tasks, Gauge>,
    oldest_seconds: Gauge,
    open: Family<Pool, Gauge>,
    idle: Family<Pool, Gauge>,
    most: Family<Pool, Gauge>,
}

impl Database {
    /// The gauges, registered.
    pub(super) fn registered(registry: &mut Registry) -> Self {
        let (jobs, tasks, oldest_seconds) = (Family::default(), Family::default(), Gauge::default());
        let (open, idle, most) = (Family::default(), Family::default(), Family::default());
        registry.register("jobs", "Jobs in the database, by kind and state; the same from every replica", Family::clone(&jobs));
        registry.register("tasks", "Tasks in the database, by kind and status; the same from every replica", Family::clone(&tasks));
        registry.register(
            "jobs_oldest_queued_seconds",
            "Age of the oldest job that could begin and has not, 0 without one; the same from every replica",
            Gauge::clone(&oldest_seconds),
        );
        registry.register("database_connections", "Open connections of this process to its database", Family::clone(&open));
        registry.register("database_connections_idle", "Open connections of this process that nobody uses", Family::clone(&idle));
        registry.register("database_connections_max", "Connections that this process may open", Family::clone(&most));
        Self { jobs, tasks, oldest_seconds, open, idle, most }
    }

    /// Sets them as the database is now; what it does not tell is left out.
    pub(super) async fn read(&self, service: &Service) {
        for pool in service.store().pools() {
            let label = Pool { pool: pool.name };
            self.open.get_or_create(&label).set(pool.open.into());
            self.idle.get_or_create(&label).set(pool.idle.into());
            self.most.get_or_create(&label).set(pool.most.into());
        }
        self.jobs.clear();
        self.tasks.clear();
        self.oldest_seconds.set(0);
        if let Err(error) = self.counted(service).await {
            tracing::warn!(error.message = %error, "jobs and tasks could not be counted for the metrics");
        }
    }

    async fn counted(&self, service: &Service) -> Result<(), StoreError> {
        let store = service.store();
        for count in store.job_counts().await? {
            self.jobs.get_or_create(&Jobs { kind: count.kind, state: count.state }).set(count.jobs);
        }
        for count in store.task_counts().await? {
            self.tasks.get_or_create(&Tasks { kind: count.kind, status: count.status }).set(count.tasks);
        }
        self.oldest_seconds.set(store.oldest_queued_ms(service.now()).await? / 1_000);
        Ok(())
    }
}
