//! The package of an export task.

use axum::body::Body;
use axum::extract::Path;
use axum::http::header;
use axum::response::{IntoResponse, Response};

use crate::{InWorkspace, PageError};

/// The package, as it is read.
pub async fn download(place: InWorkspace, Path((_, id)): Path<(String, i64)>) -> Result<Response, PageError> {
    let (name, bytes, stream) = place.viewer.download_package(id).await?;
    // Names of tasks are letters, digits, underscores and periods: nothing in them needs quoting.
    let headers = [
        (header::CONTENT_TYPE, "application/zip".to_owned()),
        (header::CONTENT_LENGTH, bytes.to_string()),
        (header::CONTENT_DISPOSITION, format!("attachment; filename=\"{name}\"")),
    ];
    Ok((headers, Body::from_stream(stream)).into_response())
}
