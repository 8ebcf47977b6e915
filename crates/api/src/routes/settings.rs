//! Settings of import tasks.

use axum::Json;
use axum::http::header::{ETAG, IF_MATCH, IF_NONE_MATCH};
use axum::http::{HeaderMap, HeaderName, StatusCode};
use axum::response::{IntoResponse as _, Response};
use ferry_model::codes::reasons;
use ferry_model::codes::service as codes;
use ferry_model::settings::Settings;
use ferry_service::Service;
use ferry_service::settings::{self, SettingsView};
use serde::Deserialize;
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::OfTask;
use crate::bodies::ChoicesBody;
use crate::caller::{Editing, Viewing};
use crate::input::{At, Sent};
use crate::problem::{ApiError, Result};
use crate::reply::{Reply, Versioned, etag};

mod dry_run;
mod profiles;

pub fn routes() -> OpenApiRouter<Service> {
    OpenApiRouter::new()
        .routes(routes!(get_settings, replace_settings, change_settings))
        .routes(routes!(get_settings_choices))
        .merge(dry_run::routes())
        .merge(profiles::routes())
}

fn versioned(view: SettingsView) -> Versioned<SettingsView> {
    Versioned { version: view.version, body: view }
}

/// Show the settings of an import task
#[utoipa::path(get, path = "/workspaces/{workspace}/imports/{task}/settings", tag = "settings",
    params(OfTask, ("If-None-Match" = Option<String>, Header, description = "The `ETag` that is known already.")),
    responses(
        (status = 200, description = "The document with its version.", body = SettingsView, headers(("ETag" = String, description = "The version."))),
        (status = 304, description = "It still has the version of `If-None-Match`."),
    ))]
async fn get_settings(Viewing(viewer): Viewing, At(at): At<OfTask>, headers: HeaderMap) -> Result<Response> {
    let view = viewer.settings(at.task).await?;
    let tag = etag(view.version);
    let known = text(&headers, &IF_NONE_MATCH).split(',').any(|known| known.trim().trim_start_matches("W/") == tag);
    Ok(if known { (StatusCode::NOT_MODIFIED, [(ETAG, tag)]).into_response() } else { versioned(view).into_response() })
}

/// Replace the settings of an import task
#[utoipa::path(put, path = "/workspaces/{workspace}/imports/{task}/settings", tag = "settings",
    params(OfTask, ("If-Match" = String, Header, description = "The `ETag` of the document that was changed.")),
    request_body(content = Object, description = "The whole document, as `docs/SETTINGS.md` describes it."),
    responses(
        (status = 200, description = "The document with its new version.", body = SettingsView, headers(("ETag" = String, description = "The version."))),
        (status = 412, description = "Somebody changed the document since.", body = crate::problem::Problem, content_type = "application/problem+json"),
    ))]
async fn replace_settings(
    Editing(editor): Editing,
    At(at): At<OfTask>,
    headers: HeaderMap,
    Sent(body): Sent<Settings>,
) -> Result<Versioned<SettingsView>> {
    let version =
        text(&headers, &IF_MATCH).trim().strip_prefix('"').and_then(|rest| rest.strip_suffix('"')).and_then(|tag| tag.parse().ok());
    let version = version.ok_or_else(|| ApiError::invalid("If-Match", reasons::NO_ETAG))?;
    let replaced = editor.replace_settings(at.task, version, &body).await.map_err(ApiError::from);
    let stale =
        |error: ApiError| if error.is(codes::CHANGED_MEANWHILE) { error.with_status(StatusCode::PRECONDITION_FAILED) } else { error };
    replaced.map(versioned).map_err(stale)
}

fn text<'a>(headers: &'a HeaderMap, name: &HeaderName) -> &'a str {
    headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default()
}

/// Changes of single fields.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct SettingsPatch {
    /// The changes; all of them are made, or none.
    #[schema(min_items = 1, max_items = 10_000)]
    changes: Vec<FieldChange>,
}

/// One field changed by somebody.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct FieldChange {
    /// Path of the field as a JSON pointer: `/computing_resource_mapping/map/ODPS/odps_first`.
    path: String,
    /// The value that the person saw, null when there was none. Another value there now is a conflict.
    #[serde(default)]
    #[schema(required = false)]
    base: serde_json::Value,
    /// The new value; null removes it.
    value: serde_json::Value,
}

/// Change single fields of the settings
///
/// Changes of other people to other fields stay. A field that has another value than `base` is a conflict that names both values, and
/// nothing is changed.
#[utoipa::path(patch, path = "/workspaces/{workspace}/imports/{task}/settings", tag = "settings", params(OfTask), request_body = SettingsPatch,
    responses((status = 200, description = "The document with its new version.", body = SettingsView, headers(("ETag" = String, description = "The version.")))))]
async fn change_settings(Editing(editor): Editing, At(at): At<OfTask>, Sent(body): Sent<SettingsPatch>) -> Result<Versioned<SettingsView>> {
    let change = |change: FieldChange| settings::SettingsChange { path: change.path, base: change.base, value: change.value };
    let changes: Vec<_> = body.changes.into_iter().map(change).collect();
    if changes.is_empty() {
        return Err(ApiError::invalid("changes", reasons::NONE));
    }
    Ok(versioned(editor.change_settings(at.task, &changes).await?))
}

/// Tell what there is to choose from in the settings
#[utoipa::path(get, path = "/workspaces/{workspace}/imports/{task}/settings/choices", tag = "settings", params(OfTask),
    responses((status = 200, description = "Names of the package and of the destination.", body = ChoicesBody)))]
async fn get_settings_choices(Viewing(viewer): Viewing, At(at): At<OfTask>) -> Reply<ChoicesBody> {
    Ok(Json(viewer.settings_choices(at.task).await?.into()))
}
