//! Versions without a Rust type: their released schemas become part of the catalog.
//!
//! What is published, judged and generated goes by the catalog, so a version that is carried as JSON
//! stands in it like any other, under the schemas it was released with. Its types keep their names;
//! where the catalog has another type of that name today, the released one is called `ItemV1`.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Map, Value};

use crate::assemble::{own_reference, sole_reference};
use crate::catalog::{Catalog, Event};
use crate::document::{Criticality, Deprecation, JsonStepExport, PayloadForm};
use crate::evolution::CRITICAL;
use crate::finding::Finding;
use crate::fingerprint::Fingerprints;
use crate::released::{Baseline, Released};
use crate::views;
use crate::walk::{self, References};

/// Adds the versions that are carried as JSON; a finding for each that was never released, since
/// nothing says then what such an event is.
pub fn adopt(catalog: &mut Catalog, baseline: &Baseline) -> Vec<Finding> {
    let mut findings = Vec::new();
    let mut adopted: Vec<Event> = Vec::new();
    let steps: Vec<(usize, JsonStepExport)> = catalog
        .events
        .iter()
        .enumerate()
        .flat_map(|(at, event)| event.json_steps.iter().map(move |step| (at, step.clone())))
        .collect();
    if steps.is_empty() {
        return findings;
    }
    let known = Known::of(catalog);
    for (at, step) in &steps {
        let event_type = catalog.events[*at].event_type.clone();
        match baseline.newest(&catalog.name, &event_type, step.version) {
            Some(revision) => {
                let event = event(catalog, &known, *at, step, &revision.content);
                adopted.push(event);
            }
            None => findings.push(not_released(catalog, &event_type, step)),
        }
    }
    for event in adopted {
        let place = catalog.events.iter().rposition(|other| other.event_type == event.event_type);
        catalog.events.insert(place.map_or(0, |place| place + 1), event);
    }
    findings
}

fn not_released(catalog: &Catalog, event_type: &str, step: &JsonStepExport) -> Finding {
    Finding::new(
        "upcast-schema-missing",
        format!(
            "version {} of `{event_type}` is carried as JSON, but there is no released schema of it",
            step.version
        ),
    )
    .at(step.source.clone())
    .event(format!("{}/{event_type}", catalog.name))
    .note("without a type, the released schema is what says which events of that version are valid")
    .help("restore its file in schema/released from the history of the repository, if it was released")
    .help(format!("or remove `previous_json({}, …)`: what was never released need not be read", step.version))
}

/// What the catalog's own definitions are, by fingerprint.
struct Known {
    client: BTreeMap<String, String>,
    reader: BTreeMap<String, String>,
}

impl Known {
    fn of(catalog: &Catalog) -> Self {
        Self { client: fingerprints(&catalog.definitions), reader: fingerprints(&catalog.reader_definitions) }
    }
}

fn fingerprints(definitions: &Map<String, Value>) -> BTreeMap<String, String> {
    let references = References::new(definitions);
    let fingerprints = Fingerprints::new(definitions, &references);
    let of = |name: &String| fingerprints.of(&serde_json::json!({ "$ref": walk::reference_to(name) }));
    definitions.keys().map(|name| (name.clone(), of(name))).collect()
}

/// The event of a released version; its definitions are added to the catalog.
fn event(
    catalog: &mut Catalog,
    known: &Known,
    at: usize,
    step: &JsonStepExport,
    released: &Released,
) -> Event {
    let promised = |keyword: &str| released.writer.get(keyword).cloned();
    let mut client = whole_definitions(views::open(&released.writer));
    let mut reader = released.reader.clone();
    let mut client_definitions = take_definitions(&mut client);
    let mut reader_definitions = take_definitions(&mut reader);
    let names = names(catalog, known, step.version, &client_definitions, &reader_definitions);
    for schema in client_definitions.values_mut().chain(reader_definitions.values_mut()) {
        rename(schema, &names);
    }
    rename(&mut client, &names);
    rename(&mut reader, &names);
    let newer = &catalog.events[at];
    let whose = format!("{} v{}, as released", newer.event_type, step.version);
    let one = &catalog.enums[newer.enum_index];
    let (payload, form) = match &one.content {
        Some(content) => match client.get("properties").and_then(|it| it.get(content)) {
            Some(payload) => (sole_reference(payload), PayloadForm::Newtype),
            None => (None, PayloadForm::Unit),
        },
        None => match own_reference(&client) {
            Some(payload) => (Some(payload), PayloadForm::Newtype),
            None => (None, PayloadForm::Struct),
        },
    };
    let event = Event {
        enum_index: newer.enum_index,
        variant: newer.variant.clone(),
        event_type: newer.event_type.clone(),
        version: step.version,
        version_key: if step.unversioned { None } else { newer.version_key.clone() },
        current: false,
        form,
        payload,
        critical: match promised(CRITICAL) {
            Some(Value::Bool(true)) => Criticality::Always,
            Some(Value::String(_)) => Criticality::ByValue,
            _ => Criticality::Never,
        },
        deprecated: promised("deprecated").map(|_| Deprecation { note: None }),
        doc: None,
        source: step.source.clone(),
        typed: false,
        downcaster: false,
        json_steps: Vec::new(),
        client,
        reader,
    };
    for (definitions, added) in [
        (&mut catalog.definitions, client_definitions),
        (&mut catalog.reader_definitions, reader_definitions),
    ] {
        for (name, schema) in added {
            let called = names.get(&name).unwrap_or(&name);
            if !definitions.contains_key(called) {
                // No Rust type is meant, so no path of one.
                let path = format!("{name} of {whose}");
                catalog.paths.entry(called.clone()).or_insert_with(|| path.into());
                definitions.insert(called.clone(), schema);
            }
        }
    }
    event
}

/// Undoes what the writer view does to names: in the client view a definition is the same whether it
/// stands for a whole value or for a part of one.
fn whole_definitions(mut client: Value) -> Value {
    let mut definitions = take_definitions(&mut client);
    let names: BTreeMap<String, String> = definitions
        .keys()
        .filter_map(|name| Some((name.clone(), name.strip_suffix(views::PART)?.to_owned())))
        .collect();
    for (part, name) in &names {
        if let Some(schema) = definitions.shift_remove(part) {
            definitions.entry(name.clone()).or_insert(schema);
        }
    }
    definitions.values_mut().for_each(|schema| rename(schema, &names));
    rename(&mut client, &names);
    if let Value::Object(client) = &mut client {
        client.insert("$defs".into(), definitions.into());
    }
    client
}

/// The definitions of a whole schema, which is left as a schema of the event alone.
fn take_definitions(whole: &mut Value) -> Map<String, Value> {
    let Value::Object(whole) = whole else { return Map::new() };
    for keyword in [CRITICAL, "deprecated", "$schema", "$id", "title", "description"] {
        whole.shift_remove(keyword);
    }
    match whole.shift_remove("$defs") {
        Some(Value::Object(definitions)) => definitions,
        _ => Map::new(),
    }
}

/// New names for the definitions whose name is another type's today.
fn names(
    catalog: &Catalog,
    known: &Known,
    version: u32,
    client: &Map<String, Value>,
    reader: &Map<String, Value>,
) -> BTreeMap<String, String> {
    let (of_client, of_reader) = (fingerprints(client), fingerprints(reader));
    let differs = |name: &String| {
        [(&of_client, &known.client), (&of_reader, &known.reader)]
            .iter()
            .any(|(theirs, ours)| theirs.get(name).zip(ours.get(name)).is_some_and(|(a, b)| a != b))
    };
    let all: BTreeSet<&String> = client.keys().chain(reader.keys()).collect();
    let mut names = BTreeMap::new();
    for name in &all {
        let added = |called: &str| {
            catalog.definitions.contains_key(called) || catalog.reader_definitions.contains_key(called)
        };
        // What an earlier call added has no fingerprint here, and is another version's.
        let is_known = known.client.contains_key(*name) || known.reader.contains_key(*name);
        if !differs(name) && (is_known || !added(name)) {
            continue;
        }
        let mut called = format!("{name}V{version}");
        while added(&called) || all.contains(&called) {
            called.push('_');
        }
        names.insert((*name).clone(), called);
    }
    names
}

fn rename(schema: &mut Value, names: &BTreeMap<String, String>) {
    if names.is_empty() {
        return;
    }
    walk::change(schema, &mut |object| {
        if let Some(Value::String(reference)) = object.get_mut("$ref")
            && let Some(name) = walk::definition_name(reference).and_then(|name| names.get(&name))
        {
            *reference = walk::reference_to(name);
        }
    });
}
