//! Name and remarks of an import task that is being edited.

use axum::extract::Path;
use axum::http::StatusCode;
use axum::response::Response;
use ferry_model::codes::service as codes;
use ferry_service::tasks::TaskView;

use crate::forms::Fields;
use crate::page::Tone;
use crate::{InWorkspace, PageError};

/// The dialog.
#[derive(Clone, Debug)]
pub(super) struct Rename {
    /// Import Package Name.
    pub(super) name: String,
    /// Remarks.
    pub(super) remarks: String,
    /// What is wrong with the name; empty while nothing is.
    pub(super) error: String,
}

impl Rename {
    /// As the task is.
    pub(super) fn of(task: &TaskView) -> Self {
        Self { name: task.name.clone(), remarks: task.remarks.clone().unwrap_or_default(), error: String::new() }
    }
}

/// Changes them; a name that cannot be is said in the dialog.
pub(super) async fn change(place: InWorkspace, Path((_, id)): Path<(String, i64)>, fields: Fields) -> Result<Response, PageError> {
    let editor = place.editor().await?;
    let (name, remarks) = (fields.get("name").to_owned(), fields.get("remarks").to_owned());
    match editor.rename_import(id, &name, Some(&remarks)).await {
        Ok(_) => Ok(place.go_with(&place.href(&format!("imports/{id}/settings")), Tone::Success, place.t("import-renamed"))),
        Err(error) if [codes::TASK_NAME, codes::NAME_TAKEN].contains(&error.finding().code) => {
            let filled = Rename { name, remarks, error: place.say(error.finding()) };
            super::shown_with(&place, id, &Fields::default(), Vec::new(), Some(filled), StatusCode::UNPROCESSABLE_ENTITY).await
        }
        Err(error) => Err(error.into()),
    }
}
