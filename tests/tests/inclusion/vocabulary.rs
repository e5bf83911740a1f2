//! Schemas made by chance over the whole vocabulary, and one keyword of any schema changed.

use fastrand::Rng;
use serde_json::{Map, Value, json};

use crate::generated;

/// A schema with definitions, some of whose schemas have words that catalogs have not.
pub(crate) fn schema(rng: &mut Rng) -> Value {
    let mut schema = generated::schema(rng);
    if !schema.is_object() {
        schema = json!({ "$ref": "#/$defs/A", "$defs": { "A": generated::any(rng, 2), "B": true } });
    }
    let more = 1 + rng.usize(0..3);
    for _ in 0..more {
        let place = rng.usize(0..places(&schema).max(1));
        let (keyword, value) = word(rng);
        at(&mut schema, place, &mut |object| {
            if keyword == "dependentSchemas" && rng.bool() {
                object.insert("unevaluatedProperties".to_owned(), json!(false));
            }
            object.entry(keyword).or_insert_with(|| value.clone());
        });
    }
    schema
}

/// One keyword that the simpler generator has not, or seldom.
fn word(rng: &mut Rng) -> (&'static str, Value) {
    let numbers = [1e20, 1e-19, 1e300, -1e40, 9.3e18, 1.5, 5e-324];
    let number = numbers[rng.usize(..numbers.len())];
    let patterns = [
        "^[a~~b]$",
        "^[!--]$",
        "^.$",
        r"^[^\n]$",
        "^[ab&&c]*$",
        "^[[a]+$",
        "^(?:a|b){1,2}$",
        r"^\s?a",
        r"\b",
        r"^\B.",
        r"^.(?!x)",
        r"(?<!a)\W$",
    ];
    let pattern = patterns[rng.usize(..patterns.len())];
    match rng.u32(0..16) {
        0 => ("contains", generated::any(rng, 1)),
        1 => ("minContains", json!(rng.u32(0..4))),
        2 => ("maxContains", json!(rng.u32(0..4))),
        3 => ("unevaluatedItems", [json!(false), generated::any(rng, 1)][rng.usize(..2)].clone()),
        4 => ("unevaluatedProperties", [json!(false), generated::any(rng, 1)][rng.usize(..2)].clone()),
        5 => ("dependentSchemas", json!({ "a": generated::any(rng, 1) })),
        6 => ("dependentRequired", json!({ "a": ["b"], "b": ["c"] })),
        7 => ("minimum", json!(number)),
        8 => ("exclusiveMaximum", json!(number)),
        9 => ("enum", json!([1, number, "a", null])),
        10 => ("const", json!(number)),
        11 => ("pattern", json!(pattern)),
        12 => ("patternProperties", json!({ pattern: generated::any(rng, 1) })),
        13 => ("format", json!(["uuid", "duration", "date", "semver"][rng.usize(..4)])),
        14 => ("contentEncoding", json!("base64")),
        _ => ("prefixItems", json!([generated::any(rng, 1), generated::any(rng, 1)])),
    }
}

/// The schema with one keyword changed, anywhere in it, in a way that leaves it a schema.
pub(crate) fn mutated(schema: &Value, rng: &mut Rng) -> Value {
    let all = places(schema);
    for _ in 0..20 {
        let mut other = schema.clone();
        let place = rng.usize(0..all.max(1));
        at(&mut other, place, &mut |object| change(object, rng));
        if other != *schema {
            return other;
        }
    }
    schema.clone()
}

fn change(object: &mut Map<String, Value>, rng: &mut Rng) {
    let keys: Vec<String> = object.keys().cloned().collect();
    let Some(key) = rng.choice(keys) else {
        object.insert("minLength".to_owned(), json!(2));
        return;
    };
    let value = object.get(&key).cloned().unwrap_or_default();
    let counts = key.starts_with("min") || key.starts_with("max");
    let new = match (key.as_str(), value) {
        ("$ref" | "$id" | "$schema" | "$defs" | "definitions" | "properties", _) => return,
        ("required", Value::Array(mut names)) => {
            if names.len() > 1 {
                drop(names.pop())
            } else {
                names = vec!["other".into()]
            }
            Value::Array(names)
        }
        ("enum", Value::Array(mut values)) => {
            if values.len() > 1 && rng.bool() {
                drop(values.pop())
            } else {
                values.push("another".into())
            }
            Value::Array(values)
        }
        ("const", _) => json!("another"),
        ("type", Value::String(kind)) => match kind.as_str() {
            "string" => json!(["number", "integer", "boolean"][rng.usize(..3)]),
            "integer" => json!("number"),
            "number" => json!("integer"),
            _ => json!("string"),
        },
        (_, Value::Number(number)) if counts => json!(number.as_f64().unwrap_or(0.0).abs() + 1.0),
        ("multipleOf", _) => json!(3),
        (_, Value::Number(number)) => json!(number.as_f64().unwrap_or(0.0) / 2.0 + 1.0),
        ("pattern", _) => json!("^[a-z]+$"),
        ("format", _) => json!("date"),
        (_, Value::Bool(said)) => json!(!said),
        _ if rng.u32(0..3) == 0 => {
            object.shift_remove(&key);
            return;
        }
        _ => return,
    };
    object.insert(key, new);
}

/// How many schema objects there are.
fn places(schema: &Value) -> usize {
    let mut count = 0;
    each(&mut schema.clone(), &mut |_| count += 1);
    count
}

fn at(schema: &mut Value, mut place: usize, visit: &mut dyn FnMut(&mut Map<String, Value>)) {
    each(schema, &mut |object| {
        if place == 0 {
            visit(object);
        }
        place = place.wrapping_sub(1);
    });
}

/// Every schema object of any draft, also in namespaces.
fn each(schema: &mut Value, visit: &mut dyn FnMut(&mut Map<String, Value>)) {
    let Value::Object(object) = schema else { return };
    visit(object);
    for (keyword, value) in object.iter_mut() {
        match (keyword.as_str(), value) {
            (
                "properties" | "patternProperties" | "$defs" | "definitions" | "dependentSchemas",
                Value::Object(map),
            ) => {
                map.values_mut().for_each(|one| each(one, visit));
            }
            ("allOf" | "anyOf" | "oneOf" | "prefixItems" | "items", Value::Array(list)) => {
                list.iter_mut().for_each(|one| each(one, visit));
            }
            (
                "items"
                | "additionalItems"
                | "additionalProperties"
                | "not"
                | "contains"
                | "propertyNames"
                | "if"
                | "then"
                | "else"
                | "unevaluatedItems"
                | "unevaluatedProperties",
                value,
            ) => each(value, visit),
            _ => {}
        }
    }
}
