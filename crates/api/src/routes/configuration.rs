//! The settings of the installation.

use std::sync::Arc;

use axum::{Extension, Json};
use ferry_service::Service;
use serde::Serialize;
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::ApiOptions;
use crate::caller::Operating;
use crate::page::Paged;
use crate::reply::Reply;

pub fn routes() -> OpenApiRouter<Service> {
    OpenApiRouter::new().routes(routes!(list_configuration))
}

/// A setting of the installation as it holds.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct ConfigurationLine {
    /// Key: `storage.bucket`.
    pub key: String,
    /// Value as configuration files write it, with secrets masked.
    pub value: String,
    /// File and line, variable or flag that sets it; null for a default.
    #[schema(required)]
    pub origin: Option<String>,
}

/// List the settings that the server was started with, and where each comes from
///
/// For the operator. Nothing is changed here: settings are read when a server starts.
#[utoipa::path(get, path = "/configuration", tag = "administration",
    responses((status = 200, description = "The settings by key, all of them; secrets are masked.", body = Paged<ConfigurationLine>)))]
async fn list_configuration(
    Operating(_operator): Operating,
    Extension(options): Extension<Arc<ApiOptions>>,
) -> Reply<Paged<ConfigurationLine>> {
    Ok(Json(Paged::whole(options.configuration.clone())))
}
