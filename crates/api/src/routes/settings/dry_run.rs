//! The dry-run property of nodes.

use axum::Json;
use ferry_model::codes::reasons;
use ferry_service::Service;
use ferry_service::packages::{PackageObject, PackageObjectQuery};
use ferry_service::settings::{DryRunQuery, DryRunSelection, SettingsView};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::super::OfTask;
use super::versioned;
use crate::caller::{Editing, Viewing};
use crate::input::{At, Query, Sent};
use crate::names::KindName;
use crate::page::{self, Paged};
use crate::problem::{ApiError, Result};
use crate::reply::{Reply, Versioned};

pub fn routes() -> OpenApiRouter<Service> {
    OpenApiRouter::new().routes(routes!(list_dry_run, set_dry_run))
}

/// A node of the package.
#[derive(Debug, Serialize, ToSchema)]
struct DryRunNode {
    /// The node.
    node: PackageObject,
    /// Whether the settings give it the dry-run property.
    dry_run: bool,
}

/// Which nodes.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct DryRunList {
    /// Part of the key, without regard to case.
    #[serde(default)]
    #[param(required = false)]
    search: String,
    /// Of this type.
    type_name: Option<String>,
    /// In this workflow.
    workflow: Option<String>,
    /// Of this owner.
    owner: Option<String>,
    /// Only those that have (or lack) the dry-run property now.
    dry_run: Option<bool>,
    /// Only those with findings.
    #[serde(default)]
    #[param(required = false)]
    with_findings: bool,
    /// `next` of the page before.
    after: Option<String>,
    /// Most rows, 1 to 500; 50 when left out.
    #[param(minimum = 1, maximum = 500)]
    limit: Option<i64>,
}

/// List the nodes of the package with their dry-run property
#[utoipa::path(get, path = "/workspaces/{workspace}/imports/{task}/settings/dry-run", tag = "settings", params(OfTask, DryRunList),
    responses((status = 200, description = "Nodes in the order of the package.", body = Paged<DryRunNode>)))]
async fn list_dry_run(Viewing(viewer): Viewing, At(at): At<OfTask>, Query(list): Query<DryRunList>) -> Reply<Paged<DryRunNode>> {
    let page = page::request(list.after, list.limit)?;
    let objects = PackageObjectQuery {
        search: list.search,
        kind: None,
        type_name: list.type_name,
        workflow: list.workflow,
        owner: list.owner,
        with_findings: list.with_findings,
    };
    let nodes = viewer.dry_run_nodes(at.task, &DryRunQuery { objects, dry_run: list.dry_run }, &page).await?;
    Ok(Json(Paged::of(nodes, |(node, dry_run)| DryRunNode { node, dry_run })))
}

/// Which nodes get or lose the dry-run property: those of `objects`, or all that match `matching`.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct DryRunChange {
    /// Whether they get it.
    on: bool,
    /// Positions of objects in the package.
    objects: Option<Vec<i64>>,
    /// Everything that matches, on all pages; an empty filter is every node.
    matching: Option<ObjectFilter>,
}

/// Which objects of a package.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct ObjectFilter {
    /// Part of the key, without regard to case.
    #[serde(default)]
    search: String,
    /// Of this kind.
    #[schema(inline)]
    kind: Option<KindName>,
    /// Of this type.
    type_name: Option<String>,
    /// In this workflow.
    workflow: Option<String>,
    /// Of this owner.
    owner: Option<String>,
    /// Only those that have (or lack) the dry-run property now.
    dry_run: Option<bool>,
    /// Only those with findings.
    #[serde(default)]
    with_findings: bool,
}

impl From<ObjectFilter> for DryRunQuery {
    fn from(filter: ObjectFilter) -> Self {
        let objects = PackageObjectQuery {
            search: filter.search,
            kind: filter.kind.map(|kind| kind.0.as_str().to_owned()),
            type_name: filter.type_name,
            workflow: filter.workflow,
            owner: filter.owner,
            with_findings: filter.with_findings,
        };
        Self { objects, dry_run: filter.dry_run }
    }
}

/// Set or clear the dry-run property of one node, many, or all that match
#[utoipa::path(post, path = "/workspaces/{workspace}/imports/{task}/settings/dry-run", tag = "settings", params(OfTask), request_body = DryRunChange,
    responses((status = 200, description = "The document with its new version.", body = SettingsView, headers(("ETag" = String, description = "The version.")))))]
async fn set_dry_run(Editing(editor): Editing, At(at): At<OfTask>, Sent(body): Sent<DryRunChange>) -> Result<Versioned<SettingsView>> {
    let selection = match (body.objects, body.matching) {
        (Some(objects), None) => DryRunSelection::Objects(objects),
        (None, Some(filter)) => DryRunSelection::Matching(filter.into()),
        _ => return Err(ApiError::invalid("objects", reasons::ONE_OF_TWO.with(&[("one", &"objects"), ("other", &"matching")]))),
    };
    Ok(versioned(editor.set_dry_run(at.task, &selection, body.on).await?))
}
