//! Pairs that are known, by topic.

use serde_json::{Value, json};

use super::pairs::{Is, hold};

fn all(pairs: impl IntoIterator<Item = (Value, Is, Value)>) {
    for (first, is, second) in pairs {
        hold(&first, is, &second);
    }
}

fn object(properties: Value, required: &[&str]) -> Value {
    json!({ "type": "object", "properties": properties, "required": required })
}

fn closed(properties: Value, required: &[&str]) -> Value {
    let mut schema = object(properties, required);
    schema["additionalProperties"] = false.into();
    schema
}

#[test]
fn types() {
    all([
        (json!(true), Is::Same, json!({})),
        (json!(false), Is::Wider, json!({ "type": "null" })),
        (json!({ "type": "integer" }), Is::Wider, json!({ "type": "number" })),
        (json!({ "type": "integer" }), Is::Same, json!({ "type": "number", "multipleOf": 1 })),
        (json!({ "type": "string" }), Is::Wider, json!({ "type": ["string", "null"] })),
        (json!({ "type": "string" }), Is::Other, json!({ "type": "integer" })),
        (
            json!({ "type": ["string", "null"] }),
            Is::Same,
            json!({ "anyOf": [{ "type": "null" }, { "type": "string" }] }),
        ),
        (json!({ "type": "boolean" }), Is::Same, json!({ "enum": [false, true] })),
        (
            json!({ "not": { "type": "string" } }),
            Is::Same,
            json!({ "type": ["null", "boolean", "number", "array", "object"] }),
        ),
    ]);
}

#[test]
fn constants() {
    all([
        (json!({ "const": "a" }), Is::Same, json!({ "enum": ["a"] })),
        (json!({ "const": 1.0 }), Is::Same, json!({ "const": 1 })),
        (json!({ "enum": ["a", "b"] }), Is::Wider, json!({ "enum": ["b", "a", "c"] })),
        (json!({ "enum": ["a", "b"] }), Is::Wider, json!({ "type": "string" })),
        (json!({ "enum": ["a", 1, null] }), Is::Other, json!({ "enum": ["a", 2, null] })),
        (json!({ "enum": [1, 2, 3] }), Is::Wider, json!({ "type": "integer", "minimum": 1 })),
        (json!({ "const": { "a": [1] } }), Is::Wider, object(json!({ "a": { "type": "array" } }), &["a"])),
        (
            json!({ "const": { "a": [1] } }),
            Is::Other,
            object(json!({ "a": { "type": "array", "minItems": 2 } }), &["a"]),
        ),
        (json!({ "const": [] }), Is::Same, json!({ "type": "array", "maxItems": 0 })),
        (json!({ "enum": [[1], { "a": 1 }] }), Is::Wider, json!({ "enum": [[1], { "a": 1 }, "x"] })),
        (json!({ "oneOf": [{ "const": "a" }, { "const": "b" }] }), Is::Same, json!({ "enum": ["a", "b"] })),
    ]);
}

#[test]
fn numbers() {
    let n = |rest: Value| {
        let mut schema = json!({ "type": "number" });
        schema.as_object_mut().unwrap().extend(rest.as_object().unwrap().clone());
        schema
    };
    let i = |rest: Value| json!({ "allOf": [{ "type": "integer" }, rest] });
    all([
        (n(json!({ "minimum": 1 })), Is::Wider, n(json!({ "minimum": 0 }))),
        (n(json!({ "minimum": 1 })), Is::Narrower, n(json!({ "exclusiveMinimum": 1 }))),
        (i(json!({ "minimum": 1 })), Is::Same, i(json!({ "exclusiveMinimum": 0 }))),
        (i(json!({ "maximum": 9.5 })), Is::Same, i(json!({ "exclusiveMaximum": 10 }))),
        (n(json!({ "maximum": 5 })), Is::Other, n(json!({ "minimum": 5 }))),
        (i(json!({ "multipleOf": 6 })), Is::Wider, i(json!({ "multipleOf": 3 }))),
        (i(json!({ "multipleOf": 1.5 })), Is::Same, i(json!({ "multipleOf": 3 }))),
        (n(json!({ "multipleOf": 0.03 })), Is::Wider, n(json!({ "multipleOf": 0.01 }))),
        (i(json!({ "multipleOf": 4 })), Is::Other, i(json!({ "multipleOf": 6 }))),
        (n(json!({ "multipleOf": 0.5 })), Is::Narrower, i(json!({}))),
        (n(json!({ "multipleOf": 2.5, "minimum": 1, "maximum": 4 })), Is::Same, json!({ "const": 2.5 })),
        (
            i(json!({ "minimum": 0, "maximum": u64::MAX })),
            Is::Narrower,
            i(json!({ "minimum": 0, "maximum": u32::MAX })),
        ),
        (i(json!({ "minimum": 0, "maximum": u64::MAX })), Is::Wider, i(json!({ "minimum": 0 }))),
        (n(json!({ "minimum": 3, "maximum": 3 })), Is::Same, json!({ "const": 3 })),
        (i(json!({ "minimum": 4, "maximum": 2 })), Is::Same, json!(false)),
        (json!({ "minimum": 4 }), Is::Narrower, n(json!({ "minimum": 4 }))),
        (i(json!({ "minimum": 1, "maximum": 3 })), Is::Same, json!({ "enum": [1, 2, 3] })),
    ]);
}

#[test]
fn lengths_and_formats() {
    let s = |rest: Value| json!({ "allOf": [{ "type": "string" }, rest] });
    all([
        (s(json!({ "minLength": 2 })), Is::Wider, s(json!({ "minLength": 1 }))),
        (s(json!({ "maxLength": 2 })), Is::Wider, s(json!({ "maxLength": 3 }))),
        (s(json!({ "minLength": 2, "maxLength": 1 })), Is::Same, json!(false)),
        (s(json!({ "maxLength": 0 })), Is::Same, json!({ "const": "" })),
        (s(json!({ "format": "uuid" })), Is::Wider, s(json!({}))),
        (s(json!({ "format": "uuid" })), Is::Wider, s(json!({ "minLength": 36, "maxLength": 36 }))),
        (s(json!({ "format": "date" })), Is::Wider, s(json!({ "pattern": "^[0-9-]+$" }))),
        (s(json!({ "format": "date" })), Is::Other, s(json!({ "format": "date-time" }))),
        (s(json!({ "format": "date-time" })), Is::Other, s(json!({ "maxLength": 20 }))),
        (s(json!({ "format": "email" })), Is::Other, s(json!({ "format": "uri" }))),
        (s(json!({ "format": "no-such-format" })), Is::Same, s(json!({}))),
        (json!({ "type": "integer", "format": "uint8" }), Is::Same, json!({ "type": "integer" })),
    ]);
}

#[test]
fn patterns() {
    let p = |pattern: &str| json!({ "type": "string", "pattern": pattern });
    all([
        (p("^[a-f]+$"), Is::Wider, p("^[a-z]+$")),
        (p("^[0-9a-f]{64}$"), Is::Wider, p("^[0-9a-fA-F]+$")),
        (p("^[0-9a-f]{64}$"), Is::Wider, json!({ "type": "string", "minLength": 64, "maxLength": 64 })),
        (p(r"^\d+$"), Is::Same, p("^[0-9]+$")),
        (p("^(a|b)$"), Is::Same, json!({ "enum": ["a", "b"] })),
        (p("^a"), Is::Other, p("b$")),
        (p("^a{3}$"), Is::Other, json!({ "type": "string", "maxLength": 2 })),
        (p("^a*$"), Is::Narrower, json!({ "type": "string", "pattern": "^a*$", "maxLength": 5 })),
        (json!({ "enum": ["ab", "ac"] }), Is::Wider, p("^a")),
        (p("^(?!x)a"), Is::Same, p("^(?!x)a")),
        (p("^[^/]+/[^/]+$"), Is::Wider, p("/")),
    ]);
}

#[test]
fn arrays() {
    let items = |schema: Value| json!({ "type": "array", "items": schema });
    let tuple = |prefix: Value| {
        let length = prefix.as_array().unwrap().len();
        json!({ "type": "array", "prefixItems": prefix, "minItems": length, "maxItems": length })
    };
    all([
        (items(json!({ "type": "integer" })), Is::Wider, items(json!({ "type": "number" }))),
        (items(json!({ "type": "integer" })), Is::Other, json!({ "type": "array", "minItems": 1 })),
        (items(json!(false)), Is::Same, json!({ "const": [] })),
        (json!({ "type": "array", "uniqueItems": true }), Is::Wider, json!({ "type": "array" })),
        (
            json!({ "type": "array", "uniqueItems": true, "maxItems": 1 }),
            Is::Same,
            json!({ "type": "array", "maxItems": 1 }),
        ),
        (
            tuple(json!([{ "type": "integer" }])),
            Is::Other,
            tuple(json!([{ "type": "integer" }, { "type": "integer" }])),
        ),
        (
            tuple(json!([{ "type": "integer" }, { "type": "string" }])),
            Is::Other,
            tuple(json!([{ "type": "string" }, { "type": "integer" }])),
        ),
        (tuple(json!([{ "type": "integer" }, {}])), Is::Wider, tuple(json!([{ "type": "number" }, {}]))),
        (
            tuple(json!([{ "type": "integer" }, { "type": "integer" }])),
            Is::Wider,
            items(json!({ "type": "integer" })),
        ),
        (
            json!({ "contains": { "const": 1 } }),
            Is::Narrower,
            json!({ "type": "array", "items": { "const": 1 }, "minItems": 1 }),
        ),
        (
            json!({ "type": "array", "prefixItems": [{ "type": "string" }, { "type": "string" }], "items": false }),
            Is::Same,
            json!({ "type": "array", "items": { "type": "string" }, "maxItems": 2 }),
        ),
    ]);
}

#[test]
fn objects() {
    let string = || json!({ "type": "string" });
    all([
        (object(json!({ "a": string() }), &["a"]), Is::Wider, object(json!({ "a": string() }), &[])),
        (object(json!({ "a": string() }), &[]), Is::Wider, object(json!({}), &[])),
        (closed(json!({ "a": string() }), &[]), Is::Wider, closed(json!({ "a": string(), "b": {} }), &[])),
        (
            closed(json!({ "a": string() }), &[]),
            Is::Wider,
            object(json!({ "a": string(), "b": { "type": "integer" } }), &[]),
        ),
        (closed(json!({ "a": string() }), &["a"]), Is::Other, object(json!({ "b": {} }), &["b"])),
        (object(json!({ "a": true }), &[]), Is::Same, object(json!({}), &[])),
        (
            json!({ "type": "object", "propertyNames": { "maxLength": 1 } }),
            Is::Wider,
            object(json!({ "ab": { "type": "integer" } }), &[]),
        ),
        (json!({ "type": "object", "minProperties": 1 }), Is::Narrower, object(json!({}), &["a"])),
        (
            closed(json!({ "a": {}, "b": {} }), &[]),
            Is::Wider,
            json!({ "type": "object", "maxProperties": 2 }),
        ),
        (json!({ "type": "object", "maxProperties": 0 }), Is::Same, closed(json!({}), &[])),
        (
            json!({ "type": "object", "patternProperties": { "^a": { "type": "integer" } }, "additionalProperties": false }),
            Is::Wider,
            json!({ "type": "object", "propertyNames": { "pattern": "^a" } }),
        ),
        (
            json!({ "type": "object", "patternProperties": { "^a": { "type": "integer" } } }),
            Is::Wider,
            object(json!({ "ab": { "type": "number" } }), &[]),
        ),
        (
            closed(json!({ "a": {}, "b": {} }), &["a"]),
            Is::Other,
            json!({ "type": "object", "minProperties": 2 }),
        ),
    ]);
}

#[test]
fn maps() {
    let map = |of: Value| json!({ "type": "object", "additionalProperties": of });
    let named = |names: Value, of: Value| json!({ "type": "object", "additionalProperties": of, "propertyNames": { "enum": names } });
    let integer = || json!({ "type": "integer" });
    all([
        (map(integer()), Is::Wider, map(json!({ "type": "number" }))),
        (map(integer()), Is::Other, map(json!({ "type": "string" }))),
        (named(json!(["a", "b"]), integer()), Is::Wider, named(json!(["a", "b", "c"]), integer())),
        (named(json!(["a", "b"]), integer()), Is::Wider, map(integer())),
        (
            named(json!(["a", "b"]), integer()),
            Is::Same,
            closed(json!({ "a": integer(), "b": integer() }), &[]),
        ),
        (closed(json!({ "a": integer() }), &[]), Is::Wider, map(integer())),
    ]);
}

#[test]
fn unions() {
    let any = |branches: &[Value]| json!({ "anyOf": branches });
    let one = |branches: &[Value]| json!({ "oneOf": branches });
    let (s, i, n) = (json!({ "type": "string" }), json!({ "type": "integer" }), json!({ "type": "null" }));
    all([
        (any(&[s.clone(), i.clone()]), Is::Same, one(&[i.clone(), s.clone()])),
        (any(&[s.clone(), i.clone()]), Is::Wider, any(&[s.clone(), i.clone(), n.clone()])),
        (
            one(&[json!({ "minimum": 0 }), json!({ "maximum": 10 })]),
            Is::Wider,
            any(&[json!({ "minimum": 0 }), json!({ "maximum": 10 })]),
        ),
        (one(&[i.clone(), json!({ "type": "number" })]), Is::Wider, json!({ "type": "number" })),
        (one(&[i.clone(), json!({ "type": "number" })]), Is::Other, i.clone()),
        (
            json!({ "allOf": [any(&[s.clone(), i.clone()]), any(&[i.clone(), n.clone()])] }),
            Is::Same,
            i.clone(),
        ),
        (one(&[i.clone(), json!({ "type": "number" })]), Is::Same, json!({ "type": "number", "not": i })),
        (one(&[s.clone(), s.clone()]), Is::Same, json!(false)),
        (json!({ "not": { "not": i } }), Is::Same, i.clone()),
        (
            json!({ "if": s, "then": { "minLength": 1 }, "else": false }),
            Is::Same,
            json!({ "type": "string", "minLength": 1 }),
        ),
        (
            json!({ "if": { "properties": { "a": { "const": 1 } } }, "then": { "required": ["b"] } }),
            Is::Narrower,
            json!({ "required": ["b"] }),
        ),
    ]);
}

fn tagged(tag: &str, payload: Value) -> Value {
    object(json!({ "type": { "const": tag }, "payload": payload }), &["type", "payload"])
}

#[test]
fn tagged_unions() {
    let many = |tags: &[&str], keyword: &str| {
        let branches: Vec<Value> = tags
            .iter()
            .map(|tag| {
                tagged(tag, object(json!({ "a": { "type": "string" }, *tag: { "type": "integer" } }), &["a"]))
            })
            .collect();
        json!({ keyword: branches })
    };
    let inner = |tags: &[&str]| {
        let branches: Vec<Value> = tags
            .iter()
            .map(|tag| object(json!({ "payload": object(json!({ "kind": { "const": tag }, "x": { "type": "integer" } }), &["kind"]) }), &["payload"]))
            .collect();
        json!({ "oneOf": branches })
    };
    let names: Vec<String> = (0..40).map(|number| format!("event_{number}")).collect();
    let names: Vec<&str> = names.iter().map(String::as_str).collect();
    all([
        (many(&["a", "b"], "oneOf"), Is::Same, many(&["b", "a"], "anyOf")),
        (many(&["a", "b"], "oneOf"), Is::Wider, many(&["a", "b", "c"], "oneOf")),
        (many(&["a", "b"], "oneOf"), Is::Other, many(&["a", "c"], "oneOf")),
        (many(&names[..39], "oneOf"), Is::Wider, many(&names, "oneOf")),
        (many(&names, "oneOf"), Is::Same, many(&names, "anyOf")),
        (inner(&["a", "b"]), Is::Wider, inner(&["c", "b", "a"])),
    ]);
}

#[test]
fn overlapping_branches_narrow_a_one_of() {
    let a = object(json!({ "a": { "type": "integer" } }), &["a"]);
    let b = object(json!({ "b": { "type": "integer" } }), &["b"]);
    all([
        (json!({ "oneOf": [a] }), Is::Other, json!({ "oneOf": [a, b] })),
        (json!({ "oneOf": [a, b] }), Is::Wider, json!({ "anyOf": [a, b] })),
    ]);
}

fn tree(value: Value, extra: Value) -> Value {
    let mut node = object(
        json!({ "value": value, "children": { "type": "array", "items": { "$ref": "#/$defs/Node" } } }),
        &["value", "children"],
    );
    node.as_object_mut().unwrap().extend(extra.as_object().unwrap().clone());
    json!({ "$ref": "#/$defs/Node", "$defs": { "Node": node } })
}

#[test]
fn trees() {
    let none = json!({});
    let closed = json!({ "additionalProperties": false });
    let list = |of: Value, required: &[&str]| {
        let next = json!({ "anyOf": [{ "$ref": "#/$defs/List" }, { "type": "null" }] });
        json!({ "$ref": "#/$defs/List", "$defs": { "List": object(json!({ "of": of, "next": next }), required) } })
    };
    all([
        (
            tree(json!({ "type": "integer" }), none.clone()),
            Is::Wider,
            tree(json!({ "type": "number" }), none.clone()),
        ),
        (
            tree(json!({ "type": "integer" }), closed.clone()),
            Is::Wider,
            tree(json!({ "type": "integer" }), none.clone()),
        ),
        (tree(json!({ "type": "integer" }), closed), Is::Other, tree(json!({ "type": "string" }), none)),
        (
            list(json!({ "type": "integer" }), &["of", "next"]),
            Is::Wider,
            list(json!({ "type": "integer" }), &["of"]),
        ),
        (list(json!({ "minimum": 1 }), &[]), Is::Other, list(json!({ "maximum": 1 }), &[])),
        (
            json!({ "$ref": "#/$defs/A", "$defs": { "A": object(json!({ "a": { "$ref": "#/$defs/A" } }), &["a"]) } }),
            Is::Same,
            json!(false),
        ),
    ]);
}

/// What has no value inside another that is looked at has one once that has.
#[test]
fn what_was_assumed_on_the_way_is_not_remembered() {
    let part = |leaf: &str| {
        json!({
            "N": object(json!({ "x": { "anyOf": [{ "$ref": "#/$defs/K" }, { "type": leaf }] } }), &["x"]),
            "K": object(json!({ "z": { "$ref": "#/$defs/M" } }), &["z"]),
            "M": object(json!({ "y": { "$ref": "#/$defs/N" } }), &["y"]),
        })
    };
    let (n, m) = (json!({ "$ref": "#/$defs/N" }), json!({ "$ref": "#/$defs/M" }));
    hold(
        &json!({ "type": "array", "prefixItems": [n, m], "minItems": 2, "maxItems": 2, "$defs": part("integer") }),
        Is::Other,
        &json!({ "anyOf": [{ "prefixItems": [n] }, { "prefixItems": [true, m] }], "$defs": part("string") }),
    );
}

#[test]
fn mutual_recursion() {
    let pair = |leaf: Value| {
        json!({
            "$ref": "#/$defs/Expression",
            "$defs": {
                "Expression": { "oneOf": [leaf, object(json!({ "block": { "$ref": "#/$defs/Block" } }), &["block"])] },
                "Block": { "type": "array", "items": { "$ref": "#/$defs/Expression" } },
            },
        })
    };
    let renamed = json!({
        "oneOf": [
            { "type": "integer" },
            { "type": "object", "required": ["block"], "properties": { "block": { "$ref": "#/$defs/B" } } },
        ],
        "$defs": {
            "B": { "items": { "$ref": "#/$defs/E" }, "type": "array" },
            "E": {
                "oneOf": [
                    object(json!({ "block": { "$ref": "#/$defs/B" } }), &["block"]),
                    { "type": "integer" },
                ],
            },
        },
    });
    all([
        (pair(json!({ "type": "integer" })), Is::Wider, pair(json!({ "type": "number" }))),
        (pair(json!({ "type": "integer" })), Is::Narrower, pair(json!({ "type": "integer", "minimum": 0 }))),
        (pair(json!({ "type": "integer" })), Is::Same, renamed),
    ]);
}

#[test]
fn properties_that_nothing_looked_at() {
    let part = json!({ "type": "object", "properties": { "a": { "type": "integer" } }, "required": ["a"] });
    let whole = |more: Value| {
        json!({
            "$ref": "#/$defs/Part",
            "properties": { "b": {} },
            "unevaluatedProperties": more,
            "$defs": { "Part": part },
        })
    };
    let union = json!({
        "type": "object",
        "properties": { "id": { "type": "integer" } },
        "required": ["id"],
        "oneOf": [tagged("a", json!({ "type": "integer" })), tagged("b", json!({ "type": "string" }))],
        "unevaluatedProperties": false,
    });
    let open = {
        let mut open = union.clone();
        open.as_object_mut().unwrap().shift_remove("unevaluatedProperties");
        open
    };
    // A constant says what there is, but looks at no property.
    let constant = json!({ "enum": [{ "a": 1 }, "a"], "unevaluatedProperties": false });
    all([
        (constant, Is::Same, json!({ "const": "a" })),
        (json!({ "const": { "a": 1 }, "unevaluatedProperties": false }), Is::Same, json!(false)),
        (whole(json!(false)), Is::Same, closed(json!({ "a": { "type": "integer" }, "b": {} }), &["a"])),
        (whole(json!(false)), Is::Wider, whole(json!({ "type": "string" }))),
        (union.clone(), Is::Wider, open),
        (
            union,
            Is::Same,
            json!({ "oneOf": [
                closed(json!({ "id": { "type": "integer" }, "type": { "const": "a" }, "payload": { "type": "integer" } }), &["id", "type", "payload"]),
                closed(json!({ "id": { "type": "integer" }, "type": { "const": "b" }, "payload": { "type": "string" } }), &["id", "type", "payload"]),
            ] }),
        ),
    ]);
}

#[test]
fn drafts() {
    let seven = "http://json-schema.org/draft-07/schema#";
    all([
        (
            json!({ "$schema": seven, "items": [{ "type": "integer" }], "additionalItems": false, "type": "array" }),
            Is::Same,
            json!({ "prefixItems": [{ "type": "integer" }], "items": false, "type": "array" }),
        ),
        (
            json!({ "$schema": seven, "$ref": "#/definitions/A", "minLength": 3, "definitions": { "A": { "type": "string" } } }),
            Is::Same,
            json!({ "type": "string" }),
        ),
        (
            json!({ "$schema": seven, "dependencies": { "a": ["b"] } }),
            Is::Same,
            json!({ "dependentRequired": { "a": ["b"] } }),
        ),
        (
            json!({ "$schema": seven, "dependencies": { "a": { "required": ["b"] } } }),
            Is::Same,
            json!({ "dependentRequired": { "a": ["b"] } }),
        ),
        // One format means one thing, also where the draft does not know it.
        (json!({ "$schema": seven, "format": "uuid" }), Is::Same, json!({ "format": "uuid" })),
        (json!({ "$schema": seven, "contentEncoding": "base64" }), Is::Same, json!({})),
    ]);
}
