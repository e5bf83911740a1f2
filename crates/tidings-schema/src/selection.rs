//! A part of a catalog, with the types it needs: what is generated for a frontend that meets some
//! versions only.

use std::collections::BTreeMap;

use serde_json::{Map, Value, json};

use crate::catalog::{Catalog, Event, Stored};
use crate::document::{Criticality, Deprecation, PayloadForm};
use crate::evolution::CRITICAL;
use crate::fingerprint::Fingerprints;
use crate::released::{Baseline, Revision};
use crate::views;
use crate::walk::{self, References};

/// The catalog with those of its events that are kept, and the types that these reach.
#[must_use]
pub fn select(catalog: &Catalog, keep: impl Fn(&Event) -> bool) -> Catalog {
    let mut selected = catalog.clone();
    selected.events.retain(keep);
    let client = reached(&selected.definitions, &selected, |event| {
        std::iter::once(&event.client).chain(event.stored.iter().map(|stored| &stored.client)).collect()
    });
    let reader = reached(&selected.reader_definitions, &selected, |event| vec![&event.reader]);
    selected.definitions.retain(|name, _| client.contains(name));
    selected.reader_definitions.retain(|name, _| reader.contains(name));
    selected
}

fn reached(
    definitions: &Map<String, Value>,
    catalog: &Catalog,
    views: impl Fn(&Event) -> Vec<&Value>,
) -> std::collections::HashSet<String> {
    let also: Vec<Value> =
        catalog.also.iter().map(|name| json!({ "$ref": walk::reference_to(name) })).collect();
    let roots: Vec<&Value> = catalog.events.iter().flat_map(views).chain(&also).collect();
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

/// A released revision as an event of the catalog, beside the current version of its type.
pub(crate) fn adopted(revision: &Revision, current: &Event, catalog: &mut Catalog) -> Event {
    let promised = |keyword: &str| revision.content.writer.get(keyword);
    let client = views::open(&revision.content.writer);
    let Catalog { definitions, reader_definitions, paths, .. } = catalog;
    let name =
        Adopted { suffix: format!("V{}", revision.version), of: format!("version {}", revision.version) };
    let client = adopt(&client, &name, definitions, paths);
    let reader = adopt(&revision.content.reader, &name, reader_definitions, paths);
    let carrier = carrier(catalog, current, &client);
    let payload = carrier.and_then(referred);
    Event {
        version: revision.version,
        current: false,
        form: match carrier {
            None => PayloadForm::Unit,
            Some(_) if payload.is_some() => PayloadForm::Newtype,
            Some(_) => current.form,
        },
        payload,
        critical: match promised(CRITICAL) {
            Some(Value::Bool(true)) => Criticality::Always,
            Some(Value::String(_)) => Criticality::ByValue,
            _ => Criticality::Never,
        },
        deprecated: promised("deprecated").map(|_| Deprecation { note: None }),
        typed: false,
        downcaster: false,
        json_steps: Vec::new(),
        stored: Vec::new(),
        client,
        reader,
        ..current.clone()
    }
}

/// A released revision of the version that an event of the catalog has, in this client view, which is
/// whole.
pub(crate) fn beside(revision: &Revision, client: &Value, at: usize, catalog: &mut Catalog) -> Stored {
    let (version, number) = (revision.version, revision.revision);
    let name = Adopted {
        suffix: format!("V{version}R{number}"),
        of: format!("version {version}, revision {number}"),
    };
    let client = adopt(client, &name, &mut catalog.definitions, &mut catalog.paths);
    let payload = carrier(catalog, &catalog.events[at], &client).and_then(referred);
    Stored { revision: number, payload, client }
}

/// The schema of what an event carries: with internal tagging that is all of it.
fn carrier<'a>(catalog: &Catalog, event: &Event, client: &'a Value) -> Option<&'a Value> {
    match catalog.enums.get(event.enum_index)?.content.as_deref() {
        Some(content) => client.get("properties")?.get(content),
        None => Some(client),
    }
}

fn referred(carrier: &Value) -> Option<String> {
    walk::definition_name(carrier.get("$ref")?.as_str()?)
}

/// What definitions are called that stand in the catalog in another shape.
struct Adopted {
    /// The end of their names.
    suffix: String,
    /// What they were released in.
    of: String,
}

/// The root of a whole schema whose definitions are put among others. What is there already in the
/// same shape is shared; what is there in another is given the version in its name.
fn adopt(
    whole: &Value,
    adopted: &Adopted,
    definitions: &mut Map<String, Value>,
    paths: &mut Map<String, Value>,
) -> Value {
    let mut root = whole.clone();
    let Some(object) = root.as_object_mut() else { return root };
    for annotation in ["$schema", "$id", "title", "description", "deprecated", CRITICAL] {
        object.shift_remove(annotation);
    }
    let Some(Value::Object(own)) = object.shift_remove("$defs") else { return root };
    let renamed = names(&own, &adopted.suffix, definitions);
    rename(&mut root, &renamed);
    for (name, mut schema) in own {
        rename(&mut schema, &renamed);
        let called = &renamed[&name];
        if !definitions.contains_key(called) {
            definitions.insert(called.clone(), schema);
            // Not the path of a Rust type: none of today is meant.
            paths
                .entry(called.clone())
                .or_insert_with(|| format!("{name} as released in {}", adopted.of).into());
        }
    }
    root
}

/// What each definition is called among others.
fn names(own: &Map<String, Value>, suffix: &str, others: &Map<String, Value>) -> BTreeMap<String, String> {
    let (own_references, other_references) = (References::new(own), References::new(others));
    let (here, there) =
        (Fingerprints::new(own, &own_references), Fingerprints::new(others, &other_references));
    let reference = |name: &str| json!({ "$ref": walk::reference_to(name) });
    let fits = |name: &str, as_name: &str| {
        let free = !others.contains_key(as_name) && (as_name == name || !own.contains_key(as_name));
        free || others.contains_key(as_name) && here.of(&reference(name)) == there.of(&reference(as_name))
    };
    let called = |name: &String| {
        let versioned =
            std::iter::successors(Some(format!("{name}{suffix}")), |last| Some(format!("{last}_")));
        let mut candidates = std::iter::once(name.clone()).chain(versioned);
        candidates.find(|candidate| fits(name, candidate)).unwrap_or_else(|| name.clone())
    };
    own.keys().map(|name| (name.clone(), called(name))).collect()
}

fn rename(schema: &mut Value, names: &BTreeMap<String, String>) {
    walk::change(schema, &mut |object| {
        let name = object.get("$ref").and_then(Value::as_str).and_then(walk::definition_name);
        if let Some(name) = name.and_then(|name| names.get(&name)) {
            object.insert("$ref".into(), walk::reference_to(name).into());
        }
    });
}
