//! What import and export tasks have in common.

use axum::Json;
use axum::extract::State;
use ferry_service::tasks::TaskQuery;
use ferry_service::{PageRequest, Service};
use serde::Deserialize;
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::{InWorkspace, OfTask};
use crate::bodies::TaskBody;
use crate::caller::{Caller, Editing, Viewing};
use crate::input::{At, Query, Sent};
use crate::language::Language;
use crate::names::{StatusName, Statuses, TaskKindName};
use crate::page;
use crate::problem::Result;
use crate::reply::{DONE, Done, Reply};

pub fn routes() -> OpenApiRouter<Service> {
    OpenApiRouter::new()
        .routes(routes!(find_task))
        .routes(routes!(check_task_name))
        .routes(routes!(get_task, delete_task))
        .routes(routes!(cancel_task))
}

/// Which tasks.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct TaskList {
    /// Part of the name or of the remarks, without regard to case.
    #[serde(default)]
    #[param(required = false)]
    search: String,
    /// In one of these states, joined by commas: `EDITING,IMPORTING`.
    #[param(inline, value_type = Option<Vec<StatusName>>, style = Form, explode = false, example = json!(["EDITING", "IMPORTING"]))]
    status: Option<Statuses>,
    /// Made by this user.
    created_by: Option<String>,
    /// `next` of the page before.
    after: Option<String>,
    /// Most rows, 1 to 500; 50 when left out.
    #[param(minimum = 1, maximum = 500)]
    limit: Option<i64>,
}

impl TaskList {
    /// What the service is asked.
    pub fn into_query(self) -> Result<(TaskQuery, PageRequest)> {
        let statuses = self.status.map(|statuses| statuses.0).unwrap_or_default();
        let query = TaskQuery { search: self.search, statuses, created_by: self.created_by };
        Ok((query, page::request(self.after, self.limit)?))
    }
}

/// A task in an address without its workspace.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Path)]
struct OfTaskAlone {
    /// Number of the task.
    task: i64,
}

/// Find a task by its number alone
///
/// For links that carry only the number; `workspace` says where everything else of it is.
#[utoipa::path(get, path = "/tasks/{task}", tag = "tasks", params(OfTaskAlone),
    responses((status = 200, description = "The task.", body = TaskBody)))]
async fn find_task(
    State(service): State<Service>,
    Caller(actor): Caller,
    Language(lang): Language,
    At(at): At<OfTaskAlone>,
) -> Reply<TaskBody> {
    let workspace = service.workspace_of_task(&actor, at.task).await?;
    let viewer = service.viewer(&actor, &workspace).await?;
    Ok(Json(TaskBody::of(viewer.task(at.task).await?, lang)))
}

/// A name that somebody thinks of.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct NameCheck {
    /// Kind of the task.
    #[param(inline)]
    kind: TaskKindName,
    /// The name.
    name: String,
}

/// Check whether a name may be given to a new task
///
/// A name that breaks the rule or is taken is answered with a problem.
#[utoipa::path(get, path = "/workspaces/{workspace}/task-name-check", tag = "tasks", params(InWorkspace, NameCheck),
    responses((status = 204, description = "The name may be given.")))]
async fn check_task_name(Viewing(viewer): Viewing, Query(check): Query<NameCheck>) -> Done {
    viewer.check_task_name(check.kind.0, &check.name).await?;
    DONE
}

/// Show a task
#[utoipa::path(get, path = "/workspaces/{workspace}/tasks/{task}", tag = "tasks", params(OfTask),
    responses((status = 200, description = "The task.", body = TaskBody)))]
async fn get_task(Viewing(viewer): Viewing, Language(lang): Language, At(at): At<OfTask>) -> Reply<TaskBody> {
    Ok(Json(TaskBody::of(viewer.task(at.task).await?, lang)))
}

/// Delete a task that is not running
///
/// What is kept only for it goes with it; the objects that it imported stay.
#[utoipa::path(delete, path = "/workspaces/{workspace}/tasks/{task}", tag = "tasks", params(OfTask),
    responses((status = 204, description = "The task is gone.")))]
async fn delete_task(Editing(editor): Editing, At(at): At<OfTask>) -> Done {
    editor.delete_task(at.task).await?;
    DONE
}

/// How to cancel.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct Cancellation {
    /// Whether what was applied stays; otherwise it is taken back.
    #[serde(default)]
    keep: bool,
}

/// Cancel a running task
///
/// It stops at its next checkpoint, and what it applied is taken back unless `keep`.
#[utoipa::path(post, path = "/workspaces/{workspace}/tasks/{task}/cancel", tag = "tasks", params(OfTask), request_body = Cancellation,
    responses((status = 200, description = "The task, which will stop.", body = TaskBody)))]
async fn cancel_task(
    Editing(editor): Editing,
    Language(lang): Language,
    At(at): At<OfTask>,
    Sent(body): Sent<Cancellation>,
) -> Reply<TaskBody> {
    Ok(Json(TaskBody::of(editor.cancel_task(at.task, body.keep).await?, lang)))
}
