//! From a JSON Schema to nodes. It is in the words of 2020-12: see [`crate::bundle`].

use std::collections::{BTreeSet, HashMap};

use num_traits::ToPrimitive;
use serde_json::{Map, Value};

use super::judge::FORMATS;
use super::node::{Bound, Id, Kinds, Node, NotModelled, constant};
use super::rational::Rational;
use crate::walk;

/// Nodes as they are read, not yet made unique.
#[derive(Debug, Default)]
pub(super) struct Reading {
    /// `None` while what it refers to is being read.
    pub(super) nodes: Vec<Option<Node>>,
    pub(super) not_modelled: NotModelled,
}

/// One document that is read.
pub(super) struct Document<'a> {
    definitions: Option<&'a Map<String, Value>>,
    known: HashMap<String, Id>,
    /// Definitions that are referred to and not read yet.
    pending: Vec<(Id, &'a Value)>,
}

impl<'a> Document<'a> {
    /// Of a whole schema.
    pub(super) fn new(root: &'a Value) -> Self {
        Self {
            definitions: root.get("$defs").and_then(Value::as_object),
            known: HashMap::new(),
            pending: Vec::new(),
        }
    }
}

/// Schemas nested deeper than this are not looked into.
const DEEPEST: usize = 200;

impl Reading {
    /// Reads a whole document: one definition after the other, so that a chain of them is not deep.
    pub(super) fn document<'a>(&mut self, document: &mut Document<'a>, root: &'a Value) -> Id {
        let made = self.schema(document, root, 0);
        while let Some((id, definition)) = document.pending.pop() {
            let made = self.schema(document, definition, 0);
            self.nodes[id as usize] = Some(Node::All(vec![made]));
        }
        made
    }

    /// Reads one schema of a document.
    pub(super) fn schema(&mut self, document: &mut Document<'_>, schema: &Value, depth: usize) -> Id {
        let object = match schema {
            Value::Bool(true) => return self.node(Node::All(Vec::new())),
            Value::Object(object) if depth < DEEPEST => object,
            Value::Object(_) => {
                let opaque = self.not_modelled.opaque(format!("what is more than {DEEPEST} schemas deep"));
                return self.node(Node::Opaque(opaque));
            }
            _ => return self.node(Node::Any(Vec::new())),
        };
        let mut reader = Reader { reading: self, document, depth: depth + 1, parts: Vec::new() };
        reader.object(object);
        match reader.parts[..] {
            [only] => only,
            _ => {
                let parts = reader.parts;
                self.node(Node::All(parts))
            }
        }
    }

    fn node(&mut self, node: Node) -> Id {
        self.nodes.push(Some(node));
        Id::try_from(self.nodes.len() - 1).unwrap_or(Id::MAX)
    }
}

/// Reads one schema object: every keyword becomes a part of a conjunction.
struct Reader<'r, 'd, 'a> {
    reading: &'r mut Reading,
    document: &'d mut Document<'a>,
    depth: usize,
    parts: Vec<Id>,
}

impl Reader<'_, '_, '_> {
    fn object(&mut self, object: &Map<String, Value>) {
        for (keyword, value) in object {
            self.keyword(object, keyword, value);
        }
        if let Some(rest) = object.get("unevaluatedProperties") {
            let rest = self.schema(rest);
            let parts = std::mem::take(&mut self.parts);
            let inner = self.node(Node::All(parts));
            self.part(Node::Unevaluated { inner, rest });
        }
        if let Some(rest) = object.get("unevaluatedItems") {
            let rest = self.schema(rest);
            let parts = std::mem::take(&mut self.parts);
            let inner = self.node(Node::All(parts));
            self.part(Node::UnevaluatedItems { inner, rest });
        }
    }

    fn keyword(&mut self, object: &Map<String, Value>, keyword: &str, value: &Value) {
        let number = value.as_number().map(Rational::of);
        let count = count(Some(value));
        let bound = |open| number.clone().map(|at| Bound { at, open });
        let made = match keyword {
            "$ref" => {
                let target = self.reference(value.as_str().unwrap_or_default());
                return self.parts.push(target);
            }
            "type" => kinds(value).map(Node::Kinds),
            "const" => return self.constant(value),
            "enum" => return self.enumeration(value.as_array().map_or(&[], Vec::as_slice)),
            "minimum" => bound(false).map(Node::Least),
            "exclusiveMinimum" => bound(true).map(Node::Least),
            "maximum" => bound(false).map(Node::Most),
            "exclusiveMaximum" => bound(true).map(Node::Most),
            "multipleOf" => number.clone().filter(Rational::is_positive).map(Node::Multiple),
            "minLength" => count.map(Node::MinLength),
            "maxLength" => count.map(Node::MaxLength),
            "pattern" => value.as_str().map(|pattern| Node::Pattern(pattern.to_owned())),
            "format" => match value.as_str() {
                Some(format) if FORMATS.contains(&format) => Some(Node::Format(format.to_owned())),
                _ => return,
            },
            "minItems" => count.map(Node::MinItems),
            "maxItems" => count.map(Node::MaxItems),
            "uniqueItems" => match value {
                Value::Bool(true) => Some(Node::Unique),
                _ => return,
            },
            "prefixItems" => return self.items(object),
            "items" if object.contains_key("prefixItems") => return,
            "items" => return self.items(object),
            "contains" => Some(self.contains(object, value)),
            "minProperties" => count.map(Node::MinProperties),
            "maxProperties" => count.map(Node::MaxProperties),
            "required" => {
                for name in value.as_array().into_iter().flatten().filter_map(Value::as_str) {
                    self.part(Node::Required(name.to_owned()));
                }
                return;
            }
            "properties" => return self.each(value, Node::Property),
            "patternProperties" => return self.each(value, Node::Matching),
            "additionalProperties" => {
                let keys = |keyword: &str| -> BTreeSet<String> {
                    let map = object.get(keyword).and_then(Value::as_object);
                    map.into_iter().flat_map(Map::keys).cloned().collect()
                };
                let schema = self.schema(value);
                let (names, patterns) = (keys("properties"), keys("patternProperties"));
                Some(Node::Extra { names, patterns, schema })
            }
            "propertyNames" => Some(Node::Names(self.schema(value))),
            "dependentRequired" => return self.dependent_required(value),
            "dependentSchemas" => return self.dependent_schemas(value),
            "allOf" => {
                let all = self.list(value);
                return self.parts.extend(all);
            }
            "anyOf" => Some(Node::Any(self.list(value))),
            "oneOf" => Some(Node::One(self.list(value))),
            "not" => Some(Node::Not(self.schema(value))),
            "if" => self.condition(object, value),
            "$dynamicRef" | "$recursiveRef" => None,
            _ => return,
        };
        let opaque =
            |reading: &mut Reading| Node::Opaque(reading.not_modelled.opaque(format!("`{keyword}`")));
        let made = made.unwrap_or_else(|| opaque(self.reading));
        self.part(made);
    }

    fn node(&mut self, node: Node) -> Id {
        self.reading.node(node)
    }

    fn part(&mut self, node: Node) {
        let id = self.node(node);
        self.parts.push(id);
    }

    fn schema(&mut self, schema: &Value) -> Id {
        self.reading.schema(self.document, schema, self.depth)
    }

    fn list(&mut self, value: &Value) -> Vec<Id> {
        value.as_array().into_iter().flatten().map(|schema| self.schema(schema)).collect()
    }

    fn each(&mut self, value: &Value, node: fn(String, Id) -> Node) {
        for (name, schema) in value.as_object().into_iter().flatten() {
            let schema = self.schema(schema);
            self.part(node(name.clone(), schema));
        }
    }

    /// What a reference leads to is read once, and can be referred to while it is read.
    fn reference(&mut self, reference: &str) -> Id {
        if let Some(known) = self.document.known.get(reference) {
            return *known;
        }
        let target = walk::name_of(reference).and_then(|name| self.document.definitions?.get(&*name));
        let Some(target) = target else {
            let opaque = self.reading.not_modelled.opaque(format!("`$ref` to `{reference}`"));
            return self.node(Node::Opaque(opaque));
        };
        let id = Id::try_from(self.reading.nodes.len()).unwrap_or(Id::MAX);
        self.reading.nodes.push(None);
        self.document.known.insert(reference.to_owned(), id);
        self.document.pending.push((id, target));
        id
    }

    fn constant(&mut self, value: &Value) {
        if matches!(value, Value::Array(_) | Value::Object(_)) {
            let whole = self.whole_constant(value);
            return self.part(Node::Constant(whole));
        }
        for node in constant(value, &mut |_| 0) {
            self.part(node);
        }
    }

    fn whole_constant(&mut self, value: &Value) -> Id {
        let nodes = constant(value, &mut |inner| self.whole_constant(inner));
        let parts = nodes.into_iter().map(|node| self.node(node)).collect();
        self.node(Node::All(parts))
    }

    /// The plain values as sets, each of the others on its own.
    fn enumeration(&mut self, values: &[Value]) {
        let (mut kinds, mut strings, mut numbers) = (Kinds::NONE, BTreeSet::new(), BTreeSet::new());
        let mut others = Vec::new();
        for value in values {
            match value {
                Value::Array(_) | Value::Object(_) => {
                    let whole = self.whole_constant(value);
                    others.push(self.node(Node::Constant(whole)));
                }
                _ => {
                    for node in constant(value, &mut |_| 0) {
                        match node {
                            Node::Kinds(some) => kinds = kinds.or(some),
                            Node::Strings(some) => strings.extend(some),
                            Node::Numbers(some) => numbers.extend(some),
                            other => others.push(self.node(other)),
                        }
                    }
                }
            }
        }
        let mut parts = vec![self.node(Node::Kinds(kinds))];
        if !strings.is_empty() {
            parts.push(self.node(Node::Strings(strings)));
        }
        if !numbers.is_empty() {
            parts.push(self.node(Node::Numbers(numbers)));
        }
        if others.is_empty() {
            return self.parts.extend(parts);
        }
        if !kinds.is_empty() {
            others.insert(0, self.node(Node::All(parts)));
        }
        self.part(Node::Any(others));
    }

    fn items(&mut self, object: &Map<String, Value>) {
        let prefix = object.get("prefixItems").map(|value| self.list(value)).unwrap_or_default();
        let rest = match object.get("items") {
            Some(rest) => self.schema(rest),
            None => self.node(Node::All(Vec::new())),
        };
        self.part(Node::Items { prefix, rest, whole: object.contains_key("items") });
    }

    fn contains(&mut self, object: &Map<String, Value>, value: &Value) -> Node {
        let schema = self.schema(value);
        // Without a bound that can be read there is the one that the keyword alone has.
        let least = count(object.get("minContains")).unwrap_or(1);
        Node::Contains { schema, least, most: count(object.get("maxContains")) }
    }

    /// Whether `name` is missing, which no value but an object can say.
    fn missing(&mut self, name: &str) -> Id {
        let there = self.node(Node::Required(name.to_owned()));
        self.node(Node::Not(there))
    }

    fn dependent_required(&mut self, value: &Value) {
        for (name, others) in value.as_object().into_iter().flatten() {
            let missing = self.missing(name);
            let others = others.as_array().into_iter().flatten().filter_map(Value::as_str);
            let others = others.map(|other| self.node(Node::Required(other.to_owned()))).collect();
            let others = self.node(Node::All(others));
            self.part(Node::Any(vec![missing, others]));
        }
    }

    /// Where the property is missing, nothing is looked at either: that is `if` and `then`.
    fn dependent_schemas(&mut self, value: &Value) {
        for (name, schema) in value.as_object().into_iter().flatten() {
            let object = self.node(Node::Kinds(Kinds::OBJECT));
            let there = self.node(Node::Required(name.clone()));
            let condition = self.node(Node::All(vec![object, there]));
            let (then, otherwise) = (self.schema(schema), self.node(Node::All(Vec::new())));
            self.part(Node::If { condition, then, otherwise });
        }
    }

    fn condition(&mut self, object: &Map<String, Value>, condition: &Value) -> Option<Node> {
        let condition = self.schema(condition);
        let anything = Value::Bool(true);
        let mut way = |keyword: &str| self.schema(object.get(keyword).unwrap_or(&anything));
        Some(Node::If { condition, then: way("then"), otherwise: way("else") })
    }
}

fn kinds(value: &Value) -> Option<Kinds> {
    match value {
        Value::String(one) => Some(Kinds::named(one)),
        Value::Array(many) => Some(
            many.iter().filter_map(Value::as_str).fold(Kinds::NONE, |kinds, one| kinds.or(Kinds::named(one))),
        ),
        _ => None,
    }
}

/// A number of items, properties or characters; past 64 bits it is as good as the largest.
fn count(value: Option<&Value>) -> Option<u64> {
    let number = Rational::of(value?.as_number()?);
    let is_count = number.is_whole() && *number.over() >= 0.into();
    is_count.then(|| number.over().to_u64().unwrap_or(u64::MAX))
}
