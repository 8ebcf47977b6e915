//! Saving fields of the settings. Each is sent with the value that the person saw; when somebody else changed it meanwhile, both values are
//! shown and the person chooses.

use askama::Template;
use axum::extract::Path;
use axum::http::{HeaderValue, StatusCode};
use axum::response::Response;
use ferry_model::Finding;
use ferry_model::codes::reasons;
use ferry_service::error::Status;
use ferry_service::settings::{SettingsChange, SettingsView};
use ferry_service::{Editor, ServiceError};
use serde_json::Value;

use super::field::{CLASSES, below, changes, ident, plain, section_of};
use super::sections::{self, Sections};
use super::{SECTIONS, shown_in};
use crate::context::{show, show_as};
use crate::forms::Fields;
use crate::page::Tone;
use crate::pages::import_task::head::{self, Head, List, Tab};
use crate::{InWorkspace, Page, PageError};

/// The event that tells the other parts of the page that the settings have changed.
const SAVED: &str = "settings-saved";

/// What became of a field.
struct Mark {
    id: String,
    path: String,
    /// What is in the document now, as JSON.
    base: String,
    /// Set when it was not saved.
    trouble: Option<Trouble>,
}

struct Trouble {
    /// What somebody else set, and what this person wants, to be read.
    theirs: String,
    mine: String,
    /// What this person wants, as JSON.
    wanted: String,
    section: String,
    who: String,
    /// Why it was refused, when it is no conflict.
    findings: Vec<Finding>,
}

#[derive(Template)]
#[template(path = "pages/import_task/settings/marks.html")]
struct Marks {
    page: Page,
    head: Head,
    marks: Vec<Mark>,
}

#[derive(Template)]
#[template(path = "pages/import_task/settings/conflict.html")]
struct ConflictPage {
    page: Page,
    head: Head,
    marks: Vec<Mark>,
}

#[derive(Template)]
#[template(path = "pages/import_task/settings/section.html")]
struct SectionFragment {
    page: Page,
    head: Head,
    sections: Sections,
    name: String,
    editable: bool,
}

/// Saves the fields of a form.
pub(super) async fn fields(place: InWorkspace, Path((_, id)): Path<(String, i64)>, fields: Fields) -> Result<Response, PageError> {
    let editor = place.editor().await?;
    let changes = changes(&fields)?;
    let section = fields.some("section");
    apply(&place, &editor, id, changes, section).await
}

/// Adds a name to a mapping.
pub(super) async fn add(place: InWorkspace, Path((_, id)): Path<(String, i64)>, fields: Fields) -> Result<Response, PageError> {
    let editor = place.editor().await?;
    let (path, key, value) = (fields.get("path"), fields.get("key"), fields.get("value"));
    if key.is_empty() || value.is_empty() {
        return Err(PageError::invalid(path, reasons::BOTH));
    }
    let change = SettingsChange { path: below(path, key), base: Value::Null, value: value.into() };
    let section = shown_in(path).to_owned();
    apply(&place, &editor, id, vec![change], Some(section)).await
}

/// Confirms every suggestion of Computing Resource Mapping.
pub(super) async fn confirm_suggestions(place: InWorkspace, Path((_, id)): Path<(String, i64)>) -> Result<Response, PageError> {
    let editor = place.editor().await?;
    let choices = place.viewer.settings_choices(id).await?;
    let view = place.viewer.settings(id).await?;
    let mapped = &view.settings.computing_resource_mapping.map;
    let change = |choice: &ferry_service::settings::ComputeChoice| {
        let is_mapped = mapped.get(&choice.engine).is_some_and(|map| map.contains_key(&choice.source));
        let suggestion = choice.suggestion.clone().filter(|_| !is_mapped)?;
        let path = below(&below("/computing_resource_mapping/map", &choice.engine), &choice.source);
        Some(SettingsChange { path, base: Value::Null, value: suggestion.into() })
    };
    let changes = choices.compute.iter().filter_map(change).collect();
    apply(&place, &editor, id, changes, Some(SECTIONS[0].0.to_owned())).await
}

/// One section as it is now.
pub(super) async fn section(place: InWorkspace, Path((_, id, name)): Path<(String, i64, String)>) -> Result<Response, PageError> {
    if !place.fragment {
        return Ok(place.go(&place.href(&format!("imports/{id}/settings#{name}"))));
    }
    fragment(&place, id, &name).await
}

/// Makes the changes. The reply to a script is the section, when its rows may have changed, or else the marks of the fields.
async fn apply(
    place: &InWorkspace,
    editor: &Editor,
    id: i64,
    changes: Vec<SettingsChange>,
    section: Option<String>,
) -> Result<Response, PageError> {
    let result = editor.change_settings(id, &changes).await;
    let anchor = section.clone().or_else(|| changes.first().map(|change| shown_in(&change.path).to_owned())).unwrap_or_default();
    match result {
        Ok(_) if !place.fragment => {
            Ok(place.go_with(&place.href(&format!("imports/{id}/settings#{anchor}")), Tone::Success, place.t("import-saved")))
        }
        Ok(view) => {
            let response = match section {
                Some(section) => fragment(place, id, &section).await?,
                None => saved(place, id, &view, &changes).await?,
            };
            Ok(told(response))
        }
        Err(error) if matches!(error.status, Status::Conflict | Status::Invalid | Status::Refused) => {
            refused(place, id, error, &changes, section.is_some()).await
        }
        Err(error) => Err(error.into()),
    }
}

/// A reply that tells the other parts of the page that the settings have changed.
pub(super) fn told(mut response: Response) -> Response {
    response.headers_mut().insert("hx-trigger", HeaderValue::from_static(SAVED));
    response
}

/// A section as a fragment.
pub(super) async fn fragment(place: &InWorkspace, id: i64, name: &str) -> Result<Response, PageError> {
    if SECTIONS.iter().all(|(section, _)| *section != name) {
        return Err(PageError::not_found(name));
    }
    let (page, head) = head::open(place, List::Imports, id, Tab::Settings).await?;
    let sections = sections::read(place, &page, id).await?;
    let editable = page.may_edit() && head::is_editable(&head.task);
    show(&SectionFragment { page, head, sections, name: name.to_owned(), editable })
}

async fn saved(place: &InWorkspace, id: i64, view: &SettingsView, changes: &[SettingsChange]) -> Result<Response, PageError> {
    let (page, head) = head::open(place, List::Imports, id, Tab::Settings).await?;
    let document = serde_json::to_value(&view.settings).unwrap_or_default();
    let mark = |change: &SettingsChange| Mark {
        id: ident(&change.path),
        base: document.pointer(&change.path).unwrap_or(&Value::Null).to_string(),
        path: change.path.clone(),
        trouble: None,
    };
    show(&Marks { page, head, marks: changes.iter().map(mark).collect() })
}

/// A value as its field shows it.
fn words(page: &Page, path: &str, value: &Value) -> String {
    let label = |text: &str| match section_of(path) {
        "conflicts" => page.label("import-conflict", text),
        "failure_policy" => page.label("import-failure", text),
        "duplicates" => page.label("import-duplicates", text),
        _ if path == CLASSES => page.label("import-class", text),
        _ => text.to_owned(),
    };
    match value {
        Value::Bool(on) => page.t(if *on { "import-yes" } else { "import-no" }),
        Value::String(text) => label(text),
        Value::Array(items) => items.iter().map(|item| words(page, path, item)).collect::<Vec<_>>().join(", "),
        other => plain(other),
    }
}

/// What was not saved: a conflict for each field that has another value than the person saw, or the reasons of a refusal.
async fn refused(
    place: &InWorkspace,
    id: i64,
    error: ServiceError,
    changes: &[SettingsChange],
    is_structure: bool,
) -> Result<Response, PageError> {
    let view = place.viewer.settings(id).await?;
    let document = serde_json::to_value(&view.settings).unwrap_or_default();
    let (page, head) = head::open(place, List::Imports, id, Tab::Settings).await?;
    let mark = |change: &SettingsChange| {
        let now = document.pointer(&change.path).unwrap_or(&Value::Null);
        let is_conflict = error.status == Status::Conflict && *now != change.base && *now != change.value;
        let findings = if is_conflict { Vec::new() } else { error.findings.clone() };
        let trouble = Trouble {
            theirs: words(&page, &change.path, now),
            mine: words(&page, &change.path, &change.value),
            wanted: change.value.to_string(),
            section: shown_in(&change.path).to_owned(),
            who: view.changed_by.clone(),
            findings,
        };
        Mark { id: ident(&change.path), path: change.path.clone(), base: now.to_string(), trouble: Some(trouble) }
    };
    let mut marks: Vec<Mark> = changes.iter().map(mark).collect();
    if is_structure && place.fragment {
        // There is no field yet that could show it.
        return Err(error.into());
    }
    let is_in_conflict = |mark: &Mark| mark.trouble.as_ref().is_some_and(|trouble| trouble.findings.is_empty());
    if marks.iter().any(is_in_conflict) {
        marks.retain(is_in_conflict);
    }
    if place.fragment {
        show_as(StatusCode::UNPROCESSABLE_ENTITY, &Marks { page, head, marks })
    } else {
        show_as(StatusCode::CONFLICT, &ConflictPage { page, head, marks })
    }
}
