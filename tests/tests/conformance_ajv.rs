//! What serde writes against what is published: ajv in its strict mode as judge.

#[path = "catalogs/conformance.rs"]
mod conformance_catalog;
#[path = "catalogs/nexus.rs"]
mod nexus_catalog;

use serde_json::{Value, json};
use tidings_conformance::{NearMiss, fixtures};
use tidings_schema::published::publish;
use tidings_schema::released::lock::Lock;
use tidings_tests::catalogs::{event_of, published};
use tidings_tests::frontend::script;

use conformance_catalog::conformance;
use nexus_catalog::nexus;

/// Near misses that ajv lets through, where `jsonschema` and the generated validators do not.
const AJV_IS_BLIND: &[(&str, &str)] = &[
    ("text for a number (at /payload/keys/__proto__)", "`properties` passes over a key `__proto__`"),
    ("a key too few (at /payload/keys/)", "`required` takes the name of a missing empty key for none"),
];

#[test]
fn every_published_schema_compiles() {
    let mut schemas = Vec::new();
    for catalog in conformance().into_iter().chain([nexus()]) {
        for (name, text) in publish(&catalog, "urn:tidings", "", &Lock::default()).files {
            if name != "index.json" {
                let schema: Value = serde_json::from_str(&text).expect("JSON is published");
                schemas.push(case(&format!("{}/{name}", catalog.name), &schema, &[], &[]));
            }
        }
    }
    assert!(schemas.len() > 100, "{} schemas", schemas.len());
    judge(&schemas);
}

#[test]
fn ajv_agrees_on_every_value_and_near_miss() {
    let catalogs = conformance();
    let schemas: Vec<Value> = fixtures()
        .iter()
        .map(|fixture| {
            let catalog = catalogs
                .iter()
                .find(|catalog| catalog.name == fixture.catalog)
                .expect("a fixture belongs to a catalog");
            let event = event_of(catalog, &fixture.values[0]);
            let (blind, seen): (Vec<&NearMiss>, Vec<&NearMiss>) = fixture
                .near_misses
                .iter()
                .partition(|miss| AJV_IS_BLIND.iter().any(|(known, _)| *known == miss.why));
            let invalid: Vec<&Value> = seen.into_iter().map(|miss| &miss.value).collect();
            let blind = blind.into_iter().map(|miss| &miss.value);
            // Once ajv sees them, this says so.
            let valid: Vec<&Value> = fixture.values.iter().chain(blind).collect();
            let schema = published(catalog, event);
            case(fixture.feature, &schema, &valid, &invalid)
        })
        .collect();
    judge(&schemas);
}

#[test]
fn a_disagreement_is_told() {
    let schema = json!({ "type": "string", "format": "uuid" });
    let outcome = ask(&[
        case("wrongly valid", &schema, &[&json!("x")], &[]),
        case("wrongly invalid", &schema, &[], &[&json!("01991c2d-3e4f-7a5b-8c6d-7e8f9a0b1c2d")]),
        case("no format of ours", &json!({ "type": "string", "format": "x" }), &[], &[]),
    ]);
    assert!(!outcome.passed);
    for fault in ["wrongly valid: refuses", "wrongly invalid: accepts", "no format of ours: does not compile"]
    {
        assert!(outcome.said.contains(fault), "{}", outcome.said);
    }
}

fn case(name: &str, schema: &Value, valid: &[&Value], invalid: &[&Value]) -> Value {
    json!({ "name": name, "schema": schema, "valid": valid, "invalid": invalid })
}

fn judge(schemas: &[Value]) {
    let outcome = ask(schemas);
    assert!(outcome.passed, "{}", outcome.said);
}

fn ask(schemas: &[Value]) -> tidings_tests::frontend::Outcome {
    script("judge.mjs", &json!({ "schemas": schemas }).to_string())
}
