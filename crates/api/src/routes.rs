//! The operations, one file per resource.

mod accounts;
mod admin;
mod configuration;
mod credentials;
mod exports;
mod identities;
mod imports;
mod objects;
mod packages;
mod plans;
mod progress;
mod quality;
mod reports;
mod session;
mod settings;
mod tasks;
mod tenants;
mod workspaces;

pub use configuration::ConfigurationLine;

use ferry_service::Service;
use serde::Deserialize;
use utoipa::IntoParams;
use utoipa_axum::router::OpenApiRouter;

/// Every operation.
pub fn all() -> OpenApiRouter<Service> {
    OpenApiRouter::new()
        .merge(session::routes())
        .merge(accounts::routes())
        .merge(workspaces::routes())
        .merge(packages::routes())
        .merge(imports::routes())
        .merge(settings::routes())
        .merge(plans::routes())
        .merge(exports::routes())
        .merge(tasks::routes())
        .merge(progress::routes())
        .merge(reports::routes())
        .merge(objects::routes())
        .merge(quality::routes())
        .merge(admin::routes())
        .merge(credentials::routes())
        .merge(identities::routes())
        .merge(tenants::routes())
        .merge(configuration::routes())
}

/// A workspace in an address.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Path)]
struct InWorkspace {
    /// Name of the workspace.
    #[serde(rename = "workspace")]
    #[param(rename = "workspace")]
    _workspace: String,
}

/// A task in an address.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Path)]
struct OfTask {
    /// Name of the workspace.
    #[serde(rename = "workspace")]
    #[param(rename = "workspace")]
    _workspace: String,
    /// Number of the task.
    task: i64,
}

/// A row of a task's lists in an address.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Path)]
struct OfRow {
    /// Name of the workspace.
    #[serde(rename = "workspace")]
    #[param(rename = "workspace")]
    _workspace: String,
    /// Number of the task.
    task: i64,
    /// Position of the row.
    seq: i64,
}

/// A list without filters but `search`.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct Searched {
    /// Part of the name, without regard to case.
    #[serde(default)]
    #[param(required = false)]
    search: String,
    /// `next` of the page before.
    after: Option<String>,
    /// Most rows, 1 to 500; 50 when left out.
    #[param(minimum = 1, maximum = 500)]
    limit: Option<i64>,
}

/// A list without filters.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct Listed {
    /// `next` of the page before.
    after: Option<String>,
    /// Most rows, 1 to 500; 50 when left out.
    #[param(minimum = 1, maximum = 500)]
    limit: Option<i64>,
}
