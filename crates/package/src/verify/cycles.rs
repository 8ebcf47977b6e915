//! Cycles of a graph, without recursion and in linear time.

use std::collections::VecDeque;

/// One shortest cycle for each set of nodes that reach each other, in the order of running: every node but the first waits for the one
/// before it, and the first for the last. `parents[n]` lists what node `n` waits for; nobody waits for itself.
///
/// The cycle begins with the smallest node of its set; cycles are sorted.
pub(super) fn cycles(parents: &[Vec<u32>]) -> Vec<Vec<u32>> {
    let (component, members) = components(parents);
    let mut found: Vec<Vec<u32>> = members
        .into_iter()
        .filter(|members| members.len() > 1)
        .filter_map(|members| cycle_through(parents, &component, &members))
        .collect();
    found.sort_unstable();
    found
}

/// The number of the strongly connected component of every node, and the members of every component (Tarjan, with its own stack).
fn components(edges: &[Vec<u32>]) -> (Vec<u32>, Vec<Vec<u32>>) {
    const UNSEEN: u32 = u32::MAX;
    let count = edges.len();
    let mut order = vec![UNSEEN; count];
    let mut low = vec![0_u32; count];
    let mut component = vec![UNSEEN; count];
    let mut members: Vec<Vec<u32>> = Vec::new();
    let mut waiting: Vec<u32> = Vec::new();
    let mut path: Vec<(u32, usize)> = Vec::new();
    let mut clock = 0;
    for start in 0..count as u32 {
        if order[start as usize] != UNSEEN {
            continue;
        }
        path.push((start, 0));
        while let Some((node, edge)) = path.last_mut() {
            let at = *node as usize;
            if *edge == 0 && order[at] == UNSEEN {
                order[at] = clock;
                low[at] = clock;
                clock += 1;
                waiting.push(*node);
            }
            if let Some(&next) = edges[at].get(*edge) {
                *edge += 1;
                if order[next as usize] == UNSEEN {
                    path.push((next, 0));
                } else if component[next as usize] == UNSEEN {
                    low[at] = low[at].min(order[next as usize]);
                }
                continue;
            }
            if low[at] == order[at] {
                let mut group = Vec::new();
                while let Some(member) = waiting.pop() {
                    component[member as usize] = members.len() as u32;
                    group.push(member);
                    if member as usize == at {
                        break;
                    }
                }
                members.push(group);
            }
            path.pop();
            if let Some((before, _)) = path.last() {
                low[*before as usize] = low[*before as usize].min(low[at]);
            }
        }
    }
    (component, members)
}

/// A shortest cycle through the smallest member of a component.
fn cycle_through(parents: &[Vec<u32>], component: &[u32], members: &[u32]) -> Option<Vec<u32>> {
    let start = *members.iter().min()?;
    let own = component[start as usize];
    // Breadth first from the start against the order of running; `after[n]` is the node that waits for n on the way.
    let mut after: std::collections::HashMap<u32, u32> = std::collections::HashMap::with_capacity(members.len());
    let mut queue = VecDeque::from([start]);
    while let Some(node) = queue.pop_front() {
        for &parent in &parents[node as usize] {
            if parent == start {
                let mut cycle = vec![start];
                let mut at = node;
                // From the child of the start on the way, along the order of running, back to the start.
                while at != start {
                    cycle.push(at);
                    at = *after.get(&at)?;
                }
                return Some(cycle);
            }
            if component[parent as usize] == own && !after.contains_key(&parent) {
                after.insert(parent, node);
                queue.push_back(parent);
            }
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_cycle_is_a_path_in_the_order_of_running() {
        // 1 waits for 0, 2 for 1, 0 for 2; 3 stands aside.
        assert_eq!(cycles(&[vec![2], vec![0], vec![1], vec![0]]), [vec![0, 1, 2]]);
        assert_eq!(cycles(&[vec![1], vec![0], vec![3], vec![2]]), [vec![0, 1], vec![2, 3]]);
        assert!(cycles(&[vec![], vec![0], vec![0, 1]]).is_empty());
    }

    #[test]
    fn a_long_chain_needs_no_stack() {
        let count = 300_000_u32;
        let mut parents: Vec<Vec<u32>> = (0..count).map(|n| if n == 0 { vec![] } else { vec![n - 1] }).collect();
        assert!(cycles(&parents).is_empty());
        parents[0].push(count - 1);
        let found = cycles(&parents);
        assert_eq!(found.len(), 1);
        assert_eq!(found[0].len(), count as usize);
    }

    proptest! {
        #[test]
        fn what_is_found_is_a_cycle_and_none_is_missed(edges in prop::collection::vec((0..12_u32, 0..12_u32), 0..30)) {
            let mut parents = vec![Vec::new(); 12];
            for (from, to) in edges {
                if from != to && !parents[from as usize].contains(&to) {
                    parents[from as usize].push(to);
                }
            }
            let found = cycles(&parents);
            for cycle in &found {
                for (index, node) in cycle.iter().enumerate() {
                    let before = cycle[(index + cycle.len() - 1) % cycle.len()];
                    prop_assert!(parents[*node as usize].contains(&before));
                }
            }
            // Taking away whoever waits for nobody, again and again, leaves something exactly when there is a cycle.
            let mut left: std::collections::BTreeSet<u32> = (0..12).collect();
            loop {
                let free: Vec<u32> = left.iter().copied().filter(|n| !parents[*n as usize].iter().any(|p| left.contains(p))).collect();
                if free.is_empty() { break }
                for n in free { left.remove(&n); }
            }
            prop_assert_eq!(left.is_empty(), found.is_empty());
        }
    }
}
