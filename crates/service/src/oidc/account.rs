//! Whose session it becomes.

use ferry_model::Finding;
use ferry_model::codes::oidc as codes;
use ferry_model::workspace::Member;
use ferry_store::StoreError;
use ferry_store::records::{NewAudit, User};

use super::id_token::Claims;
use super::{Provider, Visitor};
use crate::accounts::check_name;
use crate::accounts::log_in::{Method, origin};
use crate::{Result, Service};

/// Claim that says whether an address of e-mail is the visitor's own.
const VERIFIED: &str = "email_verified";
/// Characters of the longest name for people.
const DISPLAY_NAME: usize = 128;

impl Service {
    /// The user that the provider vouches for; or who it is not, in words for the audit log, and why.
    pub(super) async fn account_of(
        &self,
        provider: &Provider,
        claims: &Claims,
        visitor: Visitor<'_>,
    ) -> Result<std::result::Result<User, (String, Finding)>> {
        let tenant = self.provider_tenant(provider).await?;
        if let Some(known) = self.store().user_of_identity(&provider.options.issuer, &claims.sub).await? {
            let may = !known.disabled && known.tenant == tenant;
            return Ok(if may { Ok(known) } else { Err(nobody(&known.name, claims)) });
        }
        let wanted = claims.text(&provider.options.user_claim);
        if !provider.options.link_existing && !provider.options.create_users {
            return Ok(Err(nobody(wanted.unwrap_or(&claims.sub), claims)));
        }
        // An address that somebody else may own says nothing.
        let is_own = provider.options.user_claim != "email" || claims.is_true(VERIFIED);
        let name = self.name_in(&tenant, wanted.filter(|_| is_own).unwrap_or_default()).await?;
        if check_name(&name).is_err() {
            let finding = Finding::new(codes::NO_NAME).arg("claim", &provider.options.user_claim);
            return Ok(Err((claims.sub.clone(), finding)));
        }
        let newcomer = Newcomer { tenant: &tenant, name: &name, claims, visitor };
        if !self.claim(provider, newcomer).await? {
            self.create(provider, newcomer).await?;
        }
        // Asked again whoever made the link: of two log-ins at once one did.
        let user = self.store().user_of_identity(&provider.options.issuer, &claims.sub).await?;
        Ok(user.filter(|user| !user.disabled && user.tenant == tenant).ok_or_else(|| nobody(&name, claims)))
    }

    /// Links the user of this name, if nobody else can be.
    async fn claim(&self, provider: &Provider, newcomer: Newcomer<'_>) -> Result<bool> {
        let Newcomer { tenant, name, claims, .. } = newcomer;
        if !provider.options.link_existing {
            return Ok(false);
        }
        let claimed = self.store().claim_account(tenant, name, &provider.options.issuer, &claims.sub, self.now()).await?;
        if claimed {
            self.note(newcomer, None, "identity.link", &format!("{name} {}", claims.sub)).await?;
        }
        Ok(claimed)
    }

    /// Makes a user of this name, if it is free.
    async fn create(&self, provider: &Provider, newcomer: Newcomer<'_>) -> Result<()> {
        let Newcomer { tenant, name, claims, .. } = newcomer;
        if !provider.options.create_users {
            return Ok(());
        }
        if self.store().tenant_record(tenant).await?.is_none() {
            tracing::error!(tenant.name = tenant, "oidc.tenant names no tenant; nobody is made a user of it");
            return Ok(());
        }
        let display_name = claims.text("name").map(str::trim).filter(|name| !name.is_empty() && name.chars().count() <= DISPLAY_NAME);
        let identity = (provider.options.issuer.as_str(), claims.sub.as_str());
        match self.store().create_user_of_identity((tenant, name, display_name), identity, self.now()).await {
            Ok(true) => {}
            Ok(false) | Err(StoreError::UserExists { .. }) => return Ok(()),
            Err(error) => return Err(error.into()),
        }
        self.note(newcomer, None, "user.create", name).await?;
        self.add_to_workspaces(provider, newcomer).await
    }

    async fn add_to_workspaces(&self, provider: &Provider, newcomer: Newcomer<'_>) -> Result<()> {
        let Some(user) = self.store().user(newcomer.name).await? else { return Ok(()) };
        let role = provider.options.new_members.role;
        for name in &provider.options.new_members.workspaces {
            let Some(workspace) = self.store().workspace(name).await?.filter(|found| found.tenant == newcomer.tenant) else {
                tracing::warn!(workspace.name = name, "there is no such workspace to add new users to");
                continue;
            };
            let member = Member { user: user.name.clone(), user_id: Some(user.id.clone()), role };
            self.store().add_member(workspace.id, member).await?;
            self.note(newcomer, Some(workspace.id), "member.set", &format!("{} {}", user.name, role.as_str())).await?;
        }
        Ok(())
    }

    /// A line about somebody who has no session yet.
    async fn note(&self, newcomer: Newcomer<'_>, workspace_id: Option<i64>, what: &str, detail: &str) -> Result<()> {
        let origin = origin(Method::Provider, newcomer.visitor.address);
        let line = NewAudit { tenant: newcomer.tenant, workspace_id, who: newcomer.name, origin: &origin, what, detail, at: self.now() };
        Ok(self.store().append_audit(&line).await?)
    }
}

/// Somebody whom the provider vouches for and who is not linked yet.
#[derive(Clone, Copy)]
struct Newcomer<'a> {
    tenant: &'a str,
    name: &'a str,
    claims: &'a Claims,
    visitor: Visitor<'a>,
}

/// Nobody here is who the provider vouches for. Whether a user of this name exists is not said.
fn nobody(name: &str, claims: &Claims) -> (String, Finding) {
    let finding = Finding::new(codes::NO_ACCOUNT).arg("name", name).arg("subject", &claims.sub);
    (name.to_owned(), finding)
}
