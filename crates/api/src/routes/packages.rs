//! Packages: uploads, verification, preview.

use axum::Json;
use ferry_model::codes::reasons;
use ferry_service::Service;
use ferry_service::packages::{PackageObject, PackageObjectQuery};
use futures_util::TryStreamExt as _;
use serde::Deserialize;
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::{InWorkspace, Listed};
use crate::bodies::{PackageBody, PackageObjectBody, PackageOverviewBody};
use crate::caller::{Editing, Viewing};
use crate::findings::FindingView;
use crate::input::{At, Query, RawBody, Sent};
use crate::language::Language;
use crate::names::{KindName, PackageFormatName};
use crate::page::{self, Paged};
use crate::problem::{ApiError, Result};
use crate::reply::{Created, DONE, Done, Reply, address};

/// Longest file name, in bytes.
const LONGEST_FILE_NAME: usize = 255;

pub fn routes() -> OpenApiRouter<Service> {
    OpenApiRouter::new()
        .routes(routes!(upload_package))
        .routes(routes!(check_oss_package))
        .routes(routes!(get_package, delete_package))
        .routes(routes!(get_package_overview))
        .routes(routes!(list_package_objects))
        .routes(routes!(get_package_object))
        .routes(routes!(list_package_findings))
}

/// A package in an address.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Path)]
struct OfPackage {
    /// Name of the workspace.
    #[serde(rename = "workspace")]
    #[param(rename = "workspace")]
    _workspace: String,
    /// Number of the package.
    package: i64,
}

/// What an upload is.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct UploadFacts {
    /// File name of the package, for people.
    #[param(min_length = 1, max_length = 255)]
    file_name: String,
    /// Read it as this format; found out when left out.
    #[param(inline)]
    format: Option<PackageFormatName>,
}

/// Upload a package
///
/// The body is the zip file itself. It is streamed to the object storage and then verified; read the package until its `state` is no
/// longer `verifying`.
#[utoipa::path(post, path = "/workspaces/{workspace}/packages", tag = "packages",
    params(
        InWorkspace,
        UploadFacts,
        ("Idempotency-Key" = Option<String>, Header, description = "Sent again with the same key, the request makes nothing."),
    ),
    request_body(content(("application/zip"), ("application/octet-stream")), description = "The zip file."),
    responses((status = 201, description = "The package, being verified.", body = PackageBody, headers(("Location" = String, description = "Its address.")))))]
async fn upload_package(
    Editing(editor): Editing,
    Language(lang): Language,
    Query(facts): Query<UploadFacts>,
    RawBody(body): RawBody,
) -> Result<Created<PackageBody>> {
    if facts.file_name.is_empty() || facts.file_name.len() > LONGEST_FILE_NAME {
        return Err(ApiError::invalid("file_name", reasons::CHARACTERS.with(&[("least", &1), ("most", &LONGEST_FILE_NAME)])));
    }
    let upload = Box::pin(body.into_data_stream().map_err(std::io::Error::other));
    let view = editor.upload_package(&facts.file_name, facts.format.map(|format| format.0), upload).await?;
    Ok(created(&editor.workspace().name, PackageBody::of(view, lang)))
}

/// A package at an OSS endpoint.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct OssPackage {
    /// OSS Endpoint: `oss://bucket.endpoint/key`, `s3://bucket/key`, or the `https:` address of the object.
    endpoint: String,
    /// Read it as this format; found out when left out.
    #[schema(inline)]
    format: Option<PackageFormatName>,
}

/// Check and register a package at an OSS endpoint
///
/// It is fetched and verified; read the package until its `state` is no longer `verifying`.
#[utoipa::path(post, path = "/workspaces/{workspace}/packages/oss", tag = "packages",
    params(InWorkspace, ("Idempotency-Key" = Option<String>, Header, description = "Sent again with the same key, the request makes nothing.")),
    request_body = OssPackage,
    responses((status = 201, description = "The package, being verified.", body = PackageBody, headers(("Location" = String, description = "Its address.")))))]
async fn check_oss_package(
    Editing(editor): Editing,
    Language(lang): Language,
    Sent(body): Sent<OssPackage>,
) -> Result<Created<PackageBody>> {
    let view = editor.check_oss_package(&body.endpoint, body.format.map(|format| format.0)).await?;
    Ok(created(&editor.workspace().name, PackageBody::of(view, lang)))
}

fn created(workspace: &str, body: PackageBody) -> Created<PackageBody> {
    Created { at: address(&[&"workspaces", &workspace, &"packages", &body.id]), body }
}

/// Show a package and how far its verification is
#[utoipa::path(get, path = "/workspaces/{workspace}/packages/{package}", tag = "packages", params(OfPackage),
    responses((status = 200, description = "The package.", body = PackageBody)))]
async fn get_package(Viewing(viewer): Viewing, Language(lang): Language, At(at): At<OfPackage>) -> Reply<PackageBody> {
    Ok(Json(PackageBody::of(viewer.package(at.package).await?, lang)))
}

/// Delete a package that no task uses
#[utoipa::path(delete, path = "/workspaces/{workspace}/packages/{package}", tag = "packages", params(OfPackage),
    responses((status = 204, description = "Done.")))]
async fn delete_package(Editing(editor): Editing, At(at): At<OfPackage>) -> Done {
    editor.delete_package(at.package).await?;
    DONE
}

/// Count what a package holds
#[utoipa::path(get, path = "/workspaces/{workspace}/packages/{package}/overview", tag = "packages", params(OfPackage),
    responses((status = 200, description = "Counts per kind, type, engine, owner and finding.", body = PackageOverviewBody)))]
async fn get_package_overview(Viewing(viewer): Viewing, Language(lang): Language, At(at): At<OfPackage>) -> Reply<PackageOverviewBody> {
    Ok(Json(PackageOverviewBody::of(viewer.package_overview(at.package).await?, lang)))
}

/// Which objects of a package.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct PackageObjectList {
    /// Part of the key, without regard to case.
    #[serde(default)]
    #[param(required = false)]
    search: String,
    /// Of this kind.
    #[param(inline)]
    kind: Option<KindName>,
    /// Of this type.
    type_name: Option<String>,
    /// In this workflow.
    workflow: Option<String>,
    /// Of this owner.
    owner: Option<String>,
    /// Only those with findings.
    #[serde(default)]
    #[param(required = false)]
    with_findings: bool,
    /// `next` of the page before.
    after: Option<String>,
    /// Most rows, 1 to 500; 50 when left out.
    #[param(minimum = 1, maximum = 500)]
    limit: Option<i64>,
}

/// List the objects of a package
#[utoipa::path(get, path = "/workspaces/{workspace}/packages/{package}/objects", tag = "packages", params(OfPackage, PackageObjectList),
    responses((status = 200, description = "Objects in the order of the package.", body = Paged<PackageObject>)))]
async fn list_package_objects(
    Viewing(viewer): Viewing,
    At(at): At<OfPackage>,
    Query(list): Query<PackageObjectList>,
) -> Reply<Paged<PackageObject>> {
    let page = page::request(list.after, list.limit)?;
    let query = PackageObjectQuery {
        search: list.search,
        kind: list.kind.map(|kind| kind.0.as_str().to_owned()),
        type_name: list.type_name,
        workflow: list.workflow,
        owner: list.owner,
        with_findings: list.with_findings,
    };
    Ok(Json(viewer.package_objects(at.package, &query, &page).await?.into()))
}

/// An object of a package in an address.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Path)]
struct OfPackageObject {
    /// Name of the workspace.
    #[serde(rename = "workspace")]
    #[param(rename = "workspace")]
    _workspace: String,
    /// Number of the package.
    package: i64,
    /// Position of the object in the package.
    seq: i64,
}

/// Show an object of a package
#[utoipa::path(get, path = "/workspaces/{workspace}/packages/{package}/objects/{seq}", tag = "packages", params(OfPackageObject),
    responses((status = 200, description = "The object with its code and neighbours.", body = PackageObjectBody)))]
async fn get_package_object(Viewing(viewer): Viewing, Language(lang): Language, At(at): At<OfPackageObject>) -> Reply<PackageObjectBody> {
    Ok(Json(PackageObjectBody::of(viewer.package_object(at.package, at.seq).await?, lang)))
}

/// List the findings of a package
#[utoipa::path(get, path = "/workspaces/{workspace}/packages/{package}/findings", tag = "packages", params(OfPackage, Listed),
    responses((status = 200, description = "Findings, the worst first.", body = Paged<FindingView>)))]
async fn list_package_findings(
    Viewing(viewer): Viewing,
    Language(lang): Language,
    At(at): At<OfPackage>,
    Query(list): Query<Listed>,
) -> Reply<Paged<FindingView>> {
    let page = page::request(list.after, list.limit)?;
    let findings = viewer.package_findings(at.package, &page).await?;
    Ok(Json(Paged::of(findings, |finding| FindingView::of(&finding, lang))))
}
