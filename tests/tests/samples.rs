//! Values made from what is published: of every event of this repository, and of every feature of
//! serde that has a fixture.

#[path = "catalogs/conformance.rs"]
mod conformance_catalog;
#[path = "catalogs/nexus.rs"]
mod nexus_catalog;

use std::collections::{BTreeMap, BTreeSet, HashSet};

use chrono::{DateTime, Utc};
use jsonschema::Validator;
use serde_json::{Map, Value, json};
use tidings::validate::formats;
use tidings_schema::catalog::{Catalog, Event};
use tidings_schema::sample::{Intended, Sampler, Taste};
use tidings_schema::walk;
use tidings_tests::catalogs::published;
use tidings_tests::volume;

use conformance_catalog::conformance;
use nexus_catalog::nexus;

const SEED: u64 = 20_250_904;

fn each(mut visit: impl FnMut(&str, &Value, &Map<String, Value>, &Validator)) {
    let mut catalogs = conformance();
    catalogs.push(nexus());
    for catalog in &catalogs {
        for event in &catalog.events {
            let schema = published(catalog, event);
            let definitions = schema.get("$defs").and_then(Value::as_object).cloned().unwrap_or_default();
            visit(&name(catalog, event), &schema, &definitions, &judge(&schema));
        }
    }
}

fn name(catalog: &Catalog, event: &Event) -> String {
    format!("{} {} v{}", catalog.name, event.event_type, event.version)
}

fn judge(schema: &Value) -> Validator {
    let mut options = jsonschema::draft202012::options().should_validate_formats(true);
    for (name, check) in formats::ALL {
        options = options.with_format(name, check);
    }
    options.build(schema).expect("what is published is a schema")
}

#[test]
fn every_event_has_valid_samples_without_a_second_try() {
    let mut refused = BTreeMap::new();
    each(|name, schema, definitions, validator| {
        for taste in [Taste::Varied, Taste::Plain] {
            let mut sampler = Sampler::new(schema, definitions, SEED, taste, &|_| true);
            for _ in 0..60 {
                let value = sampler.sample().unwrap_or_else(|error| panic!("{name}: {error}"));
                for error in validator.iter_errors(&value) {
                    refused.entry(name.to_owned()).or_insert_with(|| format!("{error}\n  {value}"));
                }
            }
        }
    });
    assert!(refused.is_empty(), "seed {SEED}: {refused:#?}");
}

#[test]
fn a_moment_can_be_written_again_by_a_reader_that_keeps_it_in_utc() {
    let schema = json!({ "type": "string", "format": "date-time" });
    let (none, judge) = (Map::new(), judge(&schema));
    let mut sampler = Sampler::new(&schema, &none, 5, Taste::Varied, &|_| true);
    for _ in 0..30_000 {
        let sample = sampler.sample().expect("there are date-times");
        let read: DateTime<Utc> =
            serde_json::from_value(sample.clone()).unwrap_or_else(|error| panic!("{sample}: {error}"));
        let written = serde_json::to_value(read).expect("it is a text");
        assert!(judge.is_valid(&written), "{sample} becomes {written}");
    }
}

#[test]
fn every_branch_and_every_constant_is_reached() {
    let mut missed = Vec::new();
    each(|name, schema, definitions, validator| {
        let accept = |value: &Value| validator.is_valid(value);
        let mut sampler = Sampler::new(schema, definitions, SEED, Taste::Varied, &accept);
        let values: Vec<Value> =
            (0..volume(150, 600)).map(|_| sampler.sample().expect("there are some")).collect();
        // The constants of all definitions, as texts that stand in a sample.
        let mut wanted = BTreeSet::new();
        constants(schema, &mut wanted);
        let mut seen = BTreeSet::new();
        values.iter().for_each(|value| leaves(value, &mut seen));
        missed.extend(wanted.difference(&seen).map(|constant| format!("{name}: {constant}")));
    });
    assert!(missed.is_empty(), "seed {SEED}: {missed:#?}");
}

fn constants(schema: &Value, out: &mut BTreeSet<String>) {
    let one = schema.get("const").into_iter();
    let many = schema.get("enum").and_then(Value::as_array).into_iter().flatten();
    out.extend(one.chain(many).filter(|value| !value.is_object() && !value.is_array()).map(Value::to_string));
    walk::children(schema, |_, _, child| constants(child, out));
}

fn leaves(value: &Value, out: &mut BTreeSet<String>) {
    match value {
        Value::Array(items) => items.iter().for_each(|item| leaves(item, out)),
        Value::Object(object) => {
            out.extend(object.keys().map(|key| Value::from(key.as_str()).to_string()));
            object.values().for_each(|value| leaves(value, out));
        }
        _ => drop(out.insert(value.to_string())),
    }
}

#[test]
fn near_misses_meant_to_be_invalid_are_refused_and_many_distinct_values_are_made() {
    let mut distinct = HashSet::new();
    let (mut invalid, mut valid, mut accepted) = (0_usize, 0_usize, BTreeMap::new());
    each(|name, schema, definitions, validator| {
        let accept = |value: &Value| validator.is_valid(value);
        let cases = Sampler::new(schema, definitions, SEED, Taste::Varied, &accept).cases();
        for case in cases.take(volume(300, 2_000)) {
            let case = case.unwrap_or_else(|error| panic!("{name}: {error}"));
            let verdict = validator.is_valid(&case.value);
            *(if verdict { &mut valid } else { &mut invalid }) += 1;
            if verdict && case.label.intended == Intended::Invalid {
                accepted
                    .entry(name.to_owned())
                    .or_insert_with(|| format!("{:?}\n  {}", case.label, case.value));
            }
            distinct.insert(case.value.to_string());
        }
    });
    assert!(accepted.is_empty(), "seed {SEED}: {accepted:#?}");
    // A stream that repeats itself proves less than its length says.
    assert!(
        distinct.len() * 10 > (valid + invalid) * 7,
        "{} distinct of {valid} + {invalid}",
        distinct.len()
    );
    assert!(valid > 1_000, "{valid} valid, {invalid} invalid");
}
