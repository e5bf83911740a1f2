//! The events as they stood at one time, and what became of them since: what `diff` and `changelog`
//! tell. For whom a change breaks is another question: see [`crate::evolution`].

use std::collections::BTreeMap;

use serde_json::Value;

use crate::catalog::Catalog;
use crate::changes::{Change, changes};
use crate::evolution::{fingerprint_of_one, presents};
use crate::released::Baseline;
use crate::views;

/// Catalog and event type.
pub type EventName = (String, String);

/// Every event in the versions there were, as frontends see them.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Snapshot {
    /// Version → its client view, with what is promised of it at the root.
    events: BTreeMap<EventName, BTreeMap<u32, Value>>,
}

impl Snapshot {
    /// What was released up to a release (an index into [`Baseline::releases`]) and not ended before it.
    #[must_use]
    pub fn at(baseline: &Baseline, release: usize) -> Self {
        let mut snapshot = Self::default();
        // Of each version the last one stays: they are in the order they were released.
        for revision in baseline.revisions.iter().filter(|revision| revision.added_in <= release) {
            let name = (revision.catalog.clone(), revision.event_type.clone());
            let versions = snapshot.events.entry(name).or_default();
            versions.insert(revision.version, views::open(&revision.content.writer));
        }
        for stone in &baseline.tombstones {
            let last = baseline.releases.iter().position(|one| one.name == stone.after);
            if last.is_some_and(|last| last < release) {
                snapshot.events.remove(&(stone.catalog.clone(), stone.event_type.clone()));
            }
        }
        snapshot
    }

    /// What catalogs are now.
    #[must_use]
    pub fn of(catalogs: &[Catalog]) -> Self {
        let mut snapshot = Self::default();
        for catalog in catalogs {
            for (event, present) in catalog.events.iter().zip(presents(catalog)) {
                let name = (catalog.name.clone(), event.event_type.clone());
                let versions = snapshot.events.entry(name).or_default();
                versions.insert(event.version, views::open(&present.writer));
            }
        }
        snapshot
    }
}

/// What became of one event type.
#[derive(Debug, Clone, PartialEq)]
pub struct Fate<'a> {
    /// The catalog.
    pub catalog: &'a str,
    /// The tag on the wire.
    pub event_type: &'a str,
    /// What became of it.
    pub became: Became<'a>,
}

/// What may become of an event type.
#[derive(Debug, Clone, PartialEq)]
pub enum Became<'a> {
    /// There was none.
    New {
        /// Its newest version.
        version: u32,
        /// As frontends see it.
        schema: &'a Value,
    },
    /// It has a newer version, or another shape in the version it had.
    Changed {
        /// The newest version then, and its shape.
        from: (u32, &'a Value),
        /// The newest version now, and its shape.
        to: (u32, &'a Value),
        /// Whether the newest version of then is still read.
        still_read: bool,
        /// What differs, beside the number of the version.
        changes: Vec<Change>,
    },
    /// There is none any more.
    Gone {
        /// The newest version it had.
        version: u32,
    },
}

/// What became of the events between two times; nothing of those that stayed as they were.
#[must_use]
pub fn fates<'a>(then: &'a Snapshot, now: &'a Snapshot) -> Vec<Fate<'a>> {
    let newest = |versions: &'a BTreeMap<u32, Value>| {
        versions.last_key_value().map(|(version, schema)| (*version, schema))
    };
    let mut names: Vec<&EventName> = then.events.keys().chain(now.events.keys()).collect();
    names.sort_unstable();
    names.dedup();
    let mut fates = Vec::new();
    for name in names {
        let (before, after) = (then.events.get(name), now.events.get(name));
        let became = match (before.and_then(newest), after.and_then(newest)) {
            (None, Some((version, schema))) => Became::New { version, schema },
            (Some((version, _)), None) => Became::Gone { version },
            (Some(from), Some(to)) if changed(from, to) => Became::Changed {
                from,
                to,
                still_read: after.is_some_and(|versions| versions.contains_key(&from.0)),
                changes: without_version(changes(from.1, to.1), from.0, to.0),
            },
            _ => continue,
        };
        fates.push(Fate { catalog: &name.0, event_type: &name.1, became });
    }
    fates
}

fn changed(from: (u32, &Value), to: (u32, &Value)) -> bool {
    from.0 != to.0 || fingerprint_of_one(from.1) != fingerprint_of_one(to.1)
}

/// Without the change of the number itself.
fn without_version(mut changes: Vec<Change>, from: u32, to: u32) -> Vec<Change> {
    let number = |value: &Option<Value>| value.as_ref().and_then(Value::as_u64);
    if from != to {
        changes.retain(|change| {
            (number(&change.from), number(&change.to)) != (Some(from.into()), Some(to.into()))
        });
    }
    changes
}
