//! The objects of a workspace: the tree of business flows at the left, the list with its filters at the right.

use askama::Template;
use axum::response::Response;
use ferry_model::ObjectKind;
use ferry_service::objects::ObjectQuery;

use super::kinds::Row;
use super::tree::{self, Tree};
use crate::context::show;
use crate::forms::Fields;
use crate::navigation::Nav;
use crate::paging::{self, Pager};
use crate::{InWorkspace, Page, PageError, i18n};

#[derive(Template)]
#[template(path = "pages/workspace/objects.html")]
struct ObjectsPage {
    page: Page,
    tree: Tree,
    rows: Vec<Row>,
    fields: Fields,
    kinds: Vec<(String, String)>,
    statuses: Vec<(String, String)>,
    list: String,
    pager: Pager,
    filtered: bool,
    /// Name of the flow that the list is narrowed to.
    flow: Option<String>,
}

/// The page.
pub(super) async fn list(place: InWorkspace, fields: Fields) -> Result<Response, PageError> {
    let query = ObjectQuery {
        search: fields.get("search").to_owned(),
        kind: fields.some("kind"),
        type_name: fields.some("type"),
        workflow: fields.some("workflow"),
        owner: fields.some("owner"),
        status: fields.some("status"),
    };
    let found = place.viewer.objects(&query, &paging::request(&fields)).await?;
    let list = place.href("objects");
    let pager = paging::pager(&list, &fields, &found);
    let page = place.page(Nav::Objects, "ws-objects-title");
    let counts = place.viewer.object_counts().await?;
    let kind = |kind: &ObjectKind| {
        let count = counts.get(kind.as_str()).copied().filter(|count| *count > 0)?;
        let label = page.label("ws-kind", kind.as_str());
        Some((kind.as_str().to_owned(), format!("{label} ({})", i18n::group_digits(count))))
    };
    let kinds = ObjectKind::ALL.iter().filter_map(kind).collect();
    let statuses = ["draft", "committed", "deployed"].map(|status| (status.to_owned(), page.label("ws-status", status)));
    let flow = query.workflow.as_deref().map(|key| if key == "/" { page.t("ws-no-flow") } else { key.to_owned() });
    let tree = tree::read(&place, "", None, query.workflow.as_deref().unwrap_or_default()).await?;
    show(&ObjectsPage {
        tree,
        rows: found.items.into_iter().map(Row::from).collect(),
        statuses: statuses.into(),
        filtered: query != ObjectQuery::default(),
        page,
        kinds,
        fields,
        list,
        pager,
        flow,
    })
}
