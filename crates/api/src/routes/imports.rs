//! Import tasks.

use axum::Json;
use ferry_service::Service;
use ferry_service::imports;
use ferry_store::records::TaskKind;
use serde::Deserialize;
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::tasks::TaskList;
use super::{InWorkspace, OfTask};
use crate::bodies::TaskBody;
use crate::caller::{Editing, Viewing};
use crate::input::{At, Query, Sent};
use crate::language::Language;
use crate::page::Paged;
use crate::problem::Result;
use crate::reply::{Created, Reply, address};

pub fn routes() -> OpenApiRouter<Service> {
    OpenApiRouter::new()
        .routes(routes!(list_imports, create_import))
        .routes(routes!(rename_import))
        .routes(routes!(start_import))
        .routes(routes!(import_again))
        .routes(routes!(undo_import))
}

/// List the import tasks of a workspace
#[utoipa::path(get, path = "/workspaces/{workspace}/imports", tag = "imports", params(InWorkspace, TaskList),
    responses((status = 200, description = "Import tasks, the newest first.", body = Paged<TaskBody>)))]
async fn list_imports(Viewing(viewer): Viewing, Language(lang): Language, Query(list): Query<TaskList>) -> Reply<Paged<TaskBody>> {
    let (query, page) = list.into_query()?;
    Ok(Json(Paged::of(viewer.tasks(TaskKind::Import, &query, &page).await?, |task| TaskBody::of(task, lang))))
}

/// An import task to be made.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct NewImport {
    /// Import Package Name: letters, digits, `_` and `.`, at most 128, unique among the imports of the workspace.
    #[schema(min_length = 1, max_length = 128)]
    name: String,
    /// A verified package of the workspace.
    package_id: i64,
    /// Remarks.
    remarks: Option<String>,
}

/// Make an import task
///
/// It can then be edited, until it is started.
#[utoipa::path(post, path = "/workspaces/{workspace}/imports", tag = "imports", request_body = NewImport,
    params(InWorkspace, ("Idempotency-Key" = Option<String>, Header, description = "Sent again with the same key, the request makes nothing.")),
    responses((status = 201, description = "The task.", body = TaskBody, headers(("Location" = String, description = "Its address.")))))]
async fn create_import(Editing(editor): Editing, Language(lang): Language, Sent(body): Sent<NewImport>) -> Result<Created<TaskBody>> {
    let new = imports::NewImport { name: body.name, package_id: body.package_id, remarks: body.remarks };
    let task = editor.create_import(&new).await?;
    Ok(Created { at: address(&[&"workspaces", &task.workspace, &"tasks", &task.id]), body: TaskBody::of(task, lang) })
}

/// What an import task is called.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct ImportNaming {
    /// Import Package Name.
    #[schema(min_length = 1, max_length = 128)]
    name: String,
    /// Remarks; none when left out.
    remarks: Option<String>,
}

/// Change name and remarks of an import task that is being edited
#[utoipa::path(patch, path = "/workspaces/{workspace}/imports/{task}", tag = "imports", params(OfTask), request_body = ImportNaming,
    responses((status = 200, description = "The task.", body = TaskBody)))]
async fn rename_import(
    Editing(editor): Editing,
    Language(lang): Language,
    At(at): At<OfTask>,
    Sent(body): Sent<ImportNaming>,
) -> Reply<TaskBody> {
    let task = editor.rename_import(at.task, &body.name, body.remarks.as_deref()).await?;
    Ok(Json(TaskBody::of(task, lang)))
}

/// What somebody saw who starts an import.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct ImportStart {
    /// Version of the settings that was decided on; another one now is a conflict.
    settings_version: i64,
    /// `digest` of the plan that was decided on; another plan now is a conflict, and one that is another when the import begins fails before
    /// anything is changed. Any plan when left out.
    #[schema(min_length = 64, max_length = 64)]
    plan_digest: Option<String>,
}

/// Start an import
///
/// Refused when the plan cannot be started; `errors` then holds every reason.
#[utoipa::path(post, path = "/workspaces/{workspace}/imports/{task}/start", tag = "imports", params(OfTask), request_body = ImportStart,
    responses((status = 200, description = "The task, which will run.", body = TaskBody)))]
async fn start_import(
    Editing(editor): Editing,
    Language(lang): Language,
    At(at): At<OfTask>,
    Sent(body): Sent<ImportStart>,
) -> Reply<TaskBody> {
    Ok(Json(TaskBody::of(editor.start_import_agreed(at.task, body.settings_version, body.plan_digest.as_deref()).await?, lang)))
}

/// Import Again: what did not succeed, and what depends on it
#[utoipa::path(post, path = "/workspaces/{workspace}/imports/{task}/import-again", tag = "imports", params(OfTask),
    responses((status = 200, description = "The task, which will run.", body = TaskBody)))]
async fn import_again(Editing(editor): Editing, Language(lang): Language, At(at): At<OfTask>) -> Reply<TaskBody> {
    Ok(Json(TaskBody::of(editor.import_again(at.task).await?, lang)))
}

/// Undo an import: every object that it touched becomes as it was before
///
/// A conflict when objects were changed since; `errors` names them.
#[utoipa::path(post, path = "/workspaces/{workspace}/imports/{task}/undo", tag = "imports", params(OfTask),
    responses((status = 200, description = "The task, which will be undone.", body = TaskBody)))]
async fn undo_import(Editing(editor): Editing, Language(lang): Language, At(at): At<OfTask>) -> Reply<TaskBody> {
    Ok(Json(TaskBody::of(editor.undo_import(at.task).await?, lang)))
}
