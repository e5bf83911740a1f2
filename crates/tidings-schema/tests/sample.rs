//! What the sampler makes against the `jsonschema` crate as judge.

#![expect(clippy::unwrap_used, reason = "a test that cannot read its own schema fails")]

use std::collections::BTreeSet;

use jsonschema::Validator;
use serde_json::{Map, Value, json};
use tidings_schema::sample::{Intended, Sampler, Taste};

/// Schemas that use every keyword, with definitions in `$defs`.
fn schemas() -> Vec<(&'static str, Value)> {
    vec![
        ("any", json!({})),
        ("true", json!(true)),
        (
            "scalars",
            json!({ "type": "object", "required": ["a", "b", "c", "d"], "properties": {
            "a": { "type": "integer", "minimum": -2, "maximum": 300 },
            "b": { "type": "number", "exclusiveMinimum": 0, "multipleOf": 0.5 },
            "c": { "type": ["string", "null"], "minLength": 2, "maxLength": 8 },
            "d": { "type": "boolean" },
        } }),
        ),
        (
            "strings",
            json!({ "type": "array", "minItems": 4, "maxItems": 4, "prefixItems": [
            { "type": "string", "pattern": "^[0-9a-f]{8}$" },
            { "type": "string", "pattern": "^\\d+$", "maxLength": 4 },
            { "type": "string", "minLength": 10, "maxLength": 64 },
            { "type": "string", "pattern": "b{2}" },
        ], "items": false }),
        ),
        (
            "closed",
            json!({ "type": "object", "additionalProperties": false, "required": ["a"],
            "properties": { "a": { "const": 1 }, "b": { "enum": ["x", 2, null] } } }),
        ),
        (
            "map",
            json!({ "type": "object", "minProperties": 2, "maxProperties": 5,
            "additionalProperties": { "type": "integer" } }),
        ),
        (
            "map of patterns",
            json!({ "type": "object", "additionalProperties": false,
            "patternProperties": { "^x-": { "type": "string" }, "^y": { "type": "null" } } }),
        ),
        (
            "names",
            json!({ "type": "object", "propertyNames": { "enum": ["a", "b", "c"] },
            "additionalProperties": { "type": "boolean" } }),
        ),
        (
            "flattened",
            json!({ "type": "object", "required": ["id"], "unevaluatedProperties": false,
            "properties": { "id": { "type": "string" } },
            "oneOf": [
                { "type": "object", "properties": { "kind": { "const": "a" }, "n": { "type": "integer" } },
                  "required": ["kind"] },
                { "type": "object", "properties": { "kind": { "const": "b" } }, "required": ["kind"] },
            ] }),
        ),
        (
            "merged",
            json!({ "allOf": [
            { "type": "object", "properties": { "a": { "type": "integer", "minimum": 3 } } },
            { "required": ["a"], "properties": { "a": { "maximum": 5 } } },
        ] }),
        ),
        (
            "tree",
            json!({ "$ref": "#/$defs/Tree", "$defs": { "Tree": {
            "type": "object", "required": ["children"],
            "properties": {
                "children": { "type": "array", "items": { "$ref": "#/$defs/Tree" } },
                "parent": { "anyOf": [{ "$ref": "#/$defs/Tree" }, { "type": "null" }] },
            } } } }),
        ),
        (
            "list without end",
            json!({ "$ref": "#/$defs/List", "$defs": { "List": {
            "anyOf": [
                { "type": "array", "prefixItems": [{ "type": "integer" }, { "$ref": "#/$defs/List" }],
                  "minItems": 2, "maxItems": 2 },
                { "type": "null" },
            ] } } }),
        ),
        (
            "conditions",
            json!({ "type": "object", "required": ["a", "b"],
            "properties": { "a": { "type": "integer", "minimum": 0, "maximum": 9 }, "b": { "type": "integer" } },
            "if": { "properties": { "a": { "minimum": 5 } } },
            "then": { "properties": { "b": { "minimum": 0 } } },
            "else": { "properties": { "b": { "maximum": -1 } } } }),
        ),
        ("not", json!({ "type": "string", "enum": ["a", "b", "c"], "not": { "const": "b" } })),
        (
            "overlapping",
            json!({ "oneOf": [
            { "type": "integer", "minimum": 0 }, { "type": "integer", "maximum": 10 } ] }),
        ),
        (
            "unique",
            json!({ "type": "array", "uniqueItems": true, "minItems": 3, "maxItems": 3,
            "items": { "enum": [1, 2, 3] } }),
        ),
        (
            "pointer",
            json!({ "properties": { "a/b": { "type": "integer" } },
            "type": "object", "required": ["c"], "additionalProperties": { "$ref": "#/properties/a~1b" } }),
        ),
    ]
}

fn judge(schema: &Value) -> Validator {
    jsonschema::draft202012::options().should_validate_formats(true).build(schema).unwrap()
}

fn definitions(schema: &Value) -> Map<String, Value> {
    schema.get("$defs").and_then(Value::as_object).cloned().unwrap_or_default()
}

#[test]
fn every_sample_is_valid() {
    for (name, schema) in schemas() {
        let (validator, definitions) = (judge(&schema), definitions(&schema));
        let accept = |value: &Value| validator.is_valid(value);
        for taste in [Taste::Varied, Taste::Plain] {
            let mut sampler = Sampler::new(&schema, &definitions, 1, taste, &accept);
            for _ in 0..200 {
                let value = sampler.sample().unwrap_or_else(|error| panic!("{name}: {error}"));
                assert!(validator.is_valid(&value), "{name}: {value}");
            }
        }
    }
}

#[test]
fn more_keys_than_may_be_made_are_not_looked_for() {
    let (schema, none) = (json!({ "type": "object", "minProperties": 100_000 }), Map::new());
    for taste in [Taste::Varied, Taste::Plain] {
        let mut sampler = Sampler::new(&schema, &none, 1, taste, &|_| true);
        let error = sampler.sample().unwrap_err().to_string();
        assert!(error.contains("no 100000 keys are made"), "{error}");
    }
}

/// What needs no judge is built right at once, so that a hundred places in one value still are.
#[test]
fn what_can_be_built_directly_needs_no_second_try() {
    for (name, schema) in schemas() {
        if matches!(name, "not" | "overlapping" | "conditions" | "any") {
            continue;
        }
        let (validator, definitions) = (judge(&schema), definitions(&schema));
        let mut sampler = Sampler::new(&schema, &definitions, 1, Taste::Varied, &|_| true);
        for _ in 0..500 {
            let value = sampler.sample().unwrap();
            assert!(validator.is_valid(&value), "{name}: {value}");
        }
    }
}

#[test]
fn the_same_seed_gives_the_same_values_and_another_gives_others() {
    for (name, schema) in schemas() {
        let definitions = definitions(&schema);
        let validator = judge(&schema);
        let accept = |value: &Value| validator.is_valid(value);
        let made = |seed| {
            let cases = Sampler::new(&schema, &definitions, seed, Taste::Varied, &accept).cases();
            cases.take(300).map(|case| case.unwrap().value.to_string()).collect::<Vec<_>>()
        };
        assert_eq!(made(3), made(3), "{name}");
        if !matches!(name, "true" | "not") {
            assert_ne!(made(3), made(4), "{name}");
        }
    }
}

/// Written down, so that a change of the sampler that rewrites everybody's fixtures is seen.
#[test]
fn values_are_the_same_on_every_machine() {
    let (_, schema) = schemas().into_iter().find(|(name, _)| *name == "scalars").unwrap();
    let definitions = Map::new();
    let mut sampler = Sampler::new(&schema, &definitions, 1, Taste::Varied, &|_| true);
    let made: Vec<String> = (0..4).map(|_| sampler.sample().unwrap().to_string()).collect();
    assert_eq!(
        made,
        [
            r#"{"a":0,"b":0.5,"c":"</script","d":true}"#,
            r#"{"a":-1,"b":0.5,"c":null,"d":false}"#,
            r#"{"a":12,"b":500000,"c":"ǅ ß","d":true}"#,
            r#"{"a":-1,"b":500000.0,"c":"1e999","d":false}"#,
        ]
    );
}

#[test]
fn every_branch_and_every_constant_is_reached_by_few_samples() {
    let constants: Vec<Value> = (0..40).map(Value::from).collect();
    let schema = json!({ "anyOf": [
        { "type": "object", "required": ["e"], "properties": { "e": { "enum": constants } } },
        { "type": "string", "maxLength": 3 }, { "type": "null" }, { "type": ["integer", "array"] },
    ] });
    let definitions = Map::new();
    let mut sampler = Sampler::new(&schema, &definitions, 9, Taste::Varied, &|_| true);
    let values: Vec<Value> = (0..4 * 40).map(|_| sampler.sample().unwrap()).collect();
    let seen: BTreeSet<u64> = values.iter().filter_map(|value| value.get("e")?.as_u64()).collect();
    assert_eq!(seen.len(), 40);
    for kind in [Value::is_string, Value::is_null, Value::is_number, Value::is_array] {
        assert!(values.iter().any(kind));
    }
}

#[test]
fn the_first_values_show_everything_and_nothing_of_what_may_be_left_out() {
    let schema = json!({ "type": "object", "additionalProperties": false, "properties": {
        "a": { "type": "integer" }, "b": { "type": ["string", "null"] } } });
    let definitions = Map::new();
    let mut sampler = Sampler::new(&schema, &definitions, 2, Taste::Varied, &|_| true);
    let most = sampler.sample().unwrap();
    assert!(most["a"].is_number() && most["b"].is_string(), "{most}");
    assert_eq!(sampler.sample().unwrap(), json!({}));
    let mut plain = Sampler::new(&schema, &definitions, 2, Taste::Plain, &|_| true);
    assert_eq!(plain.sample().unwrap()["b"], "example b");
    assert_eq!(plain.sample().unwrap(), json!({}));
    assert_eq!(plain.sample().unwrap()["b"], "example b");
}

#[test]
fn what_nothing_satisfies_is_named_by_its_place() {
    for (schema, place, reason) in [
        (json!(false), "#", "accepts nothing"),
        (
            json!({ "type": "object", "required": ["a"], "properties": { "a": { "$ref": "#/$defs/A/properties/b" } },
                "$defs": { "A": { "properties": { "b": { "type": "integer", "minimum": 2, "maximum": 1 } } } } }),
            "#/$defs/A/properties/b",
            "bounds",
        ),
        (
            json!({ "type": "object", "required": ["a"], "properties": { "a": { "type": "string", "pattern": "(?=x)y" } } }),
            "#/properties/a",
            "pattern `(?=x)y`",
        ),
        (json!({ "type": "string", "not": {} }), "#", "none of 200 values was accepted"),
        (
            json!({ "type": "object", "required": ["a"], "properties": { "a": { "$ref": "#/$defs/Nowhere" } } }),
            "#/properties/a",
            "leads nowhere",
        ),
    ] {
        let definitions = definitions(&schema);
        let valid = judge_or_none(&schema);
        let accept = |value: &Value| valid.as_ref().is_none_or(|judge| judge.is_valid(value));
        let error = Sampler::new(&schema, &definitions, 1, Taste::Varied, &accept).sample().unwrap_err();
        assert_eq!(error.place(), place, "{error}");
        assert!(error.to_string().contains(reason), "{error}");
    }
}

fn judge_or_none(schema: &Value) -> Option<Validator> {
    jsonschema::draft202012::new(schema).ok()
}

#[test]
fn recursion_ends() {
    let schema = json!({ "$ref": "#/$defs/A", "$defs": { "A": {
        "type": "object", "required": ["a"],
        "properties": { "a": { "$ref": "#/$defs/A" } } } } });
    let definitions = definitions(&schema);
    let error = Sampler::new(&schema, &definitions, 1, Taste::Varied, &|_| true).sample().unwrap_err();
    assert!(error.to_string().contains("too deep"), "{error}");
}

#[test]
fn near_misses_that_are_meant_to_be_invalid_are() {
    for (name, schema) in schemas() {
        // Without discriminating types, what breaks one branch may please another.
        if matches!(name, "any" | "true" | "overlapping") {
            continue;
        }
        let (validator, definitions) = (judge(&schema), definitions(&schema));
        let accept = |value: &Value| validator.is_valid(value);
        let mut sampler = Sampler::new(&schema, &definitions, 4, Taste::Varied, &accept);
        let (mut invalid, mut refused) = (0, 0);
        for _ in 0..30 {
            let value = sampler.sample().unwrap();
            for case in sampler.near_misses(&value) {
                let valid = validator.is_valid(&case.value);
                refused += usize::from(!valid);
                if case.label.intended == Intended::Invalid {
                    invalid += 1;
                    assert!(!valid, "{name}: {:?}\n  {value}\n  {}", case.label, case.value);
                }
            }
        }
        // Under a condition nothing is certain.
        assert!((invalid > 0 || name == "conditions") && refused > 0, "{name}");
    }
}

#[test]
fn near_misses_cover_what_readers_get_wrong() {
    let schema = json!({ "type": "object", "required": ["at", "id", "n", "tags", "kind"], "additionalProperties": false,
        "properties": {
            "at": { "type": "string", "format": "date-time" },
            "id": { "type": "string", "format": "uuid" },
            "n": { "type": "integer", "minimum": 1, "maximum": 10 },
            "tags": { "type": "array", "items": { "type": "string", "minLength": 1, "maxLength": 5 }, "minItems": 1,
                      "maxItems": 3, "uniqueItems": true },
            "kind": { "const": "order_placed" },
        } });
    let definitions = Map::new();
    let mut sampler = Sampler::new(&schema, &definitions, 1, Taste::Varied, &|_| true);
    let value = sampler.sample().unwrap();
    let labels: BTreeSet<(String, String)> =
        sampler.near_misses(&value).map(|case| (case.label.pointer, case.label.what)).collect();
    for (pointer, what) in [
        ("", "no keys"),
        ("/at", "left out"),
        ("/at", "null instead"),
        ("/at", "a space for T"),
        ("/at", "an offset without colon"),
        ("/at", "30 February"),
        ("/at", "a leap second at noon"),
        ("/id", "a urn"),
        ("/id", "no dashes"),
        ("/n", "1 below its bound"),
        ("/n", "1 above its bound"),
        ("/n", "a half more"),
        ("/n", "itself as a string"),
        ("/n", "written with a fraction of zero"),
        ("/tags", "no items"),
        ("/tags", "one item too many"),
        ("/tags", "the first item once more at the end"),
        ("/tags/0", "one character too few"),
        ("/tags/0", "one emoji too many"),
        ("/kind", "in upper case"),
        ("", "the key \"at\" in upper case"),
        ("", "a further key \"__proto__\""),
    ] {
        assert!(
            labels.contains(&(pointer.into(), what.into())),
            "{pointer} {what} is missing in {labels:#?}"
        );
    }
}
