//! Tenants and what their editions allow.

use ferry_engine::report::rfc3339;
use ferry_model::codes::reasons;
use ferry_model::codes::service as codes;
use ferry_model::edition::Edition;
use ferry_model::settings::{Families, Settings};
use ferry_model::{Code, Finding};
use ferry_store::records::TenantUse;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::accounts::check_name;
use crate::{Actor, Operator, Page, PageRequest, Result, Service, ServiceError};

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

impl EditionView {
    /// A finding about what this edition limits, with its name in both languages.
    pub(crate) fn finding(&self, code: Code) -> Finding {
        let zh = self.edition.parse::<Edition>().unwrap_or_default().zh();
        Finding::new(code).arg("edition", &self.edition).arg("edition_zh", zh)
    }

    /// The same, with the smallest edition that does not limit it.
    pub(crate) fn finding_lifted(&self, code: Code, lifts: impl Fn(&Edition) -> bool) -> Finding {
        let by = Edition::ALL.into_iter().find(lifts).unwrap_or_default();
        self.finding(code).arg("lifts", by.as_str()).arg("lifts_zh", by.zh())
    }
}

impl Service {
    /// The edition of the actor's tenant, read anew on every request.
    pub async fn edition(&self, actor: &Actor) -> Result<EditionView> {
        let tenant = self.store().tenant_record(&actor.tenant).await?;
        let tenant = tenant.ok_or_else(|| ServiceError::not_found("tenant", &actor.tenant))?;
        let limits = tenant.edition.limits();
        Ok(EditionView {
            edition: tenant.edition.as_str().to_owned(),
            upload_bytes: limits.upload_bytes,
            oss: limits.oss,
            auto_commit_deploy: limits.auto_commit_deploy,
            packages_limit: limits.packages,
            packages_exported: tenant.packages_exported,
        })
    }

    /// Why the actor's edition does not let an import with these settings start: committing and deploying is not part of every one.
    pub(crate) async fn committing_refusal(&self, actor: &Actor, settings: &Settings) -> Result<Option<Finding>> {
        let (rule, none) = (&settings.committing_rule, Families::default());
        if rule.commit == none && rule.deploy == none {
            return Ok(None);
        }
        let edition = self.edition(actor).await?;
        if edition.auto_commit_deploy {
            return Ok(None);
        }
        let finding = edition.finding_lifted(codes::EDITION, |edition| edition.limits().auto_commit_deploy);
        Ok(Some(finding.arg("what", "Committing Rule").arg("what_zh", "提交规则")))
    }
}

impl Operator {
    /// The tenants by name; `search` is part of it.
    pub async fn tenants(&self, search: &str, page: &PageRequest) -> Result<Page<TenantView>> {
        let tenants = self.service.store().tenants_page(search, page.after_name(), page.rows() + 1).await?;
        Ok(Page::cut(tenants, page.rows(), |found| found.tenant.name.clone()).map(view))
    }

    /// Makes a tenant with its account; the one-time password is returned.
    ///
    /// # Errors
    ///
    /// Invalid, when a name is none, or that of the tenant holds an `@`, which ends the names of its users; conflict, when one is taken.
    pub async fn create_tenant(&self, name: &str, account: &str, edition: Edition) -> Result<(TenantView, String)> {
        check_name(name)?;
        if name.contains('@') {
            return Err(ServiceError::invalid("name", reasons::NO_AT_SIGN));
        }
        check_name(account)?;
        let password = self.service.store().create_tenant(name, account, edition, self.service.now()).await?;
        self.service.audit(&self.actor, None, "tenant.create", &format!("{name} {account} {}", edition.as_str())).await?;
        let made = self.service.store().tenant_use(name).await?.ok_or_else(|| ServiceError::not_found("tenant", name))?;
        Ok((view(made), password))
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
