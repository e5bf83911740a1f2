//! The fingerprint of a revision: two revisions with one fingerprint are the same to every reader.
//!
//! It covers the client view and the reader view (the writer view follows from the client view), and
//! no words: a change of docs makes no revision.

use serde_json::{Map, Value};

use super::Released;
use crate::catalog::Catalog;
use crate::fingerprint::{self, Fingerprints};
use crate::views;
use crate::walk::References;

/// The fingerprints of all events of a catalog as they are now, in the order of [`Catalog::events`].
#[must_use]
pub fn fingerprints(catalog: &Catalog) -> Vec<String> {
    let (clients, readers) =
        (References::new(&catalog.definitions), References::new(&catalog.reader_definitions));
    let client = Fingerprints::new(&catalog.definitions, &clients);
    let reader = Fingerprints::new(&catalog.reader_definitions, &readers);
    let both = |event: &crate::catalog::Event| joined(&client.of(&event.client), &reader.of(&event.reader));
    catalog.events.iter().map(both).collect()
}

/// The fingerprint of what a released file holds.
#[must_use]
pub fn fingerprint(content: &Released) -> String {
    joined(&of_whole(&views::open(&content.writer)), &of_whole(&content.reader))
}

fn joined(client: &str, reader: &str) -> String {
    fingerprint::of_text(&format!("{client}\n{reader}"))
}

fn of_whole(schema: &Value) -> String {
    let none = Map::new();
    let definitions = schema.get("$defs").and_then(Value::as_object).unwrap_or(&none);
    Fingerprints::new(definitions, &References::new(definitions)).of(schema)
}
