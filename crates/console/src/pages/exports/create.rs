//! Create Export Task: full, incremental or custom, with an object picker and a blacklist.

use askama::Template;
use axum::http::StatusCode;
use axum::response::Response;
use ferry_model::ObjectKind;
use ferry_service::PageRequest;
use ferry_service::editions::EditionView;
use ferry_service::error::Status;
use ferry_service::exports::NewExport;
use ferry_service::objects::ObjectQuery;
use jiff::civil::DateTime;
use jiff::tz::TimeZone;

use crate::context::show_as;
use crate::forms::Fields;
use crate::navigation::Nav;
use crate::page::Tone;
use crate::{InWorkspace, Page, PageError, i18n};

/// Business flows that a picker suggests to narrow to, at most; others are typed.
const SUGGESTED: i64 = 200;

#[derive(Template)]
#[template(path = "pages/exports/new.html")]
struct NewPage {
    page: Page,
    new: NewExport,
    since: String,
    kinds: Vec<(String, String)>,
    /// Names of business flows.
    flows: Vec<String>,
    edition: EditionView,
    list: String,
    error: String,
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
    let query = ObjectQuery { kind: Some(ObjectKind::Workflow.as_str().to_owned()), ..ObjectQuery::default() };
    let flows = place.viewer.objects(&query, &PageRequest { after: None, limit: Some(SUGGESTED) }).await?;
    let flows = flows.items.into_iter().map(|flow| flow.key).collect();
    show_as(status, &NewPage { page, new, since, kinds, flows, edition, list: place.href("exports"), error })
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

/// What was picked, what is ticked and was not added to it yet, and what was typed; a selector a line.
fn selectors(fields: &Fields, name: &str) -> Vec<String> {
    let lists = [fields.all(name), fields.all(&format!("{name}_pick")), fields.all(&format!("{name}_typed"))].concat();
    let lines = lists.iter().flat_map(|text| text.lines()).map(|line| line.trim().to_owned());
    let mut all: Vec<String> = lines.filter(|line| !line.is_empty()).collect();
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
