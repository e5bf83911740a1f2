//! Fingerprints: one SHA-256 for what a schema means.
//!
//! Two schemas have one fingerprint when they differ only in title, description, examples, the
//! order of keys and of lists that are sets, the names of definitions, whether a definition is
//! inlined, or `enum` with one value for `const`. What changes a verdict or a meaning stays:
//! `default`, `format`, `deprecated` and words that start with `x-`.
//!
//! The canonical form is a tree of hashes: every subschema stands in its parent as its own
//! fingerprint, and a reference as the fingerprint of what it refers to, so sharing costs nothing.
//! Definitions that refer to each other in a circle start alike and are told apart round by round
//! by what they refer to (colour refinement), until a round tells no more of them apart.

use std::collections::{BTreeSet, HashMap};

use serde_json::{Map, Value};
use sha2::{Digest, Sha256};

use crate::walk;

/// Fingerprints against one set of definitions.
#[derive(Debug)]
pub struct Fingerprints<'a> {
    hashes: HashMap<&'a str, String>,
}

impl<'a> Fingerprints<'a> {
    /// For schemas that refer to `definitions`.
    #[must_use]
    pub fn new(definitions: &'a Map<String, Value>) -> Self {
        let mut hashes: HashMap<&'a str, String> = HashMap::with_capacity(definitions.len());
        for circle in Circles::find(definitions) {
            let mut distinct = 0;
            loop {
                let round: Vec<(&'a str, String)> =
                    circle.iter().map(|name| (*name, hash(&definitions[*name], &hashes))).collect();
                let told_apart = round.iter().map(|(_, hash)| hash).collect::<BTreeSet<_>>().len();
                hashes.extend(round);
                if told_apart <= distinct || circle.len() == 1 {
                    break;
                }
                distinct = told_apart;
            }
        }
        Self { hashes }
    }

    /// The fingerprint of a schema, written `sha256:` and 64 hexadecimal digits.
    #[must_use]
    pub fn of(&self, schema: &Value) -> String {
        format!("sha256:{}", hash(schema, &self.hashes))
    }
}

/// The definitions in groups: a group is one definition, or several that refer to each other in a
/// circle; a group comes after those it refers to (Tarjan's strongly connected components).
struct Circles<'a> {
    definitions: &'a Map<String, Value>,
    number: HashMap<&'a str, usize>,
    lowest: HashMap<&'a str, usize>,
    open: Vec<&'a str>,
    found: Vec<Vec<&'a str>>,
}

impl<'a> Circles<'a> {
    fn find(definitions: &'a Map<String, Value>) -> Vec<Vec<&'a str>> {
        let mut circles = Self {
            definitions,
            number: HashMap::new(),
            lowest: HashMap::new(),
            open: Vec::new(),
            found: Vec::new(),
        };
        for name in definitions.keys() {
            if !circles.number.contains_key(name.as_str()) {
                circles.visit(name);
            }
        }
        circles.found
    }

    fn visit(&mut self, name: &'a str) {
        let number = self.number.len();
        self.number.insert(name, number);
        self.lowest.insert(name, number);
        self.open.push(name);
        for target in references(&self.definitions[name], self.definitions) {
            let reached = match self.number.get(target) {
                None => {
                    self.visit(target);
                    self.lowest[target]
                }
                Some(number) if self.open.contains(&target) => *number,
                Some(_) => continue,
            };
            if let Some(lowest) = self.lowest.get_mut(name) {
                *lowest = reached.min(*lowest);
            }
        }
        if self.lowest[name] == number {
            let start = self.open.iter().position(|other| *other == name).unwrap_or(0);
            self.found.push(self.open.split_off(start));
        }
    }
}

fn references<'a>(schema: &'a Value, definitions: &'a Map<String, Value>) -> Vec<&'a str> {
    let mut found = Vec::new();
    let mut open = vec![schema];
    while let Some(schema) = open.pop() {
        if let Some((name, _)) = target(schema, definitions) {
            found.push(name);
        }
        walk::children(schema, |_, _, child| open.push(child));
    }
    found
}

fn target<'a>(schema: &Value, definitions: &'a Map<String, Value>) -> Option<(&'a str, &'a Value)> {
    let name = walk::definition_name(schema.get("$ref")?.as_str()?)?;
    definitions.get_key_value(&name).map(|(name, definition)| (name.as_str(), definition))
}

fn hash(schema: &Value, hashes: &HashMap<&str, String>) -> String {
    let Value::Object(object) = schema else { return digest(schema.to_string().as_bytes()) };
    let all = |list: &[Value]| list.iter().map(|child| hash(child, hashes)).collect::<Vec<_>>();
    let mut parts: Vec<(&str, String)> = Vec::with_capacity(object.len());
    for (keyword, value) in object {
        let keyword = keyword.as_str();
        let part = match (keyword, value) {
            ("title" | "description" | "examples" | "$comment" | "$schema" | "$id" | "$defs", _) => continue,
            ("deprecated" | "uniqueItems", Value::Bool(false)) => continue,
            ("$ref", Value::String(reference)) => {
                let name = walk::definition_name(reference).unwrap_or_default();
                hashes.get(name.as_str()).cloned().unwrap_or_else(|| "open".to_owned())
            }
            ("required", Value::Array(list)) if list.is_empty() => continue,
            ("type", Value::Array(list)) if list.len() == 1 => canonical(&list[0]),
            ("type" | "required", Value::Array(list)) => sorted(list.iter().map(canonical)),
            // `const` is `enum` with one value.
            ("const", _) => {
                parts.push(("enum", canonical(value)));
                continue;
            }
            ("enum", Value::Array(list)) => sorted(list.iter().map(canonical)),
            ("allOf" | "anyOf" | "oneOf", Value::Array(list)) => sorted(all(list).into_iter()),
            ("prefixItems", Value::Array(list)) => all(list).join(","),
            (_, Value::Object(map)) if walk::MAP.contains(&keyword) => {
                if map.is_empty() {
                    continue;
                }
                sorted(
                    map.iter().map(|(name, child)| {
                        format!("{}:{}", Value::from(name.as_str()), hash(child, hashes))
                    }),
                )
            }
            (_, Value::Object(_) | Value::Bool(_)) if walk::ONE.contains(&keyword) => hash(value, hashes),
            _ => canonical(value),
        };
        parts.push((keyword, part));
    }
    if let [("$ref", hash)] = parts.as_slice() {
        return hash.clone();
    }
    parts.sort_unstable();
    let mut text = String::new();
    for (keyword, part) in parts {
        text.push_str(&Value::from(keyword).to_string());
        text.push(':');
        text.push_str(&part);
        text.push('\n');
    }
    digest(text.as_bytes())
}

/// The fingerprint of a text, for what has no schema.
#[must_use]
pub fn of_text(text: &str) -> String {
    format!("sha256:{}", digest(text.as_bytes()))
}

fn digest(bytes: &[u8]) -> String {
    const DIGITS: &[u8; 16] = b"0123456789abcdef";
    let mut hex = String::with_capacity(64);
    for byte in Sha256::digest(bytes) {
        for half in [byte >> 4, byte & 15] {
            hex.push(char::from(DIGITS[usize::from(half)]));
        }
    }
    hex
}

/// A value with the keys of its objects in order.
fn canonical(value: &Value) -> String {
    match value {
        Value::Object(object) => {
            let entries = object
                .iter()
                .map(|(key, value)| format!("{}:{}", Value::from(key.as_str()), canonical(value)));
            format!("{{{}}}", sorted(entries))
        }
        Value::Array(list) => format!("[{}]", list.iter().map(canonical).collect::<Vec<_>>().join(",")),
        Value::Number(number) => match number.as_f64() {
            // `1` and `1.0` are one number to every reader.
            Some(float) if float.fract() == 0.0 && float.abs() < 9e15 => format!("{float:.0}"),
            _ => number.to_string(),
        },
        other => other.to_string(),
    }
}

fn sorted(parts: impl Iterator<Item = String>) -> String {
    let mut parts: Vec<String> = parts.collect();
    parts.sort_unstable();
    parts.join(",")
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn of(schema: &Value) -> String {
        let definitions = schema.get("$defs").and_then(Value::as_object).cloned().unwrap_or_default();
        Fingerprints::new(&definitions).of(schema)
    }

    #[test]
    fn what_means_the_same_has_one_fingerprint() {
        let pairs = [
            (json!({ "type": "string", "title": "a" }), json!({ "description": "b", "type": "string" })),
            (json!({ "type": ["string", "null"] }), json!({ "type": ["null", "string"] })),
            (json!({ "const": "a" }), json!({ "enum": ["a"] })),
            (json!({ "required": ["a", "b"] }), json!({ "required": ["b", "a"] })),
            (
                json!({ "items": { "$ref": "#/$defs/A" }, "$defs": { "A": { "type": "null" } } }),
                json!({ "items": { "type": "null" } }),
            ),
            (
                json!({ "$ref": "#/$defs/A", "$defs": { "A": { "items": { "$ref": "#/$defs/A" } } } }),
                json!({ "$ref": "#/$defs/B", "$defs": { "B": { "items": { "$ref": "#/$defs/B" } } } }),
            ),
            (json!({ "default": { "a": 1, "b": 2 } }), json!({ "default": { "b": 2, "a": 1.0 } })),
        ];
        for (left, right) in pairs {
            assert_eq!(of(&left), of(&right), "{left} and {right}");
        }
    }

    #[test]
    fn what_changes_a_verdict_or_a_meaning_changes_the_fingerprint() {
        let base = json!({ "type": "object", "properties": { "a": { "type": "string" } } });
        for (pointer, key, value) in [
            ("", "required", json!(["a"])),
            ("", "additionalProperties", json!(false)),
            ("", "x-open", json!(true)),
            ("/properties/a", "format", json!("uuid")),
            ("/properties/a", "default", json!("b")),
            ("/properties/a", "deprecated", json!(true)),
            ("/properties/a", "maxLength", json!(3)),
        ] {
            let mut changed = base.clone();
            changed.pointer_mut(pointer).unwrap().as_object_mut().unwrap().insert(key.into(), value);
            assert_ne!(of(&base), of(&changed), "{key}");
        }
        assert_ne!(
            of(&json!({ "prefixItems": [{ "type": "null" }, { "type": "string" }] })),
            of(&json!({ "prefixItems": [{ "type": "string" }, { "type": "null" }] })),
        );
    }

    #[test]
    fn mutual_recursion_is_told_apart_by_shape_not_by_name_or_order() {
        let definitions = json!({
            "A": { "properties": { "b": { "$ref": "#/$defs/B" } } },
            "B": { "properties": { "a": { "$ref": "#/$defs/A" } } },
        });
        let definitions = definitions.as_object().unwrap();
        let (a, b) = (json!({ "$ref": "#/$defs/A" }), json!({ "$ref": "#/$defs/B" }));
        let renamed = json!({
            "X": { "properties": { "a": { "$ref": "#/$defs/Y" } } },
            "Y": { "properties": { "b": { "$ref": "#/$defs/X" } } },
        });
        let one = Fingerprints::new(definitions);
        let other = Fingerprints::new(renamed.as_object().unwrap());
        assert_ne!(one.of(&a), one.of(&b));
        assert_eq!(one.of(&a), other.of(&json!({ "$ref": "#/$defs/Y" })));
        assert_eq!(one.of(&b), other.of(&json!({ "$ref": "#/$defs/X" })));
    }
}
