//! The order of nodes by their dependencies, and the cycles that stand in its way. Linear, without recursion.

use std::cmp::Reverse;
use std::collections::BinaryHeap;

/// Dependencies among nodes that are numbered from 0: for each node the nodes it waits for.
#[derive(Clone, Debug, Default)]
pub struct Graph {
    /// For each node, its parents; without the node itself, without repetition.
    pub parents: Vec<Vec<u32>>,
}

/// Where a node stands with respect to cycles.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Place {
    /// It can be ordered.
    Ordered,
    /// It is part of the cycle with this number.
    InCycle(usize),
    /// It comes after the cycle with this number.
    Behind(usize),
}

/// The result of ordering.
#[derive(Clone, Debug, Default)]
pub struct Order {
    /// All nodes; parents before children where that is possible, otherwise by number.
    pub order: Vec<u32>,
    /// Where each node stands.
    pub places: Vec<Place>,
    /// Cycles, each as a path of nodes whose last depends on its first… and so on around.
    pub cycles: Vec<Vec<u32>>,
}

/// Orders the nodes. Among nodes that are free at the same time the smaller number comes first, so that the order is fixed by the input.
pub fn order(graph: &Graph) -> Order {
    let count = graph.parents.len();
    let mut children: Vec<Vec<u32>> = vec![Vec::new(); count];
    let mut open: Vec<u32> = vec![0; count];
    for (node, parents) in graph.parents.iter().enumerate() {
        open[node] = parents.len() as u32;
        for parent in parents {
            children[*parent as usize].push(node as u32);
        }
    }
    let mut free: BinaryHeap<Reverse<u32>> = (0..count as u32).filter(|node| open[*node as usize] == 0).map(Reverse).collect();
    let mut result = Order { order: Vec::with_capacity(count), places: vec![Place::Ordered; count], cycles: Vec::new() };
    while let Some(Reverse(node)) = free.pop() {
        result.order.push(node);
        for child in &children[node as usize] {
            let open = &mut open[*child as usize];
            *open -= 1;
            if *open == 0 {
                free.push(Reverse(*child));
            }
        }
    }
    if result.order.len() < count {
        let left: Vec<u32> = (0..count as u32).filter(|node| open[*node as usize] > 0).collect();
        find_cycles(graph, &left, &open, &mut result);
        mark_behind(&children, &mut result);
        result.order.extend(left);
    }
    result
}

/// Finds the strongly connected components of the nodes that are left, and one cycle in each.
fn find_cycles(graph: &Graph, left: &[u32], open: &[u32], result: &mut Order) {
    const UNSEEN: u32 = u32::MAX;
    let count = graph.parents.len();
    let mut index = vec![UNSEEN; count];
    let mut low = vec![0_u32; count];
    let mut on_stack = vec![false; count];
    let mut stack: Vec<u32> = Vec::new();
    let mut next = 0;
    for root in left {
        if index[*root as usize] != UNSEEN {
            continue;
        }
        let mut calls: Vec<(u32, usize)> = vec![(*root, 0)];
        while let Some((node, at)) = calls.pop() {
            let n = node as usize;
            if at == 0 {
                index[n] = next;
                low[n] = next;
                next += 1;
                stack.push(node);
                on_stack[n] = true;
            }
            let parents = &graph.parents[n];
            let mut descended = false;
            for (position, parent) in parents.iter().enumerate().skip(at) {
                let p = *parent as usize;
                if open[p] == 0 {
                    continue;
                }
                if index[p] == UNSEEN {
                    calls.push((node, position + 1));
                    calls.push((*parent, 0));
                    descended = true;
                    break;
                }
                if on_stack[p] {
                    low[n] = low[n].min(index[p]);
                }
            }
            if descended {
                continue;
            }
            if low[n] == index[n] {
                let from = stack.iter().rposition(|other| *other == node).unwrap_or_default();
                let component = stack.split_off(from);
                for member in &component {
                    on_stack[*member as usize] = false;
                }
                if component.len() > 1 {
                    let number = result.cycles.len();
                    for member in &component {
                        result.places[*member as usize] = Place::InCycle(number);
                    }
                    result.cycles.push(walk_around(graph, &component));
                }
            }
            if let Some((caller, _)) = calls.last() {
                let caller = *caller as usize;
                low[caller] = low[caller].min(low[n]);
            }
        }
    }
}

/// A cycle inside a component: from the smallest node along parents of the component until a node comes again, written child-last.
fn walk_around(graph: &Graph, component: &[u32]) -> Vec<u32> {
    let members: std::collections::HashSet<u32> = component.iter().copied().collect();
    let mut seen: std::collections::HashMap<u32, usize> = std::collections::HashMap::new();
    let mut path: Vec<u32> = Vec::new();
    let Some(mut node) = component.iter().min().copied() else { return path };
    loop {
        if let Some(from) = seen.get(&node) {
            let mut cycle = path.split_off(*from);
            cycle.reverse();
            return cycle;
        }
        seen.insert(node, path.len());
        path.push(node);
        // Every member of a component of more than one node has a parent in it.
        let Some(parent) = graph.parents[node as usize].iter().find(|parent| members.contains(parent)) else { return path };
        node = *parent;
    }
}

/// Marks the nodes that come after a cycle.
fn mark_behind(children: &[Vec<u32>], result: &mut Order) {
    let mut queue: Vec<(u32, usize)> = result
        .places
        .iter()
        .enumerate()
        .filter_map(|(node, place)| if let Place::InCycle(number) = place { Some((node as u32, *number)) } else { None })
        .collect();
    while let Some((node, number)) = queue.pop() {
        for child in &children[node as usize] {
            if result.places[*child as usize] == Place::Ordered {
                result.places[*child as usize] = Place::Behind(number);
                queue.push((*child, number));
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn graph(count: usize, edges: &[(usize, usize)]) -> Graph {
        let mut parents = vec![Vec::new(); count];
        for (parent, child) in edges {
            if parent != child && !parents[*child].contains(&(*parent as u32)) {
                parents[*child].push(*parent as u32);
            }
        }
        Graph { parents }
    }

    #[test]
    fn parents_come_first_and_ties_follow_the_package() {
        let order = order(&graph(5, &[(4, 0), (0, 1), (3, 1)]));
        assert_eq!(order.order, [2, 3, 4, 0, 1]);
        assert!(order.cycles.is_empty());
    }

    #[test]
    fn a_cycle_is_given_as_a_path_and_what_follows_it_is_behind() {
        let order = order(&graph(6, &[(0, 1), (1, 2), (2, 0), (2, 3), (3, 4)]));
        assert_eq!(order.cycles, [vec![1, 2, 0]]);
        assert_eq!(order.places[3], Place::Behind(0));
        assert_eq!(order.places[4], Place::Behind(0));
        assert_eq!(order.places[5], Place::Ordered);
        assert_eq!(order.order.len(), 6);
    }

    #[test]
    fn a_very_long_chain_needs_no_stack() {
        let edges: Vec<(usize, usize)> = (1..200_000).map(|n| (n, n - 1)).chain([(0, 199_999)]).collect();
        let parents = edges.iter().fold(vec![Vec::new(); 200_000], |mut parents, (parent, child)| {
            parents[*child].push(*parent as u32);
            parents
        });
        assert_eq!(order(&Graph { parents }).cycles.len(), 1);
    }

    proptest! {
        #[test]
        fn every_node_is_ordered_once_and_parents_come_first_without_cycles(
            count in 1_usize..40, edges in prop::collection::vec((0_usize..40, 0_usize..40), 0..120)
        ) {
            let edges: Vec<_> = edges.into_iter().map(|(a, b)| (a % count, b % count)).collect();
            let graph = graph(count, &edges);
            let order = order(&graph);
            let mut sorted = order.order.clone();
            sorted.sort_unstable();
            prop_assert_eq!(sorted, (0..count as u32).collect::<Vec<_>>());
            let position = |node: u32| order.order.iter().position(|n| *n == node);
            for (child, parents) in graph.parents.iter().enumerate() {
                if order.places[child] == Place::Ordered {
                    for parent in parents {
                        prop_assert!(position(*parent) < position(child as u32));
                    }
                }
            }
            for cycle in &order.cycles {
                for (at, node) in cycle.iter().enumerate() {
                    let next = cycle[(at + 1) % cycle.len()];
                    prop_assert!(graph.parents[next as usize].contains(node), "each node of the path is a parent of the next");
                }
            }
        }
    }
}
