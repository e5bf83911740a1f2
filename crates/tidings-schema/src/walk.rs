//! Where the subschemas of a JSON Schema are, and what its keywords are.
//!
//! One table for every traversal, so that no traversal looks for schemas inside data (`const`,
//! `enum`, `default`, `examples`), and none overlooks a place.

use std::borrow::Cow;
use std::collections::{BTreeSet, HashMap};

use serde_json::{Map, Value};

/// Keywords whose value is one schema.
pub const ONE: &[&str] =
    &["items", "additionalProperties", "propertyNames", "not", "if", "then", "else", "unevaluatedProperties"];

/// Keywords whose value is a list of schemas.
pub const LIST: &[&str] = &["allOf", "anyOf", "oneOf", "prefixItems"];

/// Keywords whose value maps names to schemas.
pub const MAP: &[&str] = &["properties", "patternProperties", "$defs"];

/// Keywords that assert something without a subschema.
pub const ASSERTIONS: &[&str] = &[
    "$ref",
    "type",
    "const",
    "enum",
    "required",
    "minProperties",
    "maxProperties",
    "minItems",
    "maxItems",
    "uniqueItems",
    "minimum",
    "maximum",
    "exclusiveMinimum",
    "exclusiveMaximum",
    "multipleOf",
    "minLength",
    "maxLength",
    "pattern",
    "format",
];

/// Keywords that only say something about a schema.
pub const ANNOTATIONS: &[&str] = &[
    "$schema",
    "$id",
    "$comment",
    "title",
    "description",
    "default",
    "deprecated",
    "examples",
    "readOnly",
    "writeOnly",
];

/// The formats that Rust, TypeScript and JSON Schema check alike.
pub const FORMATS: &[&str] = &["date-time", "date", "time", "uuid", "email", "uri", "duration"];

/// Whether tidings carries a keyword exactly. Words that start with `x-` are the user's or ours.
#[must_use]
pub fn is_supported(keyword: &str) -> bool {
    keyword.starts_with("x-")
        || [ONE, LIST, MAP, ASSERTIONS, ANNOTATIONS].iter().any(|list| list.contains(&keyword))
}

/// Calls `visit` with every direct subschema and the keyword path that leads to it
/// (`properties/name`, `items`, `oneOf/0`).
pub fn children<'a>(schema: &'a Value, mut visit: impl FnMut(&str, &str, &'a Value)) {
    let Value::Object(object) = schema else { return };
    for (keyword, value) in object {
        let keyword = keyword.as_str();
        match value {
            Value::Object(map) if MAP.contains(&keyword) => {
                map.iter().for_each(|(name, child)| visit(keyword, name, child));
            }
            Value::Array(list) if LIST.contains(&keyword) => {
                for (index, child) in list.iter().enumerate() {
                    visit(keyword, &index.to_string(), child);
                }
            }
            Value::Object(_) | Value::Bool(_) if ONE.contains(&keyword) => visit(keyword, "", value),
            _ => {}
        }
    }
}

/// Calls `change` with every schema object, outermost first.
pub fn change(schema: &mut Value, visit: &mut impl FnMut(&mut Map<String, Value>)) {
    let Value::Object(object) = schema else { return };
    visit(object);
    for (keyword, value) in object.iter_mut() {
        let keyword = keyword.as_str();
        match value {
            Value::Object(map) if MAP.contains(&keyword) => {
                map.values_mut().for_each(|child| change(child, visit));
            }
            Value::Array(list) if LIST.contains(&keyword) => {
                list.iter_mut().for_each(|child| change(child, visit));
            }
            Value::Object(_) if ONE.contains(&keyword) => change(value, visit),
            _ => {}
        }
    }
}

/// The name in a local reference `#/$defs/<name>`.
#[must_use]
pub fn definition_name(reference: &str) -> Option<String> {
    name_of(reference).map(Cow::into_owned)
}

/// [`definition_name`] without a copy where none is needed.
#[must_use]
pub fn name_of(reference: &str) -> Option<Cow<'_, str>> {
    let encoded = reference.strip_prefix("#/$defs/")?;
    Some(if encoded.contains(['%', '~']) { unescape(encoded).into() } else { encoded.into() })
}

/// A local reference to a definition whose name is an identifier.
#[must_use]
pub fn reference_to(name: &str) -> String {
    format!("#/$defs/{name}")
}

fn unescape(encoded: &str) -> String {
    percent_decoded(encoded).replace("~1", "/").replace("~0", "~")
}

/// A pointer as it stands in a reference, with `%` and two digits as the byte they mean.
pub(crate) fn percent_decoded(encoded: &str) -> String {
    let mut bytes = Vec::with_capacity(encoded.len());
    let mut rest = encoded.as_bytes();
    while let Some((&byte, tail)) = rest.split_first() {
        let hex = |at: usize| tail.get(at).and_then(|digit| (*digit as char).to_digit(16));
        match (byte, hex(0), hex(1)) {
            (b'%', Some(high), Some(low)) => {
                bytes.push(u8::try_from(high * 16 + low).unwrap_or(b'?'));
                rest = &tail[2..];
            }
            _ => {
                bytes.push(byte);
                rest = tail;
            }
        }
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

/// Answers which definitions schemas refer to. Every definition is looked through once.
#[derive(Debug)]
pub struct References<'a> {
    names: Vec<&'a str>,
    numbers: HashMap<&'a str, usize>,
    /// What each definition refers to itself.
    direct: Vec<Vec<usize>>,
}

impl<'a> References<'a> {
    /// For schemas that refer to `definitions`.
    #[must_use]
    pub fn new(definitions: &'a Map<String, Value>) -> Self {
        let names: Vec<&str> = definitions.keys().map(String::as_str).collect();
        let numbers = names.iter().enumerate().map(|(number, name)| (*name, number)).collect();
        let mut references = Self { names, numbers, direct: Vec::with_capacity(definitions.len()) };
        for definition in definitions.values() {
            let found = references.of(definition);
            references.direct.push(found);
        }
        references
    }

    /// The names of all definitions, in order.
    #[must_use]
    pub fn names(&self) -> &[&'a str] {
        &self.names
    }

    /// The positions of the definitions that the definition at a position refers to itself.
    #[must_use]
    pub fn direct(&self, number: usize) -> &[usize] {
        &self.direct[number]
    }

    /// The position of the definition that a reference leads to.
    #[must_use]
    pub fn number(&self, reference: &str) -> Option<usize> {
        name_of(reference).and_then(|name| self.numbers.get(&*name)).copied()
    }

    /// The names of all definitions that schemas refer to, directly or through others, in the order
    /// of the definitions.
    #[must_use]
    pub fn reachable(&self, schemas: &[&Value]) -> Vec<&'a str> {
        let mut found = BTreeSet::new();
        let mut open: Vec<usize> = schemas.iter().flat_map(|schema| self.of(schema)).collect();
        while let Some(number) = open.pop() {
            if found.insert(number) {
                open.extend(&self.direct[number]);
            }
        }
        found.into_iter().map(|number| self.names[number]).collect()
    }

    fn of(&self, schema: &Value) -> Vec<usize> {
        let mut found = Vec::new();
        let mut open = vec![schema];
        while let Some(schema) = open.pop() {
            let reference = schema.get("$ref").and_then(Value::as_str);
            found.extend(reference.and_then(|reference| self.number(reference)));
            children(schema, |_, _, child| open.push(child));
        }
        found
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn schemas_are_not_looked_for_inside_data() {
        let schema =
            json!({ "const": { "items": {} }, "default": { "not": {} }, "items": { "type": "null" } });
        let mut seen = Vec::new();
        children(&schema, |keyword, _, _| seen.push(keyword.to_owned()));
        assert_eq!(seen, ["items"]);
    }

    #[test]
    fn a_reference_is_decoded() {
        assert_eq!(definition_name("#/$defs/a%3Cb~1c").as_deref(), Some("a<b/c"));
        assert_eq!(definition_name("#/$defs/Plain").as_deref(), Some("Plain"));
        assert_eq!(definition_name("#/properties/a"), None);
    }

    #[test]
    fn reachable_follows_references_once() {
        let definitions = json!({
            "C": { "type": "null" },
            "A": { "items": { "$ref": "#/$defs/B" } },
            "B": { "anyOf": [{ "$ref": "#/$defs/A" }, { "$ref": "#/$defs/C" }] },
            "D": {},
        });
        let definitions = definitions.as_object().unwrap();
        assert_eq!(
            References::new(definitions).reachable(&[&json!({ "$ref": "#/$defs/A" })]),
            ["C", "A", "B"]
        );
    }
}
