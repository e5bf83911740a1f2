//! What the comparison costs in a large catalog.

use std::time::Instant;

use serde_json::{Value, json};
use tidings_schema::evolution;
use tidings_schema::finding::Finding;
use tidings_schema::released::Baseline;

use crate::catalogs::{Promise, Written, baseline, judged_against};

/// Events enough that work on each of them would show.
const EVENTS: usize = 300;

/// A catalog of many events that share some types.
fn large(revision: usize, changed: bool) -> Written {
    let mut events = Vec::new();
    for number in 0..EVENTS {
        let mut properties = json!({
            "id": { "type": "string", "format": "uuid" },
            "money": { "$ref": format!("#/$defs/Money{}", number % 20) },
            "level": { "enum": ["info", "warning", "error"] },
        });
        for added in 0..revision {
            properties[format!("added_{added}")] = json!({ "type": ["string", "null"] });
        }
        let mut required = vec!["id", "money"];
        if !(changed && number == 150) {
            required.push("level");
        }
        events.push(json!({
            "type": format!("event_{number}"), "version": 1,
            "payload": { "type": "object", "properties": properties, "required": required },
        }));
    }
    let money = |_| {
        json!({
            "type": "object",
            "properties": { "amount": { "type": "integer" }, "currency": { "type": "string" } },
            "required": ["amount"],
        })
    };
    let definitions: Value = (0..20)
        .map(|number| (format!("Money{number}"), money(number)))
        .collect::<serde_json::Map<_, _>>()
        .into();
    serde_json::from_value(json!({ "events": events, "definitions": definitions })).expect("a catalog")
}

fn timed(baseline: &Baseline, new: &Written) -> (Vec<Finding>, u128) {
    let catalog = new.catalog();
    let start = Instant::now();
    let findings = judged_against(baseline, &catalog, Promise::default());
    (findings, start.elapsed().as_millis())
}

#[test]
fn unchanged_events_cost_a_fingerprint() {
    let history = [large(0, false), large(1, false), large(2, false)];
    let baseline = baseline(&history.iter().collect::<Vec<_>>());
    assert_eq!(baseline.revisions.len(), 3 * EVENTS);
    let start = Instant::now();
    let _ = evolution::fingerprints(&history[2].catalog());
    let fingerprints = start.elapsed().as_millis();
    let (findings, all) = timed(&baseline, &large(2, true));
    let rules: Vec<&str> = findings.iter().map(|finding| finding.rule).collect();
    assert_eq!(rules, ["field-became-optional"]);
    // Generous: other tests run beside this one. `cargo xtask bench compat` measures it alone.
    assert!(all < 5_000, "{all} ms for all, {fingerprints} ms for the fingerprints alone");
}
