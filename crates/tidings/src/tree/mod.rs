//! A JSON text as a tree that borrows from it: parsed once, then judged and read.
//!
//! Invariants: the tree is one flat list, so building it is one allocation and dropping it never
//! recurses; no key stands twice in an object; nesting is bounded by [`DEEPEST`]; every number is a
//! `u64`, a negative `i64` or a finite `f64`.

mod parse;
mod read;

use std::iter::FusedIterator;

#[cfg(feature = "validate")]
use serde_json::Number;
use serde_json::{Map, Value};

pub(crate) use parse::parse;
#[cfg(feature = "validate")]
use parse::position;
#[cfg(feature = "validate")]
pub(crate) use parse::{Fault, FaultKind};
pub(crate) use read::Tagged;

/// How deeply arrays and objects may be nested: as deep as `serde_json` reads.
pub(crate) const DEEPEST: usize = 127;

/// A parsed JSON text.
#[derive(Debug, Default)]
pub(crate) struct Tree<'t> {
    text: &'t str,
    /// The texts of all strings that are written with escapes.
    unescaped: String,
    /// In the order of the text; after an object's entry its keys and values in turn.
    entries: Vec<Entry>,
}

/// Positions are `u32` to keep an entry at 16 bytes; [`parse`] takes no longer text.
#[derive(Debug, Clone, Copy)]
enum Entry {
    Null,
    Bool(bool),
    Unsigned(u64),
    Negative(i64),
    Float(f64),
    /// A string as it stands in the text.
    Plain {
        at: u32,
        len: u32,
    },
    /// A string in `unescaped`.
    Unescaped {
        at: u32,
        len: u32,
    },
    /// `end` is the index of the entry after all of its elements.
    Array {
        len: u32,
        end: u32,
    },
    Object {
        len: u32,
        end: u32,
    },
}

/// One value of a tree.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Node<'a> {
    tree: &'a Tree<'a>,
    at: usize,
}

/// What a value is.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Kind<'a> {
    Null,
    Bool(bool),
    Unsigned(u64),
    Negative(i64),
    Float(f64),
    Text(&'a str),
    Array(Elements<'a>),
    Object(Members<'a>),
}

impl<'t> Tree<'t> {
    /// The outermost value.
    pub(crate) fn root(&self) -> Node<'_> {
        Node { tree: self, at: 0 }
    }

    /// Makes this the tree of one string.
    #[cfg(feature = "validate")]
    pub(crate) fn set_text(&mut self, text: &str) {
        self.unescaped.clear();
        self.unescaped.push_str(text);
        self.entries.clear();
        self.entries.push(Entry::Unescaped { at: 0, len: position(text.len()) });
    }

    fn after(&self, at: usize) -> usize {
        match self.entries[at] {
            Entry::Array { end, .. } | Entry::Object { end, .. } => end as usize,
            _ => at + 1,
        }
    }

    fn text_at(&self, at: usize) -> &str {
        let (source, at, len) = match self.entries[at] {
            Entry::Plain { at, len } => (self.text, at, len),
            Entry::Unescaped { at, len } => (self.unescaped.as_str(), at, len),
            _ => return "",
        };
        &source[at as usize..at as usize + len as usize]
    }
}

impl<'a> Node<'a> {
    pub(crate) fn kind(self) -> Kind<'a> {
        match self.tree.entries[self.at] {
            Entry::Null => Kind::Null,
            Entry::Bool(it) => Kind::Bool(it),
            Entry::Unsigned(it) => Kind::Unsigned(it),
            Entry::Negative(it) => Kind::Negative(it),
            Entry::Float(it) => Kind::Float(it),
            Entry::Plain { .. } | Entry::Unescaped { .. } => Kind::Text(self.tree.text_at(self.at)),
            Entry::Array { len, .. } => {
                Kind::Array(Elements { tree: self.tree, at: self.at + 1, left: len as usize })
            }
            Entry::Object { len, .. } => {
                Kind::Object(Members { tree: self.tree, at: self.at + 1, left: len as usize })
            }
        }
    }

    /// Tells this value from every other one of all trees alive.
    #[cfg(feature = "validate")]
    pub(crate) fn identity(self) -> (usize, u32) {
        (std::ptr::from_ref(self.tree).addr(), position(self.at))
    }

    /// The string of a tree made by [`Tree::set_text`].
    #[cfg(feature = "validate")]
    pub(crate) fn name_of_property(self) -> Option<&'a str> {
        if self.tree.text.is_empty() { self.as_str() } else { None }
    }

    pub(crate) fn as_str(self) -> Option<&'a str> {
        match self.kind() {
            Kind::Text(text) => Some(text),
            _ => None,
        }
    }

    pub(crate) fn as_object(self) -> Option<Members<'a>> {
        match self.kind() {
            Kind::Object(members) => Some(members),
            _ => None,
        }
    }

    #[cfg(feature = "validate")]
    pub(crate) fn as_number(self) -> Option<Number> {
        match self.kind() {
            Kind::Unsigned(it) => Some(it.into()),
            Kind::Negative(it) => Some(it.into()),
            Kind::Float(it) => Number::from_f64(it),
            _ => None,
        }
    }

    /// The value under a key of an object.
    pub(crate) fn get(self, key: &str) -> Option<Node<'a>> {
        self.as_object()?.get(key)
    }

    /// A copy that owns what it holds.
    pub(crate) fn to_value(self) -> Value {
        match self.kind() {
            Kind::Null => Value::Null,
            Kind::Bool(it) => it.into(),
            Kind::Unsigned(it) => it.into(),
            Kind::Negative(it) => it.into(),
            Kind::Float(it) => it.into(),
            Kind::Text(it) => it.into(),
            Kind::Array(elements) => elements.map(Node::to_value).collect(),
            Kind::Object(members) => {
                members.map(|(key, value)| (key.to_owned(), value.to_value())).collect::<Map<_, _>>().into()
            }
        }
    }
}

/// `1.0`, `-0.0`, `1e2`: a float as the integer that it equals, where one can hold it.
pub(crate) fn as_integer(float: f64) -> Option<Kind<'static>> {
    // Beyond the bounds a cast would saturate; both bounds are powers of two and so exact.
    const ABOVE: f64 = 18_446_744_073_709_551_616.0;
    const BELOW: f64 = -9_223_372_036_854_775_808.0;
    if float.fract() != 0.0 || !(BELOW..ABOVE).contains(&float) {
        return None;
    }
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "an integer within bounds")]
    Some(if float < 0.0 { Kind::Negative(float as i64) } else { Kind::Unsigned(float as u64) })
}

/// The elements of an array.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Elements<'a> {
    tree: &'a Tree<'a>,
    at: usize,
    left: usize,
}

impl<'a> Iterator for Elements<'a> {
    type Item = Node<'a>;

    fn next(&mut self) -> Option<Self::Item> {
        self.left = self.left.checked_sub(1)?;
        let node = Node { tree: self.tree, at: self.at };
        self.at = self.tree.after(self.at);
        Some(node)
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        (self.left, Some(self.left))
    }
}

impl ExactSizeIterator for Elements<'_> {}
impl FusedIterator for Elements<'_> {}

/// The members of an object, in the order of the text.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Members<'a> {
    tree: &'a Tree<'a>,
    at: usize,
    left: usize,
}

impl<'a> Members<'a> {
    pub(crate) fn get(mut self, key: &str) -> Option<Node<'a>> {
        self.find_map(|(name, value)| (name == key).then_some(value))
    }

    /// The next member, whose key is given as a value of its own.
    fn next_nodes(&mut self) -> Option<(Node<'a>, Node<'a>)> {
        self.left = self.left.checked_sub(1)?;
        let value = self.at + 1;
        let nodes = (Node { tree: self.tree, at: self.at }, Node { tree: self.tree, at: value });
        self.at = self.tree.after(value);
        Some(nodes)
    }
}

impl<'a> Iterator for Members<'a> {
    type Item = (&'a str, Node<'a>);

    fn next(&mut self) -> Option<Self::Item> {
        let (key, value) = self.next_nodes()?;
        Some((key.tree.text_at(key.at), value))
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        (self.left, Some(self.left))
    }
}

impl ExactSizeIterator for Members<'_> {}
impl FusedIterator for Members<'_> {}

#[cfg(all(test, feature = "validate"))]
mod tests {
    use super::*;

    #[test]
    fn an_entry_stays_small() {
        assert_eq!(size_of::<Entry>(), 16);
    }

    #[test]
    fn a_tree_is_the_value_it_was_parsed_from() {
        let text = r#" {"a":[1,-2,3.5,1e2,true,false,null,"é\n\u00e9\ud83d\ude00",{}],"b":{"":[]},"c":18446744073709551615} "#;
        let tree = parse(text.as_bytes(), text.len()).unwrap();
        assert_eq!(tree.root().to_value(), serde_json::from_str::<Value>(text).unwrap());
        assert_eq!(tree.root().get("b").unwrap().as_object().unwrap().len(), 1);
        assert!(tree.root().get("d").is_none());
    }

    #[test]
    fn a_float_is_an_integer_where_one_can_hold_it() {
        assert!(matches!(as_integer(1.0), Some(Kind::Unsigned(1))));
        assert!(matches!(as_integer(-0.0), Some(Kind::Unsigned(0))));
        assert!(matches!(as_integer(-9_223_372_036_854_775_808.0), Some(Kind::Negative(i64::MIN))));
        assert!(as_integer(18_446_744_073_709_551_616.0).is_none());
        assert!(as_integer(0.5).is_none());
        assert!(as_integer(1e300).is_none());
    }
}
