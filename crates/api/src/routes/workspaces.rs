//! Workspaces: lists, members, computing resources, resource groups.

use axum::Json;
use axum::extract::State;
use ferry_service::Service;
use ferry_service::workspaces::{WorkspaceDraft, WorkspaceView};
use serde::Deserialize;
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::{InWorkspace, Searched};
use crate::bodies::{MemberBody, WorkspaceBody};
use crate::caller::{Administering, Caller, Editing, Viewing};
use crate::input::{At, Query, Sent};
use crate::names::{ModeName, RoleName};
use crate::page::{self, Paged};
use crate::problem::Result;
use crate::reply::{Created, DONE, Done, Reply, address};

mod bindings;

pub fn routes() -> OpenApiRouter<Service> {
    OpenApiRouter::new()
        .routes(routes!(list_workspaces, create_workspace))
        .routes(routes!(get_workspace))
        .routes(routes!(list_members))
        .routes(routes!(set_member, remove_member))
        .merge(bindings::routes())
}

/// Which workspaces.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct WorkspaceList {
    /// Part of the name, without regard to case.
    #[serde(default)]
    #[param(required = false)]
    search: String,
    /// In this region, such as `cn-hangzhou`.
    #[serde(default)]
    #[param(required = false)]
    region: String,
    /// `next` of the page before.
    after: Option<String>,
    /// Most rows, 1 to 500; 50 when left out.
    #[param(minimum = 1, maximum = 500)]
    limit: Option<i64>,
}

/// List the workspaces that one may see
#[utoipa::path(get, path = "/workspaces", tag = "workspaces", params(WorkspaceList),
    responses((status = 200, description = "The workspaces by name.", body = Paged<WorkspaceView>)))]
async fn list_workspaces(
    State(service): State<Service>,
    Caller(actor): Caller,
    Query(list): Query<WorkspaceList>,
) -> Reply<Paged<WorkspaceView>> {
    let page = page::request(list.after, list.limit)?;
    Ok(Json(service.workspaces_page(&actor, &list.search, &list.region, &page).await?.into()))
}

/// A workspace to be made.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct NewWorkspace {
    /// Letters, digits and underscores, beginning with a letter.
    name: String,
    /// Basic mode has one environment, standard mode development and production.
    mode: ModeName,
    /// Region, such as `cn-hangzhou`.
    region: String,
}

/// Make a workspace
#[utoipa::path(post, path = "/workspaces", tag = "workspaces", request_body = NewWorkspace,
    params(("Idempotency-Key" = Option<String>, Header, description = "Sent again with the same key, the request makes nothing.")),
    responses((status = 201, description = "The workspace.", body = WorkspaceView, headers(("Location" = String, description = "Its address.")))))]
async fn create_workspace(Administering(admin): Administering, Sent(body): Sent<NewWorkspace>) -> Result<Created<WorkspaceView>> {
    let draft = WorkspaceDraft { name: body.name, mode: body.mode.0, region: body.region };
    let view = admin.create_workspace(&draft).await?;
    Ok(Created { at: address(&[&"workspaces", &view.name]), body: view })
}

/// Show a workspace with its computing resources, resource groups and members
#[utoipa::path(get, path = "/workspaces/{workspace}", tag = "workspaces", params(InWorkspace),
    responses((status = 200, description = "The workspace.", body = WorkspaceBody)))]
async fn get_workspace(Viewing(viewer): Viewing) -> Reply<WorkspaceBody> {
    Ok(Json(WorkspaceBody::of(&viewer)))
}

/// List the members of a workspace
#[utoipa::path(get, path = "/workspaces/{workspace}/members", tag = "workspaces", params(InWorkspace, Searched),
    responses((status = 200, description = "The members by name.", body = Paged<MemberBody>)))]
async fn list_members(Viewing(viewer): Viewing, Query(list): Query<Searched>) -> Reply<Paged<MemberBody>> {
    let page = page::request(list.after, list.limit)?;
    Ok(Json(Paged::of(viewer.members(&list.search, &page), MemberBody::from)))
}

/// A member in an address.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Path)]
struct OfMember {
    /// Name of the workspace.
    #[serde(rename = "workspace")]
    #[param(rename = "workspace")]
    _workspace: String,
    /// Account name.
    user: String,
}

/// A role to be given.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct NewRole {
    /// The role.
    role: RoleName,
}

/// Make somebody of the tenant a member, or change their role
#[utoipa::path(put, path = "/workspaces/{workspace}/members/{user}", tag = "workspaces", params(OfMember), request_body = NewRole,
    responses((status = 204, description = "Done.")))]
async fn set_member(Editing(editor): Editing, At(at): At<OfMember>, Sent(body): Sent<NewRole>) -> Done {
    editor.set_member(&at.user, body.role.0).await?;
    DONE
}

/// Remove a member
///
/// The last owner or administrator stays.
#[utoipa::path(delete, path = "/workspaces/{workspace}/members/{user}", tag = "workspaces", params(OfMember),
    responses((status = 204, description = "Done.")))]
async fn remove_member(Editing(editor): Editing, At(at): At<OfMember>) -> Done {
    editor.remove_member(&at.user).await?;
    DONE
}
