//! `unevaluatedProperties` and `unevaluatedItems`: which properties or items the rest of a schema looks
//! at depends on the branches that accept the value, so every set of branches is a way of its own.

use std::collections::BTreeSet;

use super::node::{Id, Literal, Node};
use super::prove::Prover;

/// What is looked at.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Parts {
    Properties,
    Items,
}

/// One set of branches, and what they look at.
#[derive(Debug, Clone, Default)]
struct Look {
    /// What holds when it is these branches.
    when: Vec<Literal>,
    names: BTreeSet<String>,
    patterns: BTreeSet<String>,
    /// How many items from the first on.
    items: usize,
    /// Items that are instances of one of these.
    contains: BTreeSet<Id>,
    /// Whether they look at every property or item.
    all: bool,
}

/// How many sets of branches are told apart.
const MOST: usize = 64;

/// A union with more branches than this, more than one of which may accept a value, is not taken
/// apart.
const BRANCHES: usize = 4;

/// How many references deep branches are looked for.
const DEEPEST: usize = 16;

impl Prover {
    /// The ways in which a value is an instance of `inner` with the rest of its properties as `rest`
    /// has them (or, unless `positive`, is not), and whether they are exact. Where they are not,
    /// they accept more.
    pub(super) fn evaluated(&mut self, inner: Id, rest: Id, positive: bool) -> (Vec<Vec<Literal>>, bool) {
        self.of_parts(Parts::Properties, inner, positive, &mut |prover, look| {
            let Look { names, patterns, .. } = look;
            prover.arena.intern(Node::Extra { names, patterns, schema: rest })
        })
    }

    /// The same for items.
    pub(super) fn evaluated_items(
        &mut self,
        inner: Id,
        rest: Id,
        positive: bool,
    ) -> (Vec<Vec<Literal>>, bool) {
        self.of_parts(Parts::Items, inner, positive, &mut |prover, look| {
            let anything = prover.arena.intern(Node::All(Vec::new()));
            // What `contains` has found is looked at, wherever it is.
            let rest = match look.contains.is_empty() {
                true => rest,
                false => prover.arena.intern(Node::Any(look.contains.into_iter().chain([rest]).collect())),
            };
            prover.arena.intern(Node::Items { prefix: vec![anything; look.items], rest, whole: false })
        })
    }

    fn of_parts(
        &mut self,
        parts: Parts,
        inner: Id,
        positive: bool,
        others: &mut dyn FnMut(&mut Self, Look) -> Id,
    ) -> (Vec<Vec<Literal>>, bool) {
        let mut sure = true;
        let looks = self.looks(inner, parts, positive, DEEPEST, &mut sure);
        let mut ways = Vec::new();
        if !positive {
            ways.push(vec![(inner, false)]);
        }
        for mut look in looks {
            let mut way = vec![(inner, true)];
            way.append(&mut look.when);
            if !look.all {
                way.push((others(self, look), positive));
            } else if !positive {
                continue;
            }
            ways.push(way);
        }
        (ways, sure)
    }

    /// The sets of branches of a node. Where branches are not told apart, `most` says whether what
    /// any of them looks at counts, or only what all do.
    fn looks(&mut self, id: Id, of: Parts, most: bool, depth: usize, sure: &mut bool) -> Vec<Look> {
        let Some(depth) = depth.checked_sub(1) else {
            *sure = false;
            return vec![Look { all: most, ..Look::default() }];
        };
        let mut look = Look::default();
        match (self.arena.get(id).clone(), of) {
            (Node::Property(name, _), Parts::Properties) => drop(look.names.insert(name)),
            (Node::Matching(pattern, _), Parts::Properties) => drop(look.patterns.insert(pattern)),
            (Node::Extra { .. } | Node::Unevaluated { .. }, Parts::Properties) => look.all = true,
            (Node::Items { whole: true, .. } | Node::UnevaluatedItems { .. }, Parts::Items) => {
                look.all = true
            }
            (Node::Items { prefix, .. }, Parts::Items) => look.items = prefix.len(),
            (Node::Contains { schema, .. }, Parts::Items) => drop(look.contains.insert(schema)),
            (Node::Unevaluated { inner, .. } | Node::UnevaluatedItems { inner, .. }, _) => {
                return self.looks(inner, of, most, depth, sure);
            }
            (Node::All(parts), _) => {
                let mut all = vec![look];
                for part in parts {
                    let some = self.looks(part, of, most, depth, sure);
                    all = self.crossed(&all, &some, most, sure);
                }
                return all;
            }
            (Node::One(parts), _) => {
                let branches = parts.iter().flat_map(|part| {
                    let some = self.looks(*part, of, most, depth, sure);
                    some.into_iter().map(|look| when(look, (*part, true))).collect::<Vec<_>>()
                });
                return branches.collect();
            }
            (Node::Any(parts), _) => return self.of_union(&parts, of, most, depth, sure),
            (Node::If { condition, then, otherwise }, _) => {
                let asked = self.looks(condition, of, most, depth, sure);
                let then = self.looks(then, of, most, depth, sure);
                let then = self.crossed(&asked, &then, most, sure);
                let otherwise = self.looks(otherwise, of, most, depth, sure);
                let yes = then.into_iter().map(|look| when(look, (condition, true)));
                let no = otherwise.into_iter().map(|look| when(look, (condition, false)));
                return yes.chain(no).collect();
            }
            _ => {}
        }
        vec![look]
    }

    fn of_union(&mut self, parts: &[Id], of: Parts, most: bool, depth: usize, sure: &mut bool) -> Vec<Look> {
        let apart = parts
            .iter()
            .enumerate()
            .all(|(index, one)| parts[index + 1..].iter().all(|other| self.apart(*one, *other)));
        let plain = parts.iter().all(|part| self.looks_at_nothing(*part, of, depth));
        if plain {
            return vec![Look::default()];
        }
        if apart || parts.len() > BRANCHES {
            // Only one branch accepts a value; or we take it that those we do not go look at all
            // they can, or at nothing.
            *sure &= apart;
            let mut looks = Vec::new();
            for part in parts {
                let some = self.looks(*part, of, most, depth, sure);
                looks.extend(some.into_iter().map(|look| when(look, (*part, true))));
            }
            if !apart && most {
                let mut all = Look::default();
                looks.iter().for_each(|look| merge(&mut all, look));
                all.when.clear();
                return vec![all];
            }
            return looks;
        }
        let mut looks = vec![Look::default()];
        for part in parts {
            let some = self.looks(*part, of, most, depth, sure);
            let mut next: Vec<Look> = looks.iter().map(|look| when(look.clone(), (*part, false))).collect();
            let taken: Vec<Look> = some.into_iter().map(|look| when(look, (*part, true))).collect();
            next.extend(self.crossed(&looks, &taken, most, sure));
            looks = next;
        }
        looks
    }

    fn looks_at_nothing(&mut self, id: Id, of: Parts, depth: usize) -> bool {
        let mut sure = true;
        let looks = self.looks(id, of, true, depth, &mut sure);
        sure && looks.iter().all(|look| {
            let named = !look.names.is_empty() || !look.patterns.is_empty();
            !look.all && !named && look.items == 0 && look.contains.is_empty()
        })
    }

    /// Every one of the first together with every one of the second.
    fn crossed(&mut self, a: &[Look], b: &[Look], most: bool, sure: &mut bool) -> Vec<Look> {
        if a.len() * b.len() > MOST {
            *sure = false;
            let mut all = Look::default();
            if most {
                a.iter().chain(b).for_each(|look| merge(&mut all, look));
                all.when.clear();
            }
            return vec![all];
        }
        let pairs = a.iter().flat_map(|one| {
            b.iter().map(|other| {
                let mut both = one.clone();
                merge(&mut both, other);
                both
            })
        });
        pairs.collect()
    }
}

fn when(mut look: Look, literal: Literal) -> Look {
    look.when.push(literal);
    look
}

fn merge(look: &mut Look, other: &Look) {
    look.when.extend(&other.when);
    look.names.extend(other.names.iter().cloned());
    look.patterns.extend(other.patterns.iter().cloned());
    look.items = look.items.max(other.items);
    look.contains.extend(&other.contains);
    look.all |= other.all;
}
