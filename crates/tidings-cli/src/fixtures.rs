//! Valid events for the tests of a frontend: made from the schemas that are about to be published,
//! and judged by them.

use std::collections::BTreeMap;

use tidings::validate::{Judge, Verdict};
use tidings_codegen::{Fixture, Fixtures};
use tidings_schema::catalog::Catalog;
use tidings_schema::sample::{Sampler, Taste};

use crate::error::{Error, Result};
use crate::plan::Plan;

/// The fixtures of a catalog whose published schemas are in the plan.
pub(crate) fn of(catalog: &Catalog, plan: &Plan) -> Result<Fixtures> {
    let published = |file: &str| {
        let path = format!("schema/current/{}/{file}", catalog.name);
        plan.files.get(&path).map(String::as_str).unwrap_or_default()
    };
    let unmade = |error: Box<dyn std::error::Error + Send + Sync>, what: &str| {
        Error::new(format!("no fixtures can be made of {what}"))
            .because(error)
            .help("leave `fixtures` out of schema/tidings.toml")
    };
    let judge = Judge::new(published("index.json"), published("bundle.json"))
        .map_err(|error| unmade(error.into(), &format!("`{}`", catalog.name)))?;
    let mut fixtures = BTreeMap::new();
    for event in &catalog.events {
        let accept = |value: &serde_json::Value| {
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

/// Of each event its own (FNV-1a), so that a change of one leaves the fixtures of the others alone.
pub(crate) fn seed(event_type: &str, version: u32) -> u64 {
    let text = format!("{event_type} v{version}");
    text.bytes()
        .fold(0xcbf2_9ce4_8422_2325, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3))
}
