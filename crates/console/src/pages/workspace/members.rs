//! The members of a workspace and their roles.

use askama::Template;
use axum::response::Response;
use ferry_model::workspace::{Member, Role};
use ferry_service::PageRequest;

use super::answer;
use crate::context::show;
use crate::forms::Fields;
use crate::navigation::Nav;
use crate::paging::{self, Pager};
use crate::{InWorkspace, Page, PageError, i18n};

/// Users that the dialog offers, at most; others are typed.
const OFFERED: i64 = 200;

#[derive(Template)]
#[template(path = "pages/workspace/members.html")]
struct MembersPage {
    page: Page,
    members: Vec<Member>,
    pager: Pager,
    fields: Fields,
    roles: Vec<(String, String)>,
    /// Users of the tenant who are no members; known to its account only.
    users: Vec<String>,
    may_manage: bool,
    list: String,
    /// Who looks.
    me: String,
}

/// What is asked about a member: the role, or whether to remove them.
struct Question {
    member: Member,
    removes: bool,
    roles: Vec<(String, String)>,
    href: String,
}

#[derive(Template)]
#[template(path = "pages/workspace/member_question.html")]
struct QuestionPage {
    page: Page,
    question: Question,
    list: String,
}

#[derive(Template)]
#[template(path = "pages/workspace/member_dialog.html")]
struct QuestionDialog {
    page: Page,
    question: Question,
}

/// The list.
pub(super) async fn list(place: InWorkspace, fields: Fields) -> Result<Response, PageError> {
    let found = place.viewer.members(fields.get("search"), &paging::request(&fields));
    let list = place.href("members");
    let pager = paging::pager(&list, &fields, &found);
    let may_manage = place.viewer.may_edit();
    let users = if may_manage { users(&place).await? } else { Vec::new() };
    let page = place.page(Nav::Members, "ws-members-title");
    let roles = roles(&page);
    show(&MembersPage { page, members: found.items, pager, fields, roles, users, may_manage, list, me: place.actor.user.clone() })
}

fn roles(page: &Page) -> Vec<(String, String)> {
    Role::ALL.iter().map(|role| (role.as_str().to_owned(), page.label("role", role.as_str()))).collect()
}

/// The question of one member: a dialog for scripts, a page for everybody else. Which of both is in the field `do`.
pub(super) async fn question(place: InWorkspace, fields: Fields) -> Result<Response, PageError> {
    place.editor().await?;
    let user = fields.get("user");
    let member = place.viewer.workspace().members.iter().find(|member| member.user == user).cloned();
    let member = member.ok_or_else(|| PageError::not_found(user))?;
    let removes = fields.get("do") == "remove";
    let list = place.href("members");
    let page = place.page(Nav::Members, "ws-members-title").crumb(place.t("ws-members-title"), list.clone());
    let title = page.ta(if removes { "ws-member-remove-ask" } else { "ws-role-of" }, "name", &member.user);
    let page = page.titled(title);
    let href = if removes { place.href("members/remove") } else { list.clone() };
    let question = Question { member, removes, roles: roles(&page), href };
    if place.fragment { show(&QuestionDialog { page, question }) } else { show(&QuestionPage { page, question, list }) }
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
    let role: Role = fields.get("role").parse().map_err(|_| PageError::unknown(&fields, "role"))?;
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
