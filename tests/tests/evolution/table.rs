//! Every row, in both directions.

use serde_json::{Map, Value};
use tidings_schema::sample::{Sampler, Taste};
use tidings_schema::{evolution, views};

use crate::revision::{Revision, check_with_serde, judged, settings, verdict};
use crate::rows::rows;

#[test]
fn every_row_has_its_verdict_in_both_directions() {
    let mut wrong = Vec::new();
    for row in rows() {
        let [old, new] = row.states;
        for (old, new, expected) in [(old, new, row.there), (new, old, row.back)] {
            let findings = judged(&[old], new, &settings());
            let verdict = verdict(&findings);
            if verdict != expected {
                wrong.push(format!("{}: {verdict}, not {expected}", row.name));
            }
            if row.by_serde {
                check_with_serde(old, new, &findings);
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn no_change_is_no_finding() {
    for row in rows() {
        for state in row.states {
            assert_eq!(verdict(&judged(&[state], state, &settings())), "ok", "{}", row.name);
        }
    }
}

/// Where nothing is found, serde agrees: what the old state writes the new one reads.
#[test]
fn what_is_called_compatible_is_read_by_serde() {
    for row in rows() {
        let [old, new] = row.states;
        for (old, new, verdict) in [(old, new, row.there), (new, old, row.back)] {
            if verdict.starts_with("forward") || verdict == "ok" || verdict.starts_with("warning") {
                for event in events(old) {
                    if let Some(written) = (old.written)(&event) {
                        assert!((new.reads)(&written), "{}: {written}", row.name);
                    }
                }
            }
        }
    }
}

/// Events as varied as the schemas of a state allow.
pub(crate) fn events(state: Revision) -> Vec<Value> {
    let catalog = (state.catalog)();
    let mut events = Vec::new();
    for event in &catalog.events {
        let client = views::open(&evolution::present(&catalog, event).writer);
        let none = Map::new();
        let definitions = client.get("$defs").and_then(Value::as_object).unwrap_or(&none);
        let mut sampler = Sampler::new(&client, definitions, 7, Taste::Varied, &|_| true);
        events.extend((0..40).filter_map(|_| sampler.sample().ok()));
    }
    assert!(!events.is_empty());
    events
}
