//! The members of a workspace and their roles.

use askama::Template;
use axum::response::Response;
use ferry_model::workspace::{Member, Role};
use ferry_service::PageRequest;

use super::answer;
use crate::context::show;
use crate::forms::Fields;
use crate::navigation::Nav;
use crate::{InWorkspace, Page, PageError, i18n};

/// Users that the dialog offers, at most; others are typed.
const OFFERED: i64 = 200;

#[derive(Template)]
#[template(path = "pages/workspace/members.html")]
struct MembersPage {
    page: Page,
    members: Vec<Member>,
    fields: Fields,
    roles: Vec<(String, String)>,
    /// Users of the tenant who are no members; known to its account only.
    users: Vec<String>,
    may_manage: bool,
    list: String,
    /// Who looks.
    me: String,
}

/// The list.
pub(super) async fn list(place: InWorkspace, fields: Fields) -> Result<Response, PageError> {
    let search = fields.get("search").to_lowercase();
    let all = &place.viewer.workspace().members;
    let mut members: Vec<Member> = all.iter().filter(|member| member.user.to_lowercase().contains(&search)).cloned().collect();
    members.sort_by(|a, b| a.role.cmp(&b.role).then_with(|| a.user.cmp(&b.user)));
    let may_manage = place.viewer.may_edit();
    let users = if may_manage { users(&place).await? } else { Vec::new() };
    let page = place.page(Nav::Members, "ws-members-title");
    let roles = Role::ALL.iter().map(|role| (role.as_str().to_owned(), page.label("role", role.as_str()))).collect();
    show(&MembersPage { page, members, fields, roles, users, may_manage, list: place.href("members"), me: place.actor.user.clone() })
}

async fn users(place: &InWorkspace) -> Result<Vec<String>, PageError> {
    if !place.actor.is_tenant_account {
        return Ok(Vec::new());
    }
    let admin = place.service().tenant_admin(&place.actor)?;
    let users = admin.users("", &PageRequest { after: None, limit: Some(OFFERED) }).await?.items;
    let members = &place.viewer.workspace().members;
    let is_new = |name: &String| !members.iter().any(|member| member.user == *name);
    Ok(users.into_iter().filter(|user| !user.disabled).map(|user| user.name).filter(is_new).collect())
}

/// Adds somebody, or changes the role.
pub(super) async fn set(place: InWorkspace, fields: Fields) -> Result<Response, PageError> {
    let editor = place.editor().await?;
    let role: Role = fields.get("role").parse().map_err(|cause: String| PageError::invalid("role", &cause))?;
    let user = fields.get("user");
    let outcome = editor.set_member(user, role).await;
    let role = i18n::label(place.lang, "role", role.as_str());
    let said = i18n::text_with(place.lang, "ws-member-set", &[("name", user.to_owned().into()), ("role", role.into())]);
    answer(&place, &place.href("members"), outcome, said)
}

/// Removes a member.
pub(super) async fn remove(place: InWorkspace, fields: Fields) -> Result<Response, PageError> {
    let editor = place.editor().await?;
    let user = fields.get("user");
    let outcome = editor.remove_member(user).await;
    let said = i18n::text_with(place.lang, "ws-member-removed", &[("name", user.to_owned().into())]);
    answer(&place, &place.href("members"), outcome, said)
}
