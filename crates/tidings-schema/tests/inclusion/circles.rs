//! References that come back to themselves without going into a value: they say nothing about it.

use serde_json::{Value, json};
use tidings_schema::bundle::bundle;
use tidings_schema::evolution::{Standing, between};
use tidings_schema::inclusion::{Inclusion, included};

fn refused(schema: &Value, place: &str) {
    for other in [json!({ "type": "string" }), json!({ "const": "a" })] {
        for (narrow, wide) in [(schema, &other), (&other, schema)] {
            let said = included(narrow, wide);
            assert!(matches!(said, Inclusion::Undecided(_)), "{narrow}\nto {wide}: {said:?}");
            let said = between(narrow, wide, Standing::Bare).unwrap_err().to_string();
            assert!(said.contains("it refers to itself with nothing in between"), "{said}");
        }
    }
    assert_eq!(bundle(schema).unwrap_err().place(), place, "{schema}");
}

#[test]
fn a_paradox_is_refused_with_its_place() {
    refused(&json!({ "not": { "$ref": "#" } }), "#");
    refused(&json!({ "if": { "$ref": "#" }, "then": false }), "#");
    refused(&json!({ "if": true, "else": { "oneOf": [{ "$ref": "#" }] } }), "#");
    refused(&json!({ "dependentSchemas": { "a": { "$ref": "#" } } }), "#");
    refused(
        &json!({ "$ref": "#/$defs/A", "$defs": { "A": { "not": { "$ref": "#/$defs/A" } } } }),
        "#/$defs/A",
    );
}

#[test]
fn a_schema_that_is_only_itself_is_refused() {
    refused(&json!({ "$ref": "#" }), "#");
    refused(&json!({ "anyOf": [{ "$ref": "#" }, { "type": "null" }] }), "#");
    refused(
        &json!({
            "items": { "$ref": "#/definitions/a~1b" },
            "definitions": { "a/b": { "allOf": [{ "$ref": "#/definitions/c" }] }, "c": { "$ref": "#/definitions/a~1b" } },
        }),
        "#/definitions/a~1b",
    );
}

#[test]
fn what_goes_into_a_value_is_not() {
    for schema in [
        json!({ "not": { "properties": { "a": { "$ref": "#" } } } }),
        json!({ "anyOf": [{ "items": { "$ref": "#" } }, { "type": "null" }] }),
        json!({ "contains": { "not": { "$ref": "#" } } }),
        json!({ "allOf": [{ "$ref": "#/$defs/A" }, { "$ref": "#/$defs/A" }], "$defs": { "A": { "$ref": "#/$defs/B" }, "B": {} } }),
    ] {
        assert!(bundle(&schema).is_ok(), "{schema}");
    }
}

#[test]
fn a_long_chain_of_definitions_is_no_circle() {
    let mut definitions: serde_json::Map<String, Value> =
        (0..20_000).map(|at| (format!("d{at}"), json!({ "$ref": format!("#/$defs/d{}", at + 1) }))).collect();
    definitions.insert("d20000".to_owned(), json!({}));
    assert!(bundle(&json!({ "$ref": "#/$defs/d0", "$defs": definitions })).is_ok());
}
