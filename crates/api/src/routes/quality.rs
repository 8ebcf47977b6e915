//! Tables, monitoring rules of Data Quality, DataService Studio.

use axum::Json;
use ferry_service::Service;
use ferry_service::quality::{ApiRow, RuleRow, TableRow};
use serde::Deserialize;
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::{InWorkspace, Listed, Searched};
use crate::bodies::Count;
use crate::caller::{Developing, Viewing};
use crate::input::{At, Query, Sent};
use crate::page::{self, Paged};
use crate::reply::Reply;

pub fn routes() -> OpenApiRouter<Service> {
    OpenApiRouter::new()
        .routes(routes!(list_monitoring_rules))
        .routes(routes!(list_tables, create_table))
        .routes(routes!(list_table_rules))
        .routes(routes!(list_processes))
        .routes(routes!(list_apis))
}

/// List the monitoring rules whose table exists
#[utoipa::path(get, path = "/workspaces/{workspace}/monitoring-rules", tag = "data quality", params(InWorkspace, Searched),
    responses((status = 200, description = "The rules.", body = Paged<RuleRow>)))]
async fn list_monitoring_rules(Viewing(viewer): Viewing, Query(list): Query<Searched>) -> Reply<Paged<RuleRow>> {
    let page = page::request(list.after, list.limit)?;
    Ok(Json(viewer.monitoring_rules(&list.search, &page).await?.into()))
}

/// List the tables
#[utoipa::path(get, path = "/workspaces/{workspace}/tables", tag = "tables", params(InWorkspace, Searched),
    responses((status = 200, description = "The tables.", body = Paged<TableRow>)))]
async fn list_tables(Viewing(viewer): Viewing, Query(list): Query<Searched>) -> Reply<Paged<TableRow>> {
    let page = page::request(list.after, list.limit)?;
    Ok(Json(viewer.tables(&list.search, &page).await?.into()))
}

/// A table to be made.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct NewTable {
    /// Engine type.
    engine: String,
    /// Name.
    name: String,
    /// Statement that creates it.
    ddl: String,
    /// Whether it is made in production too.
    #[serde(default)]
    production: bool,
}

/// Make a table
///
/// Monitoring rules that waited for it are then associated with it.
#[utoipa::path(post, path = "/workspaces/{workspace}/tables", tag = "tables", params(InWorkspace), request_body = NewTable,
    responses((status = 200, description = "The table.", body = TableRow)))]
async fn create_table(Developing(developer): Developing, Sent(body): Sent<NewTable>) -> Reply<TableRow> {
    Ok(Json(developer.create_table(&body.engine, &body.name, &body.ddl, body.production).await?))
}

/// A table in an address.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Path)]
struct OfTable {
    /// Name of the workspace.
    #[serde(rename = "workspace")]
    #[param(rename = "workspace")]
    _workspace: String,
    /// Name of the table.
    table: String,
}

/// List the monitoring rules of one table, whether it exists or not
#[utoipa::path(get, path = "/workspaces/{workspace}/tables/{table}/rules", tag = "tables", params(OfTable, Listed),
    responses((status = 200, description = "The rules, the oldest first.", body = Paged<RuleRow>)))]
async fn list_table_rules(Viewing(viewer): Viewing, At(at): At<OfTable>, Query(list): Query<Listed>) -> Reply<Paged<RuleRow>> {
    let page = page::request(list.after, list.limit)?;
    Ok(Json(viewer.table_rules_page(&at.table, &page).await?.into()))
}

/// List the DataService business processes
#[utoipa::path(get, path = "/workspaces/{workspace}/data-service/processes", tag = "data service", params(InWorkspace, Listed),
    responses((status = 200, description = "The processes by name, with the number of their APIs.", body = Paged<Count>)))]
async fn list_processes(Viewing(viewer): Viewing, Query(list): Query<Listed>) -> Reply<Paged<Count>> {
    let page = page::request(list.after, list.limit)?;
    Ok(Json(Paged::of(viewer.processes_page(&page).await?, |(name, count)| Count { name, count })))
}

/// List the DataService APIs
#[utoipa::path(get, path = "/workspaces/{workspace}/data-service/apis", tag = "data service", params(InWorkspace, Searched),
    responses((status = 200, description = "The APIs by path.", body = Paged<ApiRow>)))]
async fn list_apis(Viewing(viewer): Viewing, Query(list): Query<Searched>) -> Reply<Paged<ApiRow>> {
    let page = page::request(list.after, list.limit)?;
    Ok(Json(viewer.apis(&list.search, &page).await?.into()))
}
