//! Settings: what the edition of the tenant includes, and, for the operator, every setting of the installation with its origin.
//!
//! Nothing is changed here. What can be changed while the server runs has pages of its own: the edition of a tenant, users, workspaces. The rest
//! is read when the server starts, so that every replica is told the same by the same files.

use askama::Template;
use axum::response::Response;
use ferry_service::editions::EditionView;

use crate::context::show;
use crate::navigation::Nav;
use crate::{Ctx, Page, PageError, SettingLine};

#[derive(Template)]
#[template(path = "pages/admin/settings.html")]
struct SettingsPage {
    page: Page,
    edition: EditionView,
    workspaces: usize,
    /// Settings of the installation by section; empty for everybody but the operator.
    sections: Vec<(String, Vec<SettingLine>)>,
    is_operator: bool,
}

/// The page.
pub async fn show_all(ctx: Ctx) -> Result<Response, PageError> {
    ctx.service().tenant_admin(&ctx.actor)?;
    let edition = ctx.service().edition(&ctx.actor).await?;
    let workspaces = ctx.service().workspaces(&ctx.actor, "").await?.len();
    let is_operator = ctx.actor.is_operator;
    let page = ctx.page(Nav::Settings, "admin-settings");
    let sections = if is_operator { by_section(&page, &ctx.console.options().settings) } else { Vec::new() };
    show(&SettingsPage { page, edition, workspaces, sections, is_operator })
}

/// The settings below the names of their sections; those without one come first.
fn by_section(page: &Page, settings: &[SettingLine]) -> Vec<(String, Vec<SettingLine>)> {
    let section = |line: &SettingLine| line.key.split_once('.').map_or("", |(section, _)| section).to_owned();
    let mut sections: Vec<(String, Vec<SettingLine>)> = Vec::new();
    for line in settings {
        let name = section(line);
        match sections.iter_mut().find(|(known, _)| *known == name) {
            Some((_, lines)) => lines.push(line.clone()),
            None => sections.push((name, vec![line.clone()])),
        }
    }
    sections.sort_by(|a, b| a.0.cmp(&b.0));
    let title = |name: String| if name.is_empty() { page.t("admin-section-general") } else { name };
    sections.into_iter().map(|(name, lines)| (title(name), lines)).collect()
}
