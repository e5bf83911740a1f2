//! A large catalog with three released revisions of every event, and one change.

use std::time::{Duration, Instant};

use anyhow::{Context, Result, ensure};
use serde_json::{Map, Value, json};
use tidings_schema::assemble::assemble;
use tidings_schema::catalog::Catalog;
use tidings_schema::evolution::{
    self, Lifecycle, Presenter, Readers, Settings, UnknownEvents, judge_published,
};
use tidings_schema::fingerprint::Fingerprints;
use tidings_schema::released::{Baseline, Release, Released, Revision};
use tidings_schema::walk::References;

use crate::bench::synthetic::Synthetic;
use crate::bench::table::{Table, time};

const EVENTS: usize = 1_000;
const REVISIONS: usize = 3;

/// Judges the catalog this often.
pub(super) fn run(rounds: usize) -> Result<()> {
    let states: Vec<Catalog> = (0..REVISIONS).map(state).collect::<Result<_>>()?;
    let baseline = baseline(&states);
    ensure!(baseline.revisions.len() == EVENTS * REVISIONS, "every event has its revisions");
    let unchanged = state(REVISIONS - 1)?;
    let mut one = unchanged.clone();
    let payload = one.events[EVENTS / 2].payload.clone().context("a payload")?;
    leave_out(&mut one.definitions, &payload);
    let mut shared = unchanged.clone();
    leave_out(&mut shared.definitions, "Details0");
    let mut table = Table::new(&["change", "median", "findings"]);
    for (name, catalog) in [("none", &unchanged), ("in one event", &one), ("in a shared type", &shared)] {
        // Known already, because they are published.
        let published = published(catalog);
        let mut times: Vec<Duration> = Vec::new();
        let mut findings = Vec::new();
        for _ in 0..rounds.max(1) {
            let begin = Instant::now();
            findings = judge_published(catalog, &published, &baseline, &settings());
            times.push(begin.elapsed());
        }
        times.sort_unstable();
        table.row(vec![name.to_owned(), time(times[times.len() / 2]), findings.len().to_string()]);
    }
    table.print(&format!("compatibility of {EVENTS} events, {REVISIONS} released revisions each"));
    Ok(())
}

fn settings() -> Settings<'static> {
    Settings {
        readers: Readers::Separate,
        window: None,
        unknown_events: UnknownEvents::Open,
        backward: true,
        forward: true,
        lifecycle: &|_, _, _| Lifecycle::Durable,
    }
}

/// The catalog after this many compatible changes of every payload.
fn state(revision: usize) -> Result<Catalog> {
    let document = Synthetic { types: EVENTS }.document();
    let mut catalog = assemble(vec![document]).catalogs.pop().context("one catalog")?;
    let payloads: Vec<String> = catalog.events.iter().filter_map(|event| event.payload.clone()).collect();
    for definitions in [&mut catalog.definitions, &mut catalog.reader_definitions] {
        for payload in &payloads {
            for number in 0..revision {
                definitions[payload]["properties"][format!("added_{number}")] = json!({ "type": "string" });
            }
        }
    }
    Ok(catalog)
}

/// Makes the last required field of a type one that may be absent.
fn leave_out(definitions: &mut Map<String, Value>, name: &str) {
    if let Some(required) = definitions.get_mut(name).and_then(|one| one["required"].as_array_mut()) {
        required.pop();
    }
}

fn published(catalog: &Catalog) -> Vec<String> {
    let references = References::new(&catalog.definitions);
    let fingerprints = Fingerprints::new(&catalog.definitions, &references);
    catalog.events.iter().map(|event| fingerprints.of(&event.client)).collect()
}

fn baseline(states: &[Catalog]) -> Baseline {
    let mut baseline = Baseline::default();
    for (release, catalog) in states.iter().enumerate() {
        baseline.releases.push(Release { name: format!("1.{release}.0") });
        let presenter = Presenter::new(catalog);
        for (event, fingerprint) in catalog.events.iter().zip(evolution::fingerprints(catalog)) {
            let present = presenter.present(event);
            baseline.revisions.push(Revision {
                catalog: catalog.name.clone(),
                event_type: event.event_type.clone(),
                version: event.version,
                revision: u32::try_from(release).unwrap_or(u32::MAX),
                added_in: release,
                fingerprint,
                content: Released {
                    writer: present.writer,
                    reader: present.reader,
                    sample: json!({}),
                    source: Vec::new(),
                }
                .into(),
            });
        }
    }
    baseline
}
