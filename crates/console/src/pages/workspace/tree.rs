//! The tree of business flows: flows; within them the nodes by engine and the other kinds; folders; objects. Flows come with the page, with
//! links for those without scripts; everything else when a branch is opened.

use askama::Template;
use axum::response::Response;
use ferry_service::objects::FlowView;
use ferry_service::{Page as Rows, PageRequest};
use url::form_urlencoded::Serializer;

use super::kinds;
use crate::context::show;
use crate::forms::Fields;
use crate::navigation::Nav;
use crate::{InWorkspace, Page, PageError};

/// Flows, and objects of a branch, that are read at once.
const ROWS: i64 = 60;

/// A business flow in the tree.
pub(super) struct Flow {
    /// Number of the workflow; none for what stands in no flow.
    pub(super) id: Option<i64>,
    pub(super) name: String,
    pub(super) scheduled: bool,
    pub(super) total: i64,
    pub(super) kinds: Vec<Kind>,
    /// Address of the list of its objects.
    pub(super) list: String,
    /// Whether the list shows it.
    pub(super) open: bool,
    /// Address of what stands in it.
    pub(super) content: String,
}

/// A kind within a flow.
pub(super) struct Kind {
    pub(super) name: String,
    pub(super) icon: &'static str,
    pub(super) count: i64,
    /// Address of its objects as a list.
    pub(super) list: String,
}

/// A part of the tree.
pub(super) struct Tree {
    pub(super) flows: Vec<Flow>,
    /// Address of the rest.
    pub(super) more: Option<String>,
}

#[derive(Template)]
#[template(path = "pages/workspace/tree_rows.html")]
struct TreeFragment {
    page: Page,
    tree: Tree,
}

/// The first flows, or those behind `after`, whose name contains `search`; the one with the key `open` is opened.
pub(super) async fn read(place: &InWorkspace, search: &str, after: Option<String>, open: &str) -> Result<Tree, PageError> {
    let found: Rows<FlowView> = place.viewer.flows(search, &PageRequest { after, limit: Some(ROWS) }).await?;
    let more = found.next.map(|after| address(place, "objects/tree", &[("flows", search), ("after", &after)]));
    Ok(Tree { flows: found.items.into_iter().map(|view| flow(place, view, open)).collect(), more })
}

fn flow(place: &InWorkspace, view: FlowView, open: &str) -> Flow {
    let key = if view.id.is_some() { kinds::flow_key(&view.name, !view.scheduled) } else { "/".to_owned() };
    let total = view.kinds.values().sum();
    let mut kinds: Vec<Kind> = Vec::with_capacity(view.kinds.len());
    let mut sorted: Vec<(String, i64)> = view.kinds.into_iter().collect();
    sorted.sort_by_key(|(kind, _)| kinds::rank(kind));
    for (name, count) in sorted {
        let fields = [("workflow", key.as_str()), ("kind", name.as_str())];
        let list = address(place, "objects", &fields);
        kinds.push(Kind { icon: kinds::icon(&name), name, count, list });
    }
    Flow {
        list: address(place, "objects", &[("workflow", &key)]),
        content: address(place, "objects/branch", &[("workflow", &key)]),
        open: key == open,
        id: view.id,
        name: view.name,
        scheduled: view.scheduled,
        total,
        kinds,
    }
}

pub(super) fn address(place: &InWorkspace, path: &str, fields: &[(&str, &str)]) -> String {
    let fields = fields.iter().filter(|(_, value)| !value.is_empty());
    let query = Serializer::new(String::new()).extend_pairs(fields).finish();
    if query.is_empty() { place.href(path) } else { format!("{}?{query}", place.href(path)) }
}

/// More flows, or those that fit a search, as a fragment.
pub(super) async fn flows(place: InWorkspace, fields: Fields) -> Result<Response, PageError> {
    let tree = read(&place, fields.get("flows"), fields.some("after"), "").await?;
    show(&TreeFragment { page: place.page(Nav::Objects, "ws-objects-title"), tree })
}
