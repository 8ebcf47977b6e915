//! The front door: plan, import, go on, import again, undo, cancel.

use std::collections::HashMap;
use std::path::{Path, PathBuf};

use ferry_model::settings::{FailurePolicy, Settings};
use ferry_model::workspace::Workspace;
use ferry_model::{Finding, codes};
use ferry_package::{Limits, OpenOptions, Package};
use ferry_store::records::{Checkpoint, ItemFilter, NewTask, Task, TaskItem, TaskKind, TaskStatus};
use ferry_store::{Store, StoreError};

use crate::apply::Run;
use crate::destination::EmbeddedWorkspace;
use crate::error::{AtPath, EngineError};
use crate::failpoint;
use crate::make_plan::{Planned, make_plan};
use crate::mapping::Mapping;
use crate::package_store::PackageStore;
use crate::plan::{Action, PackageFacts, Plan};
use crate::progress::{Cancel, Progress, Step};
use crate::task_plan;
use crate::workspace_lock::WorkspaceLock;

/// Objects undone in one step.
const UNDO_STEP: i64 = 1_000;

/// How the engine works.
#[derive(Clone, Debug)]
pub struct EngineOptions {
    /// Bounds on packages.
    pub limits: Limits,
    /// Threads that read packages.
    pub threads: usize,
}

impl Default for EngineOptions {
    fn default() -> Self {
        let threads = std::thread::available_parallelism().map_or(1, std::num::NonZero::get).min(4);
        Self { limits: Limits::default(), threads }
    }
}

/// What is to be imported where.
#[derive(Clone, Debug)]
pub struct ImportRequest {
    /// The package: a file or a directory.
    pub package: PathBuf,
    /// Name of the destination workspace.
    pub workspace: String,
    /// Settings.
    pub settings: Settings,
    /// Name of the task; made from the package's name when missing.
    pub name: Option<String>,
    /// Remarks.
    pub remarks: Option<String>,
    /// Account name of who imports.
    pub user: String,
    /// Now, epoch milliseconds.
    pub now: i64,
}

/// An import that is ready to run: planned, with the workspace held so that nothing changes the ground under the plan.
pub struct Prepared {
    request: ImportRequest,
    package: Package,
    planned: Planned,
    destination: EmbeddedWorkspace,
    resumes: Option<i64>,
    _lock: WorkspaceLock,
}

impl Prepared {
    /// What will happen.
    pub fn plan(&self) -> &Plan {
        &self.planned.plan
    }

    /// The interrupted task of the same package and settings that running this goes on with.
    pub fn resumes(&self) -> Option<i64> {
        self.resumes
    }
}

/// The use cases of imports.
#[derive(Clone, Debug)]
pub struct Engine {
    store: Store,
    packages: PackageStore,
    locks: PathBuf,
    options: EngineOptions,
}

impl Engine {
    /// An engine that keeps packages and locks in the data directory `data`.
    pub fn new(store: Store, data: PathBuf, options: EngineOptions) -> Self {
        Self { store, packages: PackageStore::new(data.clone()), locks: data.join("locks"), options }
    }

    /// The store it works on.
    pub fn store(&self) -> &Store {
        &self.store
    }

    /// Opens a package with the limits of this engine.
    ///
    /// # Errors
    ///
    /// When it is refused as a whole.
    pub fn open_package(&self, path: &Path) -> Result<Package, EngineError> {
        Ok(Package::open(path, &OpenOptions { limits: self.options.limits.clone(), format: None })?)
    }

    /// Plans an import without changing anything.
    ///
    /// # Errors
    ///
    /// When the package is refused as a whole, the workspace does not exist, the user may not import into it, or the settings cannot be
    /// used. Findings that prevent starting the plan are in the plan.
    pub async fn plan(
        &self,
        package: &Path,
        workspace: &str,
        settings: &Settings,
        user: &str,
        progress: &dyn Progress,
    ) -> Result<Plan, EngineError> {
        let destination = self.destination(workspace, user).await?;
        let opened = tokio::task::block_in_place(|| self.open_package(package))?;
        Ok(self.make_plan(&opened, package, &destination, settings, user, progress).await?.plan)
    }

    /// Plans an import and holds the workspace until it is run or dropped.
    ///
    /// # Errors
    ///
    /// As for [`Self::plan`]; also when another import is running or was interrupted.
    pub async fn prepare(&self, request: ImportRequest, progress: &dyn Progress) -> Result<Prepared, EngineError> {
        let destination = self.destination(&request.workspace, &request.user).await?;
        let lock = self.lock(destination.id(), &request.workspace)?;
        let package = tokio::task::block_in_place(|| self.open_package(&request.package))?;
        let resumes = self.interrupted(&destination, &request, &package).await?;
        let planned = self.make_plan(&package, &request.package, &destination, &request.settings, &request.user, progress).await?;
        Ok(Prepared { request, package, planned, destination, resumes, _lock: lock })
    }

    /// Runs a prepared import to its end.
    ///
    /// # Errors
    ///
    /// [`EngineError::Refused`] when the plan cannot be started, [`EngineError::Stopped`] when stopping was asked for, or what made it fail.
    /// After a failure the task can be run again.
    pub async fn run(&self, prepared: Prepared, progress: &dyn Progress, cancel: &Cancel) -> Result<Task, EngineError> {
        if let Some(task) = prepared.resumes {
            let Prepared { request, .. } = prepared;
            return self.go_on(task, request.now, progress, cancel).await;
        }
        let Prepared { request, package, planned, destination, _lock, .. } = prepared;
        if !planned.plan.can_start() {
            return Err(EngineError::Refused(planned.plan.refusals.clone()));
        }
        let kept = tokio::task::block_in_place(|| self.packages.keep(&request.package, &planned.plan.package.sha256))?;
        let name = self.task_name(&request, destination.id()).await?;
        let settings = to_json(&request.settings)?;
        let info = to_json(&info(&planned.plan))?;
        let new = NewTask {
            kind: TaskKind::Import,
            workspace_id: destination.id(),
            name,
            remarks: request.remarks.clone(),
            created_by: request.user.clone(),
            settings,
            info,
            package: Some(kept),
        };
        let task = self.store.create_task(new, request.now).await?;
        failpoint::pass("task.created");
        self.start(task.id, planned, &package, &destination, request.now, HashMap::new(), progress, cancel).await
    }

    /// Plans and runs an import.
    ///
    /// # Errors
    ///
    /// As for [`Self::prepare`] and [`Self::run`].
    pub async fn import(&self, request: ImportRequest, progress: &dyn Progress, cancel: &Cancel) -> Result<Task, EngineError> {
        let prepared = self.prepare(request, progress).await?;
        self.run(prepared, progress, cancel).await
    }

    /// Runs a saved plan: refused when the package or an object that the plan touches has changed since.
    ///
    /// # Errors
    ///
    /// As for [`Self::run`], and when the plan no longer fits.
    pub async fn apply_saved(
        &self,
        plan: &Plan,
        mut request: ImportRequest,
        progress: &dyn Progress,
        cancel: &Cancel,
    ) -> Result<Task, EngineError> {
        request.settings = plan.settings.clone();
        let prepared = self.prepare(request, progress).await?;
        check_stale(plan, prepared.plan()).map_err(|finding| EngineError::Conflict(Box::new(finding)))?;
        self.run(prepared, progress, cancel).await
    }

    /// Import Again: goes on with an interrupted task, or imports what did not succeed and what depends on it.
    ///
    /// # Errors
    ///
    /// When the task does not exist, is in a state that does not allow it, its package is gone, or as for [`Self::run`].
    pub async fn retry(&self, task_id: i64, user: &str, now: i64, progress: &dyn Progress, cancel: &Cancel) -> Result<Task, EngineError> {
        let task = self.import_task(task_id).await?;
        let destination = self.destination(&task.workspace, user).await?;
        let _lock = self.lock(destination.id(), &task.workspace)?;
        match task.status {
            TaskStatus::Importing => return self.go_on(task_id, now, progress, cancel).await,
            TaskStatus::PartialSuccess | TaskStatus::ImportError => {}
            _ => return Err(wrong_state(&task)),
        }
        let (location, package) = self.kept_package(&task)?;
        let settings: Settings = serde_json::from_str(&task.settings).map_err(|error| EngineError::Internal(error.to_string()))?;
        let planned = self.make_plan(&package, &location, &destination, &settings, user, progress).await?;
        if !planned.plan.can_start() {
            return Err(EngineError::Refused(planned.plan.refusals.clone()));
        }
        let prior = self.prior(task_id).await?;
        self.start(task_id, planned, &package, &destination, now, prior, progress, cancel).await
    }

    /// Undoes an import: every object that it touched is as it was before.
    ///
    /// # Errors
    ///
    /// When the task is in a state that does not allow it, or an object was changed since; then nothing is done.
    pub async fn undo(&self, task_id: i64, user: &str, now: i64, progress: &dyn Progress) -> Result<Task, EngineError> {
        let task = self.import_task(task_id).await?;
        let destination = self.destination(&task.workspace, user).await?;
        let _lock = self.lock(destination.id(), &task.workspace)?;
        if !matches!(task.status, TaskStatus::ImportSuccess | TaskStatus::PartialSuccess | TaskStatus::ImportError) {
            return Err(wrong_state(&task));
        }
        self.take_back(&task, user, now, progress).await
    }

    /// Cancels a task that was interrupted, or has not begun: what it applied is taken back, unless `keep`.
    ///
    /// # Errors
    ///
    /// When the task is running somewhere, has ended, or as for [`Self::undo`].
    pub async fn cancel(&self, task_id: i64, user: &str, keep: bool, now: i64, progress: &dyn Progress) -> Result<Task, EngineError> {
        let task = self.import_task(task_id).await?;
        let destination = self.destination(&task.workspace, user).await?;
        let _lock = self.lock(destination.id(), &task.workspace)?;
        match task.status {
            TaskStatus::Importing if !keep => self.take_back(&task, user, now, progress).await,
            TaskStatus::Importing | TaskStatus::Init | TaskStatus::Editing => {
                self.store.update_task_status(task_id, &[task.status], TaskStatus::Revoked, now).await?;
                self.import_task(task_id).await
            }
            _ => Err(wrong_state(&task)),
        }
    }

    async fn make_plan(
        &self,
        package: &Package,
        location: &Path,
        destination: &EmbeddedWorkspace,
        settings: &Settings,
        user: &str,
        progress: &dyn Progress,
    ) -> Result<Planned, EngineError> {
        let facts = PackageFacts {
            location: location.display().to_string(),
            format: package.format(),
            workspace: package.workspace().map(str::to_owned),
            sha256: tokio::task::block_in_place(|| package.sha256().map(str::to_owned))
                .map_err(|finding| EngineError::Rejected(finding.into()))?,
            bytes: package.bytes(),
        };
        make_plan(package, facts, destination, settings, user, self.options.threads, progress).await
    }

    /// Stores the plan, marks the task as running and applies it.
    async fn start(
        &self,
        task_id: i64,
        mut planned: Planned,
        package: &Package,
        destination: &EmbeddedWorkspace,
        now: i64,
        prior: HashMap<i64, TaskItem>,
        progress: &dyn Progress,
        cancel: &Cancel,
    ) -> Result<Task, EngineError> {
        let chunks = tokio::task::block_in_place(|| task_plan::to_chunks(&mut planned.plan))
            .map_err(|error| EngineError::Internal(error.to_string()))?;
        self.store.replace_plan(task_id, chunks).await?;
        self.store.set_task_info(task_id, &to_json(&info(&planned.plan))?).await?;
        self.store.begin_attempt(task_id, now).await?;
        let from = [TaskStatus::Init, TaskStatus::PartialSuccess, TaskStatus::ImportError];
        self.store.update_task_status(task_id, &from, TaskStatus::Importing, now).await?;
        failpoint::pass("plan.stored");
        let workspace_id = Some(destination.id());
        self.store.audit(workspace_id, &planned.plan.destination.importer, "import.start", &task_id.to_string(), now).await?;
        self.apply(task_id, planned, package, destination, Checkpoint::default(), now, prior, progress, cancel).await
    }

    /// Goes on with an interrupted task. The workspace is locked by the caller.
    async fn go_on(&self, task_id: i64, now: i64, progress: &dyn Progress, cancel: &Cancel) -> Result<Task, EngineError> {
        let task = self.import_task(task_id).await?;
        let (_, package) = self.kept_package(&task)?;
        let destination = EmbeddedWorkspace::open(&self.store, &task.workspace)
            .await?
            .ok_or_else(|| EngineError::Internal(format!("the workspace {} is gone", task.workspace)))?;
        let plan = self.stored_plan(task_id).await?;
        let prior = if task.attempt > 1 { self.prior(task_id).await? } else { HashMap::new() };
        let planned = Planned { plan, bodies: HashMap::new() };
        self.apply(task_id, planned, &package, &destination, task.checkpoint.clone(), now, prior, progress, cancel).await
    }

    async fn apply(
        &self,
        task_id: i64,
        planned: Planned,
        package: &Package,
        destination: &EmbeddedWorkspace,
        from: Checkpoint,
        now: i64,
        prior: HashMap<i64, TaskItem>,
        progress: &dyn Progress,
        cancel: &Cancel,
    ) -> Result<Task, EngineError> {
        let Planned { mut plan, bodies } = planned;
        let workspace: Workspace = crate::destination::Destination::workspace(destination).await?;
        let mut mapping = Mapping::new(&plan.settings, &workspace).map_err(|finding| EngineError::Refused(vec![finding]))?;
        mapping.system_outputs = std::mem::take(&mut plan.output_map);
        mapping.renamed_resources = std::mem::take(&mut plan.renamed_resources);
        for (engine, map) in &plan.settings.computing_resource_mapping.map {
            let instances = mapping.compute.entry(crate::mapping::canonical_engine(engine)).or_default();
            instances.extend(map.iter().map(|(from, to)| (from.clone(), to.clone())));
        }
        let run = Run {
            task_id,
            package,
            plan: &plan,
            mapping: &mapping,
            bodies: &bodies,
            prior: &prior,
            destination,
            threads: self.options.threads,
            now,
            progress,
            cancel,
        };
        if let Err(error) = run.apply(&from).await {
            return self.failed(task_id, &plan, error, now, progress).await;
        }
        self.finish(task_id, &plan, now, progress).await
    }

    /// Ends a task whose steps are all done.
    async fn finish(&self, task_id: i64, plan: &Plan, now: i64, progress: &dyn Progress) -> Result<Task, EngineError> {
        failpoint::pass("finish.before");
        progress.advance(Step::Report, 0, 1);
        self.store.delete_items(task_id, plan.items.len() as i64).await?;
        let (mut short, mut fine) = (0, 0);
        for (_, counts) in self.store.item_counts(task_id).await? {
            short += counts.blocked + counts.failed + counts.waiting;
            fine += counts.total - counts.blocked - counts.failed - counts.waiting;
        }
        if short > 0 && plan.settings.failure_policy == FailurePolicy::Undo {
            let task = self.import_task(task_id).await?;
            let finding = Finding::new(codes::plan::ALL_OR_NOTHING).arg("count", short).arg("keys", "…");
            self.store.set_task_failure(task_id, Some(&to_json(&finding)?)).await?;
            self.roll_back(&task, now, progress).await?;
            self.store.update_task_status(task_id, &[TaskStatus::Importing], TaskStatus::ImportError, now).await?;
            return self.import_task(task_id).await;
        }
        let status = match (short, fine) {
            (0, _) => TaskStatus::ImportSuccess,
            (_, 0) => TaskStatus::ImportError,
            _ => TaskStatus::PartialSuccess,
        };
        self.store.update_task_status(task_id, &[TaskStatus::Importing], status, now).await?;
        failpoint::pass("finish.after");
        progress.advance(Step::Report, 1, 1);
        self.import_task(task_id).await
    }

    /// Records a failure. What was applied stays, so that the task can go on, unless the failure policy says otherwise.
    async fn failed(&self, task_id: i64, plan: &Plan, error: EngineError, now: i64, progress: &dyn Progress) -> Result<Task, EngineError> {
        if matches!(error, EngineError::Stopped(_)) {
            return Err(error);
        }
        let finding = error.finding();
        tracing::warn!(task.id = task_id, code = finding.code.id(), "the import failed");
        // The store itself may be what failed: what cannot be recorded now leaves the task as interrupted, which retry goes on with.
        if let Ok(json) = to_json(&finding)
            && self.store.set_task_failure(task_id, Some(&json)).await.is_ok()
        {
            if plan.settings.failure_policy == FailurePolicy::Undo {
                let task = self.import_task(task_id).await?;
                self.roll_back(&task, now, progress).await?;
                self.store.update_task_status(task_id, &[TaskStatus::Importing], TaskStatus::ImportError, now).await?;
            }
        }
        Err(error)
    }

    async fn take_back(&self, task: &Task, user: &str, now: i64, progress: &dyn Progress) -> Result<Task, EngineError> {
        let changed = self.store.undo_check(task.id).await?;
        if !changed.is_empty() {
            let shown: Vec<String> = changed.iter().take(10).map(|object| format!("{}:{}", object.kind, object.key)).collect();
            let finding = Finding::new(codes::run::UNDO_CHANGED).arg("count", changed.len()).arg("keys", shown.join(", "));
            return Err(EngineError::Conflict(Box::new(finding)));
        }
        self.roll_back(task, now, progress).await?;
        self.store.update_task_status(task.id, &[task.status], TaskStatus::Revoked, now).await?;
        self.store.audit(Some(task.workspace_id), user, "import.undo", &task.id.to_string(), now).await?;
        self.import_task(task.id).await
    }

    /// Restores what the task replaced. Goes on where an interrupted undo stopped.
    async fn roll_back(&self, task: &Task, now: i64, progress: &dyn Progress) -> Result<(), EngineError> {
        let mut after = 0;
        let mut done = 0;
        loop {
            failpoint::pass("undo.before");
            let Some(next) = self.store.undo_batch(task.id, after, UNDO_STEP, now).await? else { return Ok(()) };
            failpoint::pass("undo.after");
            after = next;
            done += UNDO_STEP as u64;
            progress.advance(Step::Undo, done, 0);
        }
    }

    async fn stored_plan(&self, task_id: i64) -> Result<Plan, EngineError> {
        let bad = |error: std::io::Error| EngineError::Internal(format!("the plan of task {task_id} cannot be read: {error}"));
        let chunk = self.store.plan_chunk(task_id, 0).await?;
        let mut plan = task_plan::header(&chunk.unwrap_or_default()).map_err(bad)?;
        let mut number = 1;
        while let Some(chunk) = self.store.plan_chunk(task_id, number).await? {
            plan.items.extend(task_plan::items(&chunk).map_err(bad)?);
            number += 1;
        }
        Ok(plan)
    }

    /// The rows of the attempts so far that succeeded, by position.
    async fn prior(&self, task_id: i64) -> Result<HashMap<i64, TaskItem>, EngineError> {
        let mut prior = HashMap::new();
        let filter = ItemFilter { outcome: Some("ok".to_owned()), ..ItemFilter::default() };
        let mut after = -1;
        loop {
            let page = self.store.items_page(task_id, after, 5_000, &filter).await?;
            let Some(last) = page.last() else { return Ok(prior) };
            after = last.seq;
            prior.extend(page.into_iter().map(|item| (item.seq, item)));
        }
    }

    /// The interrupted task that an import of the same package with the same settings goes on with. Tasks that never began are swept away.
    async fn interrupted(
        &self,
        destination: &EmbeddedWorkspace,
        request: &ImportRequest,
        package: &Package,
    ) -> Result<Option<i64>, EngineError> {
        for task in self.store.list_tasks(Some(destination.id()), Some(TaskKind::Import)).await? {
            match task.status {
                TaskStatus::Init => self.store.delete_task(task.id).await?,
                TaskStatus::Importing => {
                    let sha256 = tokio::task::block_in_place(|| package.sha256().map(str::to_owned))
                        .map_err(|finding| EngineError::Rejected(finding.into()))?;
                    let same_package = task.package.as_deref().is_some_and(|path| path.contains(&sha256));
                    let same_settings = serde_json::from_str::<Settings>(&task.settings).is_ok_and(|settings| settings == request.settings);
                    if same_package && same_settings && request.name.as_ref().is_none_or(|name| *name == task.name) {
                        return Ok(Some(task.id));
                    }
                    let finding = Finding::new(codes::run::INTERRUPTED).arg("task", task.id).arg("workspace", &request.workspace);
                    return Err(EngineError::Conflict(Box::new(finding)));
                }
                _ => {}
            }
        }
        Ok(None)
    }

    /// The name of the task: the one asked for, or a free one made from the package's file name.
    async fn task_name(&self, request: &ImportRequest, workspace_id: i64) -> Result<String, StoreError> {
        if let Some(name) = &request.name {
            return Ok(name.clone());
        }
        let stem = request.package.file_stem().map_or_else(|| "import".to_owned(), |name| name.to_string_lossy().into_owned());
        let base: String =
            stem.chars().map(|c| if c.is_ascii_alphanumeric() || c == '_' || c == '.' { c } else { '_' }).take(100).collect();
        self.store.unique_task_name(workspace_id, TaskKind::Import, if base.is_empty() { "import" } else { &base }).await
    }

    fn kept_package(&self, task: &Task) -> Result<(PathBuf, Package), EngineError> {
        let path = self.packages.path(task.package.as_deref().unwrap_or_default());
        if !path.exists() {
            let finding = Finding::new(codes::run::PACKAGE_GONE).arg("path", path.display());
            return Err(EngineError::NotFound(Box::new(finding)));
        }
        let package = tokio::task::block_in_place(|| self.open_package(&path))?;
        Ok((path, package))
    }

    async fn import_task(&self, task_id: i64) -> Result<Task, EngineError> {
        let missing = || EngineError::NotFound(Box::new(Finding::new(codes::run::NO_TASK).arg("task", task_id)));
        self.store.task(task_id).await?.filter(|task| task.kind == TaskKind::Import).ok_or_else(missing)
    }

    /// The destination, for somebody who may import into it.
    async fn destination(&self, name: &str, user: &str) -> Result<EmbeddedWorkspace, EngineError> {
        let all = self.store.list_workspaces().await?;
        let found = all.iter().find(|workspace| workspace.name == name);
        let Some(workspace) = found else {
            let nearest = crate::nearest::ranked(name, all.iter().map(|workspace| workspace.name.as_str())).join(", ");
            let finding = Finding::new(codes::run::NO_WORKSPACE).arg("workspace", name).arg("nearest", nearest);
            return Err(EngineError::NotFound(Box::new(finding)));
        };
        let role = workspace.members.iter().find(|member| member.user == user).map(|member| member.role);
        if !role.is_some_and(ferry_model::workspace::Role::may_migrate) && self.store.tenant_account().await? != user {
            let finding = Finding::new(codes::run::NOT_ALLOWED).arg("user", user).arg("workspace", name);
            return Err(EngineError::NotAllowed(Box::new(finding)));
        }
        EmbeddedWorkspace::open(&self.store, name).await?.ok_or_else(|| EngineError::Internal(format!("the workspace {name} is gone")))
    }

    fn lock(&self, workspace_id: i64, name: &str) -> Result<WorkspaceLock, EngineError> {
        WorkspaceLock::take(&self.locks, workspace_id)
            .at(&self.locks)?
            .ok_or_else(|| EngineError::Conflict(Box::new(Finding::new(codes::run::WORKSPACE_BUSY).arg("workspace", name))))
    }
}

/// Basic information of an import, for its report.
fn info(plan: &Plan) -> serde_json::Value {
    serde_json::json!({
        "package": plan.package,
        "destination": plan.destination,
        "findings": plan.findings,
    })
}

fn to_json(value: &impl serde::Serialize) -> Result<String, EngineError> {
    serde_json::to_string(value).map_err(|error| EngineError::Internal(error.to_string()))
}

fn wrong_state(task: &Task) -> EngineError {
    let finding = Finding::new(codes::run::WRONG_STATE).arg("task", task.id).arg("status", task.status.as_str());
    EngineError::Conflict(Box::new(finding))
}

/// Compares a saved plan with a new one over the same ground: an object that either touches must stand as it stood.
fn check_stale(saved: &Plan, now: &Plan) -> Result<(), Finding> {
    if saved.package.sha256 != now.package.sha256 {
        return Err(Finding::new(codes::plan::OTHER_PACKAGE).arg("location", &now.package.location));
    }
    let before: HashMap<_, _> = saved.items.iter().map(|item| (&item.key, item)).collect();
    let changed: Vec<_> = now
        .items
        .iter()
        .filter(|item| {
            let touches = item.action != Action::Blocked || item.existing.is_some();
            touches && before.get(&item.key).is_none_or(|old| old.existing != item.existing || old.action != item.action)
        })
        .map(|item| &item.key)
        .collect();
    if changed.is_empty() {
        return Ok(());
    }
    let count = changed.len();
    Err(Finding::new(codes::plan::STALE).arg("count", count).arg("keys", crate::plan::build::keys(changed.into_iter())))
}
