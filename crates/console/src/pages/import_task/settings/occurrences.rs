//! The occurrences that Dependency Mapping would change, each in its line of code, and which of them are left alone.

use askama::Template;
use axum::extract::Path;
use axum::response::Response;
use ferry_model::codes::reasons;
use ferry_service::PageRequest;
use ferry_service::plans::RewriteView;
use ferry_service::settings::SettingsChange;
use serde_json::Value;

use super::save::told;
use crate::context::show;
use crate::forms::Fields;
use crate::page::Tone;
use crate::pages::import_task::head::{self, Head, List, Tab};
use crate::pages::import_task::rewrite_line::{Holds, line};
use crate::paging::{self, Pager};
use crate::{Html, InWorkspace, Page, PageError};

/// Occurrences of a page of the list.
const ROWS: i64 = 20;

/// An occurrence.
struct Occurrence {
    view: RewriteView,
    /// The line with the name as it is and as it will be.
    line: Html,
    /// The place as the settings keep it, as JSON.
    place: String,
}

#[derive(Template)]
#[template(path = "pages/import_task/settings/occurrences_page.html")]
struct OccurrencesPage {
    page: Page,
    head: Head,
    rows: Vec<Occurrence>,
    pager: Pager,
    computing: bool,
    editable: bool,
    href: String,
}

#[derive(Template)]
#[template(path = "pages/import_task/settings/occurrences.html")]
struct OccurrencesFragment {
    page: Page,
    rows: Vec<Occurrence>,
    pager: Pager,
    computing: bool,
    editable: bool,
    href: String,
}

/// The list, or the word that the plan is still being made.
pub(super) async fn list(place: InWorkspace, Path((_, id)): Path<(String, i64)>, fields: Fields) -> Result<Response, PageError> {
    let (page, head) = head::open(&place, List::Imports, id, Tab::Settings).await?;
    let href = format!("{}/settings/occurrences", head.base);
    let computing = place.viewer.plan(id).await?.computing;
    let mut rows = Vec::new();
    let mut pager = Pager::default();
    if !computing {
        let found = place.viewer.plan_rewrites(id, &PageRequest { limit: Some(ROWS), ..paging::request(&fields) }).await?;
        pager = paging::pager(&href, &fields, &found);
        rows = found.items.into_iter().map(occurrence).collect();
    }
    let editable = page.may_edit() && head::is_editable(&head.task);
    if place.fragment {
        show(&OccurrencesFragment { page, rows, pager, computing, editable, href })
    } else {
        show(&OccurrencesPage { page, head, rows, pager, computing, editable, href })
    }
}

fn occurrence(view: RewriteView) -> Occurrence {
    let place = serde_json::json!({"object": view.object, "field": view.field, "line": view.line, "column": view.column});
    Occurrence { line: line(&view, Holds::Old), place: place.to_string(), view }
}

/// Leaves the ticked occurrences alone.
pub(super) async fn leave(place: InWorkspace, Path((_, id)): Path<(String, i64)>, fields: Fields) -> Result<Response, PageError> {
    let editor = place.editor().await?;
    let read = |text: &String| serde_json::from_str(text).map_err(|_| PageError::invalid("leave", reasons::NOT_JSON));
    let left: Vec<Value> = fields.all("leave").iter().map(read).collect::<Result<_, _>>()?;
    let change = |value| SettingsChange { path: "/dependency_mapping/leave/-".to_owned(), base: Value::Null, value };
    let changes: Vec<SettingsChange> = left.into_iter().map(change).collect();
    if !changes.is_empty() {
        editor.change_settings(id, &changes).await?;
    }
    if place.fragment {
        return Ok(told(super::save::fragment(&place, id, "dependency_mapping").await?));
    }
    Ok(place.go_with(&place.href(&format!("imports/{id}/settings#dependency_mapping")), Tone::Success, place.t("import-saved")))
}
