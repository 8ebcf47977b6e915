//! A plan as it is kept for pages: packed, with an index of what is searched for.

use ferry_engine::plan::{Action, Plan, PlanItem, stale};
use ferry_engine::task_plan::{self, CHUNK_ITEMS};
use ferry_model::ObjectKind;

use super::PlanCounts;
use crate::{Result, ServiceError};

/// A plan.
#[derive(Debug)]
pub(crate) struct Kept {
    /// The plan without its objects.
    pub(crate) head: Plan,
    /// Counts per kind.
    pub(crate) counts: Vec<PlanCounts>,
    /// The same, as the document of the plan writes them.
    pub(crate) counts_json: serde_json::Value,
    /// Digest of what it changes.
    pub(crate) digest: String,
    index: Index,
    /// The objects, [`CHUNK_ITEMS`] in each.
    chunks: Vec<Vec<u8>>,
}

/// What pages look for, a few dozen bytes for each object.
#[derive(Debug, Default)]
struct Index {
    entries: Vec<Entry>,
    /// Keys in lower case, one behind the other.
    keys: String,
}

#[derive(Debug)]
struct Entry {
    kind: ObjectKind,
    action: Action,
    with_findings: bool,
    /// Where its key ends.
    key_end: usize,
    /// Replacements of all objects up to and with this one.
    rewrites: u64,
}

/// Which objects.
#[derive(Debug, Default)]
pub(super) struct Wanted {
    pub(super) kind: Option<ObjectKind>,
    pub(super) action: Option<String>,
    pub(super) with_findings: bool,
    /// Lower case.
    pub(super) search: String,
}

impl Kept {
    /// Packs a plan.
    pub(crate) fn new(mut plan: Plan) -> Result<Self> {
        let counts: Vec<_> = plan.counts();
        let counts_json =
            counts.iter().map(|(kind, counts)| (kind.as_str().to_owned(), serde_json::json!(counts))).collect::<serde_json::Map<_, _>>();
        let digest = stale::digest(&plan);
        let index = Index::of(&plan.items);
        let mut chunks = task_plan::to_chunks(&mut plan).map_err(ServiceError::failed)?;
        chunks.remove(0);
        plan.items = Vec::new();
        let counts = counts
            .into_iter()
            .map(|(kind, counts)| PlanCounts {
                kind: kind.as_str().to_owned(),
                total: counts.total,
                create: counts.create,
                update: counts.update,
                unchanged: counts.unchanged,
                skip: counts.skip,
                blocked: counts.blocked,
                waiting: counts.waiting,
                held: counts.held,
                commit: counts.commit,
                deploy: counts.deploy,
                rewrites: counts.rewrites,
            })
            .collect();
        Ok(Self { head: plan, counts, counts_json: counts_json.into(), digest, index, chunks })
    }

    /// How many objects it has.
    pub(crate) fn len(&self) -> usize {
        self.index.entries.len()
    }

    /// How many chunks of objects there are.
    pub(super) fn chunks(&self) -> usize {
        self.chunks.len()
    }

    /// The objects of one chunk.
    pub(super) fn chunk(&self, n: usize) -> Result<Vec<PlanItem>> {
        self.chunks.get(n).map_or_else(|| Ok(Vec::new()), |chunk| task_plan::items(chunk).map_err(ServiceError::failed))
    }

    /// Positions of the objects that fit, from behind `after`, at most `limit`.
    pub(super) fn find(&self, wanted: &Wanted, after: i64, limit: i64) -> Vec<usize> {
        let first = usize::try_from(after.saturating_add(1)).unwrap_or_default();
        (first..self.len()).filter(|n| self.index.fits(*n, wanted)).take(limit as usize).collect()
    }

    /// The objects at these positions, which rise.
    pub(super) fn items(&self, positions: &[usize]) -> Result<Vec<PlanItem>> {
        let mut found = Vec::with_capacity(positions.len());
        for group in positions.chunk_by(|a, b| a / CHUNK_ITEMS == b / CHUNK_ITEMS) {
            let Some(chunk) = group.first().and_then(|n| self.chunks.get(n / CHUNK_ITEMS)) else { continue };
            let mut items = task_plan::items(chunk).map_err(ServiceError::failed)?.into_iter();
            let mut at = 0;
            for n in group {
                let within = n % CHUNK_ITEMS;
                found.extend(items.nth(within - at));
                at = within + 1;
            }
        }
        Ok(found)
    }

    /// The objects that hold the replacements numbered from `first` on, as position and the number of its first replacement, until there
    /// are `limit` of them.
    pub(super) fn rewritten(&self, first: u64, limit: u64) -> Vec<(usize, u64)> {
        let entries = &self.index.entries;
        let start = entries.partition_point(|entry| entry.rewrites <= first);
        let before = |n: usize| if n == 0 { 0 } else { entries[n - 1].rewrites };
        (start..entries.len())
            .take_while(|n| before(*n) < first.saturating_add(limit))
            .filter(|n| entries[*n].rewrites > before(*n))
            .map(|n| (n, before(n)))
            .collect()
    }
}

impl Index {
    fn of(items: &[PlanItem]) -> Self {
        let mut index = Self { entries: Vec::with_capacity(items.len()), keys: String::new() };
        let mut rewrites = 0;
        for item in items {
            index.keys.push_str(&item.key.to_string().to_ascii_lowercase());
            rewrites += item.rewrites.len() as u64;
            index.entries.push(Entry {
                kind: item.key.kind,
                action: item.action,
                with_findings: !item.findings.is_empty(),
                key_end: index.keys.len(),
                rewrites,
            });
        }
        index.keys.shrink_to_fit();
        index
    }

    fn fits(&self, n: usize, wanted: &Wanted) -> bool {
        let entry = &self.entries[n];
        let start = if n == 0 { 0 } else { self.entries[n - 1].key_end };
        wanted.kind.is_none_or(|kind| kind == entry.kind)
            && wanted.action.as_deref().is_none_or(|action| action == entry.action.as_str())
            && (!wanted.with_findings || entry.with_findings)
            && (wanted.search.is_empty() || self.keys[start..entry.key_end].contains(&wanted.search))
    }
}
