//! The one interface through which a destination workspace is reached.
//!
//! The embedded workspace ([`EmbeddedWorkspace`]) is the first implementation. Nothing here says how a destination keeps its objects: another
//! implementation calls a remote API, saving, committing and deploying object by object, and records the checkpoint when a step is done.

use std::collections::HashSet;
use std::future::Future;
use std::io::Read;

use ferry_model::resource::Content;
use ferry_model::stored::{RuleState, StoredObject};
use ferry_model::workspace::Workspace;
use ferry_store::records::{Checkpoint, CommitFailure, Producer, SaveObject, TaskItem};
use ferry_store::{Early, Store, StoreError};

/// For whom a step is done, and how far the task is after it.
#[derive(Clone, Debug)]
pub struct Step<'a> {
    /// The import task.
    pub task_id: i64,
    /// Account name of who imports.
    pub user: &'a str,
    /// How far the task is after the step.
    pub checkpoint: &'a Checkpoint,
    /// Now, epoch milliseconds.
    pub now: i64,
}

/// What a run of a task remembers from one step of saving to the next. What that is, only the destination knows.
pub trait Saving: Send {
    /// Whether the object at this position in the plan was committed when it was saved by this run.
    fn is_committed(&self, position: i64) -> bool;
}

/// A destination of imports.
///
/// A step changes the workspace and moves the task's checkpoint together: after a crash either both have happened or neither. An
/// implementation that cannot do that makes its steps repeatable and moves the checkpoint afterwards.
pub trait Destination: Send + Sync {
    /// What its [`save`](Self::save) remembers from step to step.
    type Saving: Saving;

    /// The workspace: mode, members, computing resources, resource groups.
    fn workspace(&self) -> impl Future<Output = Result<Workspace, StoreError>> + Send;

    /// Names of the workspaces whose root node may be depended on: those of the same tenant.
    fn workspace_names(&self) -> impl Future<Output = Result<HashSet<String>, StoreError>> + Send;

    /// The narrow rows of all objects.
    fn objects(&self) -> impl Future<Output = Result<Vec<StoredObject>, StoreError>> + Send;

    /// JSON of versions, in the order asked for; at most 500.
    fn bodies(&self, versions: &[(i64, i64)]) -> impl Future<Output = Result<Vec<String>, StoreError>> + Send;

    /// Position in the plan and number of every object that the task has saved so far.
    fn saved_items(&self, task_id: i64) -> impl Future<Output = Result<Vec<(i64, i64)>, StoreError>> + Send;

    /// The nodes that produce these outputs, in this and other workspaces of the tenant.
    fn producers(&self, outputs: &[String]) -> impl Future<Output = Result<Vec<Producer>, StoreError>> + Send;

    /// Whether these bytes are there already. If so, they stay there long enough, from `now`, to save resources that name them.
    fn hold_content(&self, content: &Content, now: i64) -> impl Future<Output = Result<bool, StoreError>> + Send;

    /// Stores bytes that resources will name. Once this is done they are safe and checked, and stay as for [`Self::hold_content`].
    fn put_content(
        &self,
        content: &Content,
        bytes: &mut (dyn Read + Send),
        now: i64,
    ) -> impl Future<Output = Result<(), StoreError>> + Send;

    /// Begins to save. New objects that stand before this position in the plan, and are to be committed, may be committed and deployed with
    /// their saving, in the order of the plan, as soon as what they depend on is committed.
    fn saving(&self, before: i64) -> Self::Saving;

    /// Saves drafts and writes the rows of the report; returns the numbers of the objects. `saving` knows afterwards which were committed,
    /// and, if that was asked for, deployed with it.
    fn save(
        &self,
        step: Step<'_>,
        rows: &[(TaskItem, Option<SaveObject>)],
        saving: &mut Self::Saving,
    ) -> impl Future<Output = Result<Vec<Option<i64>>, StoreError>> + Send;

    /// Commits drafts, parents before children; pairs of position in the plan and object number. Returns those that could not be committed.
    fn commit(
        &self,
        step: Step<'_>,
        objects: &[(i64, i64)],
        ignore_lock: bool,
    ) -> impl Future<Output = Result<Vec<CommitFailure>, StoreError>> + Send;

    /// Commits drafts and deploys what was committed, parents before children: both steps in one, for objects that get both.
    fn release(
        &self,
        step: Step<'_>,
        objects: &[(i64, i64)],
        ignore_lock: bool,
    ) -> impl Future<Output = Result<Vec<CommitFailure>, StoreError>> + Send;

    /// Deploys committed versions, parents before children.
    fn deploy(&self, step: Step<'_>, objects: &[(i64, i64)]) -> impl Future<Output = Result<Vec<CommitFailure>, StoreError>> + Send;

    /// Says where quality rules stand: rule, state, and the node it is associated with.
    fn set_rule_states(
        &self,
        step: Step<'_>,
        rules: &[(i64, RuleState, Option<i64>)],
    ) -> impl Future<Output = Result<(), StoreError>> + Send;
}

/// A workspace in Ferry's own store.
#[derive(Clone, Debug)]
pub struct EmbeddedWorkspace {
    store: Store,
    workspace: Workspace,
}

impl EmbeddedWorkspace {
    /// The workspace of this name.
    ///
    /// # Errors
    ///
    /// When the store cannot be read. `None` is no such workspace.
    pub async fn open(store: &Store, name: &str) -> Result<Option<Self>, StoreError> {
        let workspace = store.workspace(name).await?;
        Ok(workspace.map(|workspace| Self { store: store.clone(), workspace }))
    }

    /// Number of the workspace in the store.
    pub fn id(&self) -> i64 {
        self.workspace.id
    }

    fn step<'a>(&self, step: &Step<'a>) -> ferry_store::records::ApplyStep<'a> {
        ferry_store::records::ApplyStep {
            task_id: step.task_id,
            workspace_id: self.workspace.id,
            user: step.user,
            checkpoint: step.checkpoint,
            now: step.now,
        }
    }
}

impl Saving for Early {
    fn is_committed(&self, position: i64) -> bool {
        Self::is_committed(self, position)
    }
}

impl Destination for EmbeddedWorkspace {
    type Saving = Early;

    async fn workspace(&self) -> Result<Workspace, StoreError> {
        Ok(self.workspace.clone())
    }

    async fn workspace_names(&self) -> Result<HashSet<String>, StoreError> {
        Ok(self.store.workspaces_of(&self.workspace.tenant).await?.into_iter().map(|workspace| workspace.name).collect())
    }

    async fn objects(&self) -> Result<Vec<StoredObject>, StoreError> {
        self.store.snapshot(self.workspace.id).await
    }

    async fn bodies(&self, versions: &[(i64, i64)]) -> Result<Vec<String>, StoreError> {
        self.store.bodies(versions).await
    }

    async fn saved_items(&self, task_id: i64) -> Result<Vec<(i64, i64)>, StoreError> {
        self.store.item_object_ids(task_id).await
    }

    async fn producers(&self, outputs: &[String]) -> Result<Vec<Producer>, StoreError> {
        self.store.find_producers(&self.workspace.tenant, outputs).await
    }

    async fn hold_content(&self, content: &Content, now: i64) -> Result<bool, StoreError> {
        self.store.hold_content(content, now).await
    }

    async fn put_content(&self, content: &Content, bytes: &mut (dyn Read + Send), now: i64) -> Result<(), StoreError> {
        self.store.put_content(content, bytes, now).await
    }

    fn saving(&self, before: i64) -> Early {
        Early::before(before)
    }

    async fn save(
        &self,
        step: Step<'_>,
        rows: &[(TaskItem, Option<SaveObject>)],
        saving: &mut Early,
    ) -> Result<Vec<Option<i64>>, StoreError> {
        self.store.save_and_commit_batch(&self.step(&step), rows, saving).await
    }

    async fn commit(&self, step: Step<'_>, objects: &[(i64, i64)], ignore_lock: bool) -> Result<Vec<CommitFailure>, StoreError> {
        self.store.commit_batch(&self.step(&step), objects, ignore_lock).await
    }

    async fn release(&self, step: Step<'_>, objects: &[(i64, i64)], ignore_lock: bool) -> Result<Vec<CommitFailure>, StoreError> {
        self.store.release_batch(&self.step(&step), objects, ignore_lock).await
    }

    async fn deploy(&self, step: Step<'_>, objects: &[(i64, i64)]) -> Result<Vec<CommitFailure>, StoreError> {
        self.store.deploy_batch(&self.step(&step), objects).await
    }

    async fn set_rule_states(&self, step: Step<'_>, rules: &[(i64, RuleState, Option<i64>)]) -> Result<(), StoreError> {
        self.store.set_rule_states(&self.step(&step), rules).await
    }
}
