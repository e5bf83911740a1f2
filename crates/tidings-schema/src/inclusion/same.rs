//! Making nodes unique: what is built alike becomes one node, however it was referred to, named,
//! ordered or inlined, and in whichever document it stands.

use std::collections::BTreeMap;

use super::compile::Reading;
use super::node::{Arena, Id, Node, NotModelled};

/// The arena of everything that was read, with the new ids of `roots`.
pub(super) fn unify(reading: Reading, roots: &[Id]) -> (Arena, Vec<Id>, NotModelled) {
    let Reading { nodes, mut not_modelled } = reading;
    let mut missing = || Node::Opaque(not_modelled.opaque("a reference to itself"));
    let mut nodes: Vec<Node> = nodes.into_iter().map(|node| node.unwrap_or_else(&mut missing)).collect();
    let lasting = followed(&mut nodes, &mut not_modelled);
    for node in &mut nodes {
        node.children_mut(&mut |child| *child = lasting[*child as usize]);
    }
    flatten(&mut nodes);
    let classes = classes(&nodes);
    let mut unique: Vec<Option<Node>> = vec![None; classes.iter().max().map_or(0, |most| *most as usize + 1)];
    for (mut node, class) in nodes.into_iter().zip(&classes) {
        let slot = &mut unique[*class as usize];
        if slot.is_none() {
            node.children_mut(&mut |child| *child = classes[*child as usize]);
            distinct(&mut node);
            *slot = Some(node);
        }
    }
    let mut missing = || Node::Opaque(not_modelled.opaque("a reference to itself"));
    let unique = unique.into_iter().map(|node| node.unwrap_or_else(&mut missing)).collect();
    let roots = roots.iter().map(|root| classes[lasting[*root as usize] as usize]).collect();
    (Arena::new(unique), roots, not_modelled)
}

/// For every node the one it only stands for. A node that stands for itself is one we know nothing of.
fn followed(nodes: &mut [Node], not_modelled: &mut NotModelled) -> Vec<Id> {
    (0..nodes.len())
        .map(|start| {
            let mut at = start;
            for _ in 0..=nodes.len() {
                match &nodes[at] {
                    Node::All(parts) if parts.len() == 1 => at = parts[0] as usize,
                    _ => return Id::try_from(at).unwrap_or(Id::MAX),
                }
            }
            nodes[at] = Node::Opaque(not_modelled.opaque("a reference to itself"));
            Id::try_from(at).unwrap_or(Id::MAX)
        })
        .collect()
}

/// Conjunctions within conjunctions, disjunctions within disjunctions: one of each.
fn flatten(nodes: &mut [Node]) {
    for start in 0..nodes.len() {
        let (conjunction, parts) = match &nodes[start] {
            Node::All(parts) => (true, parts.clone()),
            Node::Any(parts) => (false, parts.clone()),
            _ => continue,
        };
        let mut flat: Vec<Id> = Vec::with_capacity(parts.len());
        let mut open: Vec<Id> = parts.into_iter().rev().collect();
        let mut seen = vec![Id::try_from(start).unwrap_or(Id::MAX)];
        while let Some(part) = open.pop() {
            match &nodes[part as usize] {
                Node::All(inner) if conjunction && !seen.contains(&part) => {
                    seen.push(part);
                    open.extend(inner.iter().rev());
                }
                Node::Any(inner) if !conjunction && !inner.is_empty() && !seen.contains(&part) => {
                    seen.push(part);
                    open.extend(inner.iter().rev());
                }
                // A circle of references alone: what it repeats, it adds nothing to.
                Node::All(_) if conjunction => {}
                _ if flat.contains(&part) => {}
                _ => flat.push(part),
            }
        }
        nodes[start] = if conjunction { Node::All(flat) } else { Node::Any(flat) };
    }
}

/// Removes what a list repeats; `One` does not take a repetition lightly.
fn distinct(node: &mut Node) {
    if let Node::All(list) | Node::Any(list) = node {
        let mut seen = std::collections::HashSet::new();
        list.retain(|child| seen.insert(*child));
    }
}

/// The class of every node: two nodes are told apart only by what they say themselves, or by parts
/// that are told apart. Order does not count where it has no meaning.
fn classes(nodes: &[Node]) -> Vec<Id> {
    let mut classes: Vec<Id> = vec![0; nodes.len()];
    let mut count = 1;
    loop {
        let mut numbers: BTreeMap<Node, Id> = BTreeMap::new();
        let next: Vec<Id> = nodes
            .iter()
            .map(|node| {
                let mut node = node.clone();
                node.children_mut(&mut |child| *child = classes[*child as usize]);
                match &mut node {
                    Node::All(list) | Node::Any(list) => {
                        list.sort_unstable();
                        list.dedup();
                    }
                    Node::One(list) => list.sort_unstable(),
                    _ => {}
                }
                let number = Id::try_from(numbers.len()).unwrap_or(Id::MAX);
                *numbers.entry(node).or_insert(number)
            })
            .collect();
        let refined = numbers.len();
        classes = next;
        if refined == count {
            return classes;
        }
        count = refined;
    }
}
