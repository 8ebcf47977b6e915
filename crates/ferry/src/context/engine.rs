//! What commands ask of the engine.

use std::path::{Path, PathBuf};

use ferry_engine::export::{self, ExportOutcome, ExportRequest};
use ferry_engine::progress::Cancel;
use ferry_engine::{Engine, EngineError, EngineOptions, ErrorKind, ImportRequest, Plan, Prepared};
use ferry_model::codes::command as codes;
use ferry_model::reason::of_json;
use ferry_model::settings::Settings;
use ferry_model::workspace::Workspace;
use ferry_model::{Finding, Lang, PackageFormat};
use ferry_store::records::{Task, TaskStatus};

use super::{Context, now};
use crate::cli::{self, ExportArgs};
use crate::dates;
use crate::errors::Failure;
use crate::exit::Exit;
use crate::messages;
use crate::progress::Bars;
use crate::terminal::Terminal;

/// An import to be made.
pub struct NewImport {
    /// The package.
    pub package: PathBuf,
    /// Name of the destination.
    pub workspace: String,
    /// The settings.
    pub settings: Settings,
    /// Name of the task; made up when `None`.
    pub name: Option<String>,
    /// Remarks.
    pub remarks: Option<String>,
}

impl Context {
    fn engine(&self) -> Engine {
        Engine::new(
            self.store.clone(),
            self.data.root().to_path_buf(),
            EngineOptions { limits: self.config.limits.clone(), format: self.package_format, ..EngineOptions::default() },
        )
    }

    fn request(&self, new: NewImport) -> ImportRequest {
        ImportRequest {
            package: new.package,
            workspace: new.workspace,
            settings: new.settings,
            name: new.name,
            remarks: new.remarks,
            user: self.user.clone(),
            now: now(),
        }
    }

    /// Plans an import; nothing is changed.
    ///
    /// # Errors
    ///
    /// When the package is refused, or the settings cannot be used.
    pub async fn plan(&self, terminal: &Terminal, package: &Path, workspace: &str, settings: &Settings) -> Result<Plan, Failure> {
        let bars = Bars::new(terminal);
        let engine = self.engine();
        Ok(Box::pin(engine.plan(package, workspace, settings, &self.user, &bars)).await?)
    }

    /// Plans an import and holds the workspace until it is run.
    ///
    /// # Errors
    ///
    /// As for [`Self::plan`], and when another import is at work in the workspace.
    pub async fn prepare(&self, terminal: &Terminal, new: NewImport) -> Result<Prepared, Failure> {
        let bars = Bars::new(terminal);
        let engine = self.engine();
        Ok(Box::pin(engine.prepare(self.request(new), &bars)).await?)
    }

    /// Runs a prepared import. Ctrl-C stops it at the next checkpoint.
    ///
    /// # Errors
    ///
    /// When it cannot be started, fails, or was stopped.
    pub async fn run(&self, terminal: &Terminal, prepared: Prepared) -> Result<Task, Failure> {
        let bars = Bars::new(terminal);
        let cancel = stop_on_interrupt(terminal);
        let engine = self.engine();
        Ok(Box::pin(engine.run(prepared, &bars, &cancel)).await?)
    }

    /// Applies a saved plan.
    ///
    /// # Errors
    ///
    /// As for [`Self::run`], and when the ground has changed since the plan was made.
    pub async fn apply(&self, terminal: &Terminal, new: NewImport, plan: &Plan) -> Result<Task, Failure> {
        let bars = Bars::new(terminal);
        let cancel = stop_on_interrupt(terminal);
        let engine = self.engine();
        Ok(Box::pin(engine.apply_saved(plan, self.request(new), &bars, &cancel)).await?)
    }

    /// Import Again.
    ///
    /// # Errors
    ///
    /// When the state of the task does not allow it, or it fails.
    pub async fn retry(&self, terminal: &Terminal, id: i64) -> Result<Task, Failure> {
        let bars = Bars::new(terminal);
        let cancel = stop_on_interrupt(terminal);
        let engine = self.engine();
        Ok(Box::pin(engine.retry(id, &self.user, now(), &bars, &cancel)).await?)
    }

    /// Undoes an import.
    ///
    /// # Errors
    ///
    /// When the state of the task does not allow it, or an object was changed since.
    pub async fn undo(&self, terminal: &Terminal, id: i64) -> Result<Task, Failure> {
        let bars = Bars::new(terminal);
        let undone = self.engine().undo(id, &self.user, now(), &bars).await?;
        self.sweep().await;
        Ok(undone)
    }

    /// Cancels a stopped import and takes back what it had applied.
    ///
    /// # Errors
    ///
    /// When the state of the task does not allow it, or an object was changed since.
    pub async fn cancel(&self, terminal: &Terminal, id: i64) -> Result<Task, Failure> {
        let bars = Bars::new(terminal);
        let cancelled = self.engine().cancel(id, &self.user, false, now(), &bars).await?;
        self.sweep().await;
        Ok(cancelled)
    }

    /// Deletes a task and, when no other task needs it, the package kept for it.
    ///
    /// # Errors
    ///
    /// When it is running, or has objects to its account that could still be undone.
    pub async fn delete(&self, task: &Task, workspace: &Workspace, lang: Lang) -> Result<(), Failure> {
        self.workspace_to_manage(&workspace.name, lang).await?;
        if matches!(
            task.head.status,
            TaskStatus::Importing | TaskStatus::ImportSuccess | TaskStatus::PartialSuccess | TaskStatus::Exporting
        ) {
            let status = ferry_engine::report::status_label(task.head.status, lang);
            return Err(Failure::failed(Finding::new(codes::TASK_NOT_DELETABLE).arg("id", task.head.id).arg("status", status)));
        }
        self.store.delete_task(task.head.id).await?;
        self.sweep().await;
        // Files that somebody had an export written to are theirs; only what the data directory keeps goes with the task.
        let kept = |path: &&String| Path::new(path).is_relative() && Path::new(path).starts_with("packages");
        let Some(package) = task.package.as_ref().filter(kept) else { return Ok(()) };
        let others = self.store.list_tasks(None, None).await?;
        if !others.iter().any(|other| other.package.as_ref() == Some(package)) {
            let path = self.data.root().join(package);
            let removed = if path.is_dir() { std::fs::remove_dir_all(&path) } else { std::fs::remove_file(&path) };
            match removed {
                Err(error) if error.kind() != std::io::ErrorKind::NotFound => {
                    return Err(Failure::file(codes::FILE_WRITE, &path, &error));
                }
                _ => {}
            }
        }
        Ok(())
    }

    /// Exports a workspace.
    ///
    /// # Errors
    ///
    /// When a selector or a time cannot be read, nothing is selected, or the file cannot be written.
    pub async fn export(&self, terminal: &Terminal, workspace: &str, args: ExportArgs) -> Result<ExportOutcome, Failure> {
        let output = match args.output {
            Some(path) => path,
            None => std::env::current_dir().map_err(|error| Failure::file(codes::FILE_WRITE, Path::new("."), &error))?,
        };
        let request = ExportRequest {
            workspace: workspace.to_owned(),
            output: Some(output),
            mode: match args.mode {
                cli::ExportMode::Full => export::ExportMode::Full,
                cli::ExportMode::Incremental => export::ExportMode::Incremental,
                cli::ExportMode::Custom => export::ExportMode::Custom,
            },
            since: args.since.as_deref().map(dates::parse).transpose()?,
            status: match args.status {
                cli::ExportStatus::Saved => export::ExportStatus::Saved,
                cli::ExportStatus::Committed => export::ExportStatus::Committed,
                cli::ExportStatus::Deployed => export::ExportStatus::Deployed,
            },
            only: args.only,
            exclude: args.exclude,
            format: match args.format {
                cli::ExportFormat::DataworksModel => PackageFormat::DataworksModel,
                cli::ExportFormat::Spec => PackageFormat::Spec,
            },
            name: args.name,
            user: self.user.clone(),
        };
        let bars = Bars::new(terminal);
        let done = Box::pin(export::export(&self.store, self.data.root(), request, &bars, now())).await;
        // What a request contradicts itself in is wrong usage, not a plan with findings.
        done.map_err(|error| match error {
            EngineError::Refused(findings) => Failure { exit: refused_export(&findings), findings, hints: Vec::new() },
            other => other.into(),
        })
    }
}

/// An export that selects nothing has failed; any other refusal is a request that contradicts itself.
fn refused_export(findings: &[Finding]) -> Exit {
    if findings.iter().any(|finding| finding.code == ferry_model::codes::export::NOTHING) { Exit::Failed } else { Exit::Usage }
}

/// Writes a plan to a file. The package is named by its whole path, so that the plan can be applied from anywhere.
///
/// # Errors
///
/// When the file cannot be written.
pub fn save_plan(plan: &Plan, path: &Path) -> Result<(), Failure> {
    let failed = |error: std::io::Error| Failure::file(codes::FILE_WRITE, path, &error);
    let mut plan = plan.clone();
    if let Ok(whole) = std::fs::canonicalize(&plan.package.location) {
        plan.package.location = whole.display().to_string();
    }
    let mut text = serde_json::to_vec(&plan).map_err(|error| failed(error.into()))?;
    text.push(b'\n');
    std::fs::write(path, text).map_err(failed)
}

/// Reads a plan that [`save_plan`] wrote.
///
/// # Errors
///
/// When the file cannot be read or holds no plan.
pub fn load_plan(path: &Path) -> Result<Plan, Failure> {
    let bytes = std::fs::read(path).map_err(|error| Failure::file(codes::FILE_READ, path, &error))?;
    serde_json::from_slice(&bytes)
        .map_err(|error| Failure::failed(Finding::new(codes::NO_PLAN).arg("path", path.display()).said("error", of_json(&error))))
}

/// The first Ctrl-C asks the running task to stop at its next checkpoint; the second ends the program at once.
fn stop_on_interrupt(terminal: &Terminal) -> Cancel {
    let cancel = Cancel::default();
    let asked = cancel.clone();
    let message = messages::INTERRUPT_ASKED.plain(terminal.lang);
    tokio::spawn(async move {
        if tokio::signal::ctrl_c().await.is_err() {
            return;
        }
        asked.cancel();
        eprintln!("{message}");
        if tokio::signal::ctrl_c().await.is_ok() {
            std::process::exit(130);
        }
    });
    cancel
}

impl From<EngineError> for Failure {
    fn from(error: EngineError) -> Self {
        if let EngineError::Stopped(id) = error {
            return Self::failed(Finding::new(codes::INTERRUPTED).arg("id", id));
        }
        let exit = match error.kind() {
            ErrorKind::Refused => Exit::Blocked,
            ErrorKind::NotAllowed => Exit::NotAllowed,
            ErrorKind::Rejected | ErrorKind::NotFound | ErrorKind::Conflict | ErrorKind::Stopped | ErrorKind::Failed => Exit::Failed,
        };
        Self { exit, findings: error.findings(), hints: Vec::new() }
    }
}
