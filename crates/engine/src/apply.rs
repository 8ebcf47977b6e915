//! Applying a plan: drafts saved, committed, deployed, then quality rules, then DataService; every step with its checkpoint.

use std::collections::HashMap;

use ferry_model::stored::RuleState;
use ferry_model::{Located, ObjectKind};
use ferry_package::Package;
use ferry_store::records::{Checkpoint, TaskItem};

use crate::destination::{Destination, Saving, Step as ApplyStep};
use crate::error::EngineError;
use crate::failpoint;
use crate::mapping::Mapping;
use crate::plan::{Outcome, Plan, PlanItem};
use crate::progress::{Cancel, Progress, Step};

pub mod contents;
pub mod rows;
pub mod save;

/// A group of kinds that is saved, committed and deployed before the next group begins.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Group {
    /// Everything but the two below.
    Objects,
    /// Quality rules, which come after their nodes.
    Rules,
    /// DataService business processes and APIs.
    DataService,
}

impl Group {
    /// In the order in which they are applied.
    const ALL: [Self; 3] = [Self::Objects, Self::Rules, Self::DataService];

    /// Whether objects of this kind belong to the group.
    pub fn holds(self, kind: ObjectKind) -> bool {
        self == match kind {
            ObjectKind::QualityRule => Self::Rules,
            ObjectKind::DataServiceProcess | ObjectKind::DataServiceApi => Self::DataService,
            _ => Self::Objects,
        }
    }

    fn phases(self) -> [&'static str; 3] {
        match self {
            Self::Objects => ["save", "commit", "deploy"],
            Self::Rules => ["rules.save", "rules.commit", "rules.deploy"],
            Self::DataService => ["data_service.save", "data_service.commit", "data_service.deploy"],
        }
    }
}

/// The phases of an import, in order, as checkpoints name them.
pub const PHASES: [&str; 10] = [
    "save",
    "commit",
    "deploy",
    "rules.save",
    "rules.commit",
    "rules.deploy",
    "rules.associate",
    "data_service.save",
    "data_service.commit",
    "data_service.deploy",
];

/// Where a group stands in the progress of a step.
#[derive(Clone, Copy)]
struct Shown {
    /// Things of the groups before.
    before: u64,
    /// Things of all groups.
    total: u64,
}

/// A running import.
pub struct Run<'r, D> {
    /// Number of the task.
    pub task_id: i64,
    /// The package.
    pub package: &'r Package,
    /// The plan; its output map and renamed resources have been moved into `mapping`.
    pub plan: &'r Plan,
    /// The mappings.
    pub mapping: &'r Mapping,
    /// Bodies that are at hand.
    pub bodies: &'r HashMap<(u32, u32), Located>,
    /// Rows of earlier attempts that succeeded, by position.
    pub prior: &'r HashMap<i64, TaskItem>,
    /// Where it goes.
    pub destination: &'r D,
    /// Threads that read the package.
    pub threads: usize,
    /// Objects of one step, at least 1.
    pub step_objects: usize,
    /// The time that is written.
    pub now: i64,
    /// Who listens.
    pub progress: &'r dyn Progress,
    /// Who may stop it.
    pub cancel: &'r Cancel,
}

impl<D: Destination> Run<'_, D> {
    /// Applies what is left after `from`.
    ///
    /// # Errors
    ///
    /// When a step fails, or [`EngineError::Stopped`] when stopping was asked for. Everything before the failure is done and recorded.
    pub async fn apply(&self, from: &Checkpoint) -> Result<(), EngineError> {
        let begin = PHASES.iter().position(|phase| *phase == from.phase).unwrap_or(0);
        let done_of = |phase: &str| -> Option<usize> {
            let at = PHASES.iter().position(|name| *name == phase).unwrap_or(0);
            match at.cmp(&begin) {
                std::cmp::Ordering::Less => None,
                std::cmp::Ordering::Equal if from.phase == phase => Some(from.done as usize),
                _ => Some(0),
            }
        };
        self.store_contents().await?;
        failpoint::pass("contents.stored");
        let mut ids = vec![0_i64; self.plan.items.len()];
        for (index, item) in self.plan.items.iter().enumerate() {
            ids[index] = item.existing.as_ref().map_or(0, |existing| existing.id);
        }
        let mut early = self.early();
        for group in Group::ALL {
            let [save, commit, deploy] = group.phases();
            if group == Group::Rules {
                failpoint::pass("rules.before");
            }
            if let Some(done) = done_of(save) {
                self.save_group(group, save, done, &mut ids, &mut early).await?;
            }
            self.known_ids(&mut ids, group).await?;
            if let Some(done) = done_of(commit) {
                self.commit_group(group, commit, done, &ids, &early).await?;
            }
            if let Some(done) = done_of(deploy) {
                self.deploy_group(group, deploy, done, &ids).await?;
            }
            if group == Group::Rules {
                if let Some(0) = done_of("rules.associate") {
                    self.associate_rules(&ids).await?;
                }
                failpoint::pass("rules.after");
            }
        }
        Ok(())
    }

    /// Which objects may be committed when they are saved: new ones that come, in the order of the plan, before the first commit that could
    /// change what they depend on.
    fn early(&self) -> D::Saving {
        let items = &self.plan.items;
        self.destination.saving(items.iter().position(|item| item.commit && item.existing.is_some()).unwrap_or(items.len()) as i64)
    }

    /// Commits the objects of a group in the order of the plan, which is the order of dependencies, and deploys with the same step those
    /// that are to be deployed as well. What was committed when it was saved is passed over.
    async fn commit_group(
        &self,
        group: Group,
        phase: &'static str,
        done: usize,
        ids: &[i64],
        early: &D::Saving,
    ) -> Result<(), EngineError> {
        let objects = self.chosen(group, ids, |item| item.commit);
        let deploys = |(seq, _): &(i64, i64)| self.plan.items[*seq as usize].deploy;
        let ignore_lock = self.plan.settings.committing_rule.ignore_lock;
        let total = objects.len();
        let mut at = done.min(total);
        let (commits, deployments) = (self.shown(group, |item| item.commit), self.shown(group, |item| item.deploy));
        while at < total {
            self.stop_if_asked()?;
            // A step holds objects of one kind of wish, and the order stays.
            let both = deploys(&objects[at]);
            let (mut alike, mut part) = (0, Vec::new());
            for object in objects[at..].iter().take_while(|object| deploys(object) == both) {
                let is_left = !early.is_committed(object.0);
                if is_left && part.len() == self.step_objects {
                    break;
                }
                part.extend(is_left.then_some(*object));
                alike += 1;
            }
            let checkpoint = Checkpoint { phase: phase.to_owned(), done: (at + alike) as i64, total: total as i64 };
            failpoint::pass("commit.before");
            // What could not be done is recorded with the step itself.
            if both {
                failpoint::pass("deploy.before");
                self.destination.release(self.step(&checkpoint), &part, ignore_lock).await?;
                failpoint::pass("deploy.after");
            } else {
                self.destination.commit(self.step(&checkpoint), &part, ignore_lock).await?;
            }
            failpoint::pass("commit.after");
            at += alike;
            self.progress.advance(Step::Commit, commits.before + at as u64, commits.total);
        }
        let released = objects.iter().filter(|object| deploys(object)).count() as u64;
        if released > 0 {
            self.progress.advance(Step::Deploy, deployments.before + released, deployments.total);
        }
        Ok(())
    }

    /// Deploys the objects of a group that were committed before, in the order of the plan.
    async fn deploy_group(&self, group: Group, phase: &'static str, done: usize, ids: &[i64]) -> Result<(), EngineError> {
        let objects = self.chosen(group, ids, |item| item.deploy && !item.commit);
        let released = self.chosen(group, ids, |item| item.deploy && item.commit).len();
        let total = objects.len();
        let mut at = done.min(total);
        let deployments = self.shown(group, |item| item.deploy);
        while at < total {
            self.stop_if_asked()?;
            let end = (at + self.step_objects).min(total);
            let checkpoint = Checkpoint { phase: phase.to_owned(), done: end as i64, total: total as i64 };
            failpoint::pass("deploy.before");
            self.destination.deploy(self.step(&checkpoint), &objects[at..end]).await?;
            failpoint::pass("deploy.after");
            at = end;
            self.progress.advance(Step::Deploy, deployments.before + (released + at) as u64, deployments.total);
        }
        Ok(())
    }

    /// What a step has to do in all groups, and how much of it lies before this one. Whoever looks sees one step, not one for each group.
    fn shown(&self, group: Group, wanted: impl Fn(&PlanItem) -> bool) -> Shown {
        let is_before = |kind| Group::ALL.into_iter().take_while(|other| *other != group).any(|other| other.holds(kind));
        let mut shown = Shown { before: 0, total: 0 };
        for item in self.plan.items.iter().filter(|item| wanted(item)) {
            shown.total += 1;
            shown.before += u64::from(is_before(item.key.kind));
        }
        shown
    }

    /// Position in the plan and number of the objects of a group that are `wanted` and saved.
    fn chosen(&self, group: Group, ids: &[i64], wanted: impl Fn(&PlanItem) -> bool) -> Vec<(i64, i64)> {
        let items = self.plan.items.iter().enumerate();
        let chosen = items.filter(|(index, item)| group.holds(item.key.kind) && wanted(item) && ids[*index] != 0);
        chosen.map(|(index, _)| (index as i64, ids[index])).collect()
    }

    /// Associates quality rules with the nodes that trigger them, by output name.
    async fn associate_rules(&self, ids: &[i64]) -> Result<(), EngineError> {
        let rules: Vec<(usize, &PlanItem)> = self
            .plan
            .items
            .iter()
            .enumerate()
            .filter(|(index, item)| item.key.kind == ObjectKind::QualityRule && ids[*index] != 0)
            .filter(|(_, item)| item.save || item.commit)
            .collect();
        if rules.is_empty() {
            return Ok(());
        }
        let named: Vec<String> = rules
            .iter()
            .filter_map(|(_, item)| item.rule_output.as_deref().map(str::to_owned))
            .collect::<std::collections::BTreeSet<_>>()
            .into_iter()
            .collect();
        let mut nodes: HashMap<String, i64> = HashMap::new();
        for producer in self.destination.producers(&named).await? {
            if producer.deployed && producer.workspace == self.plan.destination.workspace {
                nodes.entry(producer.output).or_insert(producer.object_id);
            }
        }
        let states: Vec<(i64, RuleState, Option<i64>)> = rules
            .iter()
            .map(|(index, item)| {
                let node = item.rule_output.as_deref().and_then(|output| nodes.get(output)).copied();
                let state = match (node, item.outcome) {
                    (_, Outcome::Waiting) => RuleState::Waiting,
                    (Some(_), _) => RuleState::Associated,
                    (None, _) => RuleState::Unassociated,
                };
                (ids[*index], state, node.filter(|_| state == RuleState::Associated))
            })
            .collect();
        let total = states.len() as i64;
        let checkpoint = Checkpoint { phase: "rules.associate".to_owned(), done: total, total };
        self.destination.set_rule_states(self.step(&checkpoint), &states).await?;
        self.progress.advance(Step::QualityRules, total as u64, total as u64);
        Ok(())
    }

    fn step<'s>(&'s self, checkpoint: &'s Checkpoint) -> ApplyStep<'s> {
        ApplyStep { task_id: self.task_id, user: &self.plan.destination.importer, checkpoint, now: self.now }
    }

    fn stop_if_asked(&self) -> Result<(), EngineError> {
        if self.cancel.is_cancelled() { Err(EngineError::Stopped(self.task_id)) } else { Ok(()) }
    }
}
