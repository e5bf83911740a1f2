//! Our tree as an instance that the jsonschema crate judges, without a copy of it.

use std::borrow::Cow;

use jsonschema::json::{Array, Json, Node as JsonNode, NodeIdentity, Object};
use jsonschema::types::JsonType;
use serde_json::{Number, Value};

use crate::tree::{Elements, Kind, Members, Node, Tree};

/// The representation of a [`Tree`].
pub(super) struct Borrowed;

impl Json for Borrowed {
    type Node<'a> = Node<'a>;
    type PreparedKey = String;
    type StringBuffer = Tree<'static>;

    // A lookup walks the members, so passing over them once costs as much as a lookup that fails.
    const KEYS_PER_LOOKUP: usize = 4;
    const ACYCLIC: bool = true;

    fn prepare_key(key: &str) -> String {
        key.to_owned()
    }

    fn with_string_node<T>(buffer: &mut Tree<'static>, string: &str, f: impl FnOnce(Node<'_>) -> T) -> T {
        buffer.set_text(string);
        f(buffer.root())
    }
}

impl<'a> JsonNode<'a, Borrowed> for Node<'a> {
    type Object = Members<'a>;
    type Array = Elements<'a>;
    type Number = Number;

    fn as_object(&self) -> Option<Members<'a>> {
        (*self).as_object()
    }

    fn as_array(&self) -> Option<Elements<'a>> {
        match self.kind() {
            Kind::Array(elements) => Some(elements),
            _ => None,
        }
    }

    fn as_string(&self) -> Option<Cow<'a, str>> {
        (*self).as_str().map(Cow::Borrowed)
    }

    fn as_number(&self) -> Option<Number> {
        (*self).as_number()
    }

    fn as_boolean(&self) -> Option<bool> {
        match self.kind() {
            Kind::Bool(it) => Some(it),
            _ => None,
        }
    }

    fn is_null(&self) -> bool {
        matches!(self.kind(), Kind::Null)
    }

    fn json_type(&self) -> JsonType {
        match self.kind() {
            Kind::Null => JsonType::Null,
            Kind::Bool(_) => JsonType::Boolean,
            Kind::Unsigned(_) | Kind::Negative(_) | Kind::Float(_) => JsonType::Number,
            Kind::Text(_) => JsonType::String,
            Kind::Array(_) => JsonType::Array,
            Kind::Object(_) => JsonType::Object,
        }
    }

    fn string_length_within(&self, min: u64, max: u64) -> Option<bool> {
        let text = (*self).as_str()?;
        // A character takes one to four bytes, so mostly their number decides.
        let bytes = text.len() as u64;
        let fewest = bytes.div_ceil(4);
        if bytes < min || fewest > max {
            return Some(false);
        }
        if min <= fewest && bytes <= max {
            return Some(true);
        }
        Some((min..=max).contains(&(text.chars().count() as u64)))
    }

    fn equals_value(&self, expected: &Value) -> bool {
        match (self.kind(), expected) {
            (Kind::Text(text), Value::String(expected)) => text == expected,
            (Kind::Unsigned(it), Value::Number(expected)) if expected.is_u64() => {
                Some(it) == expected.as_u64()
            }
            (Kind::Text(_), _) | (_, Value::String(_)) => false,
            _ => jsonschema::json::cmp::equal(&(*self).to_value(), expected),
        }
    }

    /// What an error would hold of the instance: nothing, since an error names the place and what is
    /// there is taken from the tree. Only a property's name has no place of its own.
    fn to_value(&self) -> Cow<'a, Value> {
        Cow::Owned((*self).name_of_property().map_or(Value::Null, Value::from))
    }

    fn identity(&self) -> Option<NodeIdentity> {
        let (tree, at) = (*self).identity();
        Some(NodeIdentity::tagged(tree, at))
    }
}

impl<'a> Object<'a, Borrowed> for Members<'a> {
    type Node = Node<'a>;
    type MemberName = &'a str;
    type MembersIter = Members<'a>;

    fn len(&self) -> usize {
        ExactSizeIterator::len(self)
    }

    fn get(&self, key: &String) -> Option<Node<'a>> {
        Members::get(*self, key)
    }

    fn members(&self) -> Members<'a> {
        *self
    }
}

impl<'a> Array<'a, Borrowed> for Elements<'a> {
    type Node = Node<'a>;
    type ElementsIter = Elements<'a>;

    fn len(&self) -> usize {
        ExactSizeIterator::len(self)
    }

    fn elements(&self) -> Elements<'a> {
        *self
    }

    fn is_unique(&self) -> bool {
        let values: Vec<Value> = self.map(Node::to_value).collect();
        jsonschema::json::unique::is_unique(&values)
    }
}
