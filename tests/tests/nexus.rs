//! The reference catalog against the facts it was made from.

#[path = "catalogs/nexus.rs"]
mod nexus_catalog;

use std::path::Path;

use serde_json::Value;
use tidings_schema::catalog::{Catalog, Event};
use tidings_schema::document::{Criticality, PayloadForm};
use tidings_schema::evolution::fingerprints;
use tidings_schema::published::publish;
use tidings_schema::released::lock::Lock;
use tidings_schema::released::reading::{Texts, read};
use tidings_schema::unpublish::unpublish;
use tidings_tests::frontend::{COMPILERS, compile, generate};

use nexus_catalog::nexus;

/// Type, version, whether it is critical (`!` always, `~` by value), and the fields of its payload
/// beside the version; `?` marks what may be null or left out.
const FACTS: &str = "
server_status 2 ! status timestamp
server_status 1 ! event_type message timestamp
activity_message 1 ~ message level timestamp
session_update 1 session_id action timestamp
connection_connected 1 server_url server_info?
connection_disconnected 1 reason?
connection_connecting 1 server_url
connection_error 1 ! error server_url? retryable
connection_health_check 1 status latency_ms?
session_created 1 ! session
session_updated 1 ! session_id changes
session_deleted 1 ! session_id
session_selected 1 session_id
session_listed 1 sessions
message_sent 1 session_id message
message_received 1 session_id message
message_updated 1 session_id message_id changes
message_deleted 1 session_id message_id
stream_started 1 session_id stream_id message_id
stream_chunk 1 session_id stream_id message_id content index
stream_completed 1 session_id stream_id message_id final_content
stream_error 1 ! session_id stream_id error retryable
stream_stopped 1 ! session_id stream_id
application_started 1 ! app_version
application_ready 1 ! features
application_shutdown 1 ! reason?
application_config_changed 1 key value
error_network 1 ! error context retryable
error_authentication 1 ! error context
error_validation 1 ! field error value?
error_session 1 ! session_id error
error_internal 1 ! error component details?
";

#[test]
fn every_event_is_as_the_application_has_it() {
    let catalog = nexus();
    let events: Vec<String> = catalog.events.iter().map(|event| summary(&catalog, event)).collect();
    assert_eq!(events.join("\n"), FACTS.trim());
}

#[test]
fn every_type_field_and_variant_has_a_doc() {
    let catalog = nexus();
    for event in &catalog.events {
        assert!(event.doc.is_some(), "{} has no doc", event.event_type);
    }
    // The doc of a struct variant is the event's.
    let is_variant = |name: &String| {
        catalog
            .events
            .iter()
            .any(|event| event.form == PayloadForm::Struct && event.payload.as_ref() == Some(name))
    };
    for (name, definition) in &catalog.definitions {
        assert!(definition.get("description").is_some() || is_variant(name), "`{name}` has no doc");
        for (key, property) in properties(definition) {
            assert!(property.get("description").is_some(), "`{name}.{key}` has no doc");
        }
        for variant in definition.get("oneOf").and_then(Value::as_array).into_iter().flatten() {
            assert!(variant.get("description").is_some(), "`{name}`: {variant} has no doc");
        }
    }
}

#[test]
fn its_types_compile() {
    let project = Path::new(env!("CARGO_TARGET_TMPDIR")).join("nexus-typescript");
    let _ = std::fs::remove_dir_all(&project);
    generate(&nexus(), &project);
    for compiler in COMPILERS {
        let outcome = compile(compiler, &project);
        assert!(outcome.passed, "{compiler}: {}", outcome.said);
    }
}

fn summary(catalog: &Catalog, event: &Event) -> String {
    let payload = &catalog.definitions[event.payload.as_ref().expect("every payload is named")];
    let mut words = vec![event.event_type.clone(), event.version.to_string()];
    match event.critical {
        Criticality::Always => words.push("!".into()),
        Criticality::ByValue => words.push("~".into()),
        Criticality::Never => {}
    }
    let required: Vec<&str> =
        payload["required"].as_array().into_iter().flatten().filter_map(Value::as_str).collect();
    let mut fields = properties(payload);
    assert_eq!(fields.next().map(|(key, _)| key.as_str()), Some("version"), "the version is first");
    for (key, property) in fields {
        let nullable = property["type"].as_array().is_some_and(|types| types.contains(&"null".into()));
        let optional = nullable || !required.contains(&key.as_str());
        words.push(format!("{key}{}", if optional { "?" } else { "" }));
    }
    words.join(" ")
}

fn properties(schema: &Value) -> impl Iterator<Item = (&String, &Value)> {
    schema.get("properties").and_then(Value::as_object).into_iter().flatten()
}

/// Event, version, revision and the release that brought it, of what did not stay as it was first released.
const HISTORY: &str = "
connection_error 1.1 in 1.1.0
connection_health_check 1.0 in 1.1.0
server_status 2.0 in 1.1.0
session_update 1.1 in 1.1.0
";

#[test]
fn its_history_is_released_and_what_is_there_now_is_the_last_release() {
    let schema = Path::new(env!("CARGO_MANIFEST_DIR")).parent().expect("the repository").join("schema");
    let mut texts = Texts {
        lock: Some(std::fs::read_to_string(schema.join("tidings.lock")).expect("the lock")),
        ..Texts::default()
    };
    for entry in std::fs::read_dir(schema.join("released/nexus")).expect("released files") {
        let entry = entry.expect("an entry");
        let name = entry.file_name().into_string().expect("a name in UTF-8");
        let text = std::fs::read_to_string(entry.path()).expect("a text");
        texts.files.insert(format!("nexus/{name}"), text);
    }
    let reading = read(&texts, &[], None);
    assert_eq!(reading.findings, []);
    let baseline = reading.baseline;
    let releases: Vec<&str> = baseline.releases.iter().map(|release| release.name.as_str()).collect();
    assert_eq!(releases, ["1.0.0", "1.1.0"]);
    let later: Vec<String> = baseline
        .revisions
        .iter()
        .filter(|one| one.added_in > 0)
        .map(|one| {
            let release = releases[one.added_in];
            format!("{} {}.{} in {release}", one.event_type, one.version, one.revision)
        })
        .collect();
    assert_eq!(later.join("\n"), HISTORY.trim());
    let first = baseline.newest("nexus", "server_status", 1).expect("the first version went out");
    assert_eq!(first.content.source[0].path, "nexus_events::server::ServerStatusPayload");
    let deprecated = baseline.newest("nexus", "session_update", 1).expect("it went out");
    assert_eq!(deprecated.content.writer["deprecated"], true);

    let catalog = nexus();
    for (event, fingerprint) in catalog.events.iter().zip(fingerprints(&catalog)) {
        let newest = baseline.newest("nexus", &event.event_type, event.version);
        let newest = newest.map(|revision| revision.fingerprint.as_str());
        assert_eq!(newest, Some(fingerprint.as_str()), "{} v{}", event.event_type, event.version);
    }
}

#[test]
fn what_is_published_of_it_reads_back_as_the_same_events() {
    let catalog = nexus();
    let published = publish(&catalog, "urn:tidings", "a comment", &Lock::default());
    let file = |name: &str| -> Value {
        let text = published.files.iter().find(|(file, _)| file == name).map(|(_, text)| text);
        serde_json::from_str(text.expect("it is published")).expect("JSON")
    };
    let (index, bundle, reader) = (file("index.json"), file("bundle.json"), file("reader.json"));
    let read = unpublish("schema/current/nexus", &index, &bundle, &reader).expect("it reads back");
    assert_eq!(read.definitions, catalog.definitions);
    assert_eq!(read.reader_definitions, catalog.reader_definitions);
    assert_eq!(fingerprints(&read), fingerprints(&catalog));
    let facts = |event: &Event| {
        let Event { event_type, version, version_key, current, payload, critical, doc, .. } = event.clone();
        let deprecated = event.deprecated.is_some();
        (event_type, version, version_key, current, payload, critical, doc, deprecated, event.client.clone())
    };
    assert_eq!(
        read.events.iter().map(facts).collect::<Vec<_>>(),
        catalog.events.iter().map(facts).collect::<Vec<_>>()
    );
    let mut without = bundle.clone();
    if let Some(definitions) = without["$defs"].as_object_mut() {
        definitions.remove("ServerStatusEvent");
    }
    let refused = unpublish("schema/current/nexus", &index, &without, &reader).expect_err("one is gone");
    assert_eq!(refused.to_string(), "index.json names `ServerStatusEvent`, which is not there");
}
