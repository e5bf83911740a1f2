//! Schemas made by chance, over every keyword.

use fastrand::Rng;
use serde_json::{Map, Value, json};

/// A schema with a few definitions, some of which refer to each other.
pub(crate) fn schema(rng: &mut Rng) -> Value {
    let mut root = any(rng, 3);
    if let Value::Object(root) = &mut root {
        let definitions = ["A", "B"].map(|name| (name.to_owned(), object(rng, 2)));
        root.insert("$defs".into(), Map::from_iter(definitions).into());
    }
    root
}

/// One schema, nested at most this deep.
pub(crate) fn any(rng: &mut Rng, depth: u32) -> Value {
    match rng.u32(0..if depth == 0 { 5 } else { 12 }) {
        0 => number(rng),
        1 => string(rng),
        2 => constants(rng),
        3 => json!({ "type": *pick(rng, &["null", "boolean", "integer", "number", "string"]) }),
        4 => match rng.u32(0..6) {
            0 => json!(true),
            1 => json!({ "type": ["string", "null"] }),
            2 => json!({ "type": ["integer", "boolean"] }),
            _ => json!({ "$ref": *pick(rng, &["#/$defs/A", "#/$defs/B"]) }),
        },
        5 => array(rng, depth - 1),
        6..=8 => object(rng, depth - 1),
        9 => union(rng, depth - 1),
        10 => map(rng, depth - 1),
        _ => composed(rng, depth - 1),
    }
}

fn pick<'t, T>(rng: &mut Rng, from: &'t [T]) -> &'t T {
    &from[rng.usize(..from.len())]
}

/// Each with a chance of one in two.
fn some(rng: &mut Rng, keywords: Vec<(&str, Value)>, base: Value) -> Value {
    let mut schema = base;
    if let Value::Object(schema) = &mut schema {
        let kept = keywords.into_iter().filter(|_| rng.bool()).map(|(key, value)| (key.to_owned(), value));
        schema.extend(kept);
    }
    schema
}

fn number(rng: &mut Rng) -> Value {
    let kind = *pick(rng, &["integer", "number"]);
    let low: i32 = rng.i32(-3..4);
    let (least, most) =
        (pick(rng, &["minimum", "exclusiveMinimum"]), pick(rng, &["maximum", "exclusiveMaximum"]));
    let keywords = vec![
        (*least, json!(low)),
        (*most, if rng.bool() { json!(low + rng.i32(0..8)) } else { json!(f64::from(low) + 2.5) }),
        ("multipleOf", pick(rng, &[json!(2), json!(3), json!(0.5), json!(1)]).clone()),
    ];
    some(rng, keywords, json!({ "type": kind }))
}

const PATTERNS: &[&str] = &["^a", "b$", "^[a-c]+$", "^[a-z]*$", "^(ab|ba)$", "^a{2,3}$", r"^\d+$", "a"];

fn string(rng: &mut Rng) -> Value {
    let keywords = vec![
        ("minLength", json!(rng.u32(0..4))),
        ("maxLength", json!(rng.u32(0..6))),
        ("pattern", json!(pick(rng, PATTERNS))),
    ];
    match rng.u32(0..4) {
        0 => {
            let format = *pick(rng, &["date-time", "date", "time", "uuid", "email", "uri", "duration"]);
            json!({ "type": "string", "format": format })
        }
        _ => some(rng, keywords, json!({ "type": "string" })),
    }
}

fn constants(rng: &mut Rng) -> Value {
    let all = [
        json!("a"),
        json!("b"),
        json!("ab"),
        json!(1),
        json!(2),
        json!(2.5),
        json!(null),
        json!(true),
        json!([1]),
        json!({ "a": 1 }),
    ];
    match rng.u32(0..3) {
        0 => json!({ "const": pick(rng, &all) }),
        _ => json!({ "enum": rng.choose_multiple(all.iter(), 3) }),
    }
}

fn array(rng: &mut Rng, depth: u32) -> Value {
    let prefix: Vec<Value> = (0..rng.u32(1..3)).map(|_| any(rng, depth)).collect();
    let least = rng.u32(0..3);
    let keywords = vec![
        ("items", if rng.u32(0..4) == 0 { json!(false) } else { any(rng, depth) }),
        ("prefixItems", json!(prefix)),
        ("minItems", json!(least)),
        ("maxItems", json!(least + rng.u32(0..3))),
        ("uniqueItems", json!(rng.u32(0..3) == 0)),
    ];
    some(rng, keywords, json!({ "type": "array" }))
}

fn object(rng: &mut Rng, depth: u32) -> Value {
    let names = ["a", "b", "c", "type"];
    let mut properties = Map::new();
    for name in names {
        if rng.bool() {
            properties.insert(name.to_owned(), any(rng, depth));
        }
    }
    let required: Vec<&str> = names.into_iter().filter(|_| rng.u32(0..3) == 0).collect();
    let mut schema = json!({ "type": "object", "properties": properties, "required": required });
    let more = match rng.u32(0..8) {
        0..=2 => Some(("additionalProperties", json!(false))),
        3 => Some(("additionalProperties", any(rng, depth))),
        4 => Some(("maxProperties", json!(rng.u32(0..4)))),
        5 => Some(("minProperties", json!(rng.u32(0..4)))),
        _ => None,
    };
    if let (Value::Object(schema), Some((keyword, value))) = (&mut schema, more) {
        schema.insert(keyword.into(), value);
    }
    schema
}

fn map(rng: &mut Rng, depth: u32) -> Value {
    let keywords = vec![
        ("patternProperties", json!({ *pick(rng, PATTERNS): any(rng, depth) })),
        (
            "propertyNames",
            if rng.bool() {
                json!({ "enum": ["a", "b", "x"] })
            } else {
                json!({ "pattern": pick(rng, PATTERNS) })
            },
        ),
        ("minProperties", json!(rng.u32(0..3))),
        ("maxProperties", json!(rng.u32(1..3))),
    ];
    let rest = any(rng, depth);
    some(rng, keywords, json!({ "type": "object", "additionalProperties": rest }))
}

fn union(rng: &mut Rng, depth: u32) -> Value {
    let keyword = *pick(rng, &["anyOf", "oneOf"]);
    if rng.bool() {
        let count = rng.usize(1..4);
        let branches: Vec<Value> = ["a", "b", "c"][..count]
            .iter()
            .map(|tag| {
                let payload = any(rng, depth);
                json!({
                    "type": "object",
                    "properties": { "type": { "const": tag }, "payload": payload },
                    "required": ["type", "payload"],
                })
            })
            .collect();
        return json!({ keyword: branches });
    }
    let branches: Vec<Value> = (0..rng.u32(1..4)).map(|_| any(rng, depth)).collect();
    json!({ keyword: branches })
}

fn composed(rng: &mut Rng, depth: u32) -> Value {
    match rng.u32(0..6) {
        0 => json!({ "not": any(rng, depth) }),
        1 => json!({ "if": any(rng, depth), "then": any(rng, depth), "else": any(rng, depth) }),
        2 => {
            json!({ "$ref": "#/$defs/A", "properties": { "d": any(rng, depth) }, "unevaluatedProperties": false })
        }
        3 => json!({ "allOf": [any(rng, depth), any(rng, depth)] }),
        4 => json!({ "anyOf": [object(rng, depth), object(rng, depth)], "unevaluatedProperties": false }),
        _ => json!({ "type": "object", "dependentRequired": { "a": ["b"] } }),
    }
}
