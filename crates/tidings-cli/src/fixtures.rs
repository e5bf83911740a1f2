//! Valid events for the tests of a frontend: made from the schemas of the versions it meets, and judged
//! by them.

use std::collections::BTreeMap;

use serde_json::{Value, json};
use tidings::validate::{Judge, SchemaError, Verdict};
use tidings_codegen::{Fixture, Fixtures};
use tidings_schema::catalog::Catalog;
use tidings_schema::published::{DIALECT, event_name};
use tidings_schema::sample::{Sampler, Taste};

use crate::error::{Error, Result};

/// The fixtures of a catalog.
pub(crate) fn of(catalog: &Catalog) -> Result<Fixtures> {
    let unmade = |error: Box<dyn std::error::Error + Send + Sync>, what: &str| {
        Error::new(format!("no fixtures can be made of {what}"))
            .because(error)
            .help("leave `fixtures` out of schema/tidings.toml")
    };
    let judge = judge(catalog).map_err(|error| unmade(error.into(), &format!("`{}`", catalog.name)))?;
    let mut fixtures = BTreeMap::new();
    for event in &catalog.events {
        let accept = |value: &Value| {
            let verdict = judge.event(value.to_string().as_bytes());
            verdict.is_ok_and(|verdict| {
                verdict == Verdict::Known { event_type: &event.event_type, version: event.version }
            })
        };
        let seed = seed(&event.event_type, event.version);
        let mut sampler = Sampler::new(&event.client, &catalog.definitions, seed, Taste::Plain, &accept);
        let mut sample = || {
            let what = format!("`{}` v{}", event.event_type, event.version);
            sampler.sample().map_err(|error| unmade(error.into(), &what))
        };
        let (full, minimal) = (sample()?, sample()?);
        fixtures.insert((event.event_type.clone(), event.version), Fixture { minimal, full });
    }
    Ok(fixtures)
}

/// Judges by the client view. What is published does not do: a version may be there as a released
/// schema only.
fn judge(catalog: &Catalog) -> Result<Judge, SchemaError> {
    let first = catalog.enums.first();
    let mut definitions = catalog.definitions.clone();
    let mut rows = Vec::new();
    for event in &catalog.events {
        let name = event_name(catalog, event);
        rows.push(json!({
            "type": event.event_type,
            "version": event.version,
            "definition": name,
            "unversioned": event.version_key.is_none(),
        }));
        definitions.insert(name, event.client.clone());
    }
    let index = json!({
        "catalog": catalog.name,
        "tag": first.map(|one| &one.tag),
        "content": first.and_then(|one| one.content.as_ref()),
        "version_key": catalog.events.iter().find_map(|event| event.version_key.as_ref()),
        "events": rows,
    });
    let bundle = json!({ "$schema": DIALECT, "type": "object", "$defs": definitions });
    Judge::new(&index.to_string(), &bundle.to_string())
}

/// Of each event its own (FNV-1a), so that a change of one leaves the fixtures of the others alone.
pub(crate) fn seed(event_type: &str, version: u32) -> u64 {
    let text = format!("{event_type} v{version}");
    text.bytes()
        .fold(0xcbf2_9ce4_8422_2325, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3))
}
