//! The normal form: a graph of small constraints, each about one thing.
//!
//! Invariant: two nodes of an [`Arena`] with the same id accept the same values, and what is built
//! alike has one id, whichever of the two documents it stands in. An atom says nothing about values
//! of other kinds than its own: it accepts them.

use std::collections::{BTreeSet, HashMap};

use serde_json::Value;

use super::rational::Rational;

/// A node, by its place in the arena.
pub(super) type Id = u32;

/// A node, and whether a value shall be its instance.
pub(super) type Literal = (Id, bool);

/// A set of kinds of values. `true` and `false`, and whole numbers and others, are kinds of their
/// own, so that `type`, `const: true` and `type: integer` are all sets of kinds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(super) struct Kinds(u8);

impl Kinds {
    pub(super) const NONE: Self = Self(0);
    pub(super) const NULL: Self = Self(1);
    pub(super) const FALSE: Self = Self(2);
    pub(super) const TRUE: Self = Self(4);
    pub(super) const INTEGER: Self = Self(8);
    pub(super) const FRACTION: Self = Self(16);
    pub(super) const STRING: Self = Self(32);
    pub(super) const ARRAY: Self = Self(64);
    pub(super) const OBJECT: Self = Self(128);
    pub(super) const BOOLEAN: Self = Self(6);
    pub(super) const NUMBER: Self = Self(24);
    pub(super) const ALL: Self = Self(255);

    /// What can be looked for on its own, in the order a person would want an example of it.
    pub(super) const GROUPS: [Self; 6] =
        [Self::NULL, Self::BOOLEAN, Self::NUMBER, Self::STRING, Self::ARRAY, Self::OBJECT];

    /// The kinds that a name in `type` stands for.
    pub(super) fn named(name: &str) -> Self {
        match name {
            "null" => Self::NULL,
            "boolean" => Self::BOOLEAN,
            "integer" => Self::INTEGER,
            "number" => Self::NUMBER,
            "string" => Self::STRING,
            "array" => Self::ARRAY,
            "object" => Self::OBJECT,
            _ => Self::NONE,
        }
    }

    pub(super) fn and(self, other: Self) -> Self {
        Self(self.0 & other.0)
    }

    pub(super) fn or(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    pub(super) fn without(self, other: Self) -> Self {
        Self(self.0 & !other.0)
    }

    pub(super) fn is_empty(self) -> bool {
        self.0 == 0
    }

    pub(super) fn within(self, other: Self) -> bool {
        self.without(other).is_empty()
    }

    pub(super) fn meets(self, other: Self) -> bool {
        !self.and(other).is_empty()
    }
}

/// A bound of a number, itself included unless `open`.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(super) struct Bound {
    pub(super) at: Rational,
    pub(super) open: bool,
}

/// One constraint.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(super) enum Node {
    /// Every one; of none, it accepts everything.
    All(Vec<Id>),
    /// One or more; of none, it accepts nothing.
    Any(Vec<Id>),
    /// Exactly one.
    One(Vec<Id>),
    Not(Id),
    /// What a constant says. It is not `properties`: `unevaluatedProperties` counts nothing in it as
    /// looked at.
    Constant(Id),
    If {
        condition: Id,
        then: Id,
        otherwise: Id,
    },
    /// `rest` holds for the properties that `inner` did not look at.
    Unevaluated {
        inner: Id,
        rest: Id,
    },
    /// `rest` holds for the items that `inner` did not look at.
    UnevaluatedItems {
        inner: Id,
        rest: Id,
    },
    Kinds(Kinds),
    /// `minimum`, `exclusiveMinimum`.
    Least(Bound),
    /// `maximum`, `exclusiveMaximum`.
    Most(Bound),
    Multiple(Rational),
    Numbers(BTreeSet<Rational>),
    MinLength(u64),
    MaxLength(u64),
    Pattern(String),
    Format(String),
    Strings(BTreeSet<String>),
    MinItems(u64),
    MaxItems(u64),
    Unique,
    Items {
        prefix: Vec<Id>,
        rest: Id,
        /// Whether `rest` was said: then all items are looked at.
        whole: bool,
    },
    /// From `least` to `most` items are instances.
    Contains {
        schema: Id,
        least: u64,
        most: Option<u64>,
    },
    Required(String),
    Property(String, Id),
    /// One of `patternProperties`.
    Matching(String, Id),
    /// `additionalProperties`: the names and patterns that it is not about.
    Extra {
        names: BTreeSet<String>,
        patterns: BTreeSet<String>,
        schema: Id,
    },
    MinProperties(u64),
    MaxProperties(u64),
    /// `propertyNames`.
    Names(Id),
    /// What is not modelled: nothing is known of it.
    Opaque(Opaque),
}

/// Something that is not modelled. What it accepts depends on more than its text, so none is the same
/// as another, however alike they are written: each that is made is one of its own.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(super) struct Opaque(usize);

/// All that is not modelled, in words.
#[derive(Debug, Default)]
pub(super) struct NotModelled(Vec<String>);

impl NotModelled {
    /// The only way to make an [`Opaque`].
    pub(super) fn opaque(&mut self, what: impl Into<String>) -> Opaque {
        self.0.push(what.into());
        Opaque(self.0.len())
    }

    /// What there is, for a person.
    pub(super) fn named(&self) -> String {
        let mut named: Vec<&str> = self.0.iter().map(String::as_str).collect();
        named.sort_unstable();
        named.dedup();
        named.truncate(3);
        named.join(", ")
    }
}

impl Node {
    /// The kinds an atom is about; `None` for what is no atom.
    pub(super) fn about(&self) -> Option<Kinds> {
        Some(match self {
            Self::Least(_) | Self::Most(_) | Self::Multiple(_) | Self::Numbers(_) => Kinds::NUMBER,
            Self::MinLength(_)
            | Self::MaxLength(_)
            | Self::Pattern(_)
            | Self::Format(_)
            | Self::Strings(_) => Kinds::STRING,
            Self::MinItems(_)
            | Self::MaxItems(_)
            | Self::Unique
            | Self::Items { .. }
            | Self::Contains { .. } => Kinds::ARRAY,
            Self::Required(_)
            | Self::Property(..)
            | Self::Matching(..)
            | Self::Extra { .. }
            | Self::MinProperties(_)
            | Self::MaxProperties(_)
            | Self::Names(_) => Kinds::OBJECT,
            _ => return None,
        })
    }

    /// Calls `visit` with the id of every node this one is made of.
    pub(super) fn children_mut(&mut self, visit: &mut impl FnMut(&mut Id)) {
        match self {
            Self::All(list) | Self::Any(list) | Self::One(list) => list.iter_mut().for_each(visit),
            Self::Not(one)
            | Self::Constant(one)
            | Self::Property(_, one)
            | Self::Matching(_, one)
            | Self::Names(one) => visit(one),
            Self::Extra { schema, .. } | Self::Contains { schema, .. } => visit(schema),
            Self::If { condition, then, otherwise } => {
                [condition, then, otherwise].into_iter().for_each(visit);
            }
            Self::Unevaluated { inner, rest } | Self::UnevaluatedItems { inner, rest } => {
                [inner, rest].into_iter().for_each(visit)
            }
            Self::Items { prefix, rest, .. } => prefix.iter_mut().chain([rest]).for_each(visit),
            _ => {}
        }
    }
}

/// The nodes of both documents.
#[derive(Debug, Default)]
pub(super) struct Arena {
    nodes: Vec<Node>,
    ids: HashMap<Node, Id>,
}

impl Arena {
    /// Of nodes that are all different.
    pub(super) fn new(nodes: Vec<Node>) -> Self {
        let numbered = nodes.iter().cloned().zip(0..);
        Self { ids: numbered.collect(), nodes }
    }

    pub(super) fn get(&self, id: Id) -> &Node {
        &self.nodes[id as usize]
    }

    /// The node that is made like this.
    pub(super) fn intern(&mut self, node: Node) -> Id {
        if let Some(id) = self.ids.get(&node) {
            return *id;
        }
        let id = Id::try_from(self.nodes.len()).unwrap_or(Id::MAX);
        self.nodes.push(node.clone());
        self.ids.insert(node, id);
        id
    }

    /// The node that accepts this value alone.
    pub(super) fn constant(&mut self, value: &Value) -> Id {
        let nodes = constant(value, &mut |value| self.constant(value));
        let parts = nodes.into_iter().map(|node| self.intern(node)).collect();
        self.intern(Node::All(parts))
    }
}

/// What a value is, as constraints; `inner` makes the nodes of what is in it.
pub(super) fn constant(value: &Value, inner: &mut dyn FnMut(&Value) -> Id) -> Vec<Node> {
    let one = |kinds| vec![Node::Kinds(kinds)];
    match value {
        Value::Null => one(Kinds::NULL),
        Value::Bool(false) => one(Kinds::FALSE),
        Value::Bool(true) => one(Kinds::TRUE),
        Value::Number(number) => {
            let number = Rational::of(number);
            let kind = if number.is_whole() { Kinds::INTEGER } else { Kinds::FRACTION };
            vec![Node::Kinds(kind), Node::Numbers(BTreeSet::from([number]))]
        }
        Value::String(text) => {
            vec![Node::Kinds(Kinds::STRING), Node::Strings(BTreeSet::from([text.clone()]))]
        }
        Value::Array(items) => {
            let length = items.len() as u64;
            let prefix = items.iter().map(&mut *inner).collect();
            let mut nodes = vec![Node::Kinds(Kinds::ARRAY), Node::MinItems(length), Node::MaxItems(length)];
            nodes.push(Node::Items { prefix, rest: inner_anything(inner), whole: false });
            nodes
        }
        Value::Object(fields) => {
            let mut nodes = vec![Node::Kinds(Kinds::OBJECT), Node::MaxProperties(fields.len() as u64)];
            for (name, value) in fields {
                nodes.push(Node::Required(name.clone()));
                nodes.push(Node::Property(name.clone(), inner(value)));
            }
            nodes
        }
    }
}

/// Past the last item of a constant there is none, so any node will do.
fn inner_anything(inner: &mut dyn FnMut(&Value) -> Id) -> Id {
    inner(&Value::Null)
}
