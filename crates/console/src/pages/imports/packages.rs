//! Packages before there is a task: upload, check, state of the verification.

use askama::Template;
use axum::extract::{Path, Request};
use axum::response::Response;
use ferry_model::codes::reasons;
use ferry_service::packages::PackageView;

use super::upload;
use crate::context::show;
use crate::forms::Fields;
use crate::navigation::Nav;
use crate::{InWorkspace, Page, PageError};

#[derive(Template)]
#[template(path = "pages/packages/state.html")]
struct StateFragment {
    page: Page,
    package: Option<PackageView>,
    error: String,
}

fn fragment(place: &InWorkspace, result: Result<PackageView, ferry_service::ServiceError>) -> Result<Response, PageError> {
    let (package, error) = match result {
        Ok(package) => (Some(package), String::new()),
        Err(error) if error.status == ferry_service::error::Status::Failed => return Err(error.into()),
        Err(error) => (None, place.say(error.finding())),
    };
    show(&StateFragment { page: place.page(Nav::Imports, "imports-create"), package, error })
}

/// Takes a file from a script, as the body of the request or as a form.
pub async fn upload(place: InWorkspace, request: Request) -> Result<Response, PageError> {
    let editor = place.editor().await?;
    let is_form = request.headers().get("content-type").is_some_and(|value| value.as_bytes().starts_with(b"multipart/form-data"));
    if is_form {
        let result = upload::receive(&editor, request).await;
        let package = result.map_err(|(_, error)| error).map(|received| received.package);
        return match package {
            Ok(Some(package)) => fragment(&place, Ok(package)),
            Ok(None) => Err(PageError::invalid("file", reasons::NO_FILE)),
            Err(error) => fragment(&place, Err(error)),
        };
    }
    let query = Fields::parse(request.uri().query().unwrap_or_default().as_bytes());
    let result = upload::receive_body(&editor, query.get("name"), request.into_body()).await;
    fragment(&place, result)
}

/// Check: registers the OSS object and begins to fetch and verify it.
pub async fn check_oss(place: InWorkspace, fields: Fields) -> Result<Response, PageError> {
    let editor = place.editor().await?;
    let result = editor.check_oss_package(fields.get("oss_endpoint"), None).await;
    fragment(&place, result)
}

/// How far the verification is.
pub async fn state(place: InWorkspace, Path((_, id)): Path<(String, i64)>) -> Result<Response, PageError> {
    let package = place.viewer.package(id).await?;
    fragment(&place, Ok(package))
}
