//! One export task: its progress, its report, its package.

use askama::Template;
use axum::body::Body;
use axum::extract::Path;
use axum::http::header;
use axum::response::{IntoResponse, Response};
use ferry_service::progress::{ProgressView, StepState};
use ferry_service::tasks::{TaskAction, TaskView};

use super::task_rows;
use crate::context::show;
use crate::navigation::Nav;
use crate::{InWorkspace, Page, PageError};

#[derive(Template)]
#[template(path = "pages/exports/one.html")]
struct OnePage {
    page: Page,
    task: TaskView,
    tone: &'static str,
    progress: ProgressView,
    steps: Vec<(String, &'static str)>,
    download: Option<String>,
    list: String,
}

async fn one(place: InWorkspace, id: i64, title: &str) -> Result<Response, PageError> {
    let task = place.viewer.task(id).await?;
    if task.kind != "export" {
        return Err(PageError::not_found(&place.path));
    }
    let progress = place.viewer.progress(id).await?;
    let page = place.page(Nav::Exports, title).crumb(place.t("exports-title"), place.href("exports"));
    let steps = progress.steps.iter().map(|step| (page.label("task-step", &step.step), state(step.state))).collect();
    let download = task.actions.contains(&TaskAction::Download).then(|| place.href(&format!("exports/{id}/package.zip")));
    show(&OnePage { page, tone: task_rows::tone(&task.status), task, progress, steps, download, list: place.href("exports") })
}

fn state(state: StepState) -> &'static str {
    match state {
        StepState::Waiting => "waiting",
        StepState::Running => "current",
        StepState::Done => "done",
        StepState::Failed => "failed",
        StepState::Skipped => "skipped",
    }
}

/// How far it is.
pub async fn progress(place: InWorkspace, Path((_, id)): Path<(String, i64)>) -> Result<Response, PageError> {
    one(place, id, "task-action-export-progress").await
}

/// What it exported.
pub async fn report(place: InWorkspace, Path((_, id)): Path<(String, i64)>) -> Result<Response, PageError> {
    one(place, id, "exports-report").await
}

/// The package, as it is read.
pub async fn download(place: InWorkspace, Path((_, id)): Path<(String, i64)>) -> Result<Response, PageError> {
    let (name, bytes, stream) = place.viewer.download_package(id).await?;
    // Names of tasks are letters, digits, underscores and periods: nothing in them needs quoting.
    let headers = [
        (header::CONTENT_TYPE, "application/zip".to_owned()),
        (header::CONTENT_LENGTH, bytes.to_string()),
        (header::CONTENT_DISPOSITION, format!("attachment; filename=\"{name}\"")),
    ];
    Ok((headers, Body::from_stream(stream)).into_response())
}
