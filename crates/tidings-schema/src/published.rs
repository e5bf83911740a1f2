//! The published JSON Schemas (draft 2020-12, client view): one per event and version, a bundle
//! for the envelope, and an index.

use std::fmt::Write as _;

use serde_json::{Map, Value, json};

use crate::catalog::{Catalog, Event};
use crate::document::Criticality;
use crate::fingerprint::{self, Fingerprints};
use crate::walk::{self, References};

/// The dialect of everything that is published.
pub const DIALECT: &str = "https://json-schema.org/draft/2020-12/schema";

/// The published files of one catalog.
#[derive(Debug, Clone, PartialEq)]
pub struct Published {
    /// The fingerprint of the catalog.
    pub fingerprint: String,
    /// The fingerprint of each event, in the order of [`Catalog::events`].
    pub event_fingerprints: Vec<String>,
    /// File name (`server_status.v2.json`, `bundle.json`, `index.json`) and text, pretty, with a
    /// newline at the end.
    pub files: Vec<(String, String)>,
}

/// Everything that is published for a catalog. `base` is the start of every `$id`
/// (`urn:tidings`), without a colon at the end; `header` becomes the `$comment` of every file.
#[must_use]
pub fn publish(catalog: &Catalog, base: &str, header: &str) -> Published {
    let references = References::new(&catalog.definitions);
    let fingerprints = Fingerprints::new(&catalog.definitions);
    let event_fingerprints: Vec<String> =
        catalog.events.iter().map(|event| fingerprints.of(&event.client)).collect();
    let fingerprint = catalog_fingerprint(catalog, &event_fingerprints);
    let mut files: Vec<(String, String)> = catalog
        .events
        .iter()
        .map(|event| (file_name(event), pretty(header, event_schema(catalog, event, &references, base))))
        .collect();
    files.push(("bundle.json".into(), pretty(header, bundle(catalog, base))));
    files
        .push(("index.json".into(), pretty(header, index(catalog, base, &fingerprint, &event_fingerprints))));
    Published { fingerprint, event_fingerprints, files }
}

/// The file name of one event's schema: `server_status.v2.json`. A tag is free text; what a file
/// name cannot hold on every system is written `%` and two hexadecimal digits.
#[must_use]
pub fn file_name(event: &Event) -> String {
    let mut name = String::new();
    for byte in event.event_type.bytes() {
        // Upper-case letters are encoded too: `A` and `a` are one file on some systems.
        if byte.is_ascii_lowercase() || byte.is_ascii_digit() || b"_-.".contains(&byte) && !name.is_empty() {
            name.push(char::from(byte));
        } else {
            let _ = write!(name, "%{byte:02X}");
        }
    }
    format!("{name}.v{}.json", event.version)
}

/// The schema of one event: the whole event object with the definitions it needs. `references` are
/// those of the catalog's definitions.
#[must_use]
pub fn event_schema(catalog: &Catalog, event: &Event, references: &References<'_>, base: &str) -> Value {
    let mut schema = head(
        &event_id(catalog, event, base),
        &format!("{} v{}", event.event_type, event.version),
        event.doc.as_deref(),
    );
    if event.deprecated.is_some() {
        schema.insert("deprecated".into(), true.into());
    }
    extend(&mut schema, &event.client);
    let names = references.reachable(&[&event.client]);
    if !names.is_empty() {
        let definitions =
            names.into_iter().map(|name| (name.to_owned(), catalog.definitions[name].clone())).collect();
        schema.insert("$defs".into(), Value::Object(definitions));
    }
    Value::Object(schema)
}

/// The schema of the envelope around any event of the catalog in any of its versions.
#[must_use]
pub fn bundle(catalog: &Catalog, base: &str) -> Value {
    let mut schema = head(
        &format!("{base}:{}:bundle", catalog.name),
        &format!("{} envelope", catalog.name),
        Some("What is stored and sent: one event with its id and its time."),
    );
    let mut definitions = Map::new();
    let mut branches = Vec::new();
    for event in &catalog.events {
        let name = event_name(event);
        branches.push(json!({ "$ref": walk::reference_to(&name) }));
        let mut body = Map::new();
        if let Some(doc) = &event.doc {
            body.insert("description".into(), doc.as_str().into());
        }
        if event.deprecated.is_some() {
            body.insert("deprecated".into(), true.into());
        }
        extend(&mut body, &event.client);
        definitions.insert(name, Value::Object(body));
    }
    let events: Vec<&Value> = catalog.events.iter().map(|event| &event.client).collect();
    let also: Vec<Value> =
        catalog.also.iter().map(|name| json!({ "$ref": walk::reference_to(name) })).collect();
    let roots: Vec<&Value> = events.into_iter().chain(&also).collect();
    for name in References::new(&catalog.definitions).reachable(&roots) {
        definitions.insert(name.to_owned(), catalog.definitions[name].clone());
    }
    let event = if branches.is_empty() { json!(false) } else { json!({ "anyOf": branches }) };
    schema.insert("type".into(), "object".into());
    schema.insert(
        "properties".into(),
        json!({
            "id": { "type": "string", "description": "Identifies this occurrence." },
            "timestamp": { "type": "string", "format": "date-time", "description": "When it happened." },
            "event": event,
        }),
    );
    schema.insert("required".into(), json!(["id", "timestamp", "event"]));
    if !definitions.is_empty() {
        schema.insert("$defs".into(), Value::Object(definitions));
    }
    Value::Object(schema)
}

/// The name of one event's object: `ServerStatusEvent`, `ServerStatusEventV1` for an older version.
#[must_use]
pub fn event_name(event: &Event) -> String {
    let name = crate::naming::identifier(&format!("{}Event", event.variant));
    if event.current { name } else { format!("{name}V{}", event.version) }
}

fn event_id(catalog: &Catalog, event: &Event, base: &str) -> String {
    // Nothing is released yet, so every version is in its first revision.
    format!("{base}:{}:{}:v{}:r0", catalog.name, event.event_type, event.version)
}

fn index(catalog: &Catalog, base: &str, fingerprint: &str, event_fingerprints: &[String]) -> Value {
    let events: Vec<Value> = catalog
        .events
        .iter()
        .zip(event_fingerprints)
        .map(|(event, fingerprint)| {
            let mut entry = json!({
                "type": event.event_type,
                "version": event.version,
                "current": event.current,
                "critical": critical(event.critical),
                "deprecated": event.deprecated.is_some(),
                "file": file_name(event),
                "id": event_id(catalog, event, base),
                "fingerprint": fingerprint,
            });
            if event.version_key.is_none() {
                entry["unversioned"] = true.into();
            }
            entry
        })
        .collect();
    json!({
        "catalog": catalog.name,
        "fingerprint": fingerprint,
        "bundle": format!("{base}:{}:bundle", catalog.name),
        "tag": catalog.enums.first().map(|one| one.tag.as_str()),
        "content": catalog.enums.first().and_then(|one| one.content.as_deref()),
        "version_key": catalog.events.iter().find_map(|event| event.version_key.as_deref()),
        "events": events,
    })
}

/// How criticality is written in an index and in listings: `true`, `false` or `"by-value"`.
#[must_use]
pub fn critical(criticality: Criticality) -> Value {
    match criticality {
        Criticality::Never => false.into(),
        Criticality::Always => true.into(),
        Criticality::ByValue => "by-value".into(),
    }
}

fn catalog_fingerprint(catalog: &Catalog, event_fingerprints: &[String]) -> String {
    let mut lines: Vec<String> = catalog
        .events
        .iter()
        .zip(event_fingerprints)
        .map(|(event, fingerprint)| {
            let version = if event.version_key.is_some() { event.version } else { 0 };
            format!(
                "{} {version} {} {fingerprint}",
                Value::from(event.event_type.as_str()),
                critical(event.critical)
            )
        })
        .collect();
    let also = Fingerprints::new(&catalog.definitions);
    lines.extend(catalog.also.iter().map(|name| format!("{name} {}", also.of(&catalog.definitions[name]))));
    lines.sort_unstable();
    if let Some(first) = catalog.enums.first() {
        lines.push(json!([first.tag, first.content]).to_string());
    }
    fingerprint::of_text(&lines.join("\n"))
}

fn head(id: &str, title: &str, description: Option<&str>) -> Map<String, Value> {
    let mut schema = Map::new();
    schema.insert("$schema".into(), DIALECT.into());
    schema.insert("$id".into(), id.into());
    schema.insert("title".into(), title.into());
    if let Some(description) = description {
        schema.insert("description".into(), description.into());
    }
    schema
}

fn extend(schema: &mut Map<String, Value>, with: &Value) {
    for (keyword, value) in with.as_object().into_iter().flatten() {
        schema.entry(keyword.as_str()).or_insert_with(|| value.clone());
    }
}

fn pretty(header: &str, mut value: Value) -> String {
    if let Value::Object(object) = &mut value {
        object.shift_insert(usize::from(object.contains_key("$schema")), "$comment".into(), header.into());
    }
    let mut text =
        serde_json::to_string_pretty(&value).unwrap_or_else(|error| unreachable!("a value is JSON: {error}"));
    text.push('\n');
    text
}
