//! The objects of a workspace.

use std::collections::BTreeMap;

use axum::Json;
use ferry_service::Service;
use ferry_service::objects::{ByHand, DeploymentView, FlowView, GraphNode, GraphView, ObjectDetail, ObjectQuery, ObjectRow};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::{InWorkspace, Listed, Searched};
use crate::bodies::DiffBody;
use crate::caller::{Developing, Viewing};
use crate::input::{At, Query, Sent};
use crate::names::KindName;
use crate::page::{self, Paged};
use crate::reply::Reply;

pub fn routes() -> OpenApiRouter<Service> {
    OpenApiRouter::new()
        .routes(routes!(list_flows))
        .routes(routes!(get_graph))
        .routes(routes!(list_objects))
        .routes(routes!(count_objects))
        .routes(routes!(get_object))
        .routes(routes!(get_object_diff))
        .routes(routes!(act_on_object))
        .routes(routes!(list_deployments))
}

/// List the business flows
#[utoipa::path(get, path = "/workspaces/{workspace}/flows", tag = "objects", params(InWorkspace, Searched),
    responses((status = 200, description = "The flows by name; what belongs to none comes at the end.", body = Paged<FlowView>)))]
async fn list_flows(Viewing(viewer): Viewing, Query(list): Query<Searched>) -> Reply<Paged<FlowView>> {
    let page = page::request(list.after, list.limit)?;
    Ok(Json(viewer.flows(&list.search, &page).await?.into()))
}

/// A business flow in an address.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Path)]
struct OfFlow {
    /// Name of the workspace.
    #[serde(rename = "workspace")]
    #[param(rename = "workspace")]
    _workspace: String,
    /// Number of the workflow object.
    flow: i64,
}

/// The dependency graph of a flow, laid out in layers.
#[derive(Debug, Serialize, ToSchema)]
struct GraphBody {
    /// Nodes of the flow, and those of others that they depend on.
    nodes: Vec<GraphNode>,
    /// Dependencies.
    edges: Vec<EdgeBody>,
    /// Whether there are more nodes than are shown.
    truncated: bool,
}

/// A dependency.
#[derive(Debug, Serialize, ToSchema)]
struct EdgeBody {
    /// Number of the parent.
    from: i64,
    /// Number of the child.
    to: i64,
}

impl From<GraphView> for GraphBody {
    fn from(graph: GraphView) -> Self {
        let edges = graph.edges.into_iter().map(|(from, to)| EdgeBody { from, to }).collect();
        Self { nodes: graph.nodes, edges, truncated: graph.truncated }
    }
}

/// Show the dependency graph of a business flow
#[utoipa::path(get, path = "/workspaces/{workspace}/flows/{flow}/graph", tag = "objects", params(OfFlow),
    responses((status = 200, description = "The graph.", body = GraphBody)))]
async fn get_graph(Viewing(viewer): Viewing, At(at): At<OfFlow>) -> Reply<GraphBody> {
    Ok(Json(viewer.graph(at.flow).await?.into()))
}

/// Which objects.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct ObjectList {
    /// Part of the key, without regard to case.
    #[serde(default)]
    #[param(required = false)]
    search: String,
    /// Of this kind.
    #[param(inline)]
    kind: Option<KindName>,
    /// Of this type.
    type_name: Option<String>,
    /// In this workflow.
    workflow: Option<String>,
    /// Of this owner.
    owner: Option<String>,
    /// In this state.
    #[param(inline)]
    status: Option<ObjectStatus>,
    /// `next` of the page before.
    after: Option<String>,
    /// Most rows, 1 to 500; 50 when left out.
    #[param(minimum = 1, maximum = 500)]
    limit: Option<i64>,
}

/// How far an object has come.
#[derive(Clone, Copy, Debug, Deserialize, ToSchema)]
#[serde(rename_all = "lowercase")]
enum ObjectStatus {
    /// Saved only.
    Draft,
    /// In development.
    Committed,
    /// In production.
    Deployed,
}

impl ObjectStatus {
    fn word(self) -> &'static str {
        match self {
            Self::Draft => "draft",
            Self::Committed => "committed",
            Self::Deployed => "deployed",
        }
    }
}

/// List the objects of a workspace
#[utoipa::path(get, path = "/workspaces/{workspace}/objects", tag = "objects", params(InWorkspace, ObjectList),
    responses((status = 200, description = "Objects by number.", body = Paged<ObjectRow>)))]
async fn list_objects(Viewing(viewer): Viewing, Query(list): Query<ObjectList>) -> Reply<Paged<ObjectRow>> {
    let page = page::request(list.after, list.limit)?;
    let query = ObjectQuery {
        search: list.search,
        kind: list.kind.map(|kind| kind.0.as_str().to_owned()),
        type_name: list.type_name,
        workflow: list.workflow,
        owner: list.owner,
        status: list.status.map(|status| status.word().to_owned()),
    };
    Ok(Json(viewer.objects(&query, &page).await?.into()))
}

/// Count the objects of each kind
#[utoipa::path(get, path = "/workspaces/{workspace}/object-counts", tag = "objects", params(InWorkspace),
    responses((status = 200, description = "Kinds with their number of objects.", body = BTreeMap<String, i64>)))]
async fn count_objects(Viewing(viewer): Viewing) -> Reply<BTreeMap<String, i64>> {
    Ok(Json(viewer.object_counts().await?))
}

/// An object in an address.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Path)]
struct OfObject {
    /// Name of the workspace.
    #[serde(rename = "workspace")]
    #[param(rename = "workspace")]
    _workspace: String,
    /// Number of the object.
    object: i64,
}

/// Which version.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct AtVersion {
    /// Number of the version; the draft when left out.
    version: Option<i64>,
}

/// Show an object
#[utoipa::path(get, path = "/workspaces/{workspace}/objects/{object}", tag = "objects", params(OfObject, AtVersion),
    responses((status = 200, description = "The object with code, inputs, outputs and versions.", body = ObjectDetail)))]
async fn get_object(Viewing(viewer): Viewing, At(at): At<OfObject>, Query(query): Query<AtVersion>) -> Reply<ObjectDetail> {
    Ok(Json(viewer.object(at.object, query.version).await?))
}

/// Which two versions.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct BetweenVersions {
    /// Number of the older version.
    from: i64,
    /// Number of the newer version.
    to: i64,
}

/// Show two versions of an object as text, to compare
#[utoipa::path(get, path = "/workspaces/{workspace}/objects/{object}/diff", tag = "objects", params(OfObject, BetweenVersions),
    responses((status = 200, description = "Both texts.", body = DiffBody)))]
async fn get_object_diff(Viewing(viewer): Viewing, At(at): At<OfObject>, Query(query): Query<BetweenVersions>) -> Reply<DiffBody> {
    let (before, after) = viewer.object_texts(at.object, query.from, query.to).await?;
    Ok(Json(DiffBody { before: Some(before), after: Some(after) }))
}

/// What is to be done.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct ObjectAction {
    /// The action.
    action: ByHand,
}

/// Commit, deploy, lock or unlock an object by hand
#[utoipa::path(post, path = "/workspaces/{workspace}/objects/{object}/actions", tag = "objects", params(OfObject), request_body = ObjectAction,
    responses((status = 200, description = "The object afterwards.", body = ObjectRow)))]
async fn act_on_object(Developing(developer): Developing, At(at): At<OfObject>, Sent(body): Sent<ObjectAction>) -> Reply<ObjectRow> {
    Ok(Json(developer.by_hand(at.object, body.action).await?))
}

/// List what is in production
#[utoipa::path(get, path = "/workspaces/{workspace}/deployments", tag = "objects", params(InWorkspace, Listed),
    responses((status = 200, description = "Deployments, the newest first.", body = Paged<DeploymentView>)))]
async fn list_deployments(Viewing(viewer): Viewing, Query(list): Query<Listed>) -> Reply<Paged<DeploymentView>> {
    let page = page::request(list.after, list.limit)?;
    Ok(Json(viewer.deployments(&page).await?.into()))
}
