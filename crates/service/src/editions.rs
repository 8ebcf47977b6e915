//! Tenants and what their editions allow.

use ferry_engine::report::rfc3339;
use ferry_model::Finding;
use ferry_model::codes::service as codes;
use ferry_model::edition::Edition;
use ferry_store::records::TenantUse;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::accounts::check_name;
use crate::error::Status;
use crate::{Actor, Operator, Result, Service, ServiceError};

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

/// What a tenant may do now: read anew wherever it matters, so that a change is in force at the next request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Allowance {
    edition: Edition,
    packages_exported: i64,
}

impl Allowance {
    /// Refuses packages from OSS where the edition does not include them.
    pub fn oss(self) -> Result<()> {
        self.includes(|edition| edition.limits().oss, "packages from OSS", "从 OSS 导入")
    }

    /// Refuses committing and deploying by an import where the edition does not include it.
    pub fn auto_commit_deploy(self) -> Result<()> {
        self.includes(|edition| edition.limits().auto_commit_deploy, "automatic committing and deploying", "自动提交和发布")
    }

    /// Refuses one more export where the packages of the edition are used up.
    pub fn export(self) -> Result<()> {
        let Some(limit) = self.edition.limits().packages.filter(|limit| self.packages_exported >= *limit) else { return Ok(()) };
        let lifts = self.lifts(|edition| edition.limits().packages.is_none_or(|packages| packages > self.packages_exported));
        let finding = Finding::new(codes::EDITION_PACKAGES).arg("edition", self.edition.as_str()).arg("limit", limit).arg("lifts", lifts);
        Err(ServiceError::new(Status::NotAllowed, finding))
    }

    /// Bytes of a local upload at most.
    pub fn upload_bytes(self) -> u64 {
        self.edition.limits().upload_bytes
    }

    /// The failure of an upload that is larger.
    pub fn upload_too_large(self) -> ServiceError {
        let limit = self.upload_bytes() >> 20;
        ServiceError::new(Status::TooLarge, Finding::new(codes::EDITION_UPLOAD).arg("limit", limit).arg("edition", self.edition.as_str()))
    }

    fn includes(self, has: impl Fn(Edition) -> bool, what: &str, what_zh: &str) -> Result<()> {
        if has(self.edition) {
            return Ok(());
        }
        let finding = Finding::new(codes::EDITION).arg("edition", self.edition.as_str()).arg("what", what).arg("what_zh", what_zh);
        Err(ServiceError::new(Status::NotAllowed, finding.arg("lifts", self.lifts(has))))
    }

    /// The smallest edition that has it; the largest has everything.
    fn lifts(self, has: impl Fn(Edition) -> bool) -> &'static str {
        Edition::ALL.into_iter().find(|edition| has(*edition)).unwrap_or_default().as_str()
    }
}

impl Service {
    /// The edition of the actor's tenant, read anew on every request.
    pub async fn edition(&self, actor: &Actor) -> Result<EditionView> {
        let Allowance { edition, packages_exported } = self.allowance(&actor.tenant).await?;
        let limits = edition.limits();
        Ok(EditionView {
            edition: edition.as_str().to_owned(),
            upload_bytes: limits.upload_bytes,
            oss: limits.oss,
            auto_commit_deploy: limits.auto_commit_deploy,
            packages_limit: limits.packages,
            packages_exported,
        })
    }

    /// What a tenant may do now.
    pub(crate) async fn allowance(&self, tenant: &str) -> Result<Allowance> {
        let found = self.store().tenant_record(tenant).await?.ok_or_else(|| ServiceError::not_found("tenant", tenant))?;
        Ok(Allowance { edition: found.edition, packages_exported: found.packages_exported })
    }

    /// Counts a package that a tenant exported with success.
    pub(crate) async fn count_package(&self, tenant: &str) -> Result<()> {
        Ok(self.store().count_package(tenant).await?)
    }
}

impl Operator {
    /// All tenants.
    pub async fn tenants(&self) -> Result<Vec<TenantView>> {
        Ok(self.service.store().list_tenants().await?.into_iter().map(view).collect())
    }

    /// Makes a tenant with its account; the one-time password is returned.
    ///
    /// # Errors
    ///
    /// Invalid, when a name is none; conflict, when one is taken.
    pub async fn create_tenant(&self, name: &str, account: &str, edition: Edition) -> Result<(TenantView, String)> {
        check_name(name)?;
        check_name(account)?;
        let password = self.service.store().create_tenant(name, account, edition, self.service.now()).await?;
        self.service.audit(&self.actor, None, "tenant.create", &format!("{name} {account} {}", edition.as_str())).await?;
        let made = self.tenants().await?.into_iter().find(|tenant| tenant.name == name);
        Ok((made.ok_or_else(|| ServiceError::not_found("tenant", name))?, password))
    }

    /// Sets a tenant's edition; in force at the next request.
    ///
    /// # Errors
    ///
    /// Not found, when there is no such tenant.
    pub async fn set_edition(&self, tenant: &str, edition: Edition) -> Result<()> {
        if !self.service.store().set_edition(tenant, edition).await? {
            return Err(ServiceError::not_found("tenant", tenant));
        }
        self.service.audit(&self.actor, None, "tenant.edition", &format!("{tenant} {}", edition.as_str())).await
    }
}

fn view(found: TenantUse) -> TenantView {
    let TenantUse { tenant, workspaces, users } = found;
    TenantView {
        name: tenant.name,
        account: tenant.account,
        edition: tenant.edition.as_str().to_owned(),
        packages_exported: tenant.packages_exported,
        packages_limit: tenant.edition.limits().packages,
        workspaces,
        users,
        created_at: rfc3339(tenant.created_at),
    }
}
