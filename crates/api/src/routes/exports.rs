//! Export tasks.

use axum::Json;
use ferry_service::{Service, exports};
use ferry_store::records::TaskKind;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::tasks::TaskList;
use super::{InWorkspace, OfTask};
use crate::bodies::TaskBody;
use crate::caller::{Editing, Viewing};
use crate::input::{At, Query, Sent};
use crate::language::Language;
use crate::names::KindName;
use crate::page::Paged;
use crate::problem::Result;
use crate::reply::{Created, Download, Reply, address};

pub fn routes() -> OpenApiRouter<Service> {
    OpenApiRouter::new().routes(routes!(list_exports, create_export)).routes(routes!(start_export)).routes(routes!(download_export))
}

/// List the export tasks of a workspace
#[utoipa::path(get, path = "/workspaces/{workspace}/exports", tag = "exports", params(InWorkspace, TaskList),
    responses((status = 200, description = "Export tasks, the newest first.", body = Paged<TaskBody>)))]
async fn list_exports(Viewing(viewer): Viewing, Language(lang): Language, Query(list): Query<TaskList>) -> Reply<Paged<TaskBody>> {
    let (query, page) = list.into_query()?;
    Ok(Json(Paged::of(viewer.tasks(TaskKind::Export, &query, &page).await?, |task| TaskBody::of(task, lang))))
}

/// Which objects an export takes.
#[derive(Clone, Copy, Debug, Default, Deserialize, Serialize, ToSchema)]
#[serde(rename_all = "lowercase")]
enum ExportMode {
    /// Everything.
    #[default]
    Full,
    /// What was changed since a time.
    Incremental,
    /// What selectors choose.
    Custom,
}

/// Which version of an object an export takes.
#[derive(Clone, Copy, Debug, Default, Deserialize, Serialize, ToSchema)]
#[serde(rename_all = "lowercase")]
enum ExportVersion {
    /// The saved one.
    #[default]
    Saved,
    /// The one in development.
    Committed,
    /// The one in production.
    Deployed,
}

/// Format of a package.
#[derive(Clone, Copy, Debug, Default, Deserialize, Serialize, ToSchema)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
enum ExportFormat {
    /// The standard format.
    #[default]
    DataworksModel,
    /// FlowSpec documents.
    Spec,
}

/// An export task to be made.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct NewExport {
    /// Letters, digits, `_` and `.`, at most 128, unique among the exports of the workspace.
    #[schema(min_length = 1, max_length = 128)]
    name: String,
    /// Which objects; `full` when left out.
    #[serde(default)]
    mode: ExportMode,
    /// Which version of each; `saved` when left out.
    #[serde(default)]
    status: ExportVersion,
    /// Format of the package; `DATAWORKS_MODEL` when left out.
    #[serde(default)]
    format: ExportFormat,
    /// For incremental exports: changed at or after this time, RFC 3339.
    #[schema(format = DateTime)]
    since: Option<String>,
    /// Kinds; all when left out or empty.
    #[serde(default)]
    #[schema(inline)]
    kinds: Vec<KindName>,
    /// For custom exports: selectors or keys, such as `node:sales_*/load_*`.
    #[serde(default)]
    selectors: Vec<String>,
    /// What is left out: selectors or keys. Not for incremental exports.
    #[serde(default)]
    exclude: Vec<String>,
    /// Remarks.
    remarks: Option<String>,
    /// Whether it starts at once; it does when left out.
    #[serde(default = "yes")]
    start: bool,
}

fn yes() -> bool {
    true
}

/// A constant of the API as its word.
fn word(value: impl Serialize) -> String {
    serde_json::to_value(value).ok().and_then(|value| value.as_str().map(str::to_owned)).unwrap_or_default()
}

/// Make an export task
#[utoipa::path(post, path = "/workspaces/{workspace}/exports", tag = "exports", request_body = NewExport,
    params(InWorkspace, ("Idempotency-Key" = Option<String>, Header, description = "Sent again with the same key, the request makes nothing.")),
    responses((status = 201, description = "The task.", body = TaskBody, headers(("Location" = String, description = "Its address.")))))]
async fn create_export(Editing(editor): Editing, Language(lang): Language, Sent(body): Sent<NewExport>) -> Result<Created<TaskBody>> {
    let new = exports::NewExport {
        name: body.name,
        mode: word(body.mode),
        status: word(body.status),
        format: word(body.format),
        since: body.since,
        kinds: body.kinds.into_iter().map(|kind| kind.0.as_str().to_owned()).collect(),
        selectors: body.selectors,
        exclude: body.exclude,
        remarks: body.remarks,
    };
    let task = editor.create_export(&new, body.start).await?;
    Ok(Created { at: address(&[&"workspaces", &task.workspace, &"tasks", &task.id]), body: TaskBody::of(task, lang) })
}

/// Start an export that was made and not started
#[utoipa::path(post, path = "/workspaces/{workspace}/exports/{task}/start", tag = "exports", params(OfTask),
    responses((status = 200, description = "The task, which will run.", body = TaskBody)))]
async fn start_export(Editing(editor): Editing, Language(lang): Language, At(at): At<OfTask>) -> Reply<TaskBody> {
    Ok(Json(TaskBody::of(editor.start_export(at.task).await?, lang)))
}

/// Download the package that an export made
#[utoipa::path(get, path = "/workspaces/{workspace}/exports/{task}/package", tag = "exports", params(OfTask),
    responses((status = 200, description = "The zip file.", content_type = "application/zip")))]
async fn download_export(Viewing(viewer): Viewing, At(at): At<OfTask>) -> Result<Download> {
    let (file_name, bytes, stream) = viewer.download_package(at.task).await?;
    Ok(Download { media_type: "application/zip", file_name, bytes: Some(bytes), stream })
}
