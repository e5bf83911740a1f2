//! A part of a catalog, with the types it needs: what is generated for a frontend that meets some
//! versions only.

use std::collections::HashSet;

use serde_json::{Map, Value, json};

use crate::catalog::{Catalog, Event};
use crate::released::Baseline;
use crate::walk::{self, References};

/// The catalog with those of its events that are kept, and the types that these reach.
#[must_use]
pub fn select(catalog: &Catalog, keep: impl Fn(&Event) -> bool) -> Catalog {
    let mut selected = catalog.clone();
    selected.events.retain(keep);
    let client = reached(&selected.definitions, &selected, |event| &event.client);
    let reader = reached(&selected.reader_definitions, &selected, |event| &event.reader);
    selected.definitions.retain(|name, _| client.contains(name));
    selected.reader_definitions.retain(|name, _| reader.contains(name));
    selected
}

fn reached(
    definitions: &Map<String, Value>,
    catalog: &Catalog,
    view: impl Fn(&Event) -> &Value,
) -> HashSet<String> {
    let also: Vec<Value> =
        catalog.also.iter().map(|name| json!({ "$ref": walk::reference_to(name) })).collect();
    let roots: Vec<&Value> = catalog.events.iter().map(view).chain(&also).collect();
    References::new(definitions).reachable(&roots).into_iter().map(str::to_owned).collect()
}

/// The catalog in the versions that may still be met: those that some program of one of the last
/// `window` releases (`None`: of any) sends, and what is newer. Nothing released is everything met.
#[must_use]
pub fn window(catalog: &Catalog, baseline: &Baseline, window: Option<usize>) -> Catalog {
    select(catalog, |event| {
        let newest = baseline.newest(&catalog.name, &event.event_type, event.version);
        event.current || newest.is_none_or(|revision| baseline.counts(revision, window))
    })
}
