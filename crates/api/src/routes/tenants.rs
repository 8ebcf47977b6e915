//! Administration of the installation: tenants and editions.

use axum::Json;
use ferry_service::Service;
use ferry_service::editions::TenantView;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::Searched;
use crate::caller::Operating;
use crate::input::{At, Query, Sent};
use crate::names::EditionName;
use crate::page::{self, Paged};
use crate::problem::Result;
use crate::reply::{Created, DONE, Done, Reply, address};

pub fn routes() -> OpenApiRouter<Service> {
    OpenApiRouter::new().routes(routes!(list_tenants, create_tenant)).routes(routes!(set_edition))
}

/// List the tenants
#[utoipa::path(get, path = "/tenants", tag = "administration", params(Searched),
    responses((status = 200, description = "The tenants by name.", body = Paged<TenantView>)))]
async fn list_tenants(Operating(operator): Operating, Query(list): Query<Searched>) -> Reply<Paged<TenantView>> {
    let page = page::request(list.after, list.limit)?;
    Ok(Json(operator.tenants(&list.search, &page).await?.into()))
}

/// A tenant to be made.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct NewTenant {
    /// Name.
    name: String,
    /// Name of its account.
    account: String,
    /// Its edition.
    edition: EditionName,
}

/// A tenant that was made.
#[derive(Debug, Serialize, ToSchema)]
struct TenantCreated {
    /// The tenant.
    tenant: TenantView,
    /// The one-time password of its account, told this once.
    password: String,
}

/// Make a tenant with its account
#[utoipa::path(post, path = "/tenants", tag = "administration", request_body = NewTenant,
    responses((status = 201, description = "The tenant with the one-time password of its account.", body = TenantCreated)))]
async fn create_tenant(Operating(operator): Operating, Sent(body): Sent<NewTenant>) -> Result<Created<TenantCreated>> {
    let (tenant, password) = operator.create_tenant(&body.name, &body.account, body.edition.0).await?;
    Ok(Created { at: address(&[&"tenants", &tenant.name]), body: TenantCreated { tenant, password } })
}

/// A tenant in an address.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Path)]
struct OfTenant {
    /// Name of the tenant.
    tenant: String,
}

/// An edition to be set.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct NewEdition {
    /// The edition.
    edition: EditionName,
}

/// Set the edition of a tenant
///
/// In force at the next request.
#[utoipa::path(put, path = "/tenants/{tenant}/edition", tag = "administration", params(OfTenant), request_body = NewEdition,
    responses((status = 204, description = "Done.")))]
async fn set_edition(Operating(operator): Operating, At(at): At<OfTenant>, Sent(body): Sent<NewEdition>) -> Done {
    operator.set_edition(&at.tenant, body.edition.0).await?;
    DONE
}
