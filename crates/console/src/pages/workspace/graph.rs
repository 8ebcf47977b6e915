//! The dependency graph: which business flows there are, and the graph of one.

mod drawing;
mod layout;

use std::collections::HashMap;

use askama::Template;
use axum::extract::Path;
use axum::response::Response;
use ferry_service::objects::{FlowView, GraphNode, GraphView, ObjectRow};

use super::kinds;
use crate::context::show;
use crate::forms::Fields;
use crate::navigation::Nav;
use crate::paging::{self, Pager};
use crate::{Html, InWorkspace, Page, PageError};

#[derive(Template)]
#[template(path = "pages/workspace/flows.html")]
struct FlowsPage {
    page: Page,
    fields: Fields,
    flows: Vec<FlowLine>,
    list: String,
    pager: Pager,
}

/// A business flow in the list.
struct FlowLine {
    id: i64,
    name: String,
    scheduled: bool,
    nodes: i64,
    objects: i64,
    list: String,
}

#[derive(Template)]
#[template(path = "pages/workspace/graph.html")]
struct GraphPage {
    page: Page,
    flow: ObjectRow,
    /// Address of the flow as an object.
    flow_href: String,
    picture: Html,
    nodes: Vec<NodeLine>,
    edges: usize,
    truncated: bool,
    outside: usize,
}

/// A node of the graph in the list beside the picture.
struct NodeLine {
    node: GraphNode,
    tone: &'static str,
    parents: Vec<(i64, String)>,
    children: Vec<(i64, String)>,
}

/// The business flows.
pub(super) async fn flows(place: InWorkspace, fields: Fields) -> Result<Response, PageError> {
    let found = place.viewer.flows(fields.get("search"), &paging::request(&fields)).await?;
    let list = place.href("graph");
    let pager = paging::pager(&list, &fields, &found);
    let flows = found.items.into_iter().filter_map(|flow| line(&place, flow)).collect();
    show(&FlowsPage { page: place.page(Nav::Graph, "ws-graph-title"), fields, flows, list, pager })
}

fn line(place: &InWorkspace, flow: FlowView) -> Option<FlowLine> {
    let id = flow.id?;
    let key = kinds::flow_key(&flow.name, !flow.scheduled);
    let query = url::form_urlencoded::Serializer::new(String::new()).append_pair("workflow", &key).finish();
    Some(FlowLine {
        id,
        nodes: flow.kinds.get("node").copied().unwrap_or_default(),
        objects: flow.kinds.values().sum(),
        list: format!("{}?{query}", place.href("objects")),
        name: flow.name,
        scheduled: flow.scheduled,
    })
}

/// The graph of a flow.
pub(super) async fn graph(place: InWorkspace, Path((_ws, id)): Path<(String, i64)>) -> Result<Response, PageError> {
    let graph = place.viewer.graph(id).await?;
    let flow = place.viewer.object(id, None).await?.object;
    let page = place.page(Nav::Graph, "ws-graph-title").crumb(place.t("ws-graph-title"), place.href("graph")).titled(flow.name.clone());
    let picture = drawing::draw(&graph, &place.href("objects"), |status| page.label("ws-status", status));
    let (edges, truncated) = (graph.edges.len(), graph.truncated);
    let outside = graph.nodes.iter().filter(|node| node.outside).count();
    let flow_href = place.href(&format!("objects/{id}"));
    show(&GraphPage { page, flow, flow_href, picture, nodes: lines(graph), edges, truncated, outside })
}

/// The nodes in the order of the picture, each with its neighbours.
fn lines(graph: GraphView) -> Vec<NodeLine> {
    let names: HashMap<i64, String> = graph.nodes.iter().map(|node| (node.id, node.name.clone())).collect();
    let (mut parents, mut children): (HashMap<i64, Vec<i64>>, HashMap<i64, Vec<i64>>) = (HashMap::new(), HashMap::new());
    for (parent, child) in &graph.edges {
        parents.entry(*child).or_default().push(*parent);
        children.entry(*parent).or_default().push(*child);
    }
    let named = |ids: Option<Vec<i64>>| -> Vec<(i64, String)> {
        ids.unwrap_or_default().into_iter().map(|id| (id, names.get(&id).cloned().unwrap_or_default())).collect()
    };
    let mut nodes = graph.nodes;
    nodes.sort_by_key(|node| (node.layer, node.place));
    let line = |node: GraphNode| NodeLine {
        tone: kinds::tone(&node.status),
        parents: named(parents.remove(&node.id)),
        children: named(children.remove(&node.id)),
        node,
    };
    nodes.into_iter().map(line).collect()
}
