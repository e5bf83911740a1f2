//! Rounds of pairs made by chance. The tests run a few, `cargo xtask fuzz-compat` as many as it is told.

use fastrand::Rng;
use serde_json::Value;
use tidings_schema::views;

use crate::conformance_catalog::conformance;
use crate::edits::edited;
use crate::generated;
use crate::held::{Tally, hold};
use crate::nexus_catalog::nexus;

/// Holds this many pairs of generated schemas: most of them differ in one or two edits.
pub(crate) fn of_generated(seed: u64, pairs: usize) -> Tally {
    let mut rng = Rng::with_seed(seed);
    let mut tally = Tally::default();
    for _ in 0..pairs {
        let first = generated::schema(&mut rng);
        let mut second = match rng.u32(0..6) {
            0 => generated::schema(&mut rng),
            _ => edited(&first, &mut rng),
        };
        if rng.bool() {
            second = edited(&second, &mut rng);
        }
        hold(&first, &second, 200, &mut tally);
    }
    tally
}

/// Holds this many pairs of an event of the catalogs of this repository and of the same with an edit,
/// as its writer and its reader see it.
pub(crate) fn of_catalogs(seed: u64, pairs: usize) -> Tally {
    let mut rng = Rng::with_seed(seed);
    let mut tally = Tally::default();
    let mut catalogs = conformance();
    catalogs.push(nexus());
    let mut events: Vec<(Value, Value)> = Vec::new();
    for catalog in &catalogs {
        events.extend(
            catalog.events.iter().map(|event| (views::client(catalog, event), views::reader(catalog, event))),
        );
    }
    for _ in 0..pairs {
        let (client, reader) = &events[rng.usize(..events.len())];
        match rng.u32(0..3) {
            0 => hold(&views::close(client), &edited(reader, &mut rng), 200, &mut tally),
            1 => hold(&views::close(&edited(client, &mut rng)), client, 200, &mut tally),
            _ => hold(&views::close(client), &edited(client, &mut rng), 200, &mut tally),
        }
    }
    tally
}
