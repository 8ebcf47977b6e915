//! What each kind of job does.

use std::path::Path;
use std::pin::Pin;

use ferry_engine::EngineError;
use ferry_engine::export::{self, Deliver};
use ferry_engine::report::{ReportFormat, Style, write_report};
use ferry_model::{Face, Finding, Lang, internal};
use ferry_store::Store;
use ferry_store::records::{ClaimedJob, Task, TaskStatus};

use super::events::Events;
use super::lease::Lease;
use super::run::{End, Failure};
use crate::Service;
use crate::jobs::Job;

type Deed = std::result::Result<End, Failure>;

/// Does a job.
pub(super) async fn done(service: &Service, claimed: &ClaimedJob, job: &Job, lease: &Lease) -> Deed {
    match job {
        Job::Verify { package_id } => {
            // The lists are written anew from the beginning whoever does it, so it can be broken off anywhere.
            tokio::select! {
                done = crate::packages::verify::verify(service, *package_id) => done.map(|()| End::Done).map_err(Failure::from),
                () = lease.stopped.cancelled() => Ok(End::Stopped),
            }
        }
        Job::Import { task_id, agreed } => import(service, claimed, *task_id, agreed.as_deref(), lease).await,
        Job::Undo { task_id } => undo(service, claimed, *task_id).await,
        Job::Cancel { task_id, keep } => cancel(service, claimed, *task_id, *keep).await,
        Job::Export { task_id } => export(service, claimed, *task_id, lease).await,
    }
}

/// Records with the task or the package that a job failed for good. With a task the true cause is kept: its views tell of it what users are
/// to see.
pub(super) async fn fail(service: &Service, claimed: &ClaimedJob, job: &Job, finding: &Finding) -> std::result::Result<(), Failure> {
    let store = service.inner.store.as_runner(&claimed.lease);
    let text = to_json(finding)?;
    let (task_id, from, to) = match job {
        Job::Verify { package_id } => {
            let told = internal::told(finding.clone(), format_args!("job.id={}", claimed.id));
            let text = to_json(&told)?;
            let found = ferry_store::records::Verification {
                state: "rejected".to_owned(),
                counts: [1, 0, 0],
                findings: format!("[{text}]"),
                overview: "{}".to_owned(),
                ..Default::default()
            };
            return Ok(store.finish_package(*package_id, &found).await?);
        }
        Job::Import { task_id, .. } => (*task_id, TaskStatus::Importing, TaskStatus::ImportError),
        Job::Export { task_id } => (*task_id, TaskStatus::Exporting, TaskStatus::ExportError),
        Job::Undo { task_id } | Job::Cancel { task_id, .. } => {
            // What is half undone shows as failed: it can be undone again.
            let Some(task) = store.task(*task_id).await? else { return Ok(()) };
            let to = match task.head.status {
                TaskStatus::Importing => TaskStatus::ImportError,
                TaskStatus::Exporting => TaskStatus::ExportError,
                status => status,
            };
            (*task_id, task.head.status, to)
        }
    };
    store.set_task_failure(task_id, Some(&text)).await?;
    if from != to {
        store.update_task_status(task_id, &[from], to, service.now()).await?;
    }
    Ok(())
}

async fn import(service: &Service, claimed: &ClaimedJob, task_id: i64, agreed: Option<&str>, lease: &Lease) -> Deed {
    let engine = service.inner.engine.as_runner(&claimed.lease);
    let Some(task) = engine.store().task(task_id).await? else { return Ok(End::Done) };
    if task.head.status != TaskStatus::Importing {
        // Whoever did it before came to the end, and died before saying so.
        keep_report(service, engine.store(), &task).await?;
        return Ok(End::Done);
    }
    at_hand(service, &task).await?;
    let events = Events::of(service, engine.store(), task_id);
    let before = saved(engine.store(), task_id).await?;
    let ran = engine.begin(task_id, agreed, &claimed.user, service.now(), &events, &lease.cancel).await;
    events.finish().await;
    // What another attempt or another worker saved is not counted again.
    service.watch.saved(saved(engine.store(), task_id).await.unwrap_or(before).saturating_sub(before));
    match ran {
        Ok(task) => {
            keep_report(service, engine.store(), &task).await?;
            Ok(End::Done)
        }
        Err(EngineError::Stopped(_)) => Ok(End::Stopped),
        Err(error) => Err(error.into()),
    }
}

/// How many objects of a task have been saved.
async fn saved(store: &Store, task_id: i64) -> std::result::Result<u64, Failure> {
    Ok(store.item_counts(task_id).await?.iter().map(|(_, counts)| counts.saved.max(0) as u64).sum())
}

async fn undo(service: &Service, claimed: &ClaimedJob, task_id: i64) -> Deed {
    let engine = service.inner.engine.as_runner(&claimed.lease);
    let Some(task) = engine.store().task(task_id).await? else { return Ok(End::Done) };
    if task.head.status == TaskStatus::Revoked && !task.head.is_kept() {
        return Ok(End::Done);
    }
    let events = Events::of(service, engine.store(), task_id);
    let undone = engine.undo(task_id, &claimed.user, service.now(), &events).await;
    events.finish().await;
    undone?;
    Ok(End::Done)
}

async fn cancel(service: &Service, claimed: &ClaimedJob, task_id: i64, keep: bool) -> Deed {
    let engine = service.inner.engine.as_runner(&claimed.lease);
    let store = engine.store();
    let Some(task) = store.task(task_id).await? else { return Ok(End::Done) };
    match task.head.status {
        TaskStatus::Importing => {
            let events = Events::of(service, store, task_id);
            let cancelled = engine.cancel(task_id, &claimed.user, keep, service.now(), &events).await;
            events.finish().await;
            let task = cancelled?;
            keep_report(service, store, &task).await?;
        }
        TaskStatus::Exporting => {
            store.update_task_status(task_id, &[TaskStatus::Exporting], TaskStatus::Revoked, service.now()).await?;
        }
        // It came to its end before it could be stopped; whoever cancelled it was told that it would be taken back.
        TaskStatus::ImportSuccess | TaskStatus::PartialSuccess | TaskStatus::ImportError if !keep => {
            return undo(service, claimed, task_id).await;
        }
        _ => {}
    }
    Ok(End::Done)
}

async fn export(service: &Service, claimed: &ClaimedJob, task_id: i64, lease: &Lease) -> Deed {
    let inner = &service.inner;
    let store = inner.store.as_runner(&claimed.lease);
    let Some(task) = store.task(task_id).await? else { return Ok(End::Done) };
    let key = format!("exports/{task_id}.zip");
    let file = inner.options.data.join("spool").join(format!("export-{task_id}.{}.zip", claimed.attempt));
    if task.head.status == TaskStatus::Exporting {
        let events = Events::of(service, &store, task_id);
        let delivery = ToBlobs { service, key: &key };
        let running = export::run(&store, &inner.options.data, task_id, &file, &delivery, &events, service.now());
        let ran = tokio::select! {
            ran = running => Some(ran),
            () = lease.stopped.cancelled() => None,
        };
        events.finish().await;
        match ran {
            None => return Ok(End::Stopped),
            Some(ran) => drop(ran?),
        }
    }
    let Some(task) = store.task(task_id).await? else { return Ok(End::Done) };
    if !matches!(task.head.status, TaskStatus::ExportSuccess | TaskStatus::PartialSuccess) {
        return Ok(End::Done);
    }
    // The package has its place already; whoever finds that it was not counted does that.
    if task.head.output.is_none() {
        store.count_export(task.head.workspace_id, task_id, &key).await?;
    }
    keep_report(service, &store, &task).await?;
    Ok(End::Done)
}

/// The blob store as the place of an exported package.
struct ToBlobs<'a> {
    service: &'a Service,
    key: &'a str,
}

impl Deliver for ToBlobs<'_> {
    fn deliver<'a>(&'a self, file: &'a Path) -> Pin<Box<dyn Future<Output = std::result::Result<(), EngineError>> + Send + 'a>> {
        Box::pin(async move {
            let kept = self.service.inner.blobs.put_file(self.key, file).await;
            kept.map(drop).map_err(|error| EngineError::Internal(error.to_string()))
        })
    }
}

/// Fetches the package of a task to where the engine looks for it, if it is not there.
async fn at_hand(service: &Service, task: &Task) -> std::result::Result<(), Failure> {
    let inner = &service.inner;
    if let Some(package) = &task.package
        && let Err(error) = inner.blobs.local(package, &inner.options.data).await
        // A command may have kept it on this machine alone.
        && !inner.options.data.join(package).exists()
    {
        return Err(error.into());
    }
    Ok(())
}

/// Keeps the report of a task that ended, as JSON.
async fn keep_report(service: &Service, store: &Store, task: &Task) -> std::result::Result<(), Failure> {
    let inner = &service.inner;
    let failed = |error: &dyn std::fmt::Display| Failure::from(EngineError::Internal(error.to_string()));
    let folder = inner.options.data.join("spool");
    std::fs::create_dir_all(&folder).map_err(|error| failed(&error))?;
    let file = tempfile::Builder::new().prefix("report-").tempfile_in(&folder).map_err(|error| failed(&error))?;
    let mut out = std::io::BufWriter::new(file.reopen().map_err(|error| failed(&error))?);
    write_report(store, task.head.id, ReportFormat::Json, Lang::En, Style { face: Face::Server, ..Style::default() }, &mut out)
        .await
        .map_err(|error| failed(&error))?;
    drop(out);
    let path = file.into_temp_path().keep().map_err(|error| failed(&error))?;
    inner.blobs.put_file(&format!("reports/{}/report.json", task.head.id), &path).await?;
    Ok(())
}

fn to_json(finding: &Finding) -> std::result::Result<String, Failure> {
    serde_json::to_string(finding).map_err(|error| EngineError::Internal(error.to_string()).into())
}
