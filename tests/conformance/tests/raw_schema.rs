//! The fixtures against what serde and schemars say by themselves, before anything of tidings.

use std::collections::BTreeMap;
use std::rc::Rc;

use jsonschema::Validator;
use schemars::JsonSchema;
use schemars::generate::SchemaSettings;
use serde_json::{Value, json};
use tidings_conformance::adjacent::{FeatureEvent, MoreFeatureEvent, RenewedPayloadV1};
use tidings_conformance::fixtures;
use tidings_conformance::internal::{InternalEvent, InternalRenewedPayloadV1};
use tidings_conformance::unversioned::{FileMovedPayloadV1, UnversionedEvent, UnversionedInternalEvent};

#[test]
fn serde_reads_back_what_it_writes() {
    for fixture in fixtures() {
        let read: Vec<_> = fixture.values.iter().map(|value| fixture.round_trip(value).ok()).collect();
        let written: Vec<_> = fixture.values.iter().cloned().map(Some).collect();
        assert_eq!(read == written, fixture.one_way.is_none(), "{}: {read:#?}", fixture.feature);
    }
}

#[test]
fn what_serde_writes_is_what_schemars_describes() {
    let mut disagreements = Vec::new();
    for (fixture, validator) in judged() {
        for value in &fixture.values {
            for error in validator.iter_errors(value) {
                disagreements.push(format!("{}: {error}\n  in {value}", fixture.feature));
            }
        }
    }
    assert!(disagreements.is_empty(), "{}", disagreements.join("\n"));
}

#[test]
fn near_misses_are_refused() {
    let mut accepted = Vec::new();
    for (fixture, validator) in judged() {
        for miss in &fixture.near_misses {
            if validator.is_valid(&miss.value) {
                accepted.push(format!("{}: {}\n  {}", fixture.feature, miss.why, miss.value));
            }
        }
    }
    assert!(accepted.is_empty(), "{}", accepted.join("\n"));
}

/// Every fixture with the schema of all events of its catalog.
fn judged() -> Vec<(tidings_conformance::Fixture, Rc<Validator>)> {
    let catalogs = BTreeMap::from([
        (
            "conformance",
            vec![
                schema::<FeatureEvent>(),
                schema::<MoreFeatureEvent>(),
                older("renewed", Some("payload"), schema::<RenewedPayloadV1>()),
            ],
        ),
        (
            "conformance-internal",
            vec![schema::<InternalEvent>(), older("renewed", None, schema::<InternalRenewedPayloadV1>())],
        ),
        (
            "conformance-unversioned",
            vec![
                schema::<UnversionedEvent>(),
                older("file-moved", Some("payload"), schema::<FileMovedPayloadV1>()),
            ],
        ),
        (
            "conformance-unversioned-internal",
            vec![
                schema::<UnversionedInternalEvent>(),
                older("fileMoved", None, schema::<FileMovedPayloadV1>()),
            ],
        ),
    ]);
    let catalogs: BTreeMap<&str, Rc<Validator>> =
        catalogs.into_iter().map(|(name, schemas)| (name, Rc::new(any_of(&schemas)))).collect();
    fixtures()
        .into_iter()
        .map(|fixture| {
            let validator = Rc::clone(&catalogs[fixture.catalog]);
            (fixture, validator)
        })
        .collect()
}

fn schema<T: JsonSchema>() -> Value {
    SchemaSettings::draft2020_12().for_serialize().into_generator().into_root_schema_for::<T>().to_value()
}

fn older(event_type: &str, content: Option<&str>, payload: Value) -> Value {
    let Some(content) = content else {
        return json!({
            "allOf": [
                payload,
                {
                    "type": "object",
                    "properties": { "type": { "const": event_type } },
                    "required": ["type"],
                },
            ],
        });
    };
    json!({
        "type": "object",
        "properties": { "type": { "const": event_type }, content: payload },
        "required": ["type", content],
    })
}

/// Each schema is a document of its own, since both have definitions.
fn any_of(schemas: &[Value]) -> Validator {
    let embedded: Vec<Value> = schemas
        .iter()
        .enumerate()
        .map(|(index, schema)| {
            let mut schema = schema.clone();
            schema["$id"] = format!("urn:conformance:{index}").into();
            schema
        })
        .collect();
    jsonschema::draft202012::options()
        .should_validate_formats(true)
        .build(&json!({ "anyOf": embedded }))
        .expect("schemars writes valid schemas")
}
