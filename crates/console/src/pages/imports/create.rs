//! Create Import Task: the form, its checks, and what becomes of it.

use askama::Template;
use axum::extract::Request;
use axum::http::StatusCode;
use axum::response::Response;
use ferry_model::codes::service as codes;
use ferry_service::error::Status;
use ferry_service::imports::NewImport;
use ferry_service::packages::PackageState;
use ferry_store::records::TaskKind;
use url::form_urlencoded::Serializer;

use super::CreateForm;
use super::upload;
use crate::context::{show, show_as};
use crate::forms::Fields;
use crate::navigation::Nav;
use crate::page::Tone;
use crate::{InWorkspace, Page, PageError};

#[derive(Template)]
#[template(path = "pages/imports/new.html")]
struct NewPage {
    page: Page,
    create: CreateForm,
}

#[derive(Template)]
#[template(path = "pages/imports/name_note.html")]
struct NameNote {
    page: Page,
    error: String,
    empty: bool,
}

fn new_page(place: &InWorkspace, create: CreateForm) -> NewPage {
    let page = place.page(Nav::Imports, "imports-create").crumb(place.t("imports-title"), place.href("imports"));
    NewPage { page, create }
}

/// The form as a page; `package` in the query is one that was taken before.
pub async fn form(place: InWorkspace, fields: Fields) -> Result<Response, PageError> {
    place.editor().await?;
    let create = filled(&place, &fields).await?;
    show(&new_page(&place, create))
}

async fn filled(place: &InWorkspace, fields: &Fields) -> Result<CreateForm, PageError> {
    let mut create = CreateForm::empty(place).await?;
    fields.get("name").clone_into(&mut create.name);
    fields.get("remarks").clone_into(&mut create.remarks);
    fields.get("oss_endpoint").clone_into(&mut create.oss_endpoint);
    if fields.get("method") == "oss" {
        "oss".clone_into(&mut create.method);
    }
    if let Ok(id) = fields.get("package").parse() {
        create.package = Some(place.viewer.package(id).await?);
    }
    Ok(create)
}

/// Whether a name may be used, while it is being typed. That of the task itself, if one is named, may.
pub async fn check_name(place: InWorkspace, fields: Fields) -> Result<Response, PageError> {
    let name = fields.get("name");
    let kind = if fields.get("kind") == "export" { TaskKind::Export } else { TaskKind::Import };
    let is_own = match fields.get("task").parse() {
        Ok(task) => place.viewer.task(task).await?.name == name,
        Err(_) => false,
    };
    let error = match place.viewer.check_task_name(kind, name).await {
        _ if is_own => String::new(),
        Ok(()) => String::new(),
        Err(error) if error.status == Status::Failed => return Err(error.into()),
        Err(error) => place.say(error.finding()),
    };
    show(&NameNote { page: place.page(Nav::Imports, "imports-create"), error, empty: name.is_empty() })
}

/// Creates the task and opens its settings. Without a script the package comes in the same form: then it is taken first, and the form is shown
/// again with what verification says.
pub async fn create(place: InWorkspace, request: Request) -> Result<Response, PageError> {
    let editor = place.editor().await?;
    let received = match upload::receive(&editor, request).await {
        Ok(received) => received,
        Err((fields, error)) => return again(&place, &fields, &error.into()).await,
    };
    let fields = received.fields;
    if let Some(package) = received.package {
        return Ok(place.go(&address_with(&place, &fields, package.id)));
    }
    if fields.get("action") == "check" {
        return match editor.check_oss_package(fields.get("oss_endpoint"), None).await {
            Ok(package) => Ok(place.go(&address_with(&place, &fields, package.id))),
            Err(error) => again(&place, &fields, &error.into()).await,
        };
    }
    let Ok(package_id) = fields.get("package").parse::<i64>() else {
        let mut create = filled(&place, &fields).await?;
        create.package_error = place.t("imports-package-missing");
        return show_as(StatusCode::UNPROCESSABLE_ENTITY, &new_page(&place, create));
    };
    if place.viewer.package(package_id).await?.state != PackageState::Verified {
        let mut create = filled(&place, &fields).await?;
        create.package_error = place.t("imports-package-not-verified");
        return show_as(StatusCode::UNPROCESSABLE_ENTITY, &new_page(&place, create));
    }
    let new = NewImport { name: fields.get("name").to_owned(), package_id, remarks: fields.some("remarks") };
    match editor.create_import(&new).await {
        Ok(task) => {
            let text = crate::i18n::text_with(place.lang, "imports-created", &[("name", task.name.clone().into())]);
            Ok(place.go_with(&place.href(&format!("imports/{}/settings", task.id)), Tone::Success, text))
        }
        Err(error) => again(&place, &fields, &error.into()).await,
    }
}

/// The form once more, with what was refused at the field that it is about.
async fn again(place: &InWorkspace, fields: &Fields, error: &PageError) -> Result<Response, PageError> {
    let PageError::Service(refusal) = error else { return Err(error.clone()) };
    if matches!(refusal.status, Status::Failed | Status::NotFound) {
        return Err(error.clone());
    }
    let mut create = filled(place, fields).await?;
    let about_name = matches!(refusal.finding().code.id(), id if id == codes::TASK_NAME.id() || id == codes::NAME_TAKEN.id());
    let text = place.say(refusal.finding());
    if about_name {
        create.name_error = text;
    } else {
        create.package_error = text;
    }
    show_as(error.status(), &new_page(place, create))
}

fn address_with(place: &InWorkspace, fields: &Fields, package: i64) -> String {
    let mut query = Serializer::new(String::new());
    for name in ["name", "remarks", "method", "oss_endpoint"] {
        if let Some(value) = fields.some(name) {
            query.append_pair(name, &value);
        }
    }
    query.append_pair("package", &package.to_string());
    place.href(&format!("imports/new?{}", query.finish()))
}
