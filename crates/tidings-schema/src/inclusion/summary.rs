//! What can be said of a node at a glance, to tell branches apart: kinds, constants, and the
//! constants of required properties, which is what tags are.
//!
//! Invariant: a summary takes every value that the node accepts, and more.

use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;

use super::node::{Id, Kinds, Literal, Node};
use super::prove::Prover;
use super::rational::Rational;

/// Kinds and constants.
#[derive(Debug, Clone)]
pub(super) struct Summary {
    pub(super) kinds: Kinds,
    /// The only strings there may be.
    strings: Option<Rc<BTreeSet<String>>>,
    numbers: Option<Rc<BTreeSet<Rational>>>,
    /// Properties that an object has.
    tags: BTreeMap<String, Rc<Summary>>,
}

/// How many properties deep tags are looked for.
const TAGS: u8 = 3;

/// How many nodes deep is looked in one place.
const LOOKS: u8 = 12;

impl Summary {
    pub(super) fn anything() -> Self {
        Self { kinds: Kinds::ALL, strings: None, numbers: None, tags: BTreeMap::new() }
    }

    fn of_kinds(kinds: Kinds) -> Self {
        Self { kinds, ..Self::anything() }
    }

    /// What is in both.
    fn meet(mut self, other: &Self) -> Self {
        self.kinds = self.kinds.and(other.kinds);
        self.strings = both(self.strings, other.strings.as_ref());
        self.numbers = both(self.numbers, other.numbers.as_ref());
        for (name, tag) in &other.tags {
            let tag = match self.tags.get(name) {
                Some(known) => Rc::new((**known).clone().meet(tag)),
                None => tag.clone(),
            };
            self.tags.insert(name.clone(), tag);
        }
        self.settled()
    }

    /// Without the kinds of which nothing is left.
    fn settled(mut self) -> Self {
        if self.strings.as_ref().is_some_and(|all| all.is_empty()) {
            self.kinds = self.kinds.without(Kinds::STRING);
        }
        if self.numbers.as_ref().is_some_and(|all| all.is_empty()) {
            self.kinds = self.kinds.without(Kinds::NUMBER);
        }
        if self.tags.values().any(|tag| tag.kinds.is_empty()) {
            self.kinds = self.kinds.without(Kinds::OBJECT);
        }
        self
    }

    /// What is in one or the other.
    fn join(self, other: &Self) -> Self {
        if self.kinds.is_empty() {
            return other.clone();
        }
        let strings = joined((&self, &self.strings), (other, &other.strings), Kinds::STRING);
        let numbers = joined((&self, &self.numbers), (other, &other.numbers), Kinds::NUMBER);
        let tags = match (self.kinds.meets(Kinds::OBJECT), other.kinds.meets(Kinds::OBJECT)) {
            (true, true) => {
                let common = self.tags.iter().filter_map(|(name, tag)| {
                    let both = (**tag).clone().join(other.tags.get(name)?);
                    Some((name.clone(), Rc::new(both)))
                });
                common.collect()
            }
            (true, false) => self.tags,
            _ => other.tags.clone(),
        };
        Self { kinds: self.kinds.or(other.kinds), strings, numbers, tags }
    }

    /// Whether no value is in both.
    pub(super) fn is_apart(&self, other: &Self) -> bool {
        let kinds = self.kinds.and(other.kinds);
        let of = |group: Kinds, apart: bool| !kinds.meets(group) || apart;
        kinds.without(Kinds::NUMBER.or(Kinds::STRING).or(Kinds::OBJECT)).is_empty()
            && of(Kinds::STRING, apart(&self.strings, &other.strings))
            && of(Kinds::NUMBER, apart(&self.numbers, &other.numbers))
            && of(Kinds::OBJECT, {
                let mut common =
                    self.tags.iter().filter_map(|(name, tag)| Some((tag, other.tags.get(name)?)));
                common.any(|(one, another)| one.is_apart(another))
            })
    }

    /// What is said of a property that an object has.
    pub(super) fn tag(&self, name: &str) -> Option<&Rc<Summary>> {
        self.tags.get(name)
    }
}

type Set<T> = Option<Rc<BTreeSet<T>>>;

fn both<T: Ord + Clone>(a: Set<T>, b: Option<&Rc<BTreeSet<T>>>) -> Set<T> {
    match (a, b) {
        (Some(a), Some(b)) => Some(Rc::new(a.intersection(b).cloned().collect())),
        (a, b) => a.or_else(|| b.cloned()),
    }
}

fn joined<T: Ord + Clone>(a: (&Summary, &Set<T>), b: (&Summary, &Set<T>), kinds: Kinds) -> Set<T> {
    match (a.0.kinds.meets(kinds), b.0.kinds.meets(kinds)) {
        (true, true) => Some(Rc::new(a.1.as_ref()?.union(b.1.as_ref()?).cloned().collect())),
        (true, false) => a.1.clone(),
        _ => b.1.clone(),
    }
}

fn apart<T: Ord>(a: &Set<T>, b: &Set<T>) -> bool {
    matches!((a, b), (Some(a), Some(b)) if a.is_disjoint(b))
}

impl Prover {
    /// What a node says at a glance.
    pub(super) fn summary(&mut self, id: Id) -> Rc<Summary> {
        self.look(id, TAGS, LOOKS)
    }

    /// What literals say together.
    pub(super) fn summary_of(&mut self, literals: &[Literal]) -> Summary {
        self.look_at(literals, TAGS, LOOKS)
    }

    /// Whether no value is an instance of both.
    pub(super) fn apart(&mut self, a: Id, b: Id) -> bool {
        let (a, b) = (self.summary(a), self.summary(b));
        a.is_apart(&b)
    }

    fn look(&mut self, id: Id, tags: u8, looks: u8) -> Rc<Summary> {
        if let Some(known) = self.summaries.get(&(id, tags)) {
            return known.clone();
        }
        let Some(looks) = looks.checked_sub(1) else { return Rc::new(Summary::anything()) };
        let summary = match self.arena.get(id).clone() {
            Node::All(parts) => {
                let literals: Vec<Literal> = parts.into_iter().map(|part| (part, true)).collect();
                self.look_at(&literals, tags, looks)
            }
            Node::Any(parts) | Node::One(parts) => {
                let mut all = Summary::of_kinds(Kinds::NONE);
                for part in parts {
                    let part = self.look(part, tags, looks);
                    all = all.join(&part);
                }
                all
            }
            Node::Unevaluated { inner, .. }
            | Node::UnevaluatedItems { inner, .. }
            | Node::Constant(inner) => (*self.look(inner, tags, looks)).clone(),
            Node::Not(one) => match self.arena.get(one) {
                Node::Kinds(kinds) => Summary::of_kinds(Kinds::ALL.without(*kinds)),
                node => Summary::of_kinds(node.about().unwrap_or(Kinds::ALL)),
            },
            Node::Kinds(kinds) => Summary::of_kinds(kinds),
            Node::Strings(all) => Summary { strings: Some(Rc::new(all)), ..Summary::anything() },
            Node::Numbers(all) => Summary { numbers: Some(Rc::new(all)), ..Summary::anything() },
            _ => Summary::anything(),
        };
        let summary = Rc::new(summary);
        // What was looked at from further away may have been cut short.
        if looks > LOOKS / 2 {
            self.summaries.insert((id, tags), summary.clone());
        }
        summary
    }

    fn look_at(&mut self, literals: &[Literal], tags: u8, looks: u8) -> Summary {
        let mut all = Summary::anything();
        let (mut required, mut properties) = (Vec::new(), Vec::new());
        for &(id, positive) in literals {
            match (self.arena.get(id), positive) {
                (Node::Required(name), true) => required.push(name.clone()),
                (Node::Property(name, schema), true) => properties.push((name.clone(), *schema)),
                (_, true) => all = all.meet(&self.look(id, tags, looks).clone()),
                (Node::Kinds(kinds), false) => {
                    all = all.meet(&Summary::of_kinds(Kinds::ALL.without(*kinds)));
                }
                (node, false) => {
                    all = all.meet(&Summary::of_kinds(node.about().unwrap_or(Kinds::ALL)));
                }
            }
        }
        let Some(deeper) = tags.checked_sub(1) else { return all };
        for (name, schema) in properties {
            if required.contains(&name) || all.tags.contains_key(&name) {
                let tag = self.look(schema, deeper, looks);
                let said = Summary { tags: BTreeMap::from([(name, tag)]), ..Summary::anything() };
                all = all.meet(&said);
            }
        }
        for name in required {
            all.tags.entry(name).or_insert_with(|| Rc::new(Summary::anything()));
        }
        all
    }
}
