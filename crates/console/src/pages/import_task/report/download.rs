//! The report as a file, streamed.

use axum::body::Body;
use axum::extract::Path;
use axum::http::header;
use axum::response::{IntoResponse, Response};
use ferry_engine::report::{ReportFormat, Style};
use ferry_model::Face;
use futures_util::TryStreamExt as _;

use crate::pages::import_task::head::{self, List, Tab};
use crate::{InWorkspace, PageError};

/// A report of a megabyte of JSON should be read by a program, not shown by a browser: every format is a download.
pub(super) async fn file(
    place: InWorkspace,
    Path((_, id, format)): Path<(String, i64, String)>,
    list: List,
) -> Result<Response, PageError> {
    let (_, head) = head::open(&place, list, id, Tab::Report).await?;
    let (format, extension, media_type) = match format.as_str() {
        "json" => (ReportFormat::Json, "json", "application/json"),
        "csv" => (ReportFormat::Csv, "csv", "text/csv; charset=utf-8"),
        "html" => (ReportFormat::Html, "html", "text/html; charset=utf-8"),
        "junit" => (ReportFormat::Junit, "xml", "application/xml"),
        other => return Err(PageError::not_found(other)),
    };
    let stream = place.viewer.download_report(id, format, place.lang, Style { face: Face::Server, ..Style::default() }).await?;
    // Names of tasks are letters, digits, underscores and periods: nothing to be quoted.
    let name = format!("attachment; filename=\"{}-report.{extension}\"", head.task.name);
    let body = Body::from_stream(stream.map_err(std::io::Error::other));
    Ok(([(header::CONTENT_TYPE, media_type.to_owned()), (header::CONTENT_DISPOSITION, name)], body).into_response())
}
