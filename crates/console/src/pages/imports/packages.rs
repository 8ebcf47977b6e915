//! Packages before there is a task: upload, check, state of the verification, Preview File.

use askama::Template;
use axum::extract::{Path, Request};
use axum::response::Response;
use ferry_model::Finding;
use ferry_service::packages::{PackageObject, PackageObjectQuery, PackageOverview, PackageView};

use super::upload;
use crate::context::show;
use crate::forms::Fields;
use crate::navigation::Nav;
use crate::paging::{self, Pager};
use crate::show::chart::{Bar, bars};
use crate::{Html, InWorkspace, Page, PageError};

#[derive(Template)]
#[template(path = "pages/packages/state.html")]
struct StateFragment {
    page: Page,
    package: Option<PackageView>,
    error: String,
}

#[derive(Template)]
#[template(path = "pages/packages/preview.html")]
struct PreviewPage {
    page: Page,
    package: PackageView,
    chart: Html,
    findings: Vec<(Finding, i64)>,
    objects: Vec<PackageObject>,
    kinds: Vec<(String, String)>,
    fields: Fields,
    here: String,
    pager: Pager,
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
            Ok(None) => Err(PageError::invalid("file", &place.t("imports-package-missing"))),
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
    let result = editor.check_oss_package(fields.get("oss_endpoint")).await;
    fragment(&place, result)
}

/// How far the verification is.
pub async fn state(place: InWorkspace, Path((_, id)): Path<(String, i64)>) -> Result<Response, PageError> {
    let package = place.viewer.package(id).await?;
    fragment(&place, Ok(package))
}

/// What the package holds.
pub async fn preview(place: InWorkspace, Path((_, id)): Path<(String, i64)>, fields: Fields) -> Result<Response, PageError> {
    let package = place.viewer.package(id).await?;
    let overview = place.viewer.package_overview(id).await?;
    let query = PackageObjectQuery { search: fields.get("search").to_owned(), kind: fields.some("kind"), ..PackageObjectQuery::default() };
    let objects = place.viewer.package_objects(id, &query, &paging::request(&fields)).await?;
    let here = place.href(&format!("packages/{id}/preview"));
    let pager = paging::pager(&here, &fields, &objects);
    let page = place.page(Nav::Imports, "package-preview").crumb(place.t("imports-title"), place.href("imports"));
    let chart = kinds_chart(&page, &overview);
    let kinds = overview.kinds.keys().map(|kind| (kind.clone(), page.kind(kind))).collect();
    show(&PreviewPage { page, package, chart, findings: overview.findings, objects: objects.items, kinds, fields, here, pager })
}

fn kinds_chart(page: &Page, overview: &PackageOverview) -> Html {
    let bar = |(kind, count): (&String, &i64)| Bar { label: page.kind(kind), parts: vec![("c1", page.t("package-objects"), *count)] };
    bars(&page.t("package-kinds"), &overview.kinds.iter().map(bar).collect::<Vec<_>>())
}
