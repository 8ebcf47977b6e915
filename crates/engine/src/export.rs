//! Exports: objects of a workspace written as a package.
//!
//! One version of each object is written, by status: the saved, the committed or the deployed one. Objects are read page by page and
//! handed to a writer on a thread of its own, so that memory does not grow with the workspace beyond its narrow rows.

use std::path::{Path, PathBuf};
use std::pin::Pin;
use std::str::FromStr;

use ferry_model::codes::{export as codes, run};
use ferry_model::stored::StoredObject;
use ferry_model::workspace::Workspace;
use ferry_model::{Finding, ObjectKind, PackageFormat};
use ferry_store::Store;
use ferry_store::records::{ItemCounts, NewTask, Task, TaskKind, TaskStatus};
use serde_json::json;

use crate::error::{EngineError, ErrorKind};
use crate::nearest;
use crate::progress::{Progress, Step};
use crate::report::rfc3339;
use crate::selector::Selectors;

mod items;
mod left_out;
mod pack;
mod prepare;
mod select;
mod target;

/// Why an export did not happen.
pub type ExportError = EngineError;

/// Brings the finished file of an export to where it is kept: before the task counts as successful, so that no successful task is without its
/// package.
pub trait Deliver: Sync {
    /// Takes the file. It may be gone afterwards.
    ///
    /// # Errors
    ///
    /// When it cannot be kept.
    fn deliver<'a>(&'a self, file: &'a Path) -> Pin<Box<dyn Future<Output = Result<(), EngineError>> + Send + 'a>>;
}

/// Which objects are exported.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum ExportMode {
    /// Everything.
    #[default]
    Full,
    /// What was changed since a time.
    Incremental,
    /// What selectors select.
    Custom,
}

impl ExportMode {
    /// The name on the command line.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Full => "full",
            Self::Incremental => "incremental",
            Self::Custom => "custom",
        }
    }
}

impl FromStr for ExportMode {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        [Self::Full, Self::Incremental, Self::Custom]
            .into_iter()
            .find(|mode| mode.as_str().eq_ignore_ascii_case(text))
            .ok_or_else(|| format!("{text} is not full, incremental or custom"))
    }
}

/// Which version of each object is exported. Objects that do not have it are left out and reported.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum ExportStatus {
    /// The saved version.
    #[default]
    Saved,
    /// The version in the development environment.
    Committed,
    /// The version in the production environment.
    Deployed,
}

impl ExportStatus {
    /// The name on the command line.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Saved => "saved",
            Self::Committed => "committed",
            Self::Deployed => "deployed",
        }
    }

    /// The number of the version that an object has in this status.
    pub fn version_of(self, object: &StoredObject) -> Option<i64> {
        match self {
            Self::Saved => Some(object.draft),
            Self::Committed => object.committed,
            Self::Deployed => object.deployed,
        }
    }
}

impl FromStr for ExportStatus {
    type Err = String;

    /// Accepts the names of the command line and `submitted`, the real system's word for committed.
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        match text.to_ascii_lowercase().as_str() {
            "saved" => Ok(Self::Saved),
            "committed" | "submitted" => Ok(Self::Committed),
            "deployed" => Ok(Self::Deployed),
            _ => Err(format!("{text} is not saved, committed or deployed")),
        }
    }
}

/// What is asked of an export.
#[derive(Clone, Debug)]
pub struct ExportRequest {
    /// Name of the workspace.
    pub workspace: String,
    /// File to write, or a directory to write it in; `None` keeps it in `exports` of the data directory.
    pub output: Option<PathBuf>,
    /// Which objects.
    pub mode: ExportMode,
    /// For [`ExportMode::Incremental`]: epoch milliseconds. For the saved version, objects whose saved version is younger are taken; for
    /// the other two every object that was changed, committed or deployed since, so that nothing deployed since is missed.
    pub since: Option<i64>,
    /// Which version of each.
    pub status: ExportStatus,
    /// Selectors of what is taken; empty takes everything.
    pub only: Vec<String>,
    /// Selectors of what is left out, in every mode.
    pub exclude: Vec<String>,
    /// [`PackageFormat::DataworksModel`] or [`PackageFormat::Spec`].
    pub format: PackageFormat,
    /// Name of the task, and of the file when `output` names none; `None` makes one.
    pub name: Option<String>,
    /// Account name of who exports.
    pub user: String,
}

/// What came of an export.
#[derive(Clone, Debug)]
pub struct ExportOutcome {
    /// The task, in its last state.
    pub task: Task,
    /// The package.
    pub path: PathBuf,
    /// Its size.
    pub bytes: u64,
    /// SHA-256 of its bytes, lower-case hex.
    pub sha256: String,
    /// Results per kind; objects without a version of the status count as skipped.
    pub counts: Vec<(ObjectKind, ItemCounts)>,
    /// How many selected objects have no version of the status.
    pub left_out: u64,
    /// What else is to be known about the request.
    pub findings: Vec<Finding>,
}

/// Exports a workspace: makes the task, writes the package, and keeps the report.
///
/// The file appears at its place whole or not at all; a file that was there is replaced.
///
/// # Errors
///
/// When the workspace does not exist, the request contradicts itself or selects nothing, the name of the task is taken, or the store or
/// the disk fails. Once the task is made, it keeps the reason. Whether `user` may export is for the caller to check.
pub async fn export(
    store: &Store,
    data: &Path,
    request: ExportRequest,
    progress: &dyn Progress,
    now: i64,
) -> Result<ExportOutcome, ExportError> {
    let workspace = find_workspace(store, &request.workspace).await?;
    let (only, exclude) = check(&request).map_err(|finding| EngineError::Refused(vec![finding]))?;
    let objects = store.snapshot(workspace.id).await?;
    let selection = select::select(store, objects, &request, &only, &exclude).await?;
    if selection.objects.is_empty() {
        let finding = Finding::new(codes::NOTHING).arg("workspace", &workspace.name).arg("status", request.status.as_str());
        return Err(EngineError::Refused(vec![finding]));
    }
    let task = make_task(store, &workspace, &request, now).await?;
    let run = Run { store, data, workspace: &workspace, request: &request, progress, now, task: &task, deliver: None };
    run.to_its_end(selection).await
}

/// Makes the task of an export without running it.
///
/// # Errors
///
/// When the workspace does not exist, the request contradicts itself, or the name of the task is taken.
pub async fn create(store: &Store, request: &ExportRequest, remarks: Option<String>, now: i64) -> Result<Task, ExportError> {
    let workspace = find_workspace(store, &request.workspace).await?;
    check(request).map_err(|finding| EngineError::Refused(vec![finding]))?;
    let task = make_task(store, &workspace, request, now).await?;
    if let Some(remarks) = remarks {
        store.rename_task(task.head.id, &[TaskStatus::Init], &task.head.name, Some(&remarks)).await?;
    }
    store.task(task.head.id).await?.ok_or(EngineError::Store(ferry_store::StoreError::NoTask { id: task.head.id }))
}

/// Runs the export of a task that was made before, from its beginning, into the file `output`, which is delivered before the task ends.
///
/// # Errors
///
/// As for [`export`]; the task keeps the reason, except for failures of the store, the disk or the delivery, after which it can be run again.
pub async fn run(
    store: &Store,
    data: &Path,
    task_id: i64,
    output: &Path,
    deliver: &dyn Deliver,
    progress: &dyn Progress,
    now: i64,
) -> Result<ExportOutcome, ExportError> {
    let missing = || EngineError::NotFound(Box::new(Finding::new(run::NO_TASK).arg("task", task_id)));
    let task = store.task(task_id).await?.filter(|task| task.head.kind == TaskKind::Export).ok_or_else(missing)?;
    if !matches!(task.head.status, TaskStatus::Init | TaskStatus::Exporting) {
        let finding = Finding::new(run::WRONG_STATE).arg("task", task.head.id).arg("status", task.head.status.as_str());
        return Err(EngineError::Conflict(Box::new(finding)));
    }
    let request = request_of(&task, output)?;
    let workspace = find_workspace(store, &task.head.workspace).await?;
    if task.head.attempt > 0 {
        // The rows of a run that broke off.
        store.delete_items(task_id, 0).await?;
    }
    let run = Run { store, data, workspace: &workspace, request: &request, progress, now, task: &task, deliver: Some(deliver) };
    let selection = async {
        let (only, exclude) = check(&request).map_err(|finding| EngineError::Refused(vec![finding]))?;
        let objects = store.snapshot(workspace.id).await?;
        let selection = select::select(store, objects, &request, &only, &exclude).await?;
        if selection.objects.is_empty() {
            let finding = Finding::new(codes::NOTHING).arg("workspace", &workspace.name).arg("status", request.status.as_str());
            return Err(EngineError::Refused(vec![finding]));
        }
        Ok(selection)
    };
    match selection.await {
        Ok(selection) => run.to_its_end(selection).await,
        Err(error) => run.failed(error).await,
    }
}

async fn make_task(store: &Store, workspace: &Workspace, request: &ExportRequest, now: i64) -> Result<Task, EngineError> {
    let name = if let Some(name) = &request.name {
        name.clone()
    } else {
        let day = rfc3339(now);
        let base = format!("{}_{}_{}", workspace.name, request.mode.as_str(), &day[..day.len().min(10)]);
        store.unique_task_name(workspace.id, TaskKind::Export, &base).await?
    };
    let new = NewTask {
        kind: TaskKind::Export,
        workspace_id: workspace.id,
        name,
        remarks: None,
        created_by: request.user.clone(),
        settings: settings(request).to_string(),
        info: json!({}).to_string(),
        package: None,
    };
    Ok(store.create_task(new, now).await?)
}

/// What was asked for when the task was made.
fn request_of(task: &Task, output: &Path) -> Result<ExportRequest, EngineError> {
    let bad = |cause: String| EngineError::Internal(format!("the settings of export {} cannot be read: {cause}", task.head.id));
    let kept: KeptSettings = serde_json::from_str(&task.settings).map_err(|error| bad(error.to_string()))?;
    let since = kept.since.map(|text| text.parse::<jiff::Timestamp>().map(jiff::Timestamp::as_millisecond));
    Ok(ExportRequest {
        workspace: task.head.workspace.clone(),
        output: Some(output.to_owned()),
        mode: kept.mode.parse().map_err(bad)?,
        since: since.transpose().map_err(|error| bad(error.to_string()))?,
        status: kept.version.parse().map_err(bad)?,
        only: kept.only,
        exclude: kept.exclude,
        format: kept.format,
        name: Some(task.head.name.clone()),
        user: task.head.created_by.clone(),
    })
}

/// What [`settings`] writes.
#[derive(serde::Deserialize)]
struct KeptSettings {
    mode: String,
    since: Option<String>,
    version: String,
    format: PackageFormat,
    only: Vec<String>,
    exclude: Vec<String>,
}

async fn find_workspace(store: &Store, name: &str) -> Result<Workspace, EngineError> {
    if let Some(workspace) = store.workspace(name).await? {
        return Ok(workspace);
    }
    let all = store.list_workspaces().await?;
    let (_, nearest) = nearest::suggestion(name, all.iter().map(|workspace| workspace.name.as_str())).unwrap_or_default();
    Err(EngineError::NotFound(Box::new(Finding::new(run::NO_WORKSPACE).arg("workspace", name).arg("nearest", nearest))))
}

/// What the request says must go together.
fn check(request: &ExportRequest) -> Result<(Selectors, Selectors), Finding> {
    match (request.mode, request.since) {
        (ExportMode::Incremental, None) => return Err(Finding::new(codes::SINCE_MISSING)),
        (ExportMode::Incremental, Some(_)) | (_, None) => {}
        (mode, Some(_)) => return Err(Finding::new(codes::SINCE_UNUSED).arg("mode", mode.as_str())),
    }
    if request.mode == ExportMode::Custom && request.only.is_empty() {
        return Err(Finding::new(codes::ONLY_MISSING));
    }
    if !matches!(request.format, PackageFormat::DataworksModel | PackageFormat::Spec) {
        return Err(Finding::new(codes::FORMAT).arg("format", request.format));
    }
    let parse = |texts: &[String]| Selectors::parse(texts).map_err(|error| error.finding());
    Ok((parse(&request.only)?, parse(&request.exclude)?))
}

/// The settings of the task, as the report shows them.
fn settings(request: &ExportRequest) -> serde_json::Value {
    json!({
        "mode": request.mode.as_str(),
        "since": request.since.map(rfc3339),
        "version": request.status.as_str(),
        "format": request.format.as_str(),
        "only": request.only,
        "exclude": request.exclude,
    })
}

/// An export that is running.
struct Run<'a> {
    store: &'a Store,
    data: &'a Path,
    workspace: &'a Workspace,
    request: &'a ExportRequest,
    progress: &'a dyn Progress,
    now: i64,
    task: &'a Task,
    /// Given for exports that somebody runs again when they fail for a moment.
    deliver: Option<&'a dyn Deliver>,
}

impl Run<'_> {
    /// Runs the export and keeps the reason when it fails.
    async fn to_its_end(&self, selection: select::Selection) -> Result<ExportOutcome, EngineError> {
        match self.run(selection).await {
            Ok(outcome) => Ok(outcome),
            Err(error) => self.failed(error).await,
        }
    }

    async fn failed(&self, error: EngineError) -> Result<ExportOutcome, EngineError> {
        if self.deliver.is_some() && error.kind() == ErrorKind::Failed {
            return Err(error);
        }
        let failure = serde_json::to_string(&error.finding()).ok();
        self.store.set_task_failure(self.task.head.id, failure.as_deref()).await?;
        let from = [TaskStatus::Init, TaskStatus::Exporting];
        self.store.update_task_status(self.task.head.id, &from, TaskStatus::ExportError, self.now).await?;
        Err(error)
    }

    async fn run(&self, selection: select::Selection) -> Result<ExportOutcome, EngineError> {
        let (store, task, now) = (self.store, self.task, self.now);
        store.begin_attempt(task.head.id, now).await?;
        store.update_task_status(task.head.id, &[TaskStatus::Init, TaskStatus::Exporting], TaskStatus::Exporting, now).await?;
        let detail = json!({ "task": task.head.id, "name": task.head.name, "settings": settings(self.request) });
        store.audit(Some(self.workspace.id), &self.request.user, "export.start", &detail.to_string(), now).await?;

        let path = target::path(self.data, self.request.output.as_deref(), &task.head.name);
        let target = target::Target::create(&path)?;
        let packed = pack::pack(self, &selection, target.writer()?).await?;
        let (bytes, sha256) = target.finish()?;

        let left_out = selection.without_version.len() as u64;
        let failed = packed.failures.len();
        items::write(self, &selection, &packed).await?;
        self.progress.advance(Step::Report, 1, 1);
        // Where a delivered file was written is nobody's business: people get it under the name of the task.
        let location = if self.deliver.is_some() { format!("{}.zip", task.head.name) } else { path.display().to_string() };
        let mut info = json!({
            "package": {
                "location": location,
                "format": self.request.format.as_str(),
                "workspace": self.workspace.name,
                "sha256": sha256,
                "bytes": bytes,
            },
        });
        if left_out > 0 {
            info["left_out"] = json!(left_out);
        }
        store.set_task_info(task.head.id, &info.to_string()).await?;
        let kept = path.strip_prefix(self.data).unwrap_or(&path);
        store.set_task_package(task.head.id, Some(&kept.display().to_string())).await?;
        if let Some(deliver) = self.deliver {
            deliver.deliver(&path).await?;
        }
        let status = if failed == 0 { TaskStatus::ExportSuccess } else { TaskStatus::PartialSuccess };
        store.update_task_status(task.head.id, &[TaskStatus::Exporting], status, now).await?;
        let task = store.task(task.head.id).await?.ok_or(ferry_store::StoreError::NoTask { id: task.head.id })?;
        let counts = store.item_counts(task.head.id).await?;
        Ok(ExportOutcome { task, path, bytes, sha256, counts, left_out, findings: selection.findings })
    }
}
