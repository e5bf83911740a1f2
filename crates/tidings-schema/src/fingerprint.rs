//! Fingerprints: one SHA-256 for what a schema means.
//!
//! Two schemas have one fingerprint when they differ only in title, description, examples, the
//! order of keys and of lists that are sets, the names of definitions, whether a definition is
//! inlined (also the fields of a type that stand beside the tag of an event), or `enum` with one value
//! for `const`. What changes a verdict or a meaning stays:
//! `default`, `format`, `deprecated` and words that start with `x-`.
//!
//! The canonical form is a tree of hashes: every subschema stands in its parent as its own
//! fingerprint, and a reference as the fingerprint of what it refers to, so sharing costs nothing.
//! Definitions that refer to each other in a circle start alike and are told apart round by round
//! by what they refer to (colour refinement), until a round tells no more of them apart.

use std::borrow::Cow;
use std::collections::BTreeSet;

use serde_json::{Map, Value};
use sha2::{Digest, Sha256};

use crate::walk::{self, References};

/// Fingerprints against one set of definitions.
#[derive(Debug)]
pub struct Fingerprints<'a> {
    definitions: &'a Map<String, Value>,
    references: &'a References<'a>,
    /// The hash of each definition, once it is known.
    hashes: Vec<Option<String>>,
}

impl<'a> Fingerprints<'a> {
    /// For schemas that refer to `definitions`.
    #[must_use]
    pub fn new(definitions: &'a Map<String, Value>, references: &'a References<'a>) -> Self {
        let mut fingerprints = Self { definitions, references, hashes: vec![None; definitions.len()] };
        let definitions: Vec<&Value> = definitions.values().collect();
        for circle in Circles::find(references) {
            let mut distinct = 0;
            loop {
                let round: Vec<(usize, String)> =
                    circle.iter().map(|number| (*number, fingerprints.hash(definitions[*number]))).collect();
                let told_apart = round.iter().map(|(_, hash)| hash).collect::<BTreeSet<_>>().len();
                for (number, hash) in round {
                    fingerprints.hashes[number] = Some(hash);
                }
                if told_apart <= distinct || circle.len() == 1 {
                    break;
                }
                distinct = told_apart;
            }
        }
        fingerprints
    }

    /// The fingerprint of a schema, written `sha256:` and 64 hexadecimal digits.
    #[must_use]
    pub fn of(&self, schema: &Value) -> String {
        format!("sha256:{}", self.hash(&self.with_fields_beside(schema)))
    }

    /// An event whose fields stand beside its tag, with the fields of a type it refers to in their place:
    /// `{ "$ref": …, "properties": { <tag> } }` is what schemars writes for `Variant(Payload)` and
    /// `{ "properties": { <tag>, … } }` for `Variant { … }`, which serde writes alike. Whatever else
    /// stands in one of the two is left as it is.
    fn with_fields_beside<'s>(&self, schema: &'s Value) -> Cow<'s, Value> {
        let joined = || {
            let object = schema.as_object()?;
            let name = walk::definition_name(object.get("$ref")?.as_str()?)?;
            let payload = self.definitions.get(&name)?.as_object()?;
            join(object, payload)
        };
        joined().map_or(Cow::Borrowed(schema), |joined| Cow::Owned(joined.into()))
    }

    fn hash(&self, schema: &Value) -> String {
        let Value::Object(object) = schema else { return digest(schema.to_string().as_bytes()) };
        let mut parts: Vec<(&str, String)> = Vec::with_capacity(object.len());
        for (keyword, value) in object {
            parts.extend(self.part(keyword, value));
        }
        if let [("$ref", hash)] = parts.as_mut_slice() {
            return std::mem::take(hash);
        }
        parts.sort_unstable();
        let mut text =
            String::with_capacity(parts.iter().map(|(word, part)| word.len() + part.len() + 4).sum());
        for (keyword, part) in parts {
            quote(keyword, &mut text);
            text.push(':');
            text.push_str(&part);
            text.push('\n');
        }
        digest(text.as_bytes())
    }

    /// What one keyword contributes, if it means anything.
    fn part<'b>(&self, keyword: &'b str, value: &Value) -> Option<(&'b str, String)> {
        let all = |list: &[Value]| list.iter().map(|child| self.hash(child)).collect::<Vec<_>>();
        let part = match (keyword, value) {
            (keyword, _) if !means_something(keyword) => return None,
            ("deprecated" | "uniqueItems", Value::Bool(false)) => return None,
            ("$ref", Value::String(reference)) => self.referred(reference),
            ("required", Value::Array(list)) if list.is_empty() => return None,
            ("type", Value::Array(list)) if list.len() == 1 => canonical(&list[0]),
            ("type" | "required", Value::Array(list)) => sorted(list.iter().map(canonical)),
            // `const` is `enum` with one value.
            ("const", _) => return Some(("enum", canonical(value))),
            ("enum", Value::Array(list)) => sorted(list.iter().map(canonical)),
            ("allOf" | "anyOf" | "oneOf", Value::Array(list)) => sorted(all(list).into_iter()),
            ("prefixItems", Value::Array(list)) => all(list).join(","),
            (_, Value::Object(map)) if walk::MAP.contains(&keyword) => {
                if map.is_empty() {
                    return None;
                }
                sorted(map.iter().map(|(name, child)| {
                    let hash = self.hash(child);
                    let mut entry = String::with_capacity(name.len() + hash.len() + 3);
                    quote(name, &mut entry);
                    entry.push(':');
                    entry.push_str(&hash);
                    entry
                }))
            }
            (_, Value::Object(_) | Value::Bool(_)) if walk::ONE.contains(&keyword) => self.hash(value),
            _ => canonical(value),
        };
        Some((keyword, part))
    }

    fn referred(&self, reference: &str) -> String {
        let number = self.references.number(reference);
        number.and_then(|number| self.hashes[number].clone()).unwrap_or_else(|| "open".to_owned())
    }
}

/// Two objects with different fields as one object with all of them.
fn join(object: &Map<String, Value>, payload: &Map<String, Value>) -> Option<Map<String, Value>> {
    const SAID_OF_AN_OBJECT: [&str; 6] = ["type", "properties", "required", "allOf", "anyOf", "oneOf"];
    let mut joined = object.clone();
    joined.shift_remove("$ref");
    let own: Vec<&str> = joined.keys().map(String::as_str).filter(|key| means_something(key)).collect();
    let beside = ["type", "properties", "required", "deprecated"];
    if own.iter().any(|key| !beside.contains(key) && !key.starts_with("x-")) {
        return None;
    }
    for (key, value) in payload.iter().filter(|(key, _)| means_something(key)) {
        if !SAID_OF_AN_OBJECT.contains(&key.as_str()) {
            return None;
        }
        match (key.as_str(), joined.get_mut(key), value) {
            (_, None, value) => drop(joined.insert(key.clone(), value.clone())),
            ("type", Some(ours), theirs) if ours == theirs => {}
            ("properties", Some(Value::Object(ours)), Value::Object(theirs)) => {
                if theirs.keys().any(|name| ours.contains_key(name)) {
                    return None;
                }
                ours.extend(theirs.clone());
            }
            ("required", Some(Value::Array(ours)), Value::Array(theirs)) => ours.extend(theirs.clone()),
            _ => return None,
        }
    }
    Some(joined)
}

/// Whether a keyword is a part of a fingerprint.
fn means_something(keyword: &str) -> bool {
    !["title", "description", "examples", "$comment", "$schema", "$id", "$defs"].contains(&keyword)
}

/// The definitions in groups: a group is one definition, or several that refer to each other in a
/// circle; a group comes after those it refers to (Tarjan's strongly connected components).
struct Circles<'a> {
    references: &'a References<'a>,
    /// In the order of visiting, from 1; 0 is not visited yet.
    visited: Vec<usize>,
    lowest: Vec<usize>,
    is_open: Vec<bool>,
    open: Vec<usize>,
    found: Vec<Vec<usize>>,
    visits: usize,
}

impl<'a> Circles<'a> {
    fn find(references: &'a References<'a>) -> Vec<Vec<usize>> {
        let count = references.names().len();
        let mut circles = Self {
            references,
            visited: vec![0; count],
            lowest: vec![0; count],
            is_open: vec![false; count],
            open: Vec::new(),
            found: Vec::new(),
            visits: 0,
        };
        for number in 0..count {
            if circles.visited[number] == 0 {
                circles.visit(number);
            }
        }
        circles.found
    }

    fn visit(&mut self, number: usize) {
        self.visits += 1;
        let own = self.visits;
        (self.visited[number], self.lowest[number]) = (own, own);
        self.is_open[number] = true;
        self.open.push(number);
        let references = self.references;
        for &target in references.direct(number) {
            let reached = match self.visited[target] {
                0 => {
                    self.visit(target);
                    self.lowest[target]
                }
                visited if self.is_open[target] => visited,
                _ => continue,
            };
            self.lowest[number] = reached.min(self.lowest[number]);
        }
        if self.lowest[number] == own {
            let start = self.open.iter().position(|other| *other == number).unwrap_or(0);
            let circle = self.open.split_off(start);
            circle.iter().for_each(|closed| self.is_open[*closed] = false);
            self.found.push(circle);
        }
    }
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
            let entries = object.iter().map(|(key, value)| {
                let mut entry = String::new();
                quote(key, &mut entry);
                entry.push(':');
                entry.push_str(&canonical(value));
                entry
            });
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

/// A text as JSON writes it.
fn quote(text: &str, out: &mut String) {
    if text.bytes().any(|byte| byte < b' ' || byte == b'"' || byte == b'\\') {
        out.push_str(&Value::from(text).to_string());
    } else {
        out.push('"');
        out.push_str(text);
        out.push('"');
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
        Fingerprints::new(&definitions, &References::new(&definitions)).of(schema)
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
            (
                json!({
                    "$ref": "#/$defs/A",
                    "type": "object",
                    "properties": { "type": { "const": "a" } },
                    "required": ["type"],
                    "$defs": { "A": {
                        "title": "A",
                        "type": "object",
                        "properties": { "a": { "type": "null" } },
                        "required": ["a"],
                    } },
                }),
                json!({
                    "type": "object",
                    "properties": { "type": { "const": "a" }, "a": { "type": "null" } },
                    "required": ["type", "a"],
                }),
            ),
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
        // A field that both have is asked for twice.
        let of_two = |field: &str| {
            of(&json!({
                "$ref": "#/$defs/A",
                "type": "object",
                "properties": { field: { "type": "null" } },
                "$defs": { "A": { "type": "object", "properties": { "a": { "type": "string" } } } },
            }))
        };
        assert_ne!(of_two("a"), of(&json!({ "type": "object", "properties": { "a": { "type": "null" } } })));
        assert_ne!(of_two("a"), of_two("b"));
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
        let renamed = renamed.as_object().unwrap();
        let (ours, theirs) = (References::new(definitions), References::new(renamed));
        let one = Fingerprints::new(definitions, &ours);
        let other = Fingerprints::new(renamed, &theirs);
        assert_ne!(one.of(&a), one.of(&b));
        assert_eq!(one.of(&a), other.of(&json!({ "$ref": "#/$defs/Y" })));
        assert_eq!(one.of(&b), other.of(&json!({ "$ref": "#/$defs/X" })));
    }
}
