//! Where the nodes of a graph stand in the picture: layers from left to right, every node as close to the middle of its neighbours as the
//! others of its layer allow. Nodes without neighbours stand in rows below. Pure.

use std::collections::HashMap;

use ferry_service::objects::GraphView;

/// From one layer to the next.
pub(super) const COLUMN: f64 = 268.0;
/// From one node of a layer to the next.
pub(super) const ROW: f64 = 56.0;
/// Columns of the rows below, at least.
const COLUMNS: usize = 4;

/// The upper left corners of the nodes, in their order, and the size of all of them together, without a margin.
pub(super) struct Layout {
    pub(super) corners: Vec<(f64, f64)>,
    pub(super) columns: usize,
    pub(super) height: f64,
}

/// Places the nodes.
pub(super) fn place(graph: &GraphView) -> Layout {
    let at: HashMap<i64, usize> = graph.nodes.iter().enumerate().map(|(n, node)| (node.id, n)).collect();
    let count = graph.nodes.len();
    let (mut parents, mut children) = (vec![Vec::new(); count], vec![Vec::new(); count]);
    for (parent, child) in &graph.edges {
        let (Some(parent), Some(child)) = (at.get(parent), at.get(child)) else { continue };
        parents[*child].push(*parent);
        children[*parent].push(*child);
    }
    let alone = |node: usize| parents[node].is_empty() && children[node].is_empty();
    let depth = graph.nodes.iter().map(|node| node.layer as usize + 1).max().unwrap_or(0);
    let mut layers: Vec<Vec<usize>> = vec![Vec::new(); depth];
    for node in (0..count).filter(|node| !alone(*node)) {
        layers[graph.nodes[node].layer as usize].push(node);
    }
    layers.retain(|layer| !layer.is_empty());
    let mut y = vec![0.0; count];
    for layer in &mut layers {
        layer.sort_by_key(|node| graph.nodes[*node].place);
        for (n, node) in layer.iter().enumerate() {
            y[*node] = (n as f64 - (layer.len() - 1) as f64 / 2.0) * ROW;
        }
    }
    for layer in layers.iter().skip(1) {
        align(layer, &parents, &mut y);
    }
    for layer in layers.iter().rev().skip(1) {
        align(layer, &children, &mut y);
    }
    for layer in layers.iter().skip(1) {
        align(layer, &parents, &mut y);
    }
    let linked: Vec<usize> = layers.iter().flatten().copied().collect();
    let top = linked.iter().map(|node| y[*node]).fold(f64::INFINITY, f64::min);
    let mut corners = vec![(0.0, 0.0); count];
    let mut height = 0.0_f64;
    for (column, layer) in layers.iter().enumerate() {
        for node in layer {
            corners[*node] = (column as f64 * COLUMN, y[*node] - top);
            height = height.max(y[*node] - top + ROW);
        }
    }
    let below: Vec<usize> = (0..count).filter(|node| alone(*node)).collect();
    let columns = layers.len().max(if below.is_empty() { 0 } else { COLUMNS.min(below.len()) });
    let start = if height > 0.0 && !below.is_empty() { height + ROW / 2.0 } else { height };
    for (n, node) in below.iter().enumerate() {
        let (row, column) = (n / columns, n % columns);
        corners[*node] = (column as f64 * COLUMN, start + row as f64 * ROW);
        height = start + (row + 1) as f64 * ROW;
    }
    Layout { corners, columns, height }
}

/// Moves the nodes of a layer towards the middle of their neighbours, in their order and at their distance.
fn align(layer: &[usize], neighbours: &[Vec<usize>], y: &mut [f64]) {
    let middle = |node: usize| match neighbours[node].as_slice() {
        [] => y[node],
        all => all.iter().map(|other| y[*other]).sum::<f64>() / all.len() as f64,
    };
    let wanted: Vec<f64> = layer.iter().map(|node| middle(*node)).collect();
    let mut placed: Vec<f64> = Vec::with_capacity(wanted.len());
    for want in &wanted {
        let least = placed.last().map_or(f64::NEG_INFINITY, |last| last + ROW);
        placed.push(want.max(least));
    }
    let shift = wanted.iter().zip(&placed).map(|(want, got)| want - got).sum::<f64>() / wanted.len().max(1) as f64;
    for (node, got) in layer.iter().zip(placed) {
        y[*node] = got + shift;
    }
}

#[cfg(test)]
mod tests {
    use ferry_service::objects::GraphNode;

    use super::*;

    fn graph(layers: &[(u32, u32)], edges: &[(i64, i64)]) -> GraphView {
        let node = |(n, (layer, place)): (usize, &(u32, u32))| GraphNode {
            id: n as i64,
            name: String::new(),
            type_name: String::new(),
            status: String::new(),
            outside: false,
            layer: *layer,
            place: *place,
        };
        GraphView { nodes: layers.iter().enumerate().map(node).collect(), edges: edges.to_vec(), truncated: false }
    }

    #[test]
    fn no_two_nodes_overlap_and_children_stand_right_of_their_parents() {
        let graph = graph(&[(0, 0), (0, 1), (1, 0), (1, 1), (1, 2), (0, 2), (2, 0)], &[(0, 2), (0, 3), (1, 4), (0, 4), (4, 6)]);
        let placed = place(&graph);
        for (n, one) in placed.corners.iter().enumerate() {
            for other in &placed.corners[n + 1..] {
                assert!((one.0 - other.0).abs() >= COLUMN - 0.01 || (one.1 - other.1).abs() >= ROW - 0.01, "{one:?} {other:?}");
            }
            assert!(one.1 >= 0.0 && one.1 + ROW <= placed.height + 0.01, "{one:?} within {}", placed.height);
        }
        for (parent, child) in &graph.edges {
            assert!(placed.corners[*parent as usize].0 < placed.corners[*child as usize].0);
        }
    }

    #[test]
    fn a_chain_is_a_straight_line_and_the_lone_node_stands_below() {
        let placed = place(&graph(&[(0, 0), (1, 0), (2, 0), (0, 1)], &[(0, 1), (1, 2)]));
        assert!(placed.corners[..3].iter().all(|corner| (corner.1 - placed.corners[0].1).abs() < 0.01));
        assert!(placed.corners[3].1 >= placed.corners[0].1 + ROW);
        assert_eq!(place(&GraphView::default()).corners.len(), 0);
    }
}
