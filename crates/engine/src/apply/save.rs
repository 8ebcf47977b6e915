//! Saving drafts in batches while the package is read beside it.

use std::sync::mpsc::{Receiver, SyncSender, sync_channel};

use ferry_store::records::{Checkpoint, SaveObject, TaskItem};

use crate::apply::rows::{save_object, task_item};
use crate::apply::{Group, Run};
use crate::bodies::for_each;
use crate::destination::Destination;
use crate::error::EngineError;
use crate::failpoint;
use crate::plan::{Action, Outcome, PlanItem};
use crate::progress::Step;

/// Bytes of bodies after which a save step is full even with fewer rows.
const BATCH_BYTES: usize = 8 << 20;
/// Batches that may wait while another is being written.
const BATCHES_AHEAD: usize = 1;

type Row = (usize, TaskItem, Option<SaveObject>);

impl<D: Destination> Run<'_, D> {
    /// Saves the drafts of a group and writes its rows of the report, from step `done` on. Fills in the numbers of the objects.
    ///
    /// The order is fixed by the plan: kind by kind, within a kind the order of the package. Nodes are *saved* in the order of the package,
    /// because that is the order in which their bodies can be read once; they are committed and deployed in the order of their
    /// dependencies, those at once that `early` allows and whose parents are there.
    pub(super) async fn save_group(
        &self,
        group: Group,
        phase: &'static str,
        done: usize,
        ids: &mut [i64],
        early: &mut D::Saving,
    ) -> Result<(), EngineError> {
        let order = self.save_order(group);
        let total = order.len();
        if done >= total {
            return Ok(());
        }
        let kept = self.kept_secrets(&order[done..]).await?;
        let (sender, receiver) = sync_channel::<Result<Vec<Row>, EngineError>>(BATCHES_AHEAD);
        let runtime = tokio::runtime::Handle::current();
        tokio::task::block_in_place(|| {
            std::thread::scope(|scope| {
                let left = &order[done..];
                let kept = &kept;
                scope.spawn(move || {
                    let mut batcher = Batcher { sender, rows: Vec::new(), bytes: 0, most_rows: self.step_objects };
                    if let Err(error) = self.read_rows(left, kept, &mut batcher) {
                        batcher.fail(error);
                    }
                });
                runtime.block_on(self.write_batches((group, phase), (done, total), receiver, ids, early))
            })
        })
    }

    /// Positions of the items of a group in the order of saving.
    fn save_order(&self, group: Group) -> Vec<u32> {
        let items = &self.plan.items;
        let mut order: Vec<u32> = (0..items.len() as u32).filter(|index| group.holds(items[*index as usize].key.kind)).collect();
        // Things that could not be read have no source and come last in their kind.
        order.sort_by_key(|index| {
            let item = &items[*index as usize];
            (item.key.kind, item.source.is_none(), item.source, *index)
        });
        order
    }

    /// JSON of the data sources that the destination has, whose secrets are kept.
    async fn kept_secrets(&self, order: &[u32]) -> Result<std::collections::HashMap<u32, String>, EngineError> {
        let wanted: Vec<(u32, (i64, i64))> = order
            .iter()
            .filter_map(|index| {
                let item = &self.plan.items[*index as usize];
                let existing = item.existing.as_ref().filter(|_| item.save && item.key.kind == ferry_model::ObjectKind::DataSource)?;
                Some((*index, (existing.id, existing.draft)))
            })
            .collect();
        let mut kept = std::collections::HashMap::new();
        for part in wanted.chunks(500) {
            let bodies = self.destination.bodies(&part.iter().map(|(_, version)| *version).collect::<Vec<_>>()).await?;
            kept.extend(part.iter().map(|(index, _)| *index).zip(bodies));
        }
        Ok(kept)
    }

    /// Reads bodies and makes rows, kind by kind.
    fn read_rows(&self, order: &[u32], kept: &std::collections::HashMap<u32, String>, batcher: &mut Batcher) -> Result<(), EngineError> {
        let items = &self.plan.items;
        let ignore_lock = self.plan.settings.committing_rule.ignore_lock;
        for run in order.chunk_by(|a, b| items[*a as usize].key.kind == items[*b as usize].key.kind) {
            // Objects whose bodies are not at hand, in the order of the package; everything between them is handed over in its turn.
            let missing: Vec<(u32, u32)> = run.iter().filter_map(|index| self.source_to_read(*index)).collect();
            let mut next = 0;
            let make = |index: u32, located| -> Result<Row, EngineError> {
                let item = &items[index as usize];
                let (object, rewrites) = save_object(item, located, self.mapping, kept.get(&index).map(String::as_str), ignore_lock)?;
                Ok((index as usize, task_item(index as usize, item, &rewrites)?, Some(object)))
            };
            // A run is in the order of the sources; what has none comes last.
            let at = |source: (u32, u32)| run.partition_point(|index| items[*index as usize].source.is_some_and(|other| other < source));
            let mut flush_until = |until: Option<(u32, u32)>, batcher: &mut Batcher| -> Result<(), EngineError> {
                while next < run.len() {
                    let index = run[next];
                    let item = &items[index as usize];
                    if self.source_to_read(index).is_some() {
                        if item.source == until {
                            next += 1;
                        }
                        return Ok(());
                    }
                    let row = match item.source.filter(|_| item.save).and_then(|source| self.bodies.get(&source)) {
                        Some(located) => make(index, located.clone())?,
                        None => (index as usize, self.row_without_object(index as usize, item)?, None),
                    };
                    batcher.push(row)?;
                    next += 1;
                }
                Ok(())
            };
            for_each::<_, EngineError>(
                self.package,
                &missing,
                // One core is the database's: what is read can be no faster than it is written.
                self.threads.saturating_sub(1).max(1),
                |source, located| make(run[at(source)], located),
                |source, row| {
                    flush_until(Some(source), batcher)?;
                    batcher.push(row?)
                },
            )?;
            flush_until(None, batcher)?;
        }
        batcher.flush()
    }

    /// The row of an item that is not saved. What an earlier attempt did to it stays in the report.
    fn row_without_object(&self, index: usize, item: &PlanItem) -> Result<TaskItem, EngineError> {
        let row = task_item(index, item, &item.rewrites.to_vec())?;
        Ok(match self.prior.get(&row.seq) {
            Some(prior) if item.action == Action::Unchanged && item.outcome == Outcome::Ok && prior.key == row.key => {
                TaskItem { committed: row.committed, deployed: row.deployed, ..prior.clone() }
            }
            _ => row,
        })
    }

    /// Where the body of an item has to be read, if it is saved and its body is not at hand.
    fn source_to_read(&self, index: u32) -> Option<(u32, u32)> {
        let item = &self.plan.items[index as usize];
        item.source.filter(|source| item.save && !self.bodies.contains_key(source))
    }

    async fn write_batches(
        &self,
        (group, phase): (Group, &'static str),
        (mut done, total): (usize, usize),
        receiver: Receiver<Result<Vec<Row>, EngineError>>,
        ids: &mut [i64],
        early: &mut D::Saving,
    ) -> Result<(), EngineError> {
        let shown = self.shown(group, |_| true);
        while let Ok(batch) = receiver.recv() {
            let batch = batch?;
            self.stop_if_asked()?;
            let (positions, rows): (Vec<usize>, Vec<(TaskItem, Option<SaveObject>)>) =
                batch.into_iter().map(|(position, item, object)| (position, (item, object))).unzip();
            let end = done + rows.len();
            let checkpoint = Checkpoint { phase: phase.to_owned(), done: end as i64, total: total as i64 };
            failpoint::pass("save.before");
            let saved = self.destination.save(self.step(&checkpoint), &rows, early).await?;
            failpoint::pass("save.after");
            for (position, id) in positions.into_iter().zip(saved) {
                if let Some(id) = id {
                    ids[position] = id;
                }
            }
            done = end;
            self.progress.advance(Step::Save, shown.before + done as u64, shown.total);
        }
        Ok(())
    }

    /// Fills in the numbers of objects that earlier steps saved.
    pub(super) async fn known_ids(&self, ids: &mut [i64], group: Group) -> Result<(), EngineError> {
        let missing = self
            .plan
            .items
            .iter()
            .zip(ids.iter())
            .any(|(item, id)| *id == 0 && group.holds(item.key.kind) && (item.save || item.commit || item.deploy));
        if missing {
            for (seq, id) in self.destination.saved_items(self.task_id).await? {
                if let Some(slot) = ids.get_mut(seq as usize) {
                    *slot = id;
                }
            }
        }
        Ok(())
    }
}

/// Gathers rows into batches and hands them on.
struct Batcher {
    sender: SyncSender<Result<Vec<Row>, EngineError>>,
    rows: Vec<Row>,
    bytes: usize,
    most_rows: usize,
}

impl Batcher {
    fn push(&mut self, row: Row) -> Result<(), EngineError> {
        self.bytes += row.2.as_ref().map_or(0, |object| object.json.len());
        self.rows.push(row);
        if self.rows.len() >= self.most_rows || self.bytes >= BATCH_BYTES { self.flush() } else { Ok(()) }
    }

    fn flush(&mut self) -> Result<(), EngineError> {
        self.bytes = 0;
        if self.rows.is_empty() {
            return Ok(());
        }
        // The other side has gone away after an error of its own, which it reports.
        self.sender.send(Ok(std::mem::take(&mut self.rows))).map_err(|_| EngineError::Internal("writing has stopped".to_owned()))
    }

    fn fail(&mut self, error: EngineError) {
        let _ = self.sender.send(Err(error));
    }
}
