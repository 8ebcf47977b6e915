//! The picture of a dependency graph: SVG without script or style, whose nodes are links.

use std::collections::HashMap;
use std::fmt::Write as _;

use ferry_service::objects::{GraphNode, GraphView};

use super::layout::{self, COLUMN};
use crate::html::{Html, escape};

const WIDTH: f64 = 196.0;
const HEIGHT: f64 = 42.0;
const MARGIN: f64 = 24.0;
/// Widths of Latin letters that a name may take; Chinese characters take two.
const NAME: usize = 24;

/// Draws a graph; `objects` is the address below which the nodes are. Hidden from screen readers, which read the list beside it.
pub(super) fn draw(graph: &GraphView, objects: &str, status: impl Fn(&str) -> String) -> Html {
    let layout = layout::place(graph);
    let width = layout.columns as f64 * COLUMN - (COLUMN - WIDTH) + 2.0 * MARGIN;
    let height = layout.height + 2.0 * MARGIN;
    let at: HashMap<i64, (f64, f64)> =
        graph.nodes.iter().zip(&layout.corners).map(|(node, (x, y))| (node.id, (x + MARGIN, y + MARGIN))).collect();
    let mut out = String::with_capacity(graph.nodes.len() * 420 + graph.edges.len() * 110 + 400);
    let _ = write!(
        out,
        r#"<svg class="graph" width="{width:.0}" height="{height:.0}" viewBox="0 0 {width:.0} {height:.0}" aria-hidden="true" focusable="false"><defs><marker id="graph-arrow" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="7" markerHeight="7" orient="auto"><path d="M0 0.5L7.5 4L0 7.5z"/></marker></defs><g class="graph-edges">"#
    );
    for (parent, child) in &graph.edges {
        if let (Some(from), Some(to)) = (at.get(parent), at.get(child)) {
            edge(&mut out, (*parent, *from), (*child, *to));
        }
    }
    out.push_str("</g>");
    for node in &graph.nodes {
        if let Some(corner) = at.get(&node.id) {
            draw_node(&mut out, node, *corner, objects, &status(&node.status));
        }
    }
    out.push_str("</svg>");
    Html(out)
}

fn edge(out: &mut String, (parent, from): (i64, (f64, f64)), (child, to): (i64, (f64, f64))) {
    let (x1, y1, x2, y2) = (from.0 + WIDTH, from.1 + HEIGHT / 2.0, to.0, to.1 + HEIGHT / 2.0);
    let bend = ((x2 - x1) / 2.0).clamp(24.0, 90.0);
    let _ = write!(
        out,
        r#"<path data-from="{parent}" data-to="{child}" marker-end="url(#graph-arrow)" d="M{x1:.0} {y1:.0}C{:.0} {y1:.0} {:.0} {y2:.0} {:.0} {y2:.0}"/>"#,
        x1 + bend,
        x2 - bend - 2.0,
        x2 - 2.0,
    );
}

fn draw_node(out: &mut String, node: &GraphNode, (x, y): (f64, f64), objects: &str, status: &str) {
    let outside = if node.outside { " graph-outside" } else { "" };
    let (name, kind) = (escape(&node.name), escape(&node.type_name));
    let _ = write!(
        out,
        r#"<a class="graph-node graph-{}{outside}" href="{}/{}" tabindex="-1" data-node="{}" data-name="{name}"><title>{name} · {kind} · {}</title><rect x="{x:.0}" y="{y:.0}" width="{WIDTH}" height="{HEIGHT}" rx="6"/><circle cx="{:.0}" cy="{:.0}" r="4"/><text x="{:.0}" y="{:.0}">{}</text><text class="graph-type" x="{:.0}" y="{:.0}">{kind}</text></a>"#,
        escape(&node.status),
        escape(objects),
        node.id,
        node.id,
        escape(status),
        x + 14.0,
        y + 14.0,
        x + 26.0,
        y + 18.5,
        escape(&shorten(&node.name)),
        x + 26.0,
        y + 33.5,
    );
}

/// A name as wide as the box: the middle is left out, because names of a flow often begin alike and end differently.
fn shorten(name: &str) -> String {
    let wide = |c: char| if c.is_ascii() { 1 } else { 2 };
    if name.chars().map(wide).sum::<usize>() <= NAME {
        return name.to_owned();
    }
    let take = |chars: &mut dyn Iterator<Item = char>, most: usize| {
        let mut used = 0;
        chars
            .take_while(|c| {
                used += wide(*c);
                used <= most
            })
            .collect::<Vec<char>>()
    };
    let head = take(&mut name.chars(), NAME / 2);
    let mut tail = take(&mut name.chars().rev(), NAME / 2 - 1);
    tail.reverse();
    head.into_iter().chain(['…']).chain(tail).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn long_names_keep_both_ends_and_fit() {
        assert_eq!(shorten("dwd_orders"), "dwd_orders");
        let short = shorten("dws_sales_order_detail_daily_summary_v2");
        assert!(short.starts_with("dws_sales") && short.ends_with("summary_v2"), "{short}");
        assert!(short.chars().count() <= NAME);
        assert!(shorten(&"订单明细".repeat(8)).chars().count() <= NAME / 2 + 1);
    }

    #[test]
    fn names_are_escaped() {
        let node = GraphNode {
            id: 7,
            name: "<a&b>".into(),
            type_name: "ODPS_SQL".into(),
            status: "draft".into(),
            outside: false,
            layer: 0,
            place: 0,
        };
        let svg = draw(&GraphView { nodes: vec![node], ..GraphView::default() }, "/w/x/objects", str::to_owned).0;
        assert!(svg.contains("&lt;a&amp;b&gt;") && !svg.contains("<a&b>"), "{svg}");
        assert!(svg.contains("href=\"/w/x/objects/7\""));
    }
}
