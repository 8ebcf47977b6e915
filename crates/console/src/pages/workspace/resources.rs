//! Computing resources and resource groups: shown, added, changed and removed.

use askama::Template;
use axum::http::StatusCode;
use axum::response::Response;
use ferry_model::node_type::{self, ENGINES};
use ferry_model::workspace::{ComputeResource, ResourceGroup, ResourceGroupKind};
use ferry_model::{Finding, Lang, workspace::WorkspaceMode};
use ferry_service::error::Status;

use crate::context::show_as;
use crate::error::status_code;
use crate::forms::Fields;
use crate::navigation::Nav;
use crate::page::Tone;
use crate::{InWorkspace, Page, PageError, i18n};

#[derive(Template)]
#[template(path = "pages/workspace/compute.html")]
struct ComputePage {
    page: Page,
    /// Each with the name of its engine.
    resources: Vec<(ComputeResource, String)>,
    engines: Vec<(String, String)>,
    /// Development and production are apart.
    standard: bool,
    may_manage: bool,
    /// Why the last change was refused.
    refused: Vec<Finding>,
}

#[derive(Template)]
#[template(path = "pages/workspace/resource_groups.html")]
struct GroupsPage {
    page: Page,
    groups: Vec<ResourceGroup>,
    may_manage: bool,
    /// Why the last change was refused.
    refused: Vec<Finding>,
}

/// Name of an engine for people.
pub(super) fn engine_name(lang: Lang, engine: &str) -> String {
    let known = node_type::engine(engine);
    known.map_or_else(|| engine.to_owned(), |known| if lang == Lang::Zh { known.zh } else { known.en }.to_owned())
}

/// The computing resources.
pub(super) async fn compute(place: InWorkspace) -> Result<Response, PageError> {
    compute_page(&place, StatusCode::OK, Vec::new())
}

fn compute_page(place: &InWorkspace, status: StatusCode, refused: Vec<Finding>) -> Result<Response, PageError> {
    let workspace = place.viewer.workspace();
    let named = |resource: &ComputeResource| (resource.clone(), engine_name(place.lang, &resource.engine));
    let engines = ENGINES.iter().filter(|engine| engine.needs_compute());
    let page = ComputePage {
        page: place.page(Nav::Compute, "ws-compute-title"),
        resources: workspace.compute.iter().map(named).collect(),
        engines: engines.map(|engine| (engine.name.to_owned(), engine_name(place.lang, engine.name))).collect(),
        standard: workspace.mode == WorkspaceMode::Standard,
        may_manage: place.viewer.may_edit(),
        refused,
    };
    show_as(status, &page)
}

/// Adds, changes or removes a computing resource.
pub(super) async fn manage_compute(place: InWorkspace, fields: Fields) -> Result<Response, PageError> {
    let editor = place.editor().await?;
    let resource = ComputeResource {
        engine: fields.get("engine").to_owned(),
        display_name: fields.get("display_name").to_owned(),
        project: fields.get("project").to_owned(),
        dev_project: fields.some("dev_project"),
        is_default: fields.ticked("is_default"),
    };
    let name = resource.display_name.clone();
    let (outcome, said) = match fields.get("do") {
        "" => (editor.add_compute(resource).await, "ws-compute-added"),
        "change" => (editor.change_compute(resource).await, "ws-compute-changed"),
        "remove" => (editor.remove_compute(&resource.engine, &name).await, "ws-compute-removed"),
        _ => return Err(PageError::unknown(&fields, "do")),
    };
    match refusal(outcome)? {
        None => Ok(place.go_with(&place.href("compute"), Tone::Success, i18n::text_with(place.lang, said, &[("name", name.into())]))),
        Some((status, findings)) => compute_page(&place, status, findings),
    }
}

/// The resource groups.
pub(super) async fn groups(place: InWorkspace) -> Result<Response, PageError> {
    groups_page(&place, StatusCode::OK, Vec::new())
}

fn groups_page(place: &InWorkspace, status: StatusCode, refused: Vec<Finding>) -> Result<Response, PageError> {
    let groups = place.viewer.workspace().resource_groups.clone();
    let page = place.page(Nav::ResourceGroups, "ws-groups-title");
    show_as(status, &GroupsPage { page, groups, may_manage: place.viewer.may_edit(), refused })
}

/// Adds a resource group, makes one the default, or removes one.
pub(super) async fn manage_groups(place: InWorkspace, fields: Fields) -> Result<Response, PageError> {
    let editor = place.editor().await?;
    let kind: ResourceGroupKind = fields.get("kind").parse().map_err(|_| PageError::unknown(&fields, "kind"))?;
    let name = fields.get("identifier").to_owned();
    let group = |is_default| ResourceGroup { kind, identifier: name.clone(), is_default };
    let (outcome, said) = match fields.get("do") {
        "" => (editor.add_resource_group(group(fields.ticked("is_default"))).await, "ws-group-added"),
        "default" => (editor.change_resource_group(group(true)).await, "ws-group-is-default"),
        "remove" => (editor.remove_resource_group(kind, &name).await, "ws-group-removed"),
        _ => return Err(PageError::unknown(&fields, "do")),
    };
    match refusal(outcome)? {
        None => {
            Ok(place.go_with(&place.href("resource-groups"), Tone::Success, i18n::text_with(place.lang, said, &[("name", name.into())])))
        }
        Some((status, findings)) => groups_page(&place, status, findings),
    }
}

/// Why a change was refused. The page shows it whole: what names many objects is too much for a message on the next page.
fn refusal(outcome: ferry_service::Result<()>) -> Result<Option<(StatusCode, Vec<Finding>)>, PageError> {
    match outcome {
        Ok(()) => Ok(None),
        Err(error) if matches!(error.status, Status::Failed | Status::NotAllowed | Status::Unauthenticated) => Err(error.into()),
        Err(error) => Ok(Some((status_code(error.status), error.findings))),
    }
}
