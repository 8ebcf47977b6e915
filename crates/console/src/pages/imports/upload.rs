//! Receiving a package in a form: the fields before the file, and the file itself, streamed to the service as it arrives.

use axum::body::Body;
use axum::extract::{FromRequest as _, Multipart, Request};
use axum::http::header;
use ferry_model::Finding;
use ferry_model::codes::service as codes;
use ferry_service::error::Status;
use ferry_service::packages::PackageView;
use ferry_service::{Editor, ServiceError};
use futures_util::StreamExt as _;
use tokio::sync::mpsc;
use tokio_stream::wrappers::ReceiverStream;

use crate::forms::Fields;

/// Chunks of a file that may wait for the store.
const WAITING: usize = 16;
/// Bytes of one field that is no file.
const FIELD_BYTES: usize = 64 << 10;

/// What a form brought.
#[derive(Debug)]
pub struct Received {
    /// Its fields.
    pub fields: Fields,
    /// The package of its file, if it brought one.
    pub package: Option<PackageView>,
}

/// What was read before something went wrong, and what that was.
type Broken = (Fields, ServiceError);

/// Reads a form, with or without a file.
pub async fn receive(editor: &Editor, request: Request) -> Result<Received, Broken> {
    let kind = request.headers().get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default();
    if !kind.starts_with("multipart/form-data") {
        let fields = Fields::from_request(request, &()).await.map_err(|_| (Fields::default(), interrupted("form")))?;
        return Ok(Received { fields, package: None });
    }
    let multipart = Multipart::from_request(request, &()).await.map_err(|error| (Fields::default(), interrupted(&error.body_text())))?;
    receive_parts(editor, multipart).await
}

/// Takes the body of a request as a package.
pub async fn receive_body(editor: &Editor, file_name: &str, body: Body) -> Result<PackageView, ServiceError> {
    let stream = body.into_data_stream().map(|chunk| chunk.map_err(std::io::Error::other));
    editor.upload_package(file_name, stream.boxed()).await
}

async fn receive_parts(editor: &Editor, mut multipart: Multipart) -> Result<Received, Broken> {
    let mut pairs = Vec::new();
    let mut package = None;
    loop {
        let field = match multipart.next_field().await {
            Ok(Some(field)) => field,
            Ok(None) => return Ok(Received { fields: Fields::from_pairs(pairs), package }),
            Err(error) => return Err((Fields::from_pairs(pairs), interrupted(&error.body_text()))),
        };
        let file_name = field.file_name().unwrap_or_default().to_owned();
        if !file_name.is_empty() {
            // The field borrows the form, the service wants a stream that it can keep: a channel stands between them.
            let (sender, receiver) = mpsc::channel(WAITING);
            let taken = editor.upload_package(&file_name, ReceiverStream::new(receiver).boxed());
            let fed = feed(field, sender);
            match tokio::join!(taken, fed).0 {
                Ok(view) => package = Some(view),
                Err(error) => return Err((Fields::from_pairs(pairs), error)),
            }
        } else if let Some(name) = field.name().map(str::to_owned) {
            let value = field.bytes().await.map_err(|error| (Fields::from_pairs(pairs.clone()), interrupted(&error.body_text())))?;
            let value = String::from_utf8_lossy(&value[..value.len().min(FIELD_BYTES)]).into_owned();
            pairs.push((name, value));
        }
    }
}

/// Passes a file on until it ends or nobody wants it any more.
async fn feed(mut field: axum::extract::multipart::Field<'_>, sender: mpsc::Sender<std::io::Result<bytes::Bytes>>) {
    loop {
        let chunk = match field.chunk().await {
            Ok(Some(chunk)) => Ok(chunk),
            Ok(None) => return,
            Err(error) => Err(std::io::Error::other(error.body_text())),
        };
        let failed = chunk.is_err();
        if sender.send(chunk).await.is_err() || failed {
            return;
        }
    }
}

fn interrupted(cause: &str) -> ServiceError {
    ServiceError::new(Status::Invalid, Finding::new(codes::BLOB_INTERRUPTED).arg("cause", cause))
}
