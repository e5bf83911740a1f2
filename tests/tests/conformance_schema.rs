//! What serde writes against what is published: the `jsonschema` crate as judge, formats on.

#[path = "catalogs/conformance.rs"]
mod conformance_catalog;

use jsonschema::Validator;
use serde_json::Value;
use tidings_conformance::fixtures;
use tidings_schema::catalog::Catalog;
use tidings_tests::catalogs::{event_of, published};

use conformance_catalog::conformance;

#[test]
fn what_serde_writes_is_what_is_published() {
    let mut refused = Vec::new();
    each(|feature, validator, values, _| {
        for value in values {
            for error in validator.iter_errors(value) {
                refused.push(format!("{feature}: {error}\n  in {value}"));
            }
        }
    });
    assert!(refused.is_empty(), "{}", refused.join("\n"));
}

#[test]
fn near_misses_are_no_events() {
    let mut accepted = Vec::new();
    each(|feature, validator, _, near_misses| {
        for miss in near_misses {
            if validator.is_valid(&miss.value) {
                accepted.push(format!("{feature}: {}\n  {}", miss.why, miss.value));
            }
        }
    });
    assert!(accepted.is_empty(), "{}", accepted.join("\n"));
}

#[test]
fn every_event_has_a_fixture() {
    let catalogs = conformance();
    let shown: Vec<(String, String, u32)> = fixtures()
        .iter()
        .map(|fixture| {
            let event = event_of(catalog(&catalogs, fixture.catalog), &fixture.values[0]);
            (fixture.catalog.to_owned(), event.event_type.clone(), event.version)
        })
        .collect();
    for catalog in &catalogs {
        for event in &catalog.events {
            let event = (catalog.name.clone(), event.event_type.clone(), event.version);
            assert!(shown.contains(&event), "{event:?} has no fixture");
        }
    }
}

fn each(mut judge: impl FnMut(&str, &Validator, &[Value], &[tidings_conformance::NearMiss])) {
    let catalogs = conformance();
    for fixture in fixtures() {
        let catalog = catalog(&catalogs, fixture.catalog);
        let event = event_of(catalog, &fixture.values[0]);
        let validator = jsonschema::draft202012::options()
            .should_validate_formats(true)
            .build(&published(catalog, event))
            .expect("what is published is a schema");
        judge(fixture.feature, &validator, &fixture.values, &fixture.near_misses);
    }
}

fn catalog<'c>(catalogs: &'c [Catalog], name: &str) -> &'c Catalog {
    catalogs.iter().find(|catalog| catalog.name == name).expect("a fixture belongs to a catalog")
}
