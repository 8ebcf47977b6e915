//! Export tasks.

use std::str::FromStr as _;

use ferry_engine::EngineError;
use ferry_engine::export::{ExportMode, ExportRequest, ExportStatus, create};
use ferry_model::codes::reasons;
use ferry_model::codes::service as codes;
use ferry_model::edition::Edition;
use ferry_model::{ObjectKind, PackageFormat};
use ferry_store::records::TaskKind;
use futures_util::StreamExt as _;
use futures_util::stream::BoxStream;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::error::Status;
use crate::imports::remarks;
use crate::jobs::Job;
use crate::tasks::{TaskView, naming, wrong_state};
use crate::{Editor, Result, ServiceError, Viewer};

/// An export task to be made.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct NewExport {
    /// Name: the rule of import tasks.
    pub name: String,
    /// `full`, `incremental` or `custom`.
    pub mode: String,
    /// `saved`, `committed` or `deployed`.
    pub status: String,
    /// `DATAWORKS_MODEL` or `SPEC`.
    pub format: String,
    /// For incremental: changed at or after this time, RFC 3339.
    pub since: Option<String>,
    /// Kinds; all when empty.
    pub kinds: Vec<String>,
    /// For custom: selectors or keys.
    pub selectors: Vec<String>,
    /// Blacklist: selectors or keys. Not for incremental.
    pub exclude: Vec<String>,
    /// Remarks.
    pub remarks: Option<String>,
}

impl Viewer {
    /// The package that an export made: file name, bytes, and the bytes themselves.
    pub async fn download_package(&self, id: i64) -> Result<(String, u64, BoxStream<'static, Result<bytes::Bytes>>)> {
        let task = self.task_of(TaskKind::Export, id).await?;
        let Some(output) = &task.output else { return Err(wrong_state(&task)) };
        let (bytes, stream) = self.service.inner.blobs.read(output).await?;
        Ok((format!("{}.zip", task.name), bytes, stream.map(|part| part.map_err(ServiceError::from)).boxed()))
    }
}

impl Editor {
    /// Makes an export task and starts it when `start`.
    ///
    /// # Errors
    ///
    /// Not allowed when the edition's packages are used up; the finding says which edition lifts it.
    pub async fn create_export(&self, new: &NewExport, start: bool) -> Result<TaskView> {
        if start {
            self.check_packages().await?;
        }
        let request = self.request(new)?;
        let task = create(&self.service.inner.store, &request, remarks(new.remarks.as_deref()), self.service.now()).await;
        let task = task.map_err(|error| match error {
            EngineError::Store(error) => naming(error),
            error => error.into(),
        })?;
        self.note("export.create", &format!("{} {}", task.head.id, task.head.name)).await?;
        if start { self.start_export(task.head.id).await } else { self.task(task.head.id).await }
    }

    /// Starts an export task that was made and not started.
    pub async fn start_export(&self, id: i64) -> Result<TaskView> {
        let task = self.task_of(TaskKind::Export, id).await?;
        let limit = self.check_packages().await?;
        let job = self.job(Some(id), &Job::Export { task_id: id })?;
        let store = &self.service.inner.store;
        if store.enqueue_export(&job, &self.workspace.tenant, limit, self.service.now()).await?.is_none() {
            // Somebody else took the last package meanwhile, or started this very export.
            self.check_packages().await?;
            return Err(wrong_state(&self.task_of(TaskKind::Export, id).await?));
        }
        self.note("export.request", &format!("{id} {}", task.name)).await?;
        self.task(id).await
    }

    /// Whether the edition has a package left: those that are being exported count as if they had been. How many it has in all.
    async fn check_packages(&self) -> Result<Option<i64>> {
        let edition = self.service.edition(&self.actor).await?;
        let Some(limit) = edition.packages_limit else { return Ok(None) };
        let under_way = self.service.inner.store.exports_under_way(&self.workspace.tenant).await?;
        if edition.packages_exported + under_way < limit {
            return Ok(Some(limit));
        }
        let more = |edition: &Edition| edition.limits().packages.is_none_or(|packages| packages > limit);
        let finding = edition.finding_lifted(codes::EDITION_PACKAGES, more).arg("limit", limit);
        Err(ServiceError::new(Status::NotAllowed, finding))
    }

    fn request(&self, new: &NewExport) -> Result<ExportRequest> {
        let unknown = |field: &str, value: &str| ServiceError::invalid(field, reasons::UNKNOWN.with(&[("value", &value)]));
        let mode: ExportMode = new.mode.parse().map_err(|_| unknown("mode", &new.mode))?;
        let status = if new.status.is_empty() { Ok(ExportStatus::Saved) } else { new.status.parse::<ExportStatus>() };
        let format = if new.format.is_empty() { Ok(PackageFormat::DataworksModel) } else { PackageFormat::from_str(&new.format) };
        let since = new.since.as_deref().filter(|text| !text.is_empty()).map(str::parse::<jiff::Timestamp>).transpose();
        if mode == ExportMode::Incremental && !new.exclude.is_empty() {
            return Err(ServiceError::invalid("exclude", reasons::NO_BLACKLIST));
        }
        let mut only = new.selectors.clone();
        for kind in &new.kinds {
            only.push(ObjectKind::from_str(kind).map_err(|_| unknown("kinds", kind))?.as_str().to_owned());
        }
        Ok(ExportRequest {
            workspace: self.workspace.name.clone(),
            output: None,
            mode,
            since: since
                .map_err(|_| {
                    ServiceError::invalid("since", reasons::NOT_A_TIME.with(&[("value", &new.since.as_deref().unwrap_or_default())]))
                })?
                .map(jiff::Timestamp::as_millisecond),
            status: status.map_err(|_| unknown("status", &new.status))?,
            only,
            exclude: new.exclude.clone(),
            format: format.map_err(|_| unknown("format", &new.format))?,
            name: Some(new.name.clone()),
            user: self.actor.user.clone(),
        })
    }
}
