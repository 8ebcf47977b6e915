//! Computing resources and resource groups of a workspace.

use ferry_model::workspace::{ComputeResource, ResourceGroup};
use ferry_service::Service;
use serde::Deserialize;
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::super::InWorkspace;
use crate::caller::Editing;
use crate::input::{At, Sent};
use crate::names::GroupKindName;
use crate::reply::{DONE, Done};

pub fn routes() -> OpenApiRouter<Service> {
    OpenApiRouter::new()
        .routes(routes!(add_computing_resource))
        .routes(routes!(change_computing_resource, remove_computing_resource))
        .routes(routes!(add_resource_group))
        .routes(routes!(change_resource_group, remove_resource_group))
}

/// A computing resource to be added.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct NewComputingResource {
    /// Engine type: `ODPS`, `EMR`, `HOLO`, …
    engine: String,
    /// Name shown to people and used in mappings.
    display_name: String,
    /// Project, database or cluster behind it in production.
    project: String,
    /// The same in development, in standard mode.
    dev_project: Option<String>,
    /// Whether it is the default of its type.
    #[serde(default)]
    is_default: bool,
}

/// Add a computing resource
#[utoipa::path(post, path = "/workspaces/{workspace}/computing-resources", tag = "workspaces", params(InWorkspace),
    request_body = NewComputingResource, responses((status = 204, description = "Done.")))]
async fn add_computing_resource(Editing(editor): Editing, Sent(body): Sent<NewComputingResource>) -> Done {
    let NewComputingResource { engine, display_name, project, dev_project, is_default } = body;
    editor.add_compute(ComputeResource { engine, display_name, project, dev_project, is_default }).await?;
    DONE
}

/// A computing resource in an address.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Path)]
struct OfComputingResource {
    /// Name of the workspace.
    #[serde(rename = "workspace")]
    #[param(rename = "workspace")]
    _workspace: String,
    /// Engine type.
    engine: String,
    /// Name shown to people and used in mappings.
    display_name: String,
}

/// What is behind a computing resource.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct ComputingResourceChange {
    /// Project, database or cluster behind it in production.
    project: String,
    /// The same in development, in standard mode.
    dev_project: Option<String>,
    /// Whether it is the default of its type. The default stays one until another is made the default.
    #[serde(default)]
    is_default: bool,
}

/// Change what is behind a computing resource
#[utoipa::path(put, path = "/workspaces/{workspace}/computing-resources/{engine}/{display_name}", tag = "workspaces",
    params(OfComputingResource), request_body = ComputingResourceChange, responses((status = 204, description = "Done.")))]
async fn change_computing_resource(
    Editing(editor): Editing,
    At(at): At<OfComputingResource>,
    Sent(body): Sent<ComputingResourceChange>,
) -> Done {
    let OfComputingResource { engine, display_name, .. } = at;
    let ComputingResourceChange { project, dev_project, is_default } = body;
    editor.change_compute(ComputeResource { engine, display_name, project, dev_project, is_default }).await?;
    DONE
}

/// Remove a computing resource
///
/// Refused while objects use it: `errors` names them. Was it the default of its type, the first of the others becomes it.
#[utoipa::path(delete, path = "/workspaces/{workspace}/computing-resources/{engine}/{display_name}", tag = "workspaces",
    params(OfComputingResource), responses((status = 204, description = "Done.")))]
async fn remove_computing_resource(Editing(editor): Editing, At(at): At<OfComputingResource>) -> Done {
    editor.remove_compute(&at.engine, &at.display_name).await?;
    DONE
}

/// A resource group to be added.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct NewResourceGroup {
    /// Kind.
    kind: GroupKindName,
    /// Identifier, as nodes name it.
    identifier: String,
    /// Whether groups of this kind that are not mapped fall back to it.
    #[serde(default)]
    is_default: bool,
}

/// Add a resource group
#[utoipa::path(post, path = "/workspaces/{workspace}/resource-groups", tag = "workspaces", params(InWorkspace), request_body = NewResourceGroup,
    responses((status = 204, description = "Done.")))]
async fn add_resource_group(Editing(editor): Editing, Sent(body): Sent<NewResourceGroup>) -> Done {
    editor.add_resource_group(ResourceGroup { kind: body.kind.0, identifier: body.identifier, is_default: body.is_default }).await?;
    DONE
}

/// A resource group in an address.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Path)]
struct OfResourceGroup {
    /// Name of the workspace.
    #[serde(rename = "workspace")]
    #[param(rename = "workspace")]
    _workspace: String,
    /// Kind.
    kind: GroupKindName,
    /// Identifier, as nodes name it.
    identifier: String,
}

/// What can be changed of a resource group.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct ResourceGroupChange {
    /// Whether groups of this kind that are not mapped fall back to it. The default stays one until another is made the default.
    is_default: bool,
}

/// Change whether a resource group is the default of its kind
#[utoipa::path(put, path = "/workspaces/{workspace}/resource-groups/{kind}/{identifier}", tag = "workspaces", params(OfResourceGroup),
    request_body = ResourceGroupChange, responses((status = 204, description = "Done.")))]
async fn change_resource_group(Editing(editor): Editing, At(at): At<OfResourceGroup>, Sent(body): Sent<ResourceGroupChange>) -> Done {
    editor.change_resource_group(ResourceGroup { kind: at.kind.0, identifier: at.identifier, is_default: body.is_default }).await?;
    DONE
}

/// Remove a resource group
///
/// Refused while objects name it: `errors` names them. Was it the default of its kind, the first of the others becomes it.
#[utoipa::path(delete, path = "/workspaces/{workspace}/resource-groups/{kind}/{identifier}", tag = "workspaces", params(OfResourceGroup),
    responses((status = 204, description = "Done.")))]
async fn remove_resource_group(Editing(editor): Editing, At(at): At<OfResourceGroup>) -> Done {
    editor.remove_resource_group(at.kind.0, &at.identifier).await?;
    DONE
}
