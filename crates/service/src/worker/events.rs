//! The progress of a running task on its way into the store: the last word of each step, a few times a second.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use ferry_engine::progress::{Progress, Step};
use ferry_store::Store;
use tokio::task::JoinHandle;

use crate::Service;

/// How often progress is written.
const EVERY: Duration = Duration::from_millis(250);

/// Steps that said something since it was written last, in the order in which they began.
type Said = Arc<Mutex<Vec<(Step, u64, u64)>>>;

/// Takes progress in and writes it down in the background until it is finished or dropped.
pub(super) struct Events {
    said: Said,
    writer: JoinHandle<()>,
    place: Place,
}

#[derive(Clone)]
struct Place {
    service: Service,
    store: Store,
    task_id: i64,
}

impl Events {
    /// Writes the progress of a task, through the store of whoever runs it.
    pub(super) fn of(service: &Service, store: &Store, task_id: i64) -> Self {
        let said = Said::default();
        let place = Place { service: service.clone(), store: store.clone(), task_id };
        let (heard, to) = (Arc::clone(&said), place.clone());
        let writer = tokio::spawn(async move {
            loop {
                tokio::time::sleep(EVERY).await;
                to.write(&heard).await;
            }
        });
        Self { said, writer, place }
    }

    /// Writes what is left.
    pub(super) async fn finish(self) {
        self.writer.abort();
        self.place.write(&self.said).await;
    }
}

impl Drop for Events {
    fn drop(&mut self) {
        self.writer.abort();
    }
}

impl Place {
    async fn write(&self, said: &Said) {
        let said = std::mem::take(&mut *said.lock().unwrap_or_else(PoisonError::into_inner));
        if said.is_empty() {
            return;
        }
        let events: Vec<(&str, i64, i64)> = said.iter().map(|(step, done, total)| (step.as_str(), *done as i64, *total as i64)).collect();
        if let Err(error) = self.store.add_events(self.task_id, &events, self.service.now()).await {
            tracing::debug!(task.id = self.task_id, %error, "progress could not be written");
        }
    }
}

impl Progress for Events {
    fn advance(&self, step: Step, done: u64, total: u64) {
        let mut said = self.said.lock().unwrap_or_else(PoisonError::into_inner);
        match said.iter_mut().find(|(known, ..)| *known == step) {
            Some(known) => *known = (step, done, total),
            None => said.push((step, done, total)),
        }
    }
}
