//! What JSON leaves open: one stated outcome for every side. The sides in JavaScript run the same
//! vectors.
#![expect(clippy::unwrap_used, reason = "a test")]

use nexus_events::NexusEvent;
use serde_json::Value;
use tidings::{Decoded, decode};

const VECTORS: &str = include_str!("../vectors/json-open-questions.json");
const READER: &str = include_str!("../../schema/current/nexus/reader.json");

fn cases() -> Vec<Value> {
    let vectors: Value = serde_json::from_str(VECTORS).unwrap();
    vectors["cases"].as_array().unwrap().clone()
}

fn bytes(case: &Value) -> Vec<u8> {
    if let Some(hex) = case["hex"].as_str() {
        let pairs = hex.as_bytes().chunks(2);
        return pairs.map(|it| u8::from_str_radix(std::str::from_utf8(it).unwrap(), 16).unwrap()).collect();
    }
    let pieces = case["text"].as_array().unwrap();
    let piece =
        |it: &Value| it[0].as_str().unwrap().repeat(usize::try_from(it[1].as_u64().unwrap()).unwrap());
    pieces.iter().map(piece).collect::<String>().into_bytes()
}

fn wrong(side: &str, outcome: impl Fn(&[u8]) -> &'static str) -> Vec<String> {
    cases()
        .iter()
        .filter_map(|case| {
            let outcome = outcome(&bytes(case));
            (case[side] != outcome).then(|| format!("{}: {side} is {outcome}", case["name"]))
        })
        .collect()
}

#[test]
fn decode_has_the_stated_outcome() {
    let wrong = wrong("decode", |bytes| match decode::<NexusEvent>(bytes) {
        Ok(Decoded::Known(_)) => "known",
        Ok(Decoded::Unknown { .. }) => "unknown",
        Err(_) => "invalid",
    });
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn a_value_that_jsonschema_judges_has_the_stated_outcome() {
    let mut schema: Value = serde_json::from_str(READER).unwrap();
    let event = schema["properties"]["event"].take();
    for keyword in ["type", "properties", "required"] {
        schema.as_object_mut().unwrap().remove(keyword);
    }
    schema["anyOf"] = event["anyOf"].clone();
    let validator = jsonschema::options().should_validate_formats(true).build(&schema).unwrap();
    let wrong = wrong("value", |bytes| match serde_json::from_slice(bytes) {
        Ok(value) if validator.is_valid(&value) => "known",
        _ => "invalid",
    });
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn every_case_states_every_side() {
    for case in cases() {
        for side in ["decode", "parseEnvelope", "value", "ajv"] {
            let outcome = &case[side];
            let stated = ["known", "unknown", "invalid"].iter().any(|it| outcome == it);
            assert!(stated || (outcome.is_null() && case["hex"].is_string()), "{}: {side}", case["name"]);
        }
    }
}
