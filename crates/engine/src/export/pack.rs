//! Writes the package: objects are read from the store here and encoded on a thread of their own.

use std::collections::HashMap;
use std::fs::File;
use std::io::{self, Read, Write};

use ferry_model::codes::export as codes;
use ferry_model::codes::reasons::package::NO_BODY;
use ferry_model::project::Project;
use ferry_model::reason::{of_io, of_json};
use ferry_model::workflow::{Workflow, WorkflowKey, WorkflowType};
use ferry_model::{Finding, Located, Object, PackageFormat, Reason};
use ferry_package::dwma::{CannotWrite, DwmaWriteOptions, DwmaWriter};
use ferry_package::spec::{SpecWriteOptions, SpecWriter};
use ferry_package::zip_sink::ZipSink;
use ferry_package::{Sink, Writer};
use ferry_store::{Store, StoreError};
use tokio::sync::{mpsc, oneshot};

use super::left_out::LeftOut;
use super::select::{Chosen, Selection, workflow_of};
use super::{ExportMode, Run, prepare};
use crate::error::EngineError;
use crate::progress::Step;

/// Bodies that are read at once.
const PAGE: usize = 200;

/// Objects that wait for the writer.
const WAITING: usize = 64;

/// What came of writing.
#[derive(Debug, Default)]
pub(super) struct Packed {
    /// By place in the selection: why an object is not in the package.
    pub failures: HashMap<usize, Finding>,
    /// By place in the selection: what else is to be known about it.
    pub notes: HashMap<usize, Vec<Finding>>,
}

/// An object on its way to the writer.
struct Job {
    place: usize,
    object: Box<Located>,
    /// The bytes of a resource, and who waits until they are written.
    content: Option<(File, oneshot::Sender<()>)>,
}

/// Writes every object of the selection.
pub(super) async fn pack(run: &Run<'_>, selection: &Selection, out: impl Write + Send + 'static) -> Result<Packed, EngineError> {
    let (jobs, waiting) = mpsc::channel(WAITING);
    let project = Project { name: Some(run.workspace.name.clone()), ..Project::default() };
    let format = run.request.format;
    let writing = tokio::task::spawn_blocking(move || write(format, out, &project, waiting));
    let fed = feed(run, selection, jobs).await;
    let written = writing.await.map_err(|error| EngineError::Internal(error.to_string()))?;
    // What stopped the writer also stops the feeding, and is the better reason.
    let failures = written.map_err(|source| EngineError::File { path: run.request.output.clone().unwrap_or_default(), source })?;
    let mut packed = fed?;
    packed.failures.extend(failures);
    Ok(packed)
}

/// Encodes objects as they come. Returns those that the format cannot hold.
fn write(
    format: PackageFormat,
    out: impl Write + Send + 'static,
    project: &Project,
    mut jobs: mpsc::Receiver<Job>,
) -> io::Result<Vec<(usize, Finding)>> {
    let sink: Box<dyn Sink> = Box::new(ZipSink::new(out));
    let mut writer: Box<dyn Writer> = match format {
        PackageFormat::Spec => Box::new(SpecWriter::new(sink, SpecWriteOptions::default())),
        _ => Box::new(DwmaWriter::new(sink, DwmaWriteOptions::default())),
    };
    writer.project(project)?;
    let mut failures = Vec::new();
    while let Some(Job { place, object, content }) = jobs.blocking_recv() {
        let (mut file, _waiting) = content.unzip();
        let written = writer.object(&object, file.as_mut().map(|file| file as &mut dyn Read));
        match written {
            Ok(()) => {}
            Err(error) if error.kind() == io::ErrorKind::InvalidInput => failures.push((place, cannot_write(&error))),
            Err(error) => return Err(error),
        }
    }
    writer.finish()?;
    Ok(failures)
}

fn cannot_write(error: &io::Error) -> Finding {
    match error.get_ref().and_then(|inner| inner.downcast_ref::<CannotWrite>()) {
        Some(CannotWrite(finding)) => finding.clone(),
        None => Finding::new(codes::CANNOT_WRITE).said("reason", of_io(error)),
    }
}

/// Reads the objects page by page and hands them to the writer, until all are handed over or the writer is gone.
async fn feed(run: &Run<'_>, selection: &Selection, jobs: mpsc::Sender<Job>) -> Result<Packed, EngineError> {
    let (store, total) = (run.store, selection.objects.len() as u64);
    let part = run.request.mode == ExportMode::Custom || !run.request.only.is_empty() || !run.request.exclude.is_empty();
    let left: Vec<_> = if part { selection.rest.iter().chain(&selection.without_version).collect() } else { Vec::new() };
    let left = LeftOut::of(store, &left).await?;
    let mut types: HashMap<WorkflowKey, WorkflowType> = HashMap::new();
    let mut packed = Packed::default();
    for (page_number, page) in selection.objects.chunks(PAGE).enumerate() {
        let versions: Vec<(i64, i64)> =
            page.iter().filter_map(|chosen| chosen.stored.as_ref().map(|stored| (stored.id, chosen.version))).collect();
        let mut bodies = store.bodies(&versions).await?.into_iter();
        for (index, chosen) in page.iter().enumerate() {
            let place = page_number * PAGE + index;
            run.progress.advance(Step::Export, place as u64, total);
            let body = if chosen.stored.is_some() { bodies.next() } else { None };
            let mut object = match object(chosen, body.as_deref()) {
                Ok(object) => object,
                Err(reason) => {
                    packed.failures.insert(place, Finding::new(codes::DAMAGED).said("reason", reason).about(&chosen.key));
                    continue;
                }
            };
            prepare::prepare(&mut object, chosen.stored.as_ref().and_then(|stored| stored.owner.as_deref()), run.workspace);
            let mut notes = left.needed_by(&object);
            if chosen.added {
                notes.push(Finding::new(codes::WORKFLOW_ADDED));
            }
            if !notes.is_empty() {
                packed.notes.insert(place, notes.into_iter().map(|note| note.about(&chosen.key)).collect());
            }
            if let Object::Workflow(workflow) = &object {
                types.insert(workflow.key(), workflow.workflow_type);
            }
            let located = Located {
                workflow_type: chosen.home.as_ref().and_then(|home| types.get(home).copied()),
                workflow: chosen.home.clone(),
                object,
                place: String::new(),
                content_entry: None,
            };
            if !hand_over(store, &jobs, place, located, &mut packed).await? {
                return Ok(packed);
            }
        }
    }
    run.progress.advance(Step::Export, total, total);
    Ok(packed)
}

/// The object of a chosen version; workflows without a row are made up from their key.
fn object(chosen: &Chosen, body: Option<&str>) -> Result<Object, Reason> {
    match (body, workflow_of(&chosen.key)) {
        (Some(body), _) => Object::from_json(chosen.key.kind, body).map_err(|error| of_json(&error)),
        (None, Some(key)) => Ok(Object::Workflow(Workflow {
            workflow_type: if key.manual { WorkflowType::ManualBusiness } else { WorkflowType::Business },
            scheduled: !key.manual,
            name: key.name,
            ..Workflow::default()
        })),
        (None, None) => Err(NO_BODY.into()),
    }
}

/// Hands an object to the writer, with the bytes of a resource after it. Says whether the writer is still there.
async fn hand_over(
    store: &Store,
    jobs: &mpsc::Sender<Job>,
    place: usize,
    located: Located,
    packed: &mut Packed,
) -> Result<bool, EngineError> {
    let content = match &located.object {
        Object::Resource(resource) => resource.content.clone(),
        _ => None,
    };
    let Some(content) = content else {
        return Ok(jobs.send(Job { place, object: Box::new(located), content: None }).await.is_ok());
    };
    let file = match store.content_file(&content).await {
        Ok(file) => file,
        Err(error @ (StoreError::ContentLost { .. } | StoreError::ContentDamaged { .. })) => {
            packed.failures.insert(place, error.finding().about(&located.key()));
            return Ok(true);
        }
        Err(error) => return Err(error.into()),
    };
    let (written, waiting) = oneshot::channel();
    if jobs.send(Job { place, object: Box::new(located), content: Some((file, written)) }).await.is_err() {
        return Ok(false);
    }
    // One file at a time: where the bytes come from object storage, each takes its size on the local disk. The writer says nothing, it lets go.
    let _ = waiting.await;
    Ok(true)
}
