//! The catalog document of an enum with everything an event can be, read by the toolchain's own
//! definition of it.

#![expect(deprecated, reason = "schemars' derive names a deprecated type, and these tests have one")]

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use tidings::export::{self, Catalog};
use tidings::{DecimalU64, Events, Payload, Version};
use tidings_schema::document::{
    CatalogDocument, CatalogExport, Criticality, Deprecation, EventExport, PayloadForm,
};

/// What the client heard of the server.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema, Payload)]
#[payload(previous = StatusV2, downcast)]
struct Status {
    version: Version<3>,
    up: bool,
    bytes: DecimalU64,
}

/// What the client heard of the server, as text.
#[derive(Debug, Serialize, Deserialize, JsonSchema, Payload)]
#[payload(previous = StatusV1)]
#[deprecated(note = "says it in words")]
struct StatusV2 {
    version: Version<2>,
    text: String,
}

#[derive(Debug, Serialize, Deserialize, JsonSchema, Payload)]
#[payload(unversioned)]
struct StatusV1 {
    code: u8,
}

impl TryFrom<StatusV2> for Status {
    type Error = String;

    fn try_from(old: StatusV2) -> Result<Self, String> {
        match old.text.as_str() {
            "up" => Ok(Self { version: Version, up: true, bytes: 0.into() }),
            other => Err(format!("`{other}` is no status")),
        }
    }
}

impl From<Status> for StatusV2 {
    fn from(new: Status) -> Self {
        Self { version: Version, text: if new.up { "up" } else { "down" }.to_owned() }
    }
}

impl From<StatusV1> for StatusV2 {
    fn from(old: StatusV1) -> Self {
        Self { version: Version, text: old.code.to_string() }
    }
}

/// All there is to tell.
///
/// In two paragraphs.
#[derive(Debug, Serialize, Deserialize, JsonSchema, Events)]
#[serde(tag = "type", content = "payload", rename_all = "snake_case")]
enum AppEvent {
    #[event(critical)]
    Status(Status),
    /// Something went wrong.
    #[event(critical_if = is_fatal)]
    #[deprecated]
    Failed { version: Version<1>, fatal: bool },
    #[event(unversioned)]
    HTTPPing,
    #[event(skip)]
    Debug(String),
    #[serde(skip)]
    Never((), ()),
}

fn is_fatal(event: &AppEvent) -> bool {
    matches!(event, AppEvent::Failed { fatal: true, .. })
}

#[derive(Debug, Serialize, Deserialize, JsonSchema, Events)]
#[serde(tag = "kind", rename_all = "kebab-case")]
enum Internal {
    Status(Status),
    FailedHard { version: Version<1>, code: u8 },
}

fn exported(catalog: Catalog) -> CatalogExport {
    let document = export::document(&[catalog]).expect("it can be exported");
    let text = document.to_string();
    assert!(text.starts_with(r#"{"tidings_catalog":1,"#), "{text}");
    let mut document = CatalogDocument::parse(&text).expect("the toolchain reads it");
    document.catalogs.remove(0)
}

fn app() -> CatalogExport {
    exported(export::catalog("app").events::<AppEvent>())
}

fn event<'e>(catalog: &'e CatalogExport, event_type: &str, version: u32) -> &'e EventExport {
    let mut events = catalog.enums.iter().flat_map(|it| &it.events);
    events
        .find(|event| event.event_type == event_type && event.version == version)
        .expect("the event is there")
}

#[test]
fn events_stand_in_declared_order_each_followed_by_its_predecessors() {
    let catalog = app();
    let order: Vec<(&str, u32, bool)> = catalog.enums[0]
        .events
        .iter()
        .map(|event| (event.event_type.as_str(), event.version, event.current))
        .collect();
    assert_eq!(
        order,
        [
            ("status", 3, true),
            ("status", 2, false),
            ("status", 1, false),
            ("failed", 1, true),
            ("h_t_t_p_ping", 1, true),
        ]
    );
    let skipped: Vec<&str> = catalog.enums[0].skipped.iter().map(|it| it.variant.as_str()).collect();
    assert_eq!(skipped, ["Debug", "Never"]);
}

#[test]
fn a_version_says_how_it_is_reached() {
    /// The first two versions are carried as JSON.
    #[derive(Debug, Serialize, Deserialize, JsonSchema, Payload)]
    #[payload(previous_json(unversioned, first), previous_json(2, second))]
    struct Moved {
        version: Version<3>,
    }

    #[derive(Debug, Serialize, Deserialize, JsonSchema, Events)]
    #[serde(tag = "type", content = "payload", rename_all = "snake_case")]
    enum Other {
        Moved(Moved),
    }

    fn first(payload: Value) -> Result<Value, std::convert::Infallible> {
        Ok(payload)
    }

    fn second(_: Value) -> Result<Value, &'static str> {
        Err("it had no counterpart")
    }

    let catalog = exported(export::catalog("app").events::<AppEvent>().events::<Other>());
    let down: Vec<u32> =
        catalog.enums[0].events.iter().filter(|event| event.downcaster).map(|event| event.version).collect();
    assert_eq!(down, [3], "version 3 can be given as version 2");
    let steps = &event(&catalog, "moved", 3).json_steps;
    let numbers: Vec<(u32, bool)> = steps.iter().map(|step| (step.version, step.unversioned)).collect();
    assert_eq!(numbers, [(2, false), (1, true)]);
    assert!(source_text(steps[0].source.line, steps[0].source.column).starts_with("2, second)"));
}

#[test]
fn the_enum_says_what_it_is_and_where() {
    let catalog = app();
    let exported = &catalog.enums[0];
    assert_eq!((exported.name.as_str(), exported.module.as_str()), ("AppEvent", "document"));
    assert_eq!(exported.doc.as_deref(), Some("All there is to tell.\n\nIn two paragraphs."));
    assert_eq!((exported.tag.as_str(), exported.content.as_deref()), ("type", Some("payload")));
    let place = &exported.source;
    assert_eq!(place.file, "crates/tidings/tests/document.rs");
    assert_eq!(source_text(place.line, place.column), "AppEvent {");
}

/// The rest of the line at a place in this file.
fn source_text(line: u32, column: u32) -> &'static str {
    let line = include_str!("document.rs").lines().nth(line as usize - 1).expect("the line is in the file");
    &line[column as usize - 1..]
}

#[test]
fn an_event_says_what_it_is_and_where() {
    let catalog = app();
    let status = event(&catalog, "status", 3);
    assert_eq!(source_text(status.source.line, status.source.column), "Status(Status),");
    assert_eq!(status.variant, "Status");
    assert_eq!(status.version_key.as_deref(), Some("version"));
    assert_eq!(status.payload, PayloadForm::Newtype);
    assert_eq!(status.payload_path.as_deref(), Some("document::Status"));
    assert_eq!(status.critical, Criticality::Always);
    assert_eq!(status.deprecated, None);
    assert_eq!(status.doc.as_deref(), Some("What the client heard of the server."));

    let older = event(&catalog, "status", 2);
    assert_eq!(source_text(older.source.line, older.source.column), "StatusV2 {");
    assert_eq!(older.payload_path.as_deref(), Some("document::StatusV2"));
    assert_eq!(older.critical, Criticality::Always);
    let note = Some("says it in words".to_owned());
    assert_eq!(older.deprecated, Some(Deprecation { note }));
    assert_eq!(older.doc.as_deref(), Some("What the client heard of the server, as text."));

    let oldest = event(&catalog, "status", 1);
    assert_eq!((&oldest.version_key, &oldest.doc), (&None, &None));

    let failed = event(&catalog, "failed", 1);
    assert_eq!(failed.payload, PayloadForm::Struct);
    assert_eq!(failed.payload_path, None);
    assert_eq!(failed.critical, Criticality::ByValue);
    assert_eq!(failed.deprecated, Some(Deprecation { note: None }));
    assert_eq!(failed.doc.as_deref(), Some("Something went wrong."));

    let ping = event(&catalog, "h_t_t_p_ping", 1);
    assert_eq!(ping.payload, PayloadForm::Unit);
    assert_eq!(ping.version_key, None);
    assert_eq!(ping.critical, Criticality::Never);
}

#[test]
fn schemas_are_the_whole_event_without_its_prose() {
    let catalog = app();
    let adjacent = |reference: &str| {
        json!({
            "type": "object",
            "properties": {
                "type": { "type": "string", "const": "status" },
                "payload": { "$ref": reference },
            },
            "required": ["type", "payload"],
        })
    };
    assert_eq!(event(&catalog, "status", 3).serialize, adjacent("#/$defs/Status"));
    assert_eq!(event(&catalog, "status", 2).serialize, adjacent("#/$defs/StatusV2"));
    assert_eq!(event(&catalog, "status", 1).deserialize, adjacent("#/$defs/StatusV1"));
    assert_eq!(
        event(&catalog, "failed", 1).deserialize,
        json!({
            "type": "object",
            "properties": {
                "type": { "type": "string", "const": "failed" },
                "payload": {
                    "type": "object",
                    "properties": {
                        "version": { "type": "integer", "const": 1 },
                        "fatal": { "type": "boolean" },
                    },
                    "required": ["version", "fatal"],
                },
            },
            "required": ["type", "payload"],
        })
    );
}

#[test]
fn definitions_keep_field_order_and_know_their_rust_paths() {
    let catalog = app();
    for contract in [&catalog.serialize, &catalog.deserialize] {
        let names: Vec<&String> = contract.schemas.keys().collect();
        assert_eq!(names, ["Status", "DecimalU64", "StatusV2", "StatusV1"]);
        assert_eq!(contract.paths["StatusV2"], "document::StatusV2");
        assert_eq!(contract.paths["DecimalU64"], "tidings::DecimalU64");
        let fields = contract.schemas["Status"]["properties"].as_object().unwrap();
        assert_eq!(fields.keys().collect::<Vec<_>>(), ["version", "up", "bytes"]);
    }
}

#[test]
fn an_older_version_has_the_form_that_schemars_gives_a_current_one() {
    #[derive(JsonSchema, Events)]
    #[serde(tag = "kind", rename_all = "kebab-case")]
    enum InternalBefore {
        Status(StatusV2),
    }
    #[derive(JsonSchema, Events)]
    #[serde(tag = "type", content = "payload", rename_all = "snake_case", deny_unknown_fields)]
    enum StrictBefore {
        Status(StatusV2),
    }
    #[derive(JsonSchema, Events)]
    #[serde(tag = "type", content = "payload", rename_all = "snake_case", deny_unknown_fields)]
    enum Strict {
        Status(Status),
    }

    let before = exported(export::catalog("app").events::<InternalBefore>());
    let now = exported(export::catalog("app").events::<Internal>());
    assert_eq!(event(&now, "status", 2).serialize, event(&before, "status", 2).serialize);
    assert_eq!(event(&now, "status", 2).serialize["$ref"], "#/$defs/StatusV2");
    assert_eq!(
        event(&now, "status", 2).doc.as_deref(),
        Some("What the client heard of the server, as text.")
    );
    assert_eq!(event(&now, "status", 1).doc, None);

    let before = exported(export::catalog("app").events::<StrictBefore>());
    let now = exported(export::catalog("app").events::<Strict>());
    assert_eq!(event(&now, "status", 2).serialize, event(&before, "status", 2).serialize);
    assert_eq!(event(&now, "status", 2).serialize["additionalProperties"], false);
}

#[test]
fn an_older_version_that_refuses_unknown_fields_is_written_out_beside_an_internal_tag() {
    #[derive(Serialize, Deserialize, JsonSchema, Payload)]
    #[serde(deny_unknown_fields)]
    struct OldV1 {
        version: Version<1>,
        name: String,
    }
    #[derive(Serialize, Deserialize, JsonSchema, Payload)]
    #[payload(previous = OldV1)]
    struct New {
        version: Version<2>,
    }
    impl From<OldV1> for New {
        fn from(_: OldV1) -> Self {
            Self { version: Version }
        }
    }
    #[derive(JsonSchema, Events)]
    #[serde(tag = "kind")]
    enum Now {
        New(New),
    }
    let now = exported(export::catalog("app").events::<Now>());
    assert_eq!(
        event(&now, "New", 1).serialize,
        json!({
            "type": "object",
            "properties": {
                "kind": { "type": "string", "const": "New" },
                "version": { "type": "integer", "const": 1 },
                "name": { "type": "string" },
            },
            "additionalProperties": false,
            "required": ["kind", "version", "name"],
        })
    );
}

#[test]
fn internal_tags_stand_beside_the_fields() {
    let catalog = exported(export::catalog("app").events::<Internal>());
    assert_eq!(catalog.enums[0].content, None);
    assert_eq!(catalog.enums[0].tag, "kind");
    let failed = &event(&catalog, "failed-hard", 1).serialize;
    let keys: Vec<&String> = failed["properties"].as_object().unwrap().keys().collect();
    assert_eq!(keys, ["kind", "version", "code"]);
    let status = event(&catalog, "status", 3);
    assert_eq!(status.doc.as_deref(), Some("What the client heard of the server."));
}

#[test]
fn further_types_and_several_enums_stand_beside_each_other() {
    let catalog = exported(
        export::catalog("app")
            .events::<AppEvent>()
            .events::<Internal>()
            .also::<DecimalU64>()
            .also::<Vec<u8>>(),
    );
    let names: Vec<&str> = catalog.enums.iter().map(|it| it.name.as_str()).collect();
    assert_eq!(names, ["AppEvent", "Internal"]);
    assert_eq!(catalog.also[0].name, "DecimalU64");
    assert_eq!(catalog.also[0].serialize, json!({ "$ref": "#/$defs/DecimalU64" }));
    assert_eq!(catalog.also[1].deserialize["type"], "array");
}

#[test]
fn events_answer_for_themselves_at_run_time() {
    let failed = |fatal| AppEvent::Failed { version: Version, fatal };
    assert!(failed(true).is_critical());
    assert!(!failed(false).is_critical());
    assert!(!AppEvent::HTTPPing.is_critical());
    let status = AppEvent::Status(Status { version: Version, up: true, bytes: 1.into() });
    assert!(status.is_critical());
    assert_eq!((status.event_type(), status.version()), ("status", 3));
    let debug = AppEvent::Debug(String::new());
    assert_eq!((debug.event_type(), debug.version(), debug.meta().skipped), ("debug", 1, true));
    assert_eq!(AppEvent::Never((), ()).meta().name, "Never");
    let written: Value = serde_json::to_value(&status).unwrap();
    assert_eq!(written["type"], status.event_type());
}
