//! What a stored log may hold beside what is sent today: events of earlier revisions, and of event
//! types that were ended.
//!
//! A revision is compatible when Rust reads what was written before it; the **client view** need not. A
//! new `Option` says `null` where it is empty, so the client view requires it, and what was written
//! without it is refused. Such a revision is kept beside the version ([`Event::stored`]), as its clients
//! had it, except that what it did not write yet is not taken for anything it wrote.
//!
//! Invariant: what the writer of any released revision wrote is an instance of the client view of its
//! version or of one of its stored revisions.

use std::collections::{BTreeSet, HashMap};

use serde_json::{Map, Value};

use crate::catalog::{Catalog, Event, Retired};
use crate::evolution::{self, fingerprint_of_one};
use crate::inclusion::{Inclusion, Judge, included};
use crate::released::{Baseline, Revision};
use crate::selection::beside;
use crate::views::{self, CLOSED};
use crate::walk::{self, References};

/// Adds what was released and may be stored to a catalog.
pub fn add(catalog: &mut Catalog, baseline: &Baseline) {
    catalog.retired = retired(catalog, baseline);
    for (at, revision, client) in refused(catalog, baseline) {
        let stored = beside(revision, &client, at, catalog);
        catalog.events[at].stored.push(stored);
    }
}

/// The revisions that the client views refuse something of: the place of the event, and the client view
/// to read it by.
fn refused<'b>(catalog: &Catalog, baseline: &'b Baseline) -> Vec<(usize, &'b Revision, Value)> {
    let mut released: HashMap<(&str, u32), Vec<&Revision>> = HashMap::new();
    for revision in baseline.revisions.iter().filter(|revision| revision.catalog == catalog.name) {
        released.entry((&revision.event_type, revision.version)).or_default().push(revision);
    }
    if released.is_empty() {
        return Vec::new();
    }
    let references = References::new(&catalog.definitions);
    let fingerprints = evolution::fingerprints(catalog);
    let mut refused = Vec::new();
    for (at, (event, fingerprint)) in catalog.events.iter().zip(fingerprints).enumerate() {
        let mut earlier = released.remove(&(&event.event_type, event.version)).unwrap_or_default();
        // What has no type is there as it was released last.
        if !event.typed {
            earlier.pop();
        }
        earlier.retain(|revision| revision.fingerprint != fingerprint && is_told(catalog, event, revision));
        if earlier.is_empty() {
            continue;
        }
        let present = views::whole_by(&event.client, &catalog.definitions, &references);
        refused.extend(
            of_event(&present, &earlier).into_iter().map(|(revision, client)| (at, revision, client)),
        );
    }
    refused
}

/// Whether type and version stand where the catalog has them: what changes that is a break of its own,
/// after which nobody tells an event by the keys of before.
fn is_told(catalog: &Catalog, event: &Event, revision: &Revision) -> bool {
    let Some(one) = catalog.enums.get(event.enum_index) else { return false };
    let sample = &revision.content.sample;
    let content = one.content.as_ref().map_or(Some(sample), |content| sample.get(content));
    let version = |key: &String| content.and_then(|content| content.get(key)?.as_u64());
    sample.get(&one.tag).and_then(Value::as_str) == Some(&event.event_type)
        && event.version_key.as_ref().is_none_or(|key| version(key) == Some(event.version.into()))
}

/// The same of one event, whose revisions come oldest first.
fn of_event<'b>(present: &Value, earlier: &[&'b Revision]) -> Vec<(&'b Revision, Value)> {
    let mut needed: Vec<(&Revision, Value)> = Vec::new();
    for revision in earlier.iter().rev() {
        let views = || std::iter::once(present).chain(needed.iter().map(|(_, client)| client));
        if !views().any(|view| takes(view, revision)) {
            needed.push((revision, client(revision, present)));
        }
    }
    needed.reverse();
    needed
}

/// Whether a client view takes everything that a revision wrote.
fn takes(view: &Value, revision: &Revision) -> bool {
    let writer = &revision.content.writer;
    fingerprint_of_one(&views::open(writer)) == fingerprint_of_one(view)
        || Judge::new(view).is_ok_and(|judge| judge.accepts(&revision.content.sample))
            && included(writer, view) == Inclusion::Included
}

/// The client view of a revision, in which what is new since has no value.
fn client(revision: &Revision, present: &Value) -> Value {
    let writer = &revision.content.writer;
    let none = Map::new();
    let definitions = |whole: &Value| whole.get("$defs").and_then(Value::as_object).unwrap_or(&none).clone();
    let marking = Marking { then: &definitions(writer), now: &definitions(present) };
    let mut marked = writer.clone();
    marking.mark(&mut marked, present);
    if let Some(Value::Object(own)) = marked.get_mut("$defs") {
        for (name, definition) in own {
            let name = views::whole_of_part(name).unwrap_or_else(|| name.clone());
            if let Some(now) = marking.now.get(&name) {
                marking.mark(definition, now);
            }
        }
    }
    let marked = views::open(&marked);
    // Where a definition has become another type of that name, what it says is not what was said.
    match included(writer, &marked) {
        Inclusion::Included => marked,
        _ => views::open(writer),
    }
}

/// Two states of a schema, each with its definitions.
struct Marking<'a> {
    then: &'a Map<String, Value>,
    now: &'a Map<String, Value>,
}

impl Marking<'_> {
    /// Gives the fields that are new since `false` in every object that Rust filled in itself.
    fn mark(&self, then: &mut Value, now: &Value) {
        let is_closed = then.get(CLOSED).is_some();
        let (mut known, mut fields) = (BTreeSet::new(), BTreeSet::new());
        if is_closed {
            properties(then, self.then, 0, &mut known);
            properties(now, self.now, 0, &mut fields);
        }
        let (Value::Object(then), Value::Object(now)) = (then, now) else { return };
        for keyword in ["items", "additionalProperties"] {
            if let (Some(then), Some(now)) = (then.get_mut(keyword), now.get(keyword)) {
                self.mark(then, now);
            }
        }
        let own = now.get("properties").and_then(Value::as_object);
        for (key, then) in then.get_mut("properties").and_then(Value::as_object_mut).into_iter().flatten() {
            if let Some(now) = own.and_then(|own| own.get(key)) {
                self.mark(then, now);
            }
        }
        let absent: Map<String, Value> =
            fields.difference(&known).map(|key| (key.clone(), Value::Bool(false))).collect();
        if !absent.is_empty()
            && let Value::Object(entry) = then.entry("properties").or_insert_with(|| Map::new().into())
        {
            entry.extend(absent);
        }
    }
}

/// The keys that a schema names for the value it stands for, whichever way it is composed.
fn properties(schema: &Value, definitions: &Map<String, Value>, depth: usize, found: &mut BTreeSet<String>) {
    let Value::Object(object) = schema else { return };
    if depth == DEEPEST {
        return;
    }
    found.extend(
        object.get("properties").and_then(Value::as_object).into_iter().flatten().map(|(key, _)| key.clone()),
    );
    let lists = ["allOf", "anyOf", "oneOf"].into_iter().filter_map(|keyword| object.get(keyword)?.as_array());
    let referred = object.get("$ref").and_then(Value::as_str).and_then(walk::definition_name);
    for part in lists.flatten().chain(referred.and_then(|name| definitions.get(&name))) {
        properties(part, definitions, depth + 1, found);
    }
}

/// How many definitions deep the parts of an object are looked for.
const DEEPEST: usize = 16;

/// The event types that were ended, in the order they were.
fn retired(catalog: &Catalog, baseline: &Baseline) -> Vec<Retired> {
    let mut retired: Vec<Retired> = Vec::new();
    // One may have been brought back, and ended again.
    for tombstone in baseline.tombstones.iter().rev().filter(|tombstone| tombstone.catalog == catalog.name) {
        let event_type = &tombstone.event_type;
        let is_known = catalog.events.iter().any(|event| event.event_type == *event_type)
            || retired.iter().any(|known| known.event_type == *event_type);
        if !is_known {
            retired.push(Retired { event_type: event_type.clone(), after: tombstone.after.clone() });
        }
    }
    retired.reverse();
    retired
}

/// A released sample that the published schemas are to take.
#[derive(Debug, Clone, PartialEq)]
pub struct Sample<'a> {
    /// The event in its version as it is today.
    pub event: &'a Event,
    /// What was released.
    pub revision: &'a Revision,
}

/// The released samples of the versions a catalog has, of revisions that are not what is sent today.
#[must_use]
pub fn samples<'a>(catalog: &'a Catalog, baseline: &'a Baseline, fingerprints: &[String]) -> Vec<Sample<'a>> {
    let mut events: HashMap<(&str, u32), (&Event, &String)> = HashMap::new();
    for (event, fingerprint) in catalog.events.iter().zip(fingerprints) {
        events.insert((&event.event_type, event.version), (event, fingerprint));
    }
    let ours = baseline.revisions.iter().filter(|revision| revision.catalog == catalog.name);
    let of_event = |revision: &'a Revision| {
        let (event, fingerprint) = events.get(&(revision.event_type.as_str(), revision.version))?;
        let is_earlier = revision.fingerprint != **fingerprint && is_told(catalog, event, revision);
        is_earlier.then_some(Sample { event, revision })
    };
    ours.filter_map(of_event).collect()
}
