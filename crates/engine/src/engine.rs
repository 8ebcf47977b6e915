//! The front door: plan, import, go on, import again, undo, cancel.

use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use ferry_model::settings::Settings;
use ferry_model::workspace::Workspace;
use ferry_model::{Finding, PackageFormat, codes};
use ferry_package::{Limits, OpenOptions, Package};
use ferry_store::records::{Checkpoint, NewTask, Task, TaskItem, TaskKind, TaskStatus};
use ferry_store::{ContentPlace, Store};

use crate::apply::Run;
use crate::destination::EmbeddedWorkspace;
use crate::error::{AtPath, EngineError};
use crate::failpoint;
use crate::make_plan::{Planned, make_plan};
use crate::mapping::Mapping;
use crate::package_store::PackageStore;
use crate::plan::{PackageFacts, Plan, Rewrites, stale};
use crate::progress::{Cancel, Progress};
use crate::task_plan;
use crate::workspace_lock::WorkspaceLock;

mod begin;
mod ending;
mod tasks;

/// How the engine works.
#[derive(Clone, Debug)]
pub struct EngineOptions {
    /// Bounds on packages.
    pub limits: Limits,
    /// The format of packages; found out when missing.
    pub format: Option<PackageFormat>,
    /// Threads that read packages.
    pub threads: usize,
    /// Objects that are saved, committed, deployed or undone in one step, which is one transaction. An interrupted task goes on after
    /// its last step.
    pub step_objects: usize,
    /// The clock that says when a task ended, in epoch milliseconds.
    pub clock: fn() -> i64,
}

impl Default for EngineOptions {
    fn default() -> Self {
        let threads = std::thread::available_parallelism().map_or(1, std::num::NonZero::get).min(4);
        Self { limits: Limits::default(), format: None, threads, step_objects: 1_000, clock: system_clock }
    }
}

/// Epoch milliseconds by the clock of the system.
fn system_clock() -> i64 {
    std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).map_or(0, |since| since.as_millis() as i64)
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

/// One attempt of a task.
struct Attempt<'r> {
    task_id: i64,
    package: &'r Package,
    destination: &'r EmbeddedWorkspace,
    /// Rows of earlier attempts that succeeded, by position.
    prior: HashMap<i64, TaskItem>,
    now: i64,
    progress: &'r dyn Progress,
    cancel: &'r Cancel,
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

    /// The same engine with its packages in another directory than its locks: one that several machines share.
    #[must_use]
    pub fn with_packages_in(self, directory: PathBuf) -> Self {
        Self { packages: PackageStore::new(directory), ..self }
    }

    /// The same engine with the bytes of resources in another place: see [`Store::with_contents`].
    #[must_use]
    pub fn with_contents(self, place: Arc<dyn ContentPlace>) -> Self {
        Self { store: self.store.with_contents(place), ..self }
    }

    /// The same engine that reads packages as this format; as what they turn out to be, when there is none.
    #[must_use]
    pub fn reading_as(&self, format: Option<PackageFormat>) -> Self {
        Self { options: EngineOptions { format, ..self.options.clone() }, ..self.clone() }
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
        Ok(Package::open(path, &OpenOptions { limits: self.options.limits.clone(), format: self.options.format })?)
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
        let lock = self.lock(destination.id(), &request.workspace).await?;
        let package = tokio::task::block_in_place(|| self.open_package(&request.package))?;
        let resumes = self.interrupted(&destination, &request, &package, progress).await?;
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
        let (task_id, now, prior) = (task.head.id, request.now, HashMap::new());
        let attempt = Attempt { task_id, package: &package, destination: &destination, prior, now, progress, cancel };
        self.start(attempt, planned).await
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
        stale::check(plan, prepared.plan()).map_err(|finding| EngineError::Conflict(Box::new(finding)))?;
        self.run(prepared, progress, cancel).await
    }

    /// Undoes an import: every object that it touched is as it was before.
    ///
    /// # Errors
    ///
    /// When the task is in a state that does not allow it, or an object was changed since; then nothing is done.
    pub async fn undo(&self, task_id: i64, user: &str, now: i64, progress: &dyn Progress) -> Result<Task, EngineError> {
        let task = self.import_task(task_id).await?;
        let destination = self.destination(&task.head.workspace, user).await?;
        let _lock = self.lock(destination.id(), &task.head.workspace).await?;
        if !matches!(task.head.status, TaskStatus::ImportSuccess | TaskStatus::PartialSuccess | TaskStatus::ImportError)
            && !task.head.is_kept()
        {
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
        let destination = self.destination(&task.head.workspace, user).await?;
        let _lock = self.lock(destination.id(), &task.head.workspace).await?;
        match task.head.status {
            TaskStatus::Importing if !keep => self.take_back(&task, user, now, progress).await,
            TaskStatus::Importing | TaskStatus::Init | TaskStatus::Editing => {
                self.store.update_task_status(task_id, &[task.head.status], TaskStatus::Revoked, now).await?;
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
    async fn start(&self, attempt: Attempt<'_>, mut planned: Planned) -> Result<Task, EngineError> {
        let (task_id, now) = (attempt.task_id, attempt.now);
        // Saving lists them anew, in the order of the objects; until then they would only take memory.
        for item in planned.plan.items.iter_mut().filter(|item| item.save) {
            item.rewrites = Rewrites::default();
        }
        let chunks = tokio::task::block_in_place(|| task_plan::to_chunks(&mut planned.plan))
            .map_err(|error| EngineError::Internal(error.to_string()))?;
        self.store.replace_plan(task_id, chunks).await?;
        self.store.set_task_info(task_id, &to_json(&info(&planned.plan))?).await?;
        self.store.begin_attempt(task_id, now).await?;
        let from = [TaskStatus::Init, TaskStatus::Editing, TaskStatus::Importing, TaskStatus::PartialSuccess, TaskStatus::ImportError];
        self.store.update_task_status(task_id, &from, TaskStatus::Importing, now).await?;
        failpoint::pass("plan.stored");
        let workspace_id = Some(attempt.destination.id());
        self.store.audit(workspace_id, &planned.plan.destination.importer, "import.start", &task_id.to_string(), now).await?;
        self.apply(attempt, planned, Checkpoint::default()).await
    }

    /// Goes on with an interrupted task. The workspace is locked by the caller.
    async fn go_on(&self, task_id: i64, now: i64, progress: &dyn Progress, cancel: &Cancel) -> Result<Task, EngineError> {
        let task = self.import_task(task_id).await?;
        let (_, package) = self.kept_package(&task)?;
        let destination = EmbeddedWorkspace::open(&self.store, &task.head.workspace)
            .await?
            .ok_or_else(|| EngineError::Internal(format!("the workspace {} is gone", task.head.workspace)))?;
        let plan = self.stored_plan(task_id).await?;
        let prior = if task.head.attempt > 1 { self.prior(task_id).await? } else { HashMap::new() };
        let planned = Planned { plan, bodies: HashMap::new() };
        let attempt = Attempt { task_id, package: &package, destination: &destination, prior, now, progress, cancel };
        self.apply(attempt, planned, task.head.checkpoint).await
    }

    /// Applies what is left of a plan and ends the task.
    async fn apply(&self, attempt: Attempt<'_>, planned: Planned, from: Checkpoint) -> Result<Task, EngineError> {
        let Attempt { task_id, package, destination, prior, now, progress, cancel } = attempt;
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
            step_objects: self.options.step_objects.max(1),
            now,
            progress,
            cancel,
        };
        if let Err(error) = run.apply(&from).await {
            return self.failed(task_id, &plan, error, now, progress).await;
        }
        self.finish(task_id, &plan, now, progress).await
    }

    /// The destination, for somebody who may import into it.
    async fn destination(&self, name: &str, user: &str) -> Result<EmbeddedWorkspace, EngineError> {
        let mut visible = self.store.list_workspaces().await?;
        let role = |workspace: &Workspace| workspace.members.iter().find(|member| member.user == user).map(|member| member.role);
        let tenant = self.store.tenant_of_account(user).await?;
        let is_account = |workspace: &Workspace| tenant.as_ref() == Some(&workspace.tenant);
        // To somebody who is no member a workspace does not exist.
        visible.retain(|workspace| is_account(workspace) || role(workspace).is_some());
        let Some(workspace) = visible.iter().find(|workspace| workspace.name == name) else {
            let nearest = crate::nearest::ranked(name, visible.iter().map(|workspace| workspace.name.as_str())).join(", ");
            let finding = Finding::new(codes::run::NO_WORKSPACE).arg("workspace", name).arg("nearest", nearest);
            return Err(EngineError::NotFound(Box::new(finding)));
        };
        if !is_account(workspace) && !role(workspace).is_some_and(ferry_model::workspace::Role::may_migrate) {
            let finding = Finding::new(codes::run::NOT_ALLOWED).arg("user", user).arg("workspace", name);
            return Err(EngineError::NotAllowed(Box::new(finding)));
        }
        EmbeddedWorkspace::open(&self.store, name).await?.ok_or_else(|| EngineError::Internal(format!("the workspace {name} is gone")))
    }

    /// Holds the workspace against other processes: of this machine by a file, and, unless this engine works on a job, against the jobs of
    /// whatever machine.
    async fn lock(&self, workspace_id: i64, name: &str) -> Result<WorkspaceLock, EngineError> {
        let busy = || EngineError::Conflict(Box::new(Finding::new(codes::run::WORKSPACE_BUSY).arg("workspace", name)));
        let lock = WorkspaceLock::take(&self.locks, workspace_id).at(&self.locks)?.ok_or_else(busy)?;
        if self.store.runner().is_none() && self.store.workspace_is_worked_in(workspace_id, (self.options.clock)()).await? {
            return Err(busy());
        }
        Ok(lock)
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
    let finding = Finding::new(codes::run::WRONG_STATE).arg("task", task.head.id).arg("status", task.head.status.as_str());
    EngineError::Conflict(Box::new(finding))
}
