//! Administration: users, access keys, personal tokens, audit log and settings of a tenant; tenants and editions of the installation.

mod audit;
mod credentials;
mod identity;
mod settings;
mod tenants;
mod users;

use crate::Routes;

/// The routes.
pub fn routes() -> Routes {
    Routes::new()
        .get("/admin/users", users::list)
        .post("/admin/users", users::create)
        .post("/admin/users/{name}/{action}", users::change)
        .get("/admin/users/{name}/identity", identity::show)
        .post("/admin/users/{name}/identity", identity::change)
        .get("/admin/access-keys", credentials::access_keys)
        .post("/admin/access-keys/{id}/{change}", credentials::change_access_key)
        .get("/admin/tokens", credentials::tokens)
        .post("/admin/tokens/{id}/revoke", credentials::revoke_token)
        .get("/admin/audit", audit::list)
        .get("/admin/audit/export.jsonl", audit::export)
        .get("/admin/tenants", tenants::list)
        .post("/admin/tenants", tenants::create)
        .post("/admin/tenants/{name}/edition", tenants::set_edition)
        .get("/admin/settings", settings::show_all)
        .post("/admin/workspaces", tenants::create_workspace)
}
