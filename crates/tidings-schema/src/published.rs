//! The published JSON Schemas (draft 2020-12, client view): one per event and version, a bundle
//! for the envelope, and an index.

use std::fmt::Write as _;

use serde_json::{Map, Value, json};

use crate::catalog::{Catalog, Event, Stored};
use crate::concurrent;
use crate::document::Criticality;
use crate::draft::{Draft, Written};
use crate::evolution;
use crate::fingerprint::{self, Fingerprints};
use crate::released::lock::Lock;
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
    /// File name (`server_status.v2.json`, `bundle.json`, `reader.json`, `index.json`) and text,
    /// pretty, with a newline at the end.
    pub files: Vec<(String, String)>,
}

/// Everything that is published for a catalog. `base` is the start of every `$id`
/// (`urn:tidings`), without a colon at the end; `header` becomes the `$comment` of every file; `lock`
/// says which revisions were released, so that each `$id` names its own.
#[must_use]
pub fn publish(catalog: &Catalog, base: &str, header: &str, lock: &Lock) -> Published {
    // What Rust reads is published from other definitions, so it is written beside the rest.
    let (reader, (mut published, index)) = concurrent::join(
        || bundle(catalog, View::Reader, base, &Written::new(&catalog.reader_definitions)).pretty(header),
        || client(catalog, base, header, lock),
    );
    published.files.push((View::Reader.file().into(), reader));
    published.files.push(("index.json".into(), index));
    published
}

/// Everything that is made from the client view, and the index.
fn client(catalog: &Catalog, base: &str, header: &str, lock: &Lock) -> (Published, String) {
    let references = References::new(&catalog.definitions);
    let fingerprints = Fingerprints::new(&catalog.definitions, &references);
    let event_fingerprints: Vec<String> =
        catalog.events.iter().map(|event| fingerprints.of(&event.client)).collect();
    let fingerprint = catalog_fingerprint(catalog, &fingerprints, &event_fingerprints);
    let ids: Vec<String> = catalog
        .events
        .iter()
        .zip(revision_numbers(catalog, lock, &event_fingerprints))
        .map(|(event, revision)| event_id(catalog, event, revision, base))
        .collect();
    let written = Written::new(&catalog.definitions);
    let schema = |(event, id): (&_, &String)| {
        (file_name(event), event_schema(event, &references, &written, id).pretty(header))
    };
    let mut files: Vec<(String, String)> = catalog.events.iter().zip(&ids).map(schema).collect();
    files.push((View::Client.file().into(), bundle(catalog, View::Client, base, &written).pretty(header)));
    let index = index(catalog, base, &fingerprint, &event_fingerprints, &ids).pretty(header);
    (Published { fingerprint, event_fingerprints, files }, index)
}

/// The file name of one event's schema: `server_status.v2.json`. A tag is free text; what a file
/// name cannot hold on every system is written `%` and two hexadecimal digits.
#[must_use]
pub fn file_name(event: &Event) -> String {
    format!("{}.v{}.json", file_stem(&event.event_type), event.version)
}

/// How file names about an event type begin.
pub(crate) fn file_stem(event_type: &str) -> String {
    // Upper-case letters are encoded too: `A` and `a` are one file on some systems.
    let keep = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || b"_-.".contains(&byte);
    encoded(event_type, keep)
}

/// A tag with every byte that is not kept written `%` and two hexadecimal digits.
fn encoded(tag: &str, keep: impl Fn(u8) -> bool) -> String {
    let mut name = String::new();
    for (index, byte) in tag.bytes().enumerate() {
        if keep(byte) && !(index == 0 && byte == b'.') {
            name.push(char::from(byte));
        } else {
            let _ = write!(name, "%{byte:02X}");
        }
    }
    name
}

/// The schema of one event: the whole event object with the definitions it needs.
fn event_schema<'a>(
    event: &'a Event,
    references: &References<'a>,
    written: &'a Written<'a>,
    id: &str,
) -> Draft<'a> {
    let mut schema =
        head(id.to_owned(), format!("{} v{}", event.event_type, event.version), event.doc.as_deref());
    if event.deprecated.is_some() {
        schema.add("deprecated", true);
    }
    schema.extend(&event.client);
    let mut definitions = Draft::default();
    for name in references.reachable(&[&event.client]) {
        definitions.define(name, written);
    }
    schema.nest("$defs", definitions);
    schema
}

/// Which contract a bundle is of.
#[derive(Clone, Copy)]
enum View {
    /// What a frontend accepts.
    Client,
    /// What Rust accepts.
    Reader,
}

impl View {
    fn file(self) -> &'static str {
        match self {
            Self::Client => "bundle.json",
            Self::Reader => "reader.json",
        }
    }

    fn id(self, catalog: &Catalog, base: &str) -> String {
        let name = match self {
            Self::Client => "bundle",
            Self::Reader => "reader",
        };
        format!("{base}:{}:{name}", catalog.name)
    }

    fn says(self) -> &'static str {
        match self {
            Self::Client => "What is stored and sent: one event with its id and its time.",
            Self::Reader => "What Rust reads: one event with its id and its time.",
        }
    }

    fn definitions(self, catalog: &Catalog) -> &Map<String, Value> {
        match self {
            Self::Client => &catalog.definitions,
            Self::Reader => &catalog.reader_definitions,
        }
    }

    fn of(self, event: &Event) -> &Value {
        match self {
            Self::Client => &event.client,
            Self::Reader => &event.reader,
        }
    }

    /// What is read beside it: Rust takes what earlier revisions wrote for its own.
    fn stored(self, event: &Event) -> &[Stored] {
        match self {
            Self::Client => &event.stored,
            Self::Reader => &[],
        }
    }
}

/// The schema of the envelope around any event of the catalog in any of its versions.
fn bundle<'a>(catalog: &'a Catalog, view: View, base: &str, written: &'a Written<'a>) -> Draft<'a> {
    let title = match view {
        View::Client => format!("{} envelope", catalog.name),
        View::Reader => format!("{} envelope, as Rust reads it", catalog.name),
    };
    let mut schema = head(view.id(catalog, base), title, Some(view.says()));
    let known = view.definitions(catalog);
    let references = References::new(known);
    let mut definitions = Draft::default();
    let mut branches = Vec::new();
    for event in &catalog.events {
        let name = event_name(catalog, event);
        branches.push(json!({ "$ref": walk::reference_to(&name) }));
        let mut body = Draft::default();
        if let Some(doc) = &event.doc {
            body.add("description", doc.as_str());
        }
        if event.deprecated.is_some() {
            body.add("deprecated", true);
        }
        body.extend(view.of(event));
        definitions.nest(name, body);
        for stored in view.stored(event) {
            let name = stored_name(catalog, event, stored);
            branches.push(json!({ "$ref": walk::reference_to(&name) }));
            let mut body = Draft::default();
            body.add("description", stored_doc(event, stored));
            body.extend(&stored.client);
            definitions.nest(name, body);
        }
    }
    let also: Vec<Value> = catalog
        .also
        .iter()
        .filter(|name| known.contains_key(name.as_str()))
        .map(|name| json!({ "$ref": walk::reference_to(name) }))
        .collect();
    let stored = catalog.events.iter().flat_map(|event| view.stored(event)).map(|stored| &stored.client);
    let roots: Vec<&Value> =
        catalog.events.iter().map(|event| view.of(event)).chain(stored).chain(&also).collect();
    for name in references.reachable(&roots) {
        definitions.define(name, written);
    }
    let event = if branches.is_empty() { json!(false) } else { json!({ "anyOf": branches }) };
    schema.add("type", "object");
    schema.add(
        "properties",
        json!({
            "id": { "type": "string", "description": "Identifies this occurrence." },
            "timestamp": { "type": "string", "format": "date-time", "description": "When it happened." },
            "event": event,
        }),
    );
    schema.add("required", json!(["id", "timestamp", "event"]));
    schema.nest("$defs", definitions);
    schema
}

/// The name of one event's object: `ServerStatusEvent`, `ServerStatusEventV1` for an older version,
/// `…EventObject` where a type of the catalog (as a rule the payload) is called so already.
#[must_use]
pub fn event_name(catalog: &Catalog, event: &Event) -> String {
    let version = if event.current { String::new() } else { format!("V{}", event.version) };
    let called = |what: &str| crate::naming::identifier(&format!("{}{what}{version}", event.variant));
    let name = called("Event");
    let taken = [&catalog.definitions, &catalog.reader_definitions].iter().any(|map| map.contains_key(&name));
    if taken { called("EventObject") } else { name }
}

/// The name of an event's object as an earlier revision wrote it: `ServerStatusEventV2R0`.
#[must_use]
pub fn stored_name(catalog: &Catalog, event: &Event, stored: &Stored) -> String {
    let name = |what: &str| {
        crate::naming::identifier(&format!("{}{what}V{}R{}", event.variant, event.version, stored.revision))
    };
    let taken = [&catalog.definitions, &catalog.reader_definitions]
        .iter()
        .any(|map| map.contains_key(&name("Event")));
    if taken { name("EventObject") } else { name("Event") }
}

/// What is said of an event as an earlier revision wrote it.
#[must_use]
pub fn stored_doc(event: &Event, stored: &Stored) -> String {
    format!(
        "`{}` as revision {} of version {} wrote it: a stored log may hold it.",
        event.event_type, stored.revision, event.version
    )
}

/// The revision each event is in. Before the first release that is 0, and nothing is computed.
fn revision_numbers(catalog: &Catalog, lock: &Lock, event_fingerprints: &[String]) -> Vec<u32> {
    if lock.revisions.is_empty() {
        return vec![0; catalog.events.len()];
    }
    let newest = lock.newest_of(&catalog.name);
    let events = catalog.events.iter().zip(evolution::fingerprints_by(catalog, event_fingerprints));
    events
        .map(|(event, fingerprint)| match newest.get(&(event.event_type.as_str(), event.version)) {
            None => 0,
            Some(newest) if event.typed => newest.number(&fingerprint),
            // It is there as it was released last.
            Some(newest) => newest.revision,
        })
        .collect()
}

fn event_id(catalog: &Catalog, event: &Event, revision: u32, base: &str) -> String {
    // What RFC 3986 leaves unreserved stays: validators decode it before they compare.
    let keep = |byte: u8| byte.is_ascii_alphanumeric() || b"_-.~".contains(&byte);
    let tag = encoded(&event.event_type, keep);
    format!("{base}:{}:{tag}:v{}:r{revision}", catalog.name, event.version)
}

fn index<'a>(
    catalog: &Catalog,
    base: &str,
    fingerprint: &str,
    event_fingerprints: &[String],
    ids: &[String],
) -> Draft<'a> {
    let events: Vec<Value> = catalog
        .events
        .iter()
        .zip(event_fingerprints)
        .zip(ids)
        .map(|((event, fingerprint), id)| {
            let mut entry = json!({
                "type": event.event_type,
                "version": event.version,
                "current": event.current,
                "critical": critical(event.critical),
                "deprecated": event.deprecated.is_some(),
                "definition": event_name(catalog, event),
                "file": file_name(event),
                "id": id,
                "fingerprint": fingerprint,
            });
            if event.version_key.is_none() {
                entry["unversioned"] = true.into();
            }
            if catalog.has_own_version(event) {
                entry["own_version"] = true.into();
            }
            if !event.stored.is_empty() {
                let stored = event.stored.iter().map(|stored| {
                    json!({ "revision": stored.revision, "definition": stored_name(catalog, event, stored) })
                });
                entry["stored"] = stored.collect::<Vec<_>>().into();
            }
            entry
        })
        .collect();
    let mut index = Draft::default();
    index.add("catalog", catalog.name.as_str());
    index.add("fingerprint", fingerprint);
    index.add("bundle", View::Client.id(catalog, base));
    index.add("reader", View::Reader.id(catalog, base));
    index.add("tag", catalog.enums.first().map(|one| one.tag.as_str()));
    index.add("content", catalog.enums.first().and_then(|one| one.content.as_deref()));
    index.add("version_key", catalog.events.iter().find_map(|event| event.version_key.as_deref()));
    index.add("events", events);
    if !catalog.retired.is_empty() {
        let retired = catalog.retired.iter();
        let retired = retired.map(|one| json!({ "type": one.event_type, "after": one.after }));
        index.add("retired", retired.collect::<Vec<_>>());
    }
    index
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

fn catalog_fingerprint(
    catalog: &Catalog,
    fingerprints: &Fingerprints<'_>,
    event_fingerprints: &[String],
) -> String {
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
    let also = |name: &String| format!("{name} {}", fingerprints.of(&catalog.definitions[name.as_str()]));
    lines.extend(catalog.also.iter().map(also));
    lines.sort_unstable();
    if let Some(first) = catalog.enums.first() {
        lines.push(json!([first.tag, first.content]).to_string());
    }
    fingerprint::of_text(&lines.join("\n"))
}

fn head<'a>(id: String, title: String, description: Option<&'a str>) -> Draft<'a> {
    let mut schema = Draft::default();
    schema.add("$schema", DIALECT);
    schema.add("$id", id);
    schema.add("title", title);
    if let Some(description) = description {
        schema.add("description", description);
    }
    schema
}
