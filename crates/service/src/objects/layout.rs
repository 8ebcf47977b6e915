//! Laying a graph out in layers. Pure.

/// Sweeps over the layers; each brings children closer to their parents and parents to their children.
const SWEEPS: usize = 4;

/// Where a node stands.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Place {
    /// From 0: one more than that of the furthest parent.
    pub(super) layer: u32,
    /// Place within the layer, from 0.
    pub(super) place: u32,
}

/// Places for the nodes `0..count` with edges from parent to child. Edges that close a cycle do not count.
pub(super) fn layers(count: usize, edges: &[(usize, usize)]) -> Vec<Place> {
    let (mut parents, mut children) = (vec![Vec::new(); count], vec![Vec::new(); count]);
    for (parent, child) in forward(count, edges) {
        parents[child].push(parent);
        children[parent].push(child);
    }
    let layer = longest(&parents, &children);
    let depth = layer.iter().max().map_or(0, |last| last + 1);
    let mut rows: Vec<Vec<usize>> = vec![Vec::new(); depth];
    for (node, layer) in layer.iter().enumerate() {
        rows[*layer].push(node);
    }
    let mut place = vec![0_usize; count];
    let number = |row: &[usize], place: &mut Vec<usize>| {
        for (n, node) in row.iter().enumerate() {
            place[*node] = n;
        }
    };
    for row in &rows {
        number(row, &mut place);
    }
    for sweep in 0..SWEEPS {
        let down = sweep % 2 == 0;
        for step in 0..depth {
            let row = if down { step } else { depth - 1 - step };
            let neighbours = if down { &parents } else { &children };
            order(&mut rows[row], neighbours, &place);
            number(&rows[row], &mut place);
        }
    }
    layer.iter().zip(&place).map(|(layer, place)| Place { layer: *layer as u32, place: *place as u32 }).collect()
}

/// Sorts a layer by the middle of each node's neighbours; those without stay where they are.
fn order(row: &mut [usize], neighbours: &[Vec<usize>], place: &[usize]) {
    let middle = |node: usize| match neighbours[node].as_slice() {
        [] => place[node] as f64,
        all => all.iter().map(|other| place[*other] as f64).sum::<f64>() / all.len() as f64,
    };
    row.sort_by(|a, b| middle(*a).total_cmp(&middle(*b)).then(place[*a].cmp(&place[*b])));
}

/// The edges without those that lead back to a node on the way to them.
fn forward(count: usize, edges: &[(usize, usize)]) -> Vec<(usize, usize)> {
    let mut children = vec![Vec::new(); count];
    for (parent, child) in edges {
        children[*parent].push(*child);
    }
    // 0 not seen, 1 on the way, 2 done. Searched with a stack of its own: chains are as long as the graph is large.
    let mut state = vec![0_u8; count];
    let mut kept = Vec::with_capacity(edges.len());
    for root in 0..count {
        if state[root] != 0 {
            continue;
        }
        let mut stack = vec![(root, 0)];
        state[root] = 1;
        while let Some((node, next)) = stack.last_mut() {
            let node = *node;
            let Some(child) = children[node].get(*next).copied() else {
                state[node] = 2;
                stack.pop();
                continue;
            };
            *next += 1;
            if state[child] == 1 {
                continue;
            }
            kept.push((node, child));
            if state[child] == 0 {
                state[child] = 1;
                stack.push((child, 0));
            }
        }
    }
    kept
}

/// The length of the longest way to each node of a graph without cycles.
fn longest(parents: &[Vec<usize>], children: &[Vec<usize>]) -> Vec<usize> {
    let mut waiting: Vec<usize> = parents.iter().map(Vec::len).collect();
    let mut layer = vec![0; parents.len()];
    let mut ready: Vec<usize> = (0..parents.len()).filter(|node| waiting[*node] == 0).collect();
    while let Some(node) = ready.pop() {
        for child in &children[node] {
            layer[*child] = layer[*child].max(layer[node] + 1);
            waiting[*child] -= 1;
            if waiting[*child] == 0 {
                ready.push(*child);
            }
        }
    }
    layer
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(count: usize, edges: &[(usize, usize)]) -> Vec<(u32, u32)> {
        layers(count, edges).into_iter().map(|place| (place.layer, place.place)).collect()
    }

    #[test]
    fn a_node_stands_one_layer_behind_its_furthest_parent() {
        let layers: Vec<u32> = shown(4, &[(0, 1), (1, 2), (0, 2), (0, 3)]).into_iter().map(|(layer, _)| layer).collect();
        assert_eq!(layers, [0, 1, 2, 1]);
    }

    #[test]
    fn crossed_children_are_put_below_their_parents() {
        // Parents 0 and 1; 2 belongs to 1 and 3 to 0.
        let places = shown(4, &[(0, 3), (1, 2)]);
        assert!((places[0].1 < places[1].1) == (places[3].1 < places[2].1), "{places:?}");
    }

    #[test]
    fn places_are_taken_once_and_cycles_do_no_harm() {
        let edges = [(0, 1), (1, 2), (2, 0), (2, 2), (3, 1)];
        let mut places = shown(4, &edges);
        places.sort_unstable();
        places.dedup();
        assert_eq!(places.len(), 4);
        let chain: Vec<(usize, usize)> = (1..50_000).map(|n| (n - 1, n)).collect();
        assert_eq!(layers(50_000, &chain)[49_999].layer, 49_999);
    }
}
