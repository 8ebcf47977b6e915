//! What is in production, and by what it got there.

use askama::Template;
use axum::response::Response;
use ferry_service::objects::DeploymentView;

use super::kinds;
use crate::context::show;
use crate::forms::Fields;
use crate::navigation::Nav;
use crate::paging::{self, Pager};
use crate::{InWorkspace, Page, PageError};

#[derive(Template)]
#[template(path = "pages/workspace/deployments.html")]
struct DeploymentsPage {
    page: Page,
    /// Each with the icon of its kind.
    deployments: Vec<(DeploymentView, &'static str)>,
    pager: Pager,
}

/// The list.
pub(super) async fn list(place: InWorkspace, fields: Fields) -> Result<Response, PageError> {
    let found = place.viewer.deployments(&paging::request(&fields)).await?;
    let pager = paging::pager(&place.href("deployments"), &fields, &found);
    let with_icon = |row: DeploymentView| {
        let icon = kinds::icon(&row.kind);
        (row, icon)
    };
    let deployments = found.items.into_iter().map(with_icon).collect();
    show(&DeploymentsPage { page: place.page(Nav::Deployments, "ws-deployments-title"), deployments, pager })
}
