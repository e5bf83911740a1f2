//! The catalog document: what an exporter prints and the toolchain reads.
//!
//! It is the only thing that crosses from an application's own types to the toolchain, so the
//! toolchain never links the events. It is versioned by its first key, and its own JSON Schema is
//! published ([`json_schema`]).
//!
//! Invariant: a document that [`CatalogDocument::parse`] accepts is one this toolchain understands
//! in full; an unknown key or another version is an error, not a guess.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

/// The version of the catalog document this toolchain reads.
pub const DOCUMENT_VERSION: u32 = 1;

/// Everything one package's exporter (`examples/catalog.rs`) has to say.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct CatalogDocument {
    /// The version of this format. Always the first key.
    pub tidings_catalog: u32,
    /// The catalogs of the package, in the order they were exported.
    pub catalogs: Vec<CatalogExport>,
    /// The folder of the package that the exporter was compiled in. Nothing that is written has it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub made_in: Option<String>,
}

/// One catalog: all event types of one application.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct CatalogExport {
    /// The catalog's name: lower-case letters, digits and `-`; it names files and folders.
    pub name: String,
    /// The event enums that make up the catalog.
    pub enums: Vec<EnumExport>,
    /// Further types, exported without versions (a frontend's commands and answers).
    pub also: Vec<AlsoExport>,
    /// What serde writes: schemars' serialize contract.
    pub serialize: Definitions,
    /// What serde reads: schemars' deserialize contract.
    pub deserialize: Definitions,
}

/// The named types of one contract.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Definitions {
    /// schemars' name → schema. References have the form `#/$defs/<name>`.
    pub schemas: Map<String, Value>,
    /// schemars' name → the Rust path of the type with its arguments
    /// (`nexus_events::Page<nexus_events::ChatSession>`), as schemars' `schema_id` has it.
    pub paths: BTreeMap<String, String>,
}

/// One enum that derives `Events`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct EnumExport {
    /// The Rust name of the enum: `NexusEvent`.
    pub name: String,
    /// The module the enum is in: `nexus_events::event`.
    pub module: String,
    /// Where the enum is.
    pub source: Source,
    /// The doc comment.
    pub doc: Option<String>,
    /// The key of the tag: `type`.
    pub tag: String,
    /// The key of the content for adjacent tagging, absent for internal tagging.
    pub content: Option<String>,
    /// One entry per event type and version: each variant's current version in declared order,
    /// each followed by its predecessors, newest first.
    pub events: Vec<EventExport>,
    /// Variants left out of the catalog by `#[event(skip)]` (or serde's own `skip`).
    pub skipped: Vec<SkippedExport>,
}

/// One event type in one version.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct EventExport {
    /// The Rust name of the variant: `ServerStatus`.
    pub variant: String,
    /// The tag on the wire: `server_status`.
    #[serde(rename = "type")]
    pub event_type: String,
    /// The version; 1 for an unversioned event.
    pub version: u32,
    /// The wire key of the version field, absent for an unversioned event.
    pub version_key: Option<String>,
    /// Whether this is the version the variant carries today.
    pub current: bool,
    /// How the payload is written in Rust.
    pub payload: PayloadForm,
    /// The Rust path of the payload type (newtype variants only).
    pub payload_path: Option<String>,
    /// Whether the event must be kept and delivered for certain.
    pub critical: Criticality,
    /// Present when the variant (or the payload type of an older version) is `#[deprecated]`.
    pub deprecated: Option<Deprecation>,
    /// The doc comment of the variant, else of the payload type.
    pub doc: Option<String>,
    /// Where the variant is; for an older version, where its type is.
    pub source: Source,
    /// Whether it can be given as the version before by a downcaster.
    #[serde(default)]
    pub downcaster: bool,
    /// Versions before it that have no type and are carried as JSON, newest first.
    #[serde(default)]
    pub json_steps: Vec<JsonStepExport>,
    /// What serde writes: the whole event object, tag included.
    pub serialize: Value,
    /// What serde reads: the whole event object, tag included.
    pub deserialize: Value,
}

/// The step from a version without a type to the next one.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct JsonStepExport {
    /// The version it starts from.
    pub version: u32,
    /// Whether that version is not on the wire.
    pub unversioned: bool,
    /// Where the step is named: `#[payload(previous_json(…))]`.
    pub source: Source,
}

/// How the payload of a variant is written in Rust.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum PayloadForm {
    /// `Variant(Payload)`
    Newtype,
    /// `Variant { … }`
    Struct,
    /// `Variant`
    Unit,
}

/// Whether an event must be kept on disk and delivered for certain.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Criticality {
    /// Not critical.
    Never,
    /// `#[event(critical)]`
    Always,
    /// `#[event(critical_if = …)]`: decided per value.
    ByValue,
}

/// A `#[deprecated]` attribute.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Deprecation {
    /// The note, if one was given.
    pub note: Option<String>,
}

/// A variant that is not part of the catalog.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct SkippedExport {
    /// The Rust name of the variant.
    pub variant: String,
    /// Where it is.
    pub source: Source,
}

/// A type exported beside the events.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct AlsoExport {
    /// The Rust name of the type.
    pub name: String,
    /// What serde writes.
    pub serialize: Value,
    /// What serde reads.
    pub deserialize: Value,
}

/// A place in the Rust sources.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Source {
    /// The file, as rustc saw it: relative to the workspace root for a member of the workspace.
    pub file: String,
    /// The line, from 1.
    pub line: u32,
    /// The column, from 1.
    pub column: u32,
}

/// Why a catalog document could not be read.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum DocumentError {
    /// The text is no JSON of this shape.
    #[error("not a catalog document: {0}")]
    Malformed(#[from] serde_json::Error),
    /// The document is of another version than this toolchain reads.
    #[error(
        "catalog document of version {found}, this toolchain reads version {DOCUMENT_VERSION}: \
         use the same version of `tidings` and of the toolchain"
    )]
    Version {
        /// The version the document says it has.
        found: u64,
    },
}

impl CatalogDocument {
    /// Reads a catalog document.
    ///
    /// # Errors
    /// [`DocumentError::Version`] before anything else when the version is another one, else
    /// [`DocumentError::Malformed`] with line and column.
    pub fn parse(text: &str) -> Result<Self, DocumentError> {
        match serde_json::from_str::<Self>(text) {
            Ok(document) if document.tidings_catalog == DOCUMENT_VERSION => Ok(document),
            Ok(document) => Err(DocumentError::Version { found: document.tidings_catalog.into() }),
            Err(error) => match serde_json::from_str::<VersionOnly>(text) {
                Ok(VersionOnly { tidings_catalog: Some(found) }) if found != u64::from(DOCUMENT_VERSION) => {
                    Err(DocumentError::Version { found })
                }
                _ => Err(DocumentError::Malformed(error)),
            },
        }
    }
}

#[derive(Deserialize)]
struct VersionOnly {
    tidings_catalog: Option<u64>,
}

/// The JSON Schema (draft 2020-12) of the catalog document.
#[must_use]
pub fn json_schema() -> Value {
    let mut schema = schemars::schema_for!(CatalogDocument);
    schema.insert("$id".into(), "urn:tidings:meta:catalog-document:v1".into());
    schema.to_value()
}
