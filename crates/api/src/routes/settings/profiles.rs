//! Mapping profiles: settings that are used again.

use axum::Json;
use ferry_model::codes::reasons;
use ferry_model::settings::Settings;
use ferry_service::Service;
use ferry_service::settings::{ProfileView, SettingsView};
use serde::Deserialize;
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::super::{InWorkspace, Listed, OfTask};
use super::versioned;
use crate::caller::{Editing, Viewing};
use crate::input::{At, Query, Sent};
use crate::page::{self, Paged};
use crate::problem::{ApiError, Result};
use crate::reply::{DONE, Done, Reply, Versioned};

pub fn routes() -> OpenApiRouter<Service> {
    OpenApiRouter::new().routes(routes!(apply_profile)).routes(routes!(list_profiles)).routes(routes!(
        get_profile,
        save_profile,
        delete_profile
    ))
}

/// A profile to be put into the settings.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct ProfileName {
    /// Name of the profile.
    name: String,
}

/// Put a mapping profile into the settings
#[utoipa::path(post, path = "/workspaces/{workspace}/imports/{task}/settings/profile", tag = "settings", params(OfTask), request_body = ProfileName,
    responses((status = 200, description = "The document with its new version.", body = SettingsView, headers(("ETag" = String, description = "The version.")))))]
async fn apply_profile(Editing(editor): Editing, At(at): At<OfTask>, Sent(body): Sent<ProfileName>) -> Result<Versioned<SettingsView>> {
    Ok(versioned(editor.apply_profile(at.task, &body.name).await?))
}

/// List the mapping profiles of a workspace
#[utoipa::path(get, path = "/workspaces/{workspace}/settings-profiles", tag = "settings", params(InWorkspace, Listed),
    responses((status = 200, description = "The profiles by name.", body = Paged<ProfileView>)))]
async fn list_profiles(Viewing(viewer): Viewing, Query(list): Query<Listed>) -> Reply<Paged<ProfileView>> {
    let page = page::request(list.after, list.limit)?;
    Ok(Json(viewer.profiles(&page).await?.into()))
}

/// A profile in an address.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Path)]
struct OfProfile {
    /// Name of the workspace.
    #[serde(rename = "workspace")]
    #[param(rename = "workspace")]
    _workspace: String,
    /// Name of the profile.
    profile: String,
}

/// Show a mapping profile with what it contains
#[utoipa::path(get, path = "/workspaces/{workspace}/settings-profiles/{profile}", tag = "settings", params(OfProfile),
    responses((status = 200, description = "The profile.", body = ProfileView)))]
async fn get_profile(Viewing(viewer): Viewing, At(at): At<OfProfile>) -> Reply<ProfileView> {
    Ok(Json(viewer.profile(&at.profile).await?))
}

/// Where the settings of a profile come from: one of both.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct ProfileSource {
    /// The import task whose settings are saved.
    task_id: Option<i64>,
    /// The settings themselves, as `docs/SETTINGS.md` describes them.
    #[schema(value_type = Option<Object>)]
    settings: Option<Settings>,
}

/// Save a settings document, or the settings of an import task, as a mapping profile
///
/// In the place of one of the same name. What belongs to single objects of a package is no part of a profile: the nodes with the dry-run
/// property, and single occurrences that are left alone.
#[utoipa::path(put, path = "/workspaces/{workspace}/settings-profiles/{profile}", tag = "settings", params(OfProfile), request_body = ProfileSource,
    responses((status = 200, description = "The profile.", body = ProfileView)))]
async fn save_profile(Editing(editor): Editing, At(at): At<OfProfile>, Sent(body): Sent<ProfileSource>) -> Reply<ProfileView> {
    let profile = match (body.task_id, body.settings) {
        (Some(task), None) => editor.save_profile(task, &at.profile).await?,
        (None, Some(settings)) => editor.put_profile(&at.profile, &settings).await?,
        _ => return Err(ApiError::invalid("body", reasons::ONE_OF_TWO.with(&[("one", &"task_id"), ("other", &"settings")]))),
    };
    Ok(Json(profile))
}

/// Delete a mapping profile
#[utoipa::path(delete, path = "/workspaces/{workspace}/settings-profiles/{profile}", tag = "settings", params(OfProfile),
    responses((status = 204, description = "The profile is gone.")))]
async fn delete_profile(Editing(editor): Editing, At(at): At<OfProfile>) -> Done {
    editor.delete_profile(&at.profile).await?;
    DONE
}
