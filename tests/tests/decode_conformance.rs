//! Decoding against the schema of the reader view, over every conformance fixture: one verdict, and
//! what the schema accepts, serde takes.

#![expect(clippy::unwrap_used, reason = "a test")]

#[path = "catalogs/conformance.rs"]
mod conformance_catalog;

use std::collections::BTreeMap;

use jsonschema::Validator;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};
use tidings::{DecodeErrorKind, Decoded, Decoder, Events};
use tidings_conformance::adjacent::{FeatureEvent, MoreFeatureEvent};
use tidings_conformance::internal::InternalEvent;
use tidings_conformance::unversioned::{UnversionedEvent, UnversionedInternalEvent};
use tidings_conformance::{Fixture, fixtures};
use tidings_schema::catalog::{Catalog, Event};
use tidings_schema::published::publish;
use tidings_schema::released::lock::Lock;
use tidings_schema::walk::References;

use conformance_catalog::conformance;

/// What decoding says, without the value.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Outcome {
    Known,
    Unknown,
    Error(DecodeErrorKind),
}

fn outcome<E>(decoder: &Decoder<E>, text: &str) -> (Outcome, String)
where
    E: Events + DeserializeOwned,
{
    match decoder.decode(text.as_bytes()) {
        Ok(Decoded::Known(_)) => (Outcome::Known, String::new()),
        Ok(Decoded::Unknown { .. }) => (Outcome::Unknown, String::new()),
        Err(error) => (Outcome::Error(error.kind()), error.to_string()),
    }
}

/// The decoders of every catalog, by the files that would be embedded.
struct Decoders {
    feature: Decoder<FeatureEvent>,
    more: Decoder<MoreFeatureEvent>,
    internal: Decoder<InternalEvent>,
    unversioned: Decoder<UnversionedEvent>,
    unversioned_internal: Decoder<UnversionedInternalEvent>,
    /// Catalog, type and version → the schema of the reader view.
    schemas: BTreeMap<(String, String, u32), Validator>,
}

impl Decoders {
    fn new() -> Self {
        fn of<E: Events + DeserializeOwned>(catalogs: &[Catalog], name: &str) -> Decoder<E> {
            let catalog = catalogs.iter().find(|catalog| catalog.name == name).unwrap();
            let files: BTreeMap<_, _> =
                publish(catalog, "urn:tidings", "", &Lock::default()).files.into_iter().collect();
            Decoder::new(&files["index.json"], &files["reader.json"]).unwrap()
        }
        let catalogs = conformance();
        Self {
            feature: of(&catalogs, "conformance"),
            more: of(&catalogs, "conformance"),
            internal: of(&catalogs, "conformance-internal"),
            unversioned: of(&catalogs, "conformance-unversioned"),
            unversioned_internal: of(&catalogs, "conformance-unversioned-internal"),
            schemas: catalogs.iter().flat_map(schemas).collect(),
        }
    }

    fn decode(&self, catalog: &str, text: &str) -> (Outcome, String) {
        match catalog {
            "conformance" => match outcome(&self.feature, text) {
                (Outcome::Error(DecodeErrorKind::OtherEnum), _) => outcome(&self.more, text),
                other => other,
            },
            "conformance-internal" => outcome(&self.internal, text),
            "conformance-unversioned" => outcome(&self.unversioned, text),
            "conformance-unversioned-internal" => outcome(&self.unversioned_internal, text),
            other => panic!("no decoder of {other}"),
        }
    }

    /// Whether any event of the reader view takes a value, by an independent use of the judge.
    fn accepted_by_schema(&self, fixture: &Fixture, value: &Value) -> bool {
        let of_type = self.schemas.iter().filter(|((catalog, event_type, _), _)| {
            catalog == fixture.catalog && value["type"] == event_type.as_str()
        });
        of_type.map(|(_, schema)| schema).any(|schema| schema.is_valid(value))
    }
}

fn schemas(catalog: &Catalog) -> Vec<((String, String, u32), Validator)> {
    let references = References::new(&catalog.reader_definitions);
    let of_event = |event: &Event| {
        let mut schema = event.reader.clone();
        schema["$schema"] = "https://json-schema.org/draft/2020-12/schema".into();
        for name in references.reachable(&[&event.reader]) {
            schema["$defs"][name] = catalog.reader_definitions[name].clone();
        }
        let options = jsonschema::options().should_validate_formats(true);
        let key = (catalog.name.clone(), event.event_type.clone(), event.version);
        (key, options.build(&schema).unwrap())
    };
    catalog.events.iter().map(of_event).collect()
}

#[test]
fn every_event_that_the_reader_view_accepts_is_decoded() {
    let decoders = Decoders::new();
    let (mut wrong, mut known, mut refused) = (Vec::new(), 0, 0);
    for fixture in fixtures() {
        let misses = fixture.near_misses.iter().map(|miss| &miss.value);
        for value in fixture.values.iter().chain(misses) {
            let accepted = decoders.accepted_by_schema(&fixture, value);
            let (outcome, said) = decoders.decode(fixture.catalog, &value.to_string());
            let alike = match outcome {
                Outcome::Known => accepted,
                Outcome::Unknown | Outcome::Error(DecodeErrorKind::Invalid) => !accepted,
                // A fixture's own step may refuse.
                Outcome::Error(DecodeErrorKind::Upcast) => accepted,
                // One fixture shows what serde itself does not read back.
                Outcome::Error(DecodeErrorKind::Differs) => fixture.one_way.is_some(),
                Outcome::Error(_) => false,
            };
            if !alike {
                wrong.push(format!("{}: {accepted} {outcome:?} {said}\n  {value}", fixture.feature));
            }
            known += usize::from(outcome == Outcome::Known);
            refused += usize::from(matches!(outcome, Outcome::Error(_)));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert!(known > 150 && refused > 500, "{known} known, {refused} refused");
}

#[test]
fn every_refusal_names_a_place_and_says_what_was_expected() {
    let decoders = Decoders::new();
    let mut said = String::new();
    for fixture in fixtures() {
        for miss in &fixture.near_misses {
            let (outcome, message) = decoders.decode(fixture.catalog, &miss.value.to_string());
            if let Outcome::Error(_) = outcome {
                assert!(message.contains("expected "), "{}: {message}", fixture.feature);
                assert!(message.lines().count() <= 64, "{message}");
                said.push_str(&format!("{} | {}\n{message}\n\n", fixture.feature, miss.why));
            }
        }
    }
    if let Ok(path) = std::env::var("SHOW_REFUSALS") {
        std::fs::write(path, said).unwrap();
    }
}

#[test]
fn a_whole_number_written_as_a_float_is_taken_wherever_an_integer_is() {
    let decoders = Decoders::new();
    let mut tried = 0;
    for fixture in fixtures().into_iter().filter(|fixture| fixture.one_way.is_none()) {
        for value in &fixture.values {
            let mut floats = value.clone();
            if !to_floats(&mut floats) || !decoders.accepted_by_schema(&fixture, &floats) {
                continue;
            }
            let (outcome, said) = decoders.decode(fixture.catalog, &floats.to_string());
            assert!(matches!(outcome, Outcome::Known), "{}: {outcome:?} {said}\n  {floats}", fixture.feature);
            tried += 1;
        }
    }
    assert!(tried > 100, "{tried}");
}

/// Writes every integer as a float; whether there was one.
fn to_floats(value: &mut Value) -> bool {
    match value {
        Value::Number(number) => match number.as_i64() {
            Some(integer) if integer.unsigned_abs() < 1 << 53 => {
                *value = json!(integer as f64);
                true
            }
            _ => false,
        },
        Value::Array(elements) => elements.iter_mut().fold(false, |any, it| to_floats(it) | any),
        Value::Object(members) => members.values_mut().fold(false, |any, it| to_floats(it) | any),
        _ => false,
    }
}

#[test]
fn the_tag_may_come_last() {
    let decoders = Decoders::new();
    for fixture in fixtures() {
        for value in &fixture.values {
            let first = decoders.decode(fixture.catalog, &value.to_string());
            let mut members: Vec<_> = value.as_object().unwrap().iter().collect();
            members.reverse();
            let members: Vec<String> =
                members.iter().map(|(key, value)| format!("{}:{value}", json!(key))).collect();
            let last = decoders.decode(fixture.catalog, &format!("{{{}}}", members.join(",")));
            assert_eq!(first, last, "{}", fixture.feature);
        }
    }
}

#[test]
fn deep_recursion_with_a_fault_at_its_end_is_refused_soon() {
    let decoders = Decoders::new();
    let fixtures = fixtures();
    let fixture = fixtures.iter().find(|fixture| fixture.feature == "types that contain themselves").unwrap();
    for depth in [1, 4, 20, 60] {
        for (key, open, bad, close) in [
            ("loose", "[", "1", "]"),
            ("loose", r#"{"a":"#, "1", "}"),
            ("term", r#"{"Negated":"#, r#"{"Number":"x"}"#, "}"),
            ("term", r#"{"Sum":["#, r#"{"Number":"x"}"#, "]}"),
            ("brackets", "[", "1", "]"),
            (
                "folder",
                r#"{"entries":{"a":{"kind":"folder","entries":{"b":{"kind":"link","target":"#,
                r#"{"kind":"x"}"#,
                "}}}}}",
            ),
            ("tree", r#"{"name":"a","children":["#, "1", "]}"),
            ("chain", r#"{"value":1,"next":"#, "1", "}"),
        ] {
            // An entry of a folder is nested five levels at once.
            let depth = if key == "folder" { 1 } else { depth };
            let mut event = fixture.values[1].clone();
            let deep = format!("{}{bad}{}", open.repeat(depth), close.repeat(depth));
            event["payload"][key] = serde_json::from_str(&deep).unwrap();
            let start = std::time::Instant::now();
            let (outcome, said) = decoders.decode(fixture.catalog, &event.to_string());
            assert_eq!(outcome, Outcome::Error(DecodeErrorKind::Invalid), "{key} {depth}");
            assert!(said.contains("expected "), "{said}");
            assert!(start.elapsed().as_secs() < 2, "{key} {depth}: {:?}", start.elapsed());
        }
    }
}
