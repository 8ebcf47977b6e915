//! Start Import, and the question before it.

use askama::Template;
use axum::extract::Path;
use axum::response::Response;

use crate::context::show;
use crate::error::status_code;
use crate::forms::Fields;
use crate::page::Tone;
use crate::pages::import_task::head::{self, Head, List, Tab};
use crate::{InWorkspace, Page, PageError};

#[derive(Template)]
#[template(path = "pages/import_task/start.html")]
struct StartPage {
    page: Page,
    head: Head,
}

/// The question as a page, for browsers without a script.
pub(super) async fn question(place: InWorkspace, Path((_, id)): Path<(String, i64)>) -> Result<Response, PageError> {
    place.editor().await?;
    let (page, head) = head::open(&place, List::Imports, id, Tab::Settings).await?;
    show(&StartPage { page, head })
}

/// Starts the import with the settings that the person saw. What stands against it is shown above the settings.
pub(super) async fn start(place: InWorkspace, Path((_, id)): Path<(String, i64)>, fields: Fields) -> Result<Response, PageError> {
    let editor = place.editor().await?;
    match editor.start_import(id, fields.number("settings_version")?).await {
        Ok(_) => Ok(place.go_with(&place.href(&format!("imports/{id}/progress")), Tone::Success, place.t("import-started"))),
        Err(error) => super::shown(&place, id, &Fields::default(), error.findings.clone(), status_code(error.status)).await,
    }
}
