//! Catalogs of any size, in the two forms they come to the toolchain: Rust source text and the
//! catalog document.
//!
//! They have the shape of `nexus-events`: payloads of six or seven fields with docs, ids as
//! newtypes, and for every four events a unit enum and a nested struct. Both forms are written from
//! the same numbers; [`same_document`] compares the document with what a compiled exporter prints.

use std::fmt::Write as _;

use serde_json::{Value, json};
use tidings_schema::document::{
    CatalogDocument, CatalogExport, Criticality, DOCUMENT_VERSION, Definitions, EnumExport, EventExport,
    PayloadForm, Source,
};

/// The package of the events.
pub(super) const PACKAGE: &str = "synthetic-events";
const CRATE: &str = "synthetic_events";
/// Events in one module.
const EVENTS_PER_MODULE: usize = 20;
/// Events that share a nested enum and struct.
const EVENTS_PER_NESTED: usize = 4;

const SUBJECTS: [&str; 10] =
    ["Session", "Message", "Stream", "Server", "Task", "Project", "Member", "Invoice", "Upload", "Window"];
const VERBS: [&str; 10] =
    ["Created", "Updated", "Deleted", "Started", "Stopped", "Failed", "Moved", "Renamed", "Shared", "Closed"];

/// A catalog of this many event types.
#[derive(Debug, Clone, Copy)]
pub(super) struct Synthetic {
    /// How many event types.
    pub(super) types: usize,
}

/// One file of the package.
#[derive(Debug, Clone)]
pub(super) struct File {
    /// Relative to the package.
    pub(super) path: String,
    /// The text.
    pub(super) text: String,
}

impl Synthetic {
    /// The Rust sources: `src/lib.rs`, a module for every twenty events, the exporter.
    pub(super) fn sources(self) -> Vec<File> {
        let modules = self.types.div_ceil(EVENTS_PER_MODULE);
        let mut files = vec![
            File { path: "src/lib.rs".to_owned(), text: self.library(modules) },
            File { path: "src/ids.rs".to_owned(), text: IDS.to_owned() },
            File {
                path: "examples/catalog.rs".to_owned(),
                text: format!("tidings::export!(\"synthetic\": {CRATE}::SyntheticEvent);\n"),
            },
        ];
        files.extend((0..modules).map(|module| File {
            path: format!("src/family{module}.rs"),
            text: module_text(module * EVENTS_PER_MODULE, self.types.min((module + 1) * EVENTS_PER_MODULE)),
        }));
        files
    }

    /// What the exporter prints.
    pub(super) fn document(self) -> CatalogDocument {
        let mut serialize = Definitions::default();
        let mut deserialize = Definitions::default();
        let mut events = Vec::with_capacity(self.types);
        for index in 0..self.types {
            let name = name(index);
            let payload = format!("{name}Payload");
            let module = format!("{CRATE}::family{}", index / EVENTS_PER_MODULE);
            let nested = index / EVENTS_PER_NESTED;
            let owner = format!("{CRATE}::family{}", nested * EVENTS_PER_NESTED / EVENTS_PER_MODULE);
            for (definitions, wire) in [(&mut serialize, Wire::Written), (&mut deserialize, Wire::Read)] {
                define(definitions, &payload, &module, || payload_schema(index, wire));
                define(definitions, "SubjectId", &format!("{CRATE}::ids"), subject_id);
                define(definitions, &format!("State{nested}"), &owner, || state_schema(nested));
                define(definitions, &format!("Details{nested}"), &owner, || details_schema(nested, wire));
            }
            let event_type = event_type(index);
            let object = json!({
                "type": "object",
                "properties": {
                    "type": { "type": "string", "const": event_type },
                    "payload": { "$ref": format!("#/$defs/{payload}") },
                },
                "required": ["type", "payload"],
            });
            events.push(EventExport {
                variant: name,
                event_type,
                version: 1,
                version_key: Some("version".to_owned()),
                current: true,
                payload: PayloadForm::Newtype,
                payload_path: Some(format!("{module}::{payload}")),
                critical: if index % 3 == 0 { Criticality::Always } else { Criticality::Never },
                deprecated: None,
                doc: Some(event_doc(index)),
                source: source("src/lib.rs"),
                downcaster: false,
                json_steps: Vec::new(),
                serialize: object.clone(),
                deserialize: object,
            });
        }
        CatalogDocument {
            tidings_catalog: DOCUMENT_VERSION,
            made_in: None,
            catalogs: vec![CatalogExport {
                name: "synthetic".to_owned(),
                enums: vec![EnumExport {
                    name: "SyntheticEvent".to_owned(),
                    module: CRATE.to_owned(),
                    source: source("src/lib.rs"),
                    doc: Some("Everything the application tells its frontend.".to_owned()),
                    tag: "type".to_owned(),
                    content: Some("payload".to_owned()),
                    events,
                    skipped: Vec::new(),
                }],
                also: Vec::new(),
                serialize,
                deserialize,
            }],
        }
    }

    fn library(self, modules: usize) -> String {
        let mut text = String::from("//! Synthetic events.\n\npub mod ids;\n");
        for module in 0..modules {
            let _ = writeln!(text, "pub mod family{module};");
        }
        text.push_str(
            "\nuse schemars::JsonSchema;\nuse serde::{Deserialize, Serialize};\nuse tidings::Events;\n\
             use typeshare::typeshare;\n\n\
             /// Everything the application tells its frontend.\n\
             #[typeshare]\n\
             #[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema, Events)]\n\
             #[serde(tag = \"type\", content = \"payload\", rename_all = \"snake_case\")]\n\
             pub enum SyntheticEvent {\n",
        );
        for index in 0..self.types {
            let name = name(index);
            let _ = writeln!(text, "    /// {}", event_doc(index));
            if index % 3 == 0 {
                text.push_str("    #[event(critical)]\n");
            }
            let _ = writeln!(text, "    {name}(family{}::{name}Payload),", index / EVENTS_PER_MODULE);
        }
        text.push_str("}\n");
        text
    }
}

/// Whether two documents say the same, wherever the definitions stand.
pub(super) fn same_document(one: &CatalogDocument, other: &CatalogDocument) -> bool {
    let placeless = |document: &CatalogDocument| {
        let mut document = document.clone();
        for export in document.catalogs.iter_mut().flat_map(|catalog| &mut catalog.enums) {
            export.source = source("");
            for event in &mut export.events {
                event.source = source("");
            }
        }
        document
    };
    placeless(one) == placeless(other)
}

fn source(path: &str) -> Source {
    Source { file: path.to_owned(), line: 1, column: 1 }
}

/// Which contract a schema is of: serde leaves no key out, and does without a key that is an `Option`.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Wire {
    Written,
    Read,
}

fn define(definitions: &mut Definitions, name: &str, module: &str, schema: impl FnOnce() -> Value) {
    if !definitions.schemas.contains_key(name) {
        definitions.schemas.insert(name.to_owned(), schema());
        definitions.paths.insert(name.to_owned(), format!("{module}::{name}"));
    }
}

fn name(index: usize) -> String {
    format!("{}{}{index}", SUBJECTS[index % 10], VERBS[index / 10 % 10])
}

fn event_type(index: usize) -> String {
    format!("{}_{}{index}", SUBJECTS[index % 10].to_lowercase(), VERBS[index / 10 % 10].to_lowercase())
}

fn event_doc(index: usize) -> String {
    let (subject, verb) = (SUBJECTS[index % 10].to_lowercase(), VERBS[index / 10 % 10].to_lowercase());
    format!("A {subject} was {verb}. The frontend shows it where the {subject} is shown.")
}

/// Whether the payload has its seventh field.
fn has_count(index: usize) -> bool {
    index.is_multiple_of(2)
}

fn payload_schema(index: usize, wire: Wire) -> Value {
    let nested = index / EVENTS_PER_NESTED;
    let mut schema = json!({
        "type": "object",
        "properties": {
            "version": { "type": "integer", "const": 1, "description": "The version of this payload." },
            "subject_id": { "$ref": "#/$defs/SubjectId", "description": "Whom it concerns." },
            "title": { "type": "string", "description": "What it is about, one line in plain words." },
            "state": { "$ref": format!("#/$defs/State{nested}"), "description": "How far it has come." },
            "details": {
                "anyOf": [{ "$ref": format!("#/$defs/Details{nested}") }, { "type": "null" }],
                "description": "What else is known; `null` when it was not asked for.",
            },
        },
        "required": ["version", "subject_id", "title", "state"],
        "description": event_doc(index),
    });
    if has_count(index) {
        schema["properties"]["count"] = json!({
            "type": "integer", "format": "uint32", "minimum": 0, "description": "How many there are now.",
        });
    }
    schema["properties"]["timestamp"] =
        json!({ "type": "string", "format": "date-time", "description": "When it happened." });
    if let Some(required) = schema["required"].as_array_mut() {
        if wire == Wire::Written {
            required.push("details".into());
        }
        if has_count(index) {
            required.push("count".into());
        }
        required.push("timestamp".into());
    }
    schema
}

fn subject_id() -> Value {
    json!({ "type": "string", "minLength": 1, "description": "The id of what an event concerns." })
}

fn state_schema(nested: usize) -> Value {
    let states = ["waiting", "running", "done", "failed"];
    let docs = ["Nothing has happened yet.", "It is under way.", "It came to its end.", "It was given up."];
    let values: Vec<Value> = states
        .iter()
        .zip(docs)
        .map(|(state, doc)| json!({ "type": "string", "const": state, "description": doc }))
        .collect();
    json!({ "oneOf": values, "description": format!("How far family {nested} can come.") })
}

fn details_schema(nested: usize, wire: Wire) -> Value {
    json!({
        "type": "object",
        "properties": {
            "name": { "type": "string", "description": "What it is called." },
            "tags": {
                "type": "array", "items": { "type": "string" }, "description": "What it is filed under.",
            },
            "previous": {
                "anyOf": [{ "$ref": format!("#/$defs/State{nested}") }, { "type": "null" }],
                "description": "How far it had come before.",
            },
            "ratio": { "type": "number", "format": "double", "description": "The share that is done." },
        },
        "required": match wire {
            Wire::Written => json!(["name", "tags", "previous", "ratio"]),
            Wire::Read => json!(["name", "tags", "ratio"]),
        },
        "description": format!("What else is known in family {nested}."),
    })
}

const IDS: &str = "//! Ids.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use typeshare::typeshare;

/// The id of what an event concerns.
#[typeshare]
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(transparent)]
pub struct SubjectId(#[schemars(length(min = 1))] pub String);
";

fn module_text(from: usize, to: usize) -> String {
    let mut text = String::from(
        "//! A family of events.\n\nuse chrono::{DateTime, Utc};\nuse schemars::JsonSchema;\n\
         use serde::{Deserialize, Serialize};\nuse tidings::{Payload, Version};\nuse typeshare::typeshare;\n\n\
         use crate::ids::SubjectId;\n",
    );
    for index in from..to {
        if index % EVENTS_PER_NESTED == 0 {
            nested_text(&mut text, index / EVENTS_PER_NESTED);
        }
        payload_text(&mut text, index);
    }
    text
}

fn nested_text(text: &mut String, nested: usize) {
    let _ = write!(
        text,
        "
/// How far family {nested} can come.
#[typeshare]
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = \"snake_case\")]
pub enum State{nested} {{
    /// Nothing has happened yet.
    Waiting,
    /// It is under way.
    Running,
    /// It came to its end.
    Done,
    /// It was given up.
    Failed,
}}

/// What else is known in family {nested}.
#[typeshare]
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Details{nested} {{
    /// What it is called.
    pub name: String,
    /// What it is filed under.
    pub tags: Vec<String>,
    /// How far it had come before.
    pub previous: Option<State{nested}>,
    /// The share that is done.
    pub ratio: f64,
}}
"
    );
}

fn payload_text(text: &mut String, index: usize) {
    let nested = index / EVENTS_PER_NESTED;
    let count = if has_count(index) { "    /// How many there are now.\n    pub count: u32,\n" } else { "" };
    let _ = write!(
        text,
        "
/// {doc}
#[typeshare]
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema, Payload)]
pub struct {name}Payload {{
    /// The version of this payload.
    pub version: Version<1>,
    /// Whom it concerns.
    pub subject_id: SubjectId,
    /// What it is about, one line in plain words.
    pub title: String,
    /// How far it has come.
    pub state: State{nested},
    /// What else is known; `null` when it was not asked for.
    pub details: Option<Details{nested}>,
{count}    /// When it happened.
    pub timestamp: DateTime<Utc>,
}}
",
        doc = event_doc(index),
        name = name(index),
    );
}
