//! The three views of one event as whole schemas, each with the definitions it needs.
//!
//! The **writer view** is the client view with every object closed that Rust fills in itself: what is
//! not named there is never sent. Each object that was closed for this says `"x-closed": true`, so
//! that [`open`] gives the client view back; what was closed by `deny_unknown_fields` stays closed.

use std::collections::BTreeSet;

use serde_json::{Map, Value};

use crate::catalog::{Catalog, Event};
use crate::walk::{self, References};

/// The mark of an object that is closed in the writer view alone.
pub const CLOSED: &str = "x-closed";

/// The client view of an event.
#[must_use]
pub fn client(catalog: &Catalog, event: &Event) -> Value {
    whole(&event.client, &catalog.definitions)
}

/// The reader view of an event.
#[must_use]
pub fn reader(catalog: &Catalog, event: &Event) -> Value {
    whole(&event.reader, &catalog.reader_definitions)
}

/// The writer view of an event.
#[must_use]
pub fn writer(catalog: &Catalog, event: &Event) -> Value {
    close(&client(catalog, event))
}

/// A schema with the definitions it reaches as `$defs`.
#[must_use]
pub fn whole(schema: &Value, definitions: &Map<String, Value>) -> Value {
    whole_by(schema, definitions, &References::new(definitions))
}

/// The same, for many schemas that share their definitions.
#[must_use]
pub fn whole_by(schema: &Value, definitions: &Map<String, Value>, references: &References<'_>) -> Value {
    let mut schema = schema.clone();
    let reached = references.reachable(&[&schema]);
    if let (Value::Object(object), false) = (&mut schema, reached.is_empty()) {
        let reached = reached.into_iter().map(|name| (name.to_owned(), definitions[name].clone()));
        object.insert("$defs".into(), Value::Object(reached.collect()));
    }
    schema
}

/// The writer view of a whole schema in client view.
#[must_use]
pub fn close(client: &Value) -> Value {
    let mut root = client.clone();
    let definitions = match root.as_object_mut().and_then(|object| object.shift_remove("$defs")) {
        Some(Value::Object(definitions)) => definitions,
        _ => Map::new(),
    };
    let mut closer = Closer { definitions: &definitions, open: Vec::new(), seen: BTreeSet::new() };
    closer.value(&mut root);
    let mut closed = Map::new();
    while let Some((name, part)) = closer.open.pop() {
        let Some(definition) = definitions.get(&name) else { continue };
        let mut definition = definition.clone();
        if part {
            closer.part(&mut definition)
        } else {
            closer.value(&mut definition)
        }
        closed.insert(if part { name_of_part(&name) } else { name }, definition);
    }
    if let (Value::Object(object), false) = (&mut root, closed.is_empty()) {
        closed.sort_keys();
        object.insert("$defs".into(), Value::Object(closed));
    }
    root
}

/// The client view of a whole schema in writer view.
#[must_use]
pub fn open(writer: &Value) -> Value {
    let mut schema = writer.clone();
    walk::change(&mut schema, &mut |object| {
        if object.shift_remove(CLOSED).is_some() {
            for keyword in ["additionalProperties", "unevaluatedProperties"] {
                if object.get(keyword) == Some(&Value::Bool(false)) {
                    object.shift_remove(keyword);
                }
            }
        }
        if let Some(name) = object.get("$ref").and_then(Value::as_str).and_then(whole_of_part) {
            object.insert("$ref".into(), name.into());
        }
    });
    // Where nothing is closed, a part and a whole value of a type are the same.
    if let Some(Value::Object(definitions)) = schema.get_mut("$defs") {
        for (name, definition) in std::mem::take(definitions) {
            let name = whole_of_part(&name).unwrap_or(name);
            definitions.entry(name).or_insert(definition);
        }
        definitions.sort_keys();
    }
    schema
}

/// The end of the name of a definition that stands for a part of an object. No type is called so.
const PART: &str = ".part";

/// Keywords whose subschemas judge the value itself, not a part of it.
const IN_PLACE: &[&str] = &["$ref", "allOf", "anyOf", "oneOf", "if", "then", "else"];

struct Closer<'a> {
    definitions: &'a Map<String, Value>,
    /// Definitions still to be closed: as a whole value, or as a part of one.
    open: Vec<(String, bool)>,
    seen: BTreeSet<(String, bool)>,
}

impl Closer<'_> {
    /// Closes a schema that stands for a whole value.
    fn value(&mut self, schema: &mut Value) {
        let Value::Object(object) = schema else { return };
        let mut asserting = object.keys().filter(|key| !walk::ANNOTATIONS.contains(&key.as_str()));
        let sole = match (asserting.next(), asserting.next()) {
            (Some(one), None) => Some(one.clone()),
            _ => None,
        };
        match sole.as_deref() {
            Some("$ref") => return self.reference(object, false),
            Some(keyword @ ("anyOf" | "oneOf")) => {
                let branches = object.get_mut(keyword).and_then(Value::as_array_mut);
                return branches.into_iter().flatten().for_each(|branch| self.value(branch));
            }
            _ => {}
        }
        self.inside(object);
        let said = |keyword: &str| object.contains_key(keyword);
        if said("additionalProperties") || said("unevaluatedProperties") || !self.is_object(object, 0) {
            return;
        }
        let composed = IN_PLACE.iter().any(|keyword| said(keyword));
        let keyword = if composed { "unevaluatedProperties" } else { "additionalProperties" };
        object.insert(keyword.into(), false.into());
        object.insert(CLOSED.into(), true.into());
    }

    /// Closes what is inside a schema that stands for a part of an object.
    fn part(&mut self, schema: &mut Value) {
        if let Value::Object(object) = schema {
            self.inside(object);
        }
    }

    fn inside(&mut self, object: &mut Map<String, Value>) {
        self.reference(object, true);
        for (keyword, value) in object.iter_mut() {
            match (keyword.as_str(), value) {
                ("allOf" | "anyOf" | "oneOf", Value::Array(parts)) => {
                    parts.iter_mut().for_each(|part| self.part(part));
                }
                ("then" | "else" | "if" | "not" | "propertyNames", value) => self.part(value),
                ("properties" | "patternProperties", Value::Object(children)) => {
                    children.values_mut().for_each(|child| self.value(child));
                }
                ("prefixItems", Value::Array(children)) => {
                    children.iter_mut().for_each(|child| self.value(child));
                }
                ("items" | "additionalProperties" | "unevaluatedProperties", value) => self.value(value),
                _ => {}
            }
        }
    }

    fn reference(&mut self, object: &mut Map<String, Value>, part: bool) {
        let Some(Value::String(reference)) = object.get_mut("$ref") else { return };
        let Some(name) = walk::definition_name(reference) else { return };
        if part {
            *reference = walk::reference_to(&name_of_part(&name));
        }
        if self.seen.insert((name.clone(), part)) {
            self.open.push((name, part));
        }
    }

    /// Whether a schema says itself that its value is an object Rust fills in.
    fn is_object(&self, object: &Map<String, Value>, depth: usize) -> bool {
        let typed = match object.get("type") {
            Some(Value::String(one)) => Some(one == "object"),
            Some(Value::Array(many)) => Some(many.iter().any(|one| one == "object")),
            _ => None,
        };
        let referred = || {
            let name = object.get("$ref").and_then(Value::as_str).and_then(walk::definition_name);
            name.and_then(|name| self.definitions.get(&name))
        };
        let parts = || {
            let lists = ["allOf", "anyOf", "oneOf"].into_iter().filter_map(|key| object.get(key)?.as_array());
            lists.flatten().chain(referred())
        };
        typed.unwrap_or_else(|| {
            object.contains_key("properties")
                || depth < 64
                    && parts().filter_map(Value::as_object).any(|part| self.is_object(part, depth + 1))
        })
    }
}

/// The name of a definition where it stands for a part of an object.
fn name_of_part(name: &str) -> String {
    format!("{name}{PART}")
}

/// The name of a definition, or a reference to it, where the one given stands for a part of an object.
pub(crate) fn whole_of_part(name: &str) -> Option<String> {
    name.strip_suffix(PART).map(str::to_owned)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn what_rust_fills_in_itself_is_closed() {
        let client = json!({
            "type": "object",
            "properties": {
                "a": { "$ref": "#/$defs/Inner" },
                "b": { "anyOf": [{ "$ref": "#/$defs/Inner" }, { "type": "null" }] },
                "c": { "type": "object", "additionalProperties": { "$ref": "#/$defs/Inner" } },
                "d": true,
                "e": { "$ref": "#/$defs/Inner", "properties": { "kind": { "const": "x" } } },
                "f": { "type": "object", "additionalProperties": false },
            },
            "$defs": { "Inner": { "type": "object", "properties": { "next": { "$ref": "#/$defs/Inner" } } } },
        });
        let writer = close(&client);
        assert_eq!(
            writer,
            json!({
                "type": "object",
                "properties": {
                    "a": { "$ref": "#/$defs/Inner" },
                    "b": { "anyOf": [{ "$ref": "#/$defs/Inner" }, { "type": "null" }] },
                    "c": { "type": "object", "additionalProperties": { "$ref": "#/$defs/Inner" } },
                    "d": true,
                    "e": {
                        "$ref": "#/$defs/Inner.part",
                        "properties": { "kind": { "const": "x" } },
                        "unevaluatedProperties": false,
                        "x-closed": true,
                    },
                    "f": { "type": "object", "additionalProperties": false },
                },
                "additionalProperties": false,
                "x-closed": true,
                "$defs": {
                    "Inner": {
                        "type": "object",
                        "properties": { "next": { "$ref": "#/$defs/Inner" } },
                        "additionalProperties": false,
                        "x-closed": true,
                    },
                    "Inner.part": { "type": "object", "properties": { "next": { "$ref": "#/$defs/Inner" } } },
                },
            })
        );
        assert_eq!(open(&writer), client);
    }
}
