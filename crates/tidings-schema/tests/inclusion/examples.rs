//! A counterexample is read by a person: it is small, and plain.

use serde_json::{Value, json};
use tidings_schema::inclusion::{Inclusion, included};

fn event(payload: Value) -> Value {
    json!({
        "type": "object",
        "properties": { "type": { "const": "order_placed" }, "payload": payload },
        "required": ["type", "payload"],
        "additionalProperties": false,
        "$defs": { "Level": { "type": "string", "enum": ["info", "error"] } },
    })
}

fn payload(properties: Value, required: &[&str]) -> Value {
    json!({ "type": "object", "properties": properties, "required": required, "additionalProperties": false })
}

fn shown(narrow: &Value, wide: &Value) -> String {
    match included(narrow, wide) {
        Inclusion::Excluded(instance) => instance.to_string(),
        other => panic!("{other:?}"),
    }
}

#[test]
fn what_is_shown_is_the_smallest_event_that_breaks() {
    let properties = || {
        json!({
            "version": { "type": "integer", "const": 3 },
            "total": { "type": "integer", "minimum": 0 },
            "currency": { "type": "string" },
            "note": { "type": "string" },
        })
    };
    let old = event(payload(properties(), &["version", "total", "currency"]));
    let new = event(payload(properties(), &["version", "total"]));
    assert_eq!(shown(&new, &old), r#"{"type":"order_placed","payload":{"version":3,"total":1}}"#);
}

#[test]
fn only_the_place_that_breaks_is_out_of_the_ordinary() {
    let customer = |tags: Value| {
        payload(json!({ "name": { "type": "string", "minLength": 1 }, "tags": tags }), &["name", "tags"])
    };
    let properties = || {
        json!({
            "id": { "type": "string", "format": "uuid" },
            "at": { "type": "string", "format": "date-time" },
            "name": { "type": "string" },
            "customer": customer(json!({ "type": "array", "items": { "type": "string" } })),
        })
    };
    let all = ["id", "at", "name", "customer"];
    let old = event(payload(properties(), &all));
    let usual = json!({
        "type": "order_placed",
        "payload": {
            "id": "6f1e7a34-9b0c-4d7e-8a2b-0c1d2e3f4a5b",
            "at": "2025-09-04T11:52:43Z",
            "name": "a",
            "customer": { "name": "a", "tags": [] },
        },
    });
    for (key, changed, pointer, expected) in [
        ("name", json!({ "type": "string", "maxLength": 3 }), "/name", json!("aaaa")),
        ("name", json!({ "type": "string", "pattern": "^[0-9]*$" }), "/name", json!("a")),
        ("name", json!({ "type": "string", "format": "email" }), "/name", json!("a")),
        ("name", json!({ "type": "integer" }), "/name", json!("a")),
        (
            "id",
            json!({ "type": "string", "pattern": "^[0-9a-f-]+$" }),
            "/id",
            json!("6F1E7A34-9B0C-4D7E-8A2B-0C1D2E3F4A5B"),
        ),
        (
            "customer",
            customer(json!({ "type": "array", "items": { "enum": ["a"] } })),
            "/customer/tags",
            json!(["b"]),
        ),
        (
            "customer",
            customer(json!({ "type": "array", "uniqueItems": true })),
            "/customer/tags",
            json!(["a", "a"]),
        ),
        ("customer", customer(json!({ "type": "array", "minItems": 1 })), "/customer/tags", json!([])),
    ] {
        let mut properties = properties();
        properties[key] = changed;
        let mut instance = usual.clone();
        *instance.pointer_mut(&format!("/payload{pointer}")).unwrap() = expected;
        assert_eq!(shown(&old, &event(payload(properties, &all))), instance.to_string());
    }
}
