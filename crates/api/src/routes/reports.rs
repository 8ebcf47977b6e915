//! Reports of tasks.

use axum::Json;
use ferry_engine::report::{ReportFormat, Style};
use ferry_model::Face;
use ferry_model::codes::reasons;
use ferry_service::Service;
use ferry_service::plans::RewriteView;
use ferry_service::reports::ReportQuery;
use serde::Deserialize;
use utoipa::IntoParams;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::{OfRow, OfTask};
use crate::bodies::{DiffBody, ReportBody, ReportRowBody};
use crate::caller::Viewing;
use crate::input::{At, Query};
use crate::language::Language;
use crate::names::{FormatName, KindName, SortName};
use crate::page::{self, Paged};
use crate::problem::{ApiError, Result};
use crate::reply::{Download, Reply};

pub fn routes() -> OpenApiRouter<Service> {
    OpenApiRouter::new()
        .routes(routes!(get_report))
        .routes(routes!(list_report_rows))
        .routes(routes!(list_report_rewrites))
        .routes(routes!(get_report_diff))
        .routes(routes!(download_report))
}

/// Show the head of a report
#[utoipa::path(get, path = "/workspaces/{workspace}/tasks/{task}/report", tag = "reports", params(OfTask),
    responses((status = 200, description = "Basic information, results, settings.", body = ReportBody)))]
async fn get_report(Viewing(viewer): Viewing, Language(lang): Language, At(at): At<OfTask>) -> Reply<ReportBody> {
    Ok(Json(ReportBody::of(viewer.report(at.task).await?, lang)))
}

/// Which rows of a report.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct RowList {
    /// Part of the key, without regard to case.
    #[serde(default)]
    #[param(required = false)]
    search: String,
    /// Of this kind.
    #[param(inline)]
    kind: Option<KindName>,
    /// With this outcome: `ok`, `waiting`, `blocked`, `failed`, `skipped`.
    outcome: Option<String>,
    /// With this action: `create`, `update`, `unchanged`, `skip`, `blocked`.
    action: Option<String>,
    /// Only what did not succeed.
    #[serde(default)]
    #[param(required = false)]
    failed_only: bool,
    /// Explained by a finding with this code.
    code: Option<String>,
    /// In which order: `position`, as they were worked on, when left out; `key`, by kind and key; `outcome`, by outcome, the worst first, and
    /// code. A cursor is one of its order.
    #[param(inline)]
    sort: Option<SortName>,
    /// `next` of the page before.
    after: Option<String>,
    /// Most rows, 1 to 500; 50 when left out.
    #[param(minimum = 1, maximum = 500)]
    limit: Option<i64>,
}

/// List the details of a report
#[utoipa::path(get, path = "/workspaces/{workspace}/tasks/{task}/report/rows", tag = "reports", params(OfTask, RowList),
    responses((status = 200, description = "One row per object.", body = Paged<ReportRowBody>)))]
async fn list_report_rows(
    Viewing(viewer): Viewing,
    Language(lang): Language,
    At(at): At<OfTask>,
    Query(list): Query<RowList>,
) -> Reply<Paged<ReportRowBody>> {
    let page = page::request(list.after, list.limit)?;
    let query = ReportQuery {
        search: list.search,
        kind: list.kind.map(|kind| kind.0.as_str().to_owned()),
        outcome: list.outcome,
        action: list.action,
        failed_only: list.failed_only,
        code: list.code,
        sort: list.sort.map(|sort| sort.0).unwrap_or_default(),
    };
    Ok(Json(Paged::of(viewer.report_rows(at.task, &query, &page).await?, |row| ReportRowBody::of(row, lang))))
}

/// List every rewritten occurrence of one object
#[utoipa::path(get, path = "/workspaces/{workspace}/tasks/{task}/report/rows/{seq}/rewrites", tag = "reports", params(OfRow),
    responses((status = 200, description = "The occurrences, all of them.", body = Paged<RewriteView>)))]
async fn list_report_rewrites(Viewing(viewer): Viewing, At(at): At<OfRow>) -> Reply<Paged<RewriteView>> {
    Ok(Json(Paged::whole(viewer.report_rewrites(at.task, at.seq).await?)))
}

/// Show what the import changed in one object
#[utoipa::path(get, path = "/workspaces/{workspace}/tasks/{task}/report/rows/{seq}/diff", tag = "reports", params(OfRow),
    responses((status = 200, description = "The text before, and what the import saved.", body = DiffBody)))]
async fn get_report_diff(Viewing(viewer): Viewing, At(at): At<OfRow>) -> Reply<DiffBody> {
    let (before, after) = viewer.report_diff(at.task, at.seq).await?;
    Ok(Json(DiffBody { before, after }))
}

/// In which format.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct ReportFile {
    /// Format; `json` is the document that `ferry task report --format json` prints.
    #[param(inline)]
    format: FormatName,
    /// `text`: columns of a line at most, of which a Chinese character takes two; 100 when left out.
    #[param(minimum = 40, maximum = 1000)]
    width: Option<i64>,
    /// `text`: whether it holds the codes that colour it on a terminal.
    #[serde(default)]
    #[param(required = false)]
    color: bool,
    /// Whether advice names commands and flags of the program `ferry` instead of pages and fields.
    #[serde(default)]
    #[param(required = false)]
    commands: bool,
}

impl ReportFile {
    fn style(&self) -> Result<Style> {
        let width = match self.width {
            None => Style::default().width,
            Some(width @ 40..=1000) => width as usize,
            Some(_) => return Err(ApiError::invalid("width", reasons::WITHIN.with(&[("least", &40), ("most", &1000)]))),
        };
        Ok(Style { width, color: self.color, face: if self.commands { Face::CommandLine } else { Face::Server } })
    }
}

/// Download a whole report
///
/// In the language of `Accept-Language`.
#[utoipa::path(get, path = "/workspaces/{workspace}/tasks/{task}/report/download", tag = "reports", params(OfTask, ReportFile),
    responses((status = 200, description = "The report.", content(
        (String = "text/plain"), (Object = "application/json"), (String = "text/csv"), (String = "text/html"), (String = "application/xml"),
    ))))]
async fn download_report(
    Viewing(viewer): Viewing,
    Language(lang): Language,
    At(at): At<OfTask>,
    Query(file): Query<ReportFile>,
) -> Result<Download> {
    let format = file.format.0;
    let (media_type, extension) = match format {
        ReportFormat::Text => ("text/plain; charset=utf-8", "txt"),
        ReportFormat::Json => ("application/json", "json"),
        ReportFormat::Csv => ("text/csv; charset=utf-8", "csv"),
        ReportFormat::Html => ("text/html; charset=utf-8", "html"),
        ReportFormat::Junit => ("application/xml", "xml"),
    };
    let stream = viewer.download_report(at.task, format, lang, file.style()?).await?;
    Ok(Download { media_type, file_name: format!("report-{}.{extension}", at.task), bytes: None, stream })
}
