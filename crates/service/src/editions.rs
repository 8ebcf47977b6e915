//! Tenants and what their editions allow.

use ferry_model::edition::Edition;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::{Actor, Operator, Result, Service};

/// A tenant as the operator sees it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct TenantView {
    /// Name.
    pub name: String,
    /// Its account.
    pub account: String,
    /// `basic`, `standard`, `professional`, `enterprise`.
    pub edition: String,
    /// Packages exported so far, for the limit.
    pub packages_exported: i64,
    /// The limit; none for Enterprise.
    pub packages_limit: Option<i64>,
    /// Number of workspaces.
    pub workspaces: i64,
    /// Number of users.
    pub users: i64,
    /// Made when, RFC 3339.
    pub created_at: String,
}

/// What the actor's tenant may do, and has used.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct EditionView {
    /// `basic`, `standard`, `professional`, `enterprise`.
    pub edition: String,
    /// Bytes of a local upload at most.
    pub upload_bytes: u64,
    /// Whether packages may come from OSS.
    pub oss: bool,
    /// Whether imports may commit and deploy.
    pub auto_commit_deploy: bool,
    /// Packages that may be exported in all; none means without limit.
    pub packages_limit: Option<i64>,
    /// Packages exported so far.
    pub packages_exported: i64,
}

impl Service {
    /// The edition of the actor's tenant, read anew on every request.
    pub async fn edition(&self, actor: &Actor) -> Result<EditionView> {
        let _ = actor;
        todo!()
    }
}

impl Operator {
    /// All tenants.
    pub async fn tenants(&self) -> Result<Vec<TenantView>> {
        todo!()
    }

    /// Makes a tenant with its account; the one-time password is returned.
    pub async fn create_tenant(&self, name: &str, account: &str, edition: Edition) -> Result<(TenantView, String)> {
        let _ = (name, account, edition);
        todo!()
    }

    /// Sets a tenant's edition; in force at the next request.
    pub async fn set_edition(&self, tenant: &str, edition: Edition) -> Result<()> {
        let _ = (tenant, edition);
        todo!()
    }
}
