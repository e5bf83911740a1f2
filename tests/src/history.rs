//! What would have been released of catalogs, without files.

use serde_json::{Map, Value};
use tidings_schema::catalog::Catalog;
use tidings_schema::evolution;
use tidings_schema::released::{Baseline, Release, Released, Revision};
use tidings_schema::sample::{Sampler, Taste};

/// The releases of these states of one catalog, oldest first: `1.0.0`, `1.1.0`, …
///
/// # Panics
/// When no event can be made of a schema.
#[must_use]
pub fn released(states: &[Catalog]) -> Baseline {
    let mut baseline = Baseline::default();
    for (release, catalog) in states.iter().enumerate() {
        baseline.releases.push(Release { name: format!("1.{release}.0") });
        for (event, fingerprint) in catalog.events.iter().zip(evolution::fingerprints(catalog)) {
            let known = baseline.newest(&catalog.name, &event.event_type, event.version);
            if known.is_some_and(|known| known.fingerprint == fingerprint) {
                continue;
            }
            let revision = known.map_or(0, |known| known.revision + 1);
            let present = evolution::present(catalog, event);
            baseline.revisions.push(Revision {
                catalog: catalog.name.clone(),
                event_type: event.event_type.clone(),
                version: event.version,
                revision,
                added_in: release,
                fingerprint,
                content: Released {
                    sample: sample(&present.writer),
                    writer: present.writer,
                    reader: present.reader,
                    source: Vec::new(),
                }
                .into(),
            });
        }
    }
    baseline
}

fn sample(writer: &Value) -> Value {
    let none = Map::new();
    let definitions = writer.get("$defs").and_then(Value::as_object).unwrap_or(&none);
    let mut sampler = Sampler::new(writer, definitions, 7, Taste::Plain, &|_| true);
    sampler.sample().expect("an event can be made")
}
