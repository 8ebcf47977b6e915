//! Computing resources and resource groups.

use askama::Template;
use axum::response::Response;
use ferry_model::node_type::{self, ENGINES};
use ferry_model::workspace::{ComputeResource, ResourceGroup, ResourceGroupKind};
use ferry_model::{Lang, workspace::WorkspaceMode};

use super::answer;
use crate::context::show;
use crate::forms::Fields;
use crate::navigation::Nav;
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
}

#[derive(Template)]
#[template(path = "pages/workspace/resource_groups.html")]
struct GroupsPage {
    page: Page,
    groups: Vec<ResourceGroup>,
    may_manage: bool,
}

/// Name of an engine for people.
pub(super) fn engine_name(lang: Lang, engine: &str) -> String {
    let known = node_type::engine(engine);
    known.map_or_else(|| engine.to_owned(), |known| if lang == Lang::Zh { known.zh } else { known.en }.to_owned())
}

/// The computing resources.
pub(super) async fn compute(place: InWorkspace) -> Result<Response, PageError> {
    let workspace = place.viewer.workspace();
    let named = |resource: &ComputeResource| (resource.clone(), engine_name(place.lang, &resource.engine));
    let engines = ENGINES.iter().filter(|engine| engine.needs_compute());
    show(&ComputePage {
        page: place.page(Nav::Compute, "ws-compute-title"),
        resources: workspace.compute.iter().map(named).collect(),
        engines: engines.map(|engine| (engine.name.to_owned(), engine_name(place.lang, engine.name))).collect(),
        standard: workspace.mode == WorkspaceMode::Standard,
        may_manage: place.viewer.may_edit(),
    })
}

/// Adds a computing resource.
pub(super) async fn add_compute(place: InWorkspace, fields: Fields) -> Result<Response, PageError> {
    let editor = place.editor().await?;
    let resource = ComputeResource {
        engine: fields.get("engine").to_owned(),
        display_name: fields.get("display_name").to_owned(),
        project: fields.get("project").to_owned(),
        dev_project: fields.some("dev_project"),
        is_default: fields.ticked("is_default"),
    };
    let said = i18n::text_with(place.lang, "ws-compute-added", &[("name", resource.display_name.clone().into())]);
    let outcome = editor.add_compute(resource).await;
    answer(&place, &place.href("compute"), outcome, said)
}

/// The resource groups.
pub(super) async fn groups(place: InWorkspace) -> Result<Response, PageError> {
    let groups = place.viewer.workspace().resource_groups.clone();
    show(&GroupsPage { page: place.page(Nav::ResourceGroups, "ws-groups-title"), groups, may_manage: place.viewer.may_edit() })
}

/// Adds a resource group.
pub(super) async fn add_group(place: InWorkspace, fields: Fields) -> Result<Response, PageError> {
    let editor = place.editor().await?;
    let kind: ResourceGroupKind = fields.get("kind").parse().map_err(|cause: String| PageError::invalid("kind", &cause))?;
    let group = ResourceGroup { kind, identifier: fields.get("identifier").to_owned(), is_default: fields.ticked("is_default") };
    let said = i18n::text_with(place.lang, "ws-group-added", &[("name", group.identifier.clone().into())]);
    let outcome = editor.add_resource_group(group).await;
    answer(&place, &place.href("resource-groups"), outcome, said)
}
