//! One object of a package: its code, its fields, its neighbours, and what was found about it.

use askama::Template;
use axum::extract::Path;
use axum::response::Response;
use ferry_service::packages::PackageObjectDetail;

use crate::context::show;
use crate::navigation::Nav;
use crate::pages::import_task::facts::{self, Group};
use crate::pages::import_task::head::{self, List, Tab};
use crate::show::code;
use crate::{Html, InWorkspace, Page, PageError};

#[derive(Template)]
#[template(path = "pages/import_task/object.html")]
struct ObjectPage {
    page: Page,
    detail: PackageObjectDetail,
    code: Option<Html>,
    facts: Vec<Group>,
    /// Address of the objects of this package.
    objects: String,
    /// Address of the preview.
    back: String,
}

/// An object of the package of a task.
pub(super) async fn of_task(place: InWorkspace, Path((_, id, seq)): Path<(String, i64, i64)>) -> Result<Response, PageError> {
    let (page, head) = head::open(&place, List::Imports, id, Tab::Preview).await?;
    let package = head.task.package_id.ok_or_else(|| PageError::not_found(&place.path))?;
    object(&place, page, package, seq, format!("{}/preview", head.base)).await
}

/// An object of a package.
pub(super) async fn of_package(place: InWorkspace, Path((_, id, seq)): Path<(String, i64, i64)>) -> Result<Response, PageError> {
    let page = place.page(Nav::Imports, "import-preview-title").crumb(place.t("import-list-title"), place.href("imports"));
    object(&place, page, id, seq, place.href(&format!("packages/{id}/preview"))).await
}

async fn object(place: &InWorkspace, page: Page, package: i64, seq: i64, back: String) -> Result<Response, PageError> {
    let detail = place.viewer.package_object(package, seq).await?;
    let code = detail.code.as_deref().map(|text| code::view(text, &detail.language, &page.t("import-code")));
    let facts = facts::groups(&page, &detail.fields);
    let preview = page.title.clone();
    let page = page.crumb(preview, back.clone()).titled(detail.object.name.clone());
    show(&ObjectPage { page, code, facts, objects: format!("{back}/objects"), back, detail })
}
