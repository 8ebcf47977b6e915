//! Import Task Settings: every section on one page, each field saved as it is edited, with the plan of what Start Import would do beside it.

mod dry_run;
pub(super) mod field;
mod occurrences;
mod profiles;
mod rename;
mod save;
mod sections;
mod start;
mod table;

use askama::Template;
use axum::extract::Path;
use axum::http::StatusCode;
use axum::response::Response;
use ferry_model::Finding;

use super::head::{self, Head, List, Tab};
use super::plan::Panel;
use crate::context::show_as;
use crate::forms::Fields;
use crate::{InWorkspace, Page, PageError, Routes};
use dry_run::DryRunList;
use rename::Rename;
use sections::Sections;

/// The routes.
pub(super) fn routes() -> Routes {
    Routes::new()
        .get("/w/{ws}/imports/{id}/settings", settings)
        .post("/w/{ws}/imports/{id}/settings/fields", save::fields)
        .post("/w/{ws}/imports/{id}/settings/add", save::add)
        .post("/w/{ws}/imports/{id}/settings/confirm", save::confirm_suggestions)
        .get("/w/{ws}/imports/{id}/settings/section/{name}", save::section)
        .post("/w/{ws}/imports/{id}/settings/profiles", profiles::change)
        .get("/w/{ws}/imports/{id}/settings/dry-run", dry_run::list)
        .post("/w/{ws}/imports/{id}/settings/dry-run", dry_run::change)
        .get("/w/{ws}/imports/{id}/settings/occurrences", occurrences::list)
        .post("/w/{ws}/imports/{id}/settings/occurrences", occurrences::leave)
        .get("/w/{ws}/imports/{id}/settings/plan", super::plan::panel)
        .post("/w/{ws}/imports/{id}/name", rename::change)
        .get("/w/{ws}/imports/{id}/start", start::question)
        .post("/w/{ws}/imports/{id}/start", start::start)
}

/// The sections of the page: identifier, which is the first step of the paths in it, and key of its name.
pub(super) const SECTIONS: [(&str, &str); 10] = [
    ("computing_resource_mapping", "import-compute"),
    ("resource_group_mapping", "import-resource-groups"),
    ("dependency_mapping", "import-dependency"),
    ("dry_run", "import-dry-run"),
    ("data_service", "import-data-service"),
    ("committing_rule", "import-committing-rule"),
    ("data_source_mapping", "import-data-sources"),
    ("parameters", "import-parameters"),
    ("conflicts", "import-conflicts"),
    ("profiles", "import-profiles"),
];

/// The section that shows a path: failure policy and duplicates stand among the conflicts.
pub(super) fn shown_in(path: &str) -> &str {
    match field::section_of(path) {
        "failure_policy" | "duplicates" | "source_workspace" => "conflicts",
        section => section,
    }
}

#[derive(Template)]
#[template(path = "pages/import_task/settings.html")]
struct SettingsPage {
    page: Page,
    head: Head,
    sections: Sections,
    names: Vec<(String, String)>,
    editable: bool,
    is_new: bool,
    panel: Panel,
    dry_run: DryRunList,
    failures: Vec<Finding>,
    /// The dialog for name and remarks, for those who may change them.
    rename: Option<Rename>,
    oob: bool,
}

async fn settings(place: InWorkspace, Path((_, id)): Path<(String, i64)>, fields: Fields) -> Result<Response, PageError> {
    shown(&place, id, &fields, Vec::new(), StatusCode::OK).await
}

/// The page, with what did not work at its top.
async fn shown(place: &InWorkspace, id: i64, fields: &Fields, failures: Vec<Finding>, status: StatusCode) -> Result<Response, PageError> {
    shown_with(place, id, fields, failures, None, status).await
}

/// The page, with the dialog for name and remarks as it was filled in.
async fn shown_with(
    place: &InWorkspace,
    id: i64,
    fields: &Fields,
    failures: Vec<Finding>,
    filled: Option<Rename>,
    status: StatusCode,
) -> Result<Response, PageError> {
    let (page, head) = head::open(place, List::Imports, id, Tab::Settings).await?;
    let sections = sections::read(place, &page, id).await?;
    let editable = page.may_edit() && head::is_editable(&head.task);
    let dry_run = DryRunList::read(place, &page, &head, fields).await?;
    let panel = Panel::read(place, &head).await;
    let names = SECTIONS.iter().map(|(id, key)| ((*id).to_owned(), page.t(key))).collect();
    let is_new = head::is_new(&head.task);
    let rename = (page.may_edit() && is_new).then(|| filled.unwrap_or_else(|| Rename::of(&head.task)));
    show_as(status, &SettingsPage { page, head, sections, names, editable, is_new, panel, dry_run, failures, rename, oob: false })
}
