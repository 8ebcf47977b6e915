//! Receiving a package in a form: the fields before the file, and the file itself, streamed to the service as it arrives.

mod allowance;

use allowance::Allowance;
use axum::body::Body;
use axum::extract::multipart::Field;
use axum::extract::{FromRequest as _, Multipart, Request};
use axum::http::header;
use ferry_model::Finding;
use ferry_model::Reason;
use ferry_model::codes::reasons;
use ferry_model::codes::service as codes;
use ferry_service::error::Status;
use ferry_service::packages::PackageView;
use ferry_service::{Editor, ServiceError};
use futures_util::StreamExt as _;
use tokio::sync::mpsc;
use tokio_stream::wrappers::ReceiverStream;

use crate::PageError;
use crate::forms::Fields;

/// Chunks of a file that may wait for the store.
const WAITING: usize = 16;
/// Bytes of one field that is no file, at most.
const FIELD_BYTES: usize = 64 << 10;
/// Characters of a field's name that a refusal repeats.
const NAME: usize = 64;
/// Fields of a form at most.
const FIELDS: usize = 64;
/// Bytes of a form beside its file, at most. More than its fields may have: what arrives together with the last of them counts as well.
const FORM_BYTES: u64 = 2 << 20;

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
        let fields = Fields::from_request(request, &()).await.map_err(|error| (Fields::default(), refused(error)))?;
        return Ok(Received { fields, package: None });
    }
    let allowance = Allowance::of(FORM_BYTES);
    let request = request.map(|body| allowance.limit(body));
    let multipart = Multipart::from_request(request, &()).await.map_err(|error| (Fields::default(), interrupted(&error.body_text())))?;
    let mut pairs = Vec::new();
    match receive_parts(editor, multipart, &allowance, &mut pairs).await {
        Ok(package) => Ok(Received { fields: Fields::from_pairs(pairs), package }),
        Err(_) if allowance.is_used_up() => {
            Err((Fields::from_pairs(pairs), too_large("form", reasons::TOO_LARGE.with(&[("bytes", &FORM_BYTES)]))))
        }
        Err(error) => Err((Fields::from_pairs(pairs), error)),
    }
}

/// Takes the body of a request as a package.
pub async fn receive_body(editor: &Editor, file_name: &str, body: Body) -> Result<PackageView, ServiceError> {
    let stream = body.into_data_stream().map(|chunk| chunk.map_err(std::io::Error::other));
    editor.upload_package(file_name, None, stream.boxed()).await
}

/// Reads the parts of a form: its fields into `pairs`, as far as they come; the package of its file is returned.
async fn receive_parts(
    editor: &Editor,
    mut multipart: Multipart,
    allowance: &Allowance,
    pairs: &mut Vec<(String, String)>,
) -> Result<Option<PackageView>, ServiceError> {
    let mut package = None;
    while let Some(field) = multipart.next_field().await.map_err(|error| interrupted(&error.body_text()))? {
        let file_name = field.file_name().unwrap_or_default().to_owned();
        if !file_name.is_empty() {
            // The field borrows the form, the service wants a stream that it can keep: a channel stands between them.
            let (sender, receiver) = mpsc::channel(WAITING);
            let taken = editor.upload_package(&file_name, None, ReceiverStream::new(receiver).boxed());
            // Of a file it is the service that says how much is too much.
            allowance.lift();
            let fed = feed(field, sender);
            package = Some(tokio::join!(taken, fed).0?);
            allowance.renew(FORM_BYTES);
        } else if let Some(name) = field.name().map(str::to_owned) {
            if pairs.len() == FIELDS {
                return Err(too_large("form", reasons::TOO_MANY_FIELDS.with(&[("most", &FIELDS)])));
            }
            let value = read(field, &name).await?;
            pairs.push((name, value));
        }
    }
    Ok(package)
}

/// The value of a field that is no file.
async fn read(mut field: Field<'_>, name: &str) -> Result<String, ServiceError> {
    let mut value = Vec::new();
    while let Some(chunk) = field.chunk().await.map_err(|error| interrupted(&error.body_text()))? {
        if value.len() + chunk.len() > FIELD_BYTES {
            return Err(too_large(&name.chars().take(NAME).collect::<String>(), reasons::TOO_LARGE.with(&[("bytes", &FIELD_BYTES)])));
        }
        value.extend_from_slice(&chunk);
    }
    let value = String::from_utf8_lossy(&value).into_owned();
    if value.contains('\0') { Err(ServiceError::new(Status::Invalid, invalid(name, reasons::NUL))) } else { Ok(value) }
}

/// Passes a file on until it ends or nobody wants it any more.
async fn feed(mut field: Field<'_>, sender: mpsc::Sender<std::io::Result<bytes::Bytes>>) {
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

/// What a field, or the form, has more of than it may.
fn too_large(field: &str, reason: Reason) -> ServiceError {
    ServiceError::new(Status::TooLarge, invalid(field, reason))
}

fn invalid(field: &str, reason: impl Into<Reason>) -> Finding {
    Finding::new(codes::INVALID).arg("field", field).because(reason)
}

/// Why a form without a file was not read.
fn refused(error: PageError) -> ServiceError {
    match error {
        PageError::Service(error) => error,
        PageError::LogIn | PageError::ChangePassword => interrupted("form"),
    }
}

fn interrupted(cause: &str) -> ServiceError {
    ServiceError::new(Status::Invalid, Finding::new(codes::BLOB_INTERRUPTED).arg("cause", cause))
}
