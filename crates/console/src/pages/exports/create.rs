//! Create Export Task: full, incremental or custom, with an object picker and a blacklist.

use askama::Template;
use axum::http::StatusCode;
use axum::response::Response;
use ferry_model::ObjectKind;
use ferry_service::PageRequest;
use ferry_service::editions::EditionView;
use ferry_service::error::Status;
use ferry_service::exports::NewExport;
use ferry_service::objects::{ObjectQuery, ObjectRow};
use jiff::civil::DateTime;
use jiff::tz::TimeZone;

use crate::context::{show, show_as};
use crate::forms::Fields;
use crate::navigation::Nav;
use crate::page::Tone;
use crate::{InWorkspace, Page, PageError, i18n};

/// Objects that a search of a picker shows.
const FOUND: i64 = 50;

#[derive(Template)]
#[template(path = "pages/exports/new.html")]
struct NewPage {
    page: Page,
    new: NewExport,
    since: String,
    kinds: Vec<(String, String)>,
    edition: EditionView,
    list: String,
    error: String,
}

#[derive(Template)]
#[template(path = "pages/exports/objects.html")]
struct Objects {
    page: Page,
    objects: Vec<ObjectRow>,
    /// `selectors` or `exclude`.
    field: String,
    more: bool,
}

#[derive(Template)]
#[template(path = "pages/exports/picked.html")]
struct Picked {
    page: Page,
    field: String,
    selector: String,
}

/// The form.
pub async fn form(place: InWorkspace) -> Result<Response, PageError> {
    place.editor().await?;
    let new = NewExport { mode: "full".into(), status: "saved".into(), format: "DATAWORKS_MODEL".into(), ..NewExport::default() };
    form_page(&place, StatusCode::OK, new, String::new(), String::new()).await
}

async fn form_page(place: &InWorkspace, status: StatusCode, new: NewExport, since: String, error: String) -> Result<Response, PageError> {
    let page = place.page(Nav::Exports, "exports-create").crumb(place.t("exports-title"), place.href("exports"));
    let kinds = ObjectKind::ALL.iter().map(|kind| (kind.as_str().to_owned(), page.kind(kind.as_str()))).collect();
    let edition = place.service().edition(&place.actor).await?;
    show_as(status, &NewPage { page, new, since, kinds, edition, list: place.href("exports"), error })
}

/// Creates the task, and starts it unless it is to be kept for later.
pub async fn create(place: InWorkspace, fields: Fields) -> Result<Response, PageError> {
    let editor = place.editor().await?;
    let mode = fields.get("mode").to_owned();
    let since = fields.get("since").to_owned();
    let mut new = NewExport {
        name: fields.get("name").to_owned(),
        status: fields.get("status").to_owned(),
        format: fields.get("format").to_owned(),
        since: None,
        kinds: if mode == "custom" { Vec::new() } else { fields.all("kinds") },
        selectors: if mode == "custom" { selectors(&fields, "selectors") } else { Vec::new() },
        exclude: if mode == "incremental" { Vec::new() } else { selectors(&fields, "exclude") },
        remarks: fields.some("remarks"),
        mode,
    };
    if new.mode == "incremental" {
        new.since = instant(&place, &since);
        if new.since.is_none() {
            let error = place.t("exports-since-missing");
            return form_page(&place, StatusCode::UNPROCESSABLE_ENTITY, new, since, error).await;
        }
    }
    let start = fields.get("action") != "keep";
    match editor.create_export(&new, start).await {
        Ok(task) => {
            let said = if start { "task-started" } else { "exports-created" };
            let text = i18n::text_with(place.lang, said, &[("name", task.name.into())]);
            Ok(place.go_with(&place.href("exports"), Tone::Success, text))
        }
        Err(error) if matches!(error.status, Status::Failed | Status::NotFound) => Err(error.into()),
        Err(error) => {
            let text = place.say(error.finding());
            form_page(&place, crate::error::status_code(error.status), new, since, text).await
        }
    }
}

/// What was picked, and what was typed, a selector a line.
fn selectors(fields: &Fields, name: &str) -> Vec<String> {
    let typed = fields.all(&format!("{name}_typed"));
    let typed = typed.iter().flat_map(|text| text.lines()).map(|line| line.trim().to_owned()).filter(|line| !line.is_empty());
    let mut all: Vec<String> = fields.all(name).into_iter().chain(typed).collect();
    let mut seen = std::collections::BTreeSet::new();
    all.retain(|selector| seen.insert(selector.clone()));
    all
}

/// The time of a field `datetime-local`, in the visitor's zone, as RFC 3339.
fn instant(place: &InWorkspace, text: &str) -> Option<String> {
    let local: DateTime = text.parse().ok()?;
    let zone: TimeZone = place.zone.time_zone().clone();
    Some(local.to_zoned(zone).ok()?.timestamp().to_string())
}

/// Objects that fit a search.
pub async fn objects(place: InWorkspace, fields: Fields) -> Result<Response, PageError> {
    let field = if fields.get("field") == "exclude" { "exclude" } else { "selectors" };
    let query = ObjectQuery { search: fields.get("picker").to_owned(), ..ObjectQuery::default() };
    let found = place.viewer.objects(&query, &PageRequest { after: None, limit: Some(FOUND) }).await?;
    let more = found.next.is_some();
    let page = place.page(Nav::Exports, "exports-create");
    show(&Objects { page, objects: found.items, field: field.to_owned(), more })
}

/// The entry of an object that was picked.
pub async fn picked(place: InWorkspace, fields: Fields) -> Result<Response, PageError> {
    let field = if fields.get("field") == "exclude" { "exclude" } else { "selectors" };
    let page = place.page(Nav::Exports, "exports-create");
    show(&Picked { page, field: field.to_owned(), selector: fields.get("selector").to_owned() })
}
