//! The catalog: the documents of one or more exporters, brought into one form.
//!
//! Invariants of a [`Catalog`]: every `$ref` is `#/$defs/<name>` with `<name>` in
//! [`Catalog::definitions`]; names are valid TypeScript identifiers and unique; integer formats
//! (`uint32`, …) are gone; every payload that serde writes as an object of its own is a named
//! definition.

use serde_json::{Map, Value};

use crate::document::{Criticality, Deprecation, JsonStepExport, PayloadForm, SkippedExport, Source};

/// All event types of one application in all their versions.
#[derive(Debug, Clone, PartialEq)]
pub struct Catalog {
    /// The name: lower-case letters, digits and `-`.
    pub name: String,
    /// The enums the events come from, in the order they were exported.
    pub enums: Vec<EventEnum>,
    /// Every event type and version: declared order, each current version followed by its
    /// predecessors, newest first.
    pub events: Vec<Event>,
    /// Named types of the **client view** (what is published), in the order they were first met. That of
    /// an enum of events ([`Catalog::enum_of`]) is the union of the current versions.
    pub definitions: Map<String, Value>,
    /// Named types of the **reader view** (what `decode` accepts).
    pub reader_definitions: Map<String, Value>,
    /// Definition name → Rust path with type arguments (`nexus_events::ChatSession`). Lifted
    /// payloads of struct variants have the path of the enum and variant.
    pub paths: Map<String, Value>,
    /// Names (in `definitions`) of types exported beside the events.
    pub also: Vec<String>,
    /// Variants left out.
    pub skipped: Vec<SkippedExport>,
    /// Event types that were ended and are no longer in [`Catalog::events`] ([`crate::stored::add`]).
    pub retired: Vec<Retired>,
}

impl Catalog {
    /// The key of the version, `version` where no event has one yet.
    #[must_use]
    pub fn version_key(&self) -> &str {
        self.events.iter().find_map(|event| event.version_key.as_deref()).unwrap_or("version")
    }

    /// Whether an unversioned event may have a value of its own under the key of the version. Where it
    /// has none, that key tells an event of a newer program, which has got a version since.
    #[must_use]
    pub fn has_own_version(&self, event: &Event) -> bool {
        let content = self.enums.get(event.enum_index).and_then(|one| one.content.as_ref());
        let payload = match content {
            Some(content) => event.client.get("properties").and_then(|all| all.get(content)),
            None => Some(&event.client),
        };
        event.version_key.is_none()
            && payload.is_some_and(|payload| may_hold(payload, self.version_key(), &self.definitions, 0))
    }
}

/// Whether a schema says that a value may have a key: by its name, or because it may have any.
fn may_hold(schema: &Value, key: &str, definitions: &Map<String, Value>, depth: usize) -> bool {
    const DEEPEST: usize = 16;
    const LIMITS: [&str; 8] = ["type", "properties", "$ref", "allOf", "anyOf", "oneOf", "const", "enum"];
    let Some(words) = schema.as_object() else { return schema != &Value::Bool(false) };
    let is = |found: Option<&Value>| found.is_some_and(|found| found != &Value::Bool(false));
    let referred = words.get("$ref").and_then(Value::as_str);
    let referred = referred.and_then(|path| definitions.get(path.strip_prefix("#/$defs/")?));
    let parts = ["allOf", "anyOf", "oneOf"].into_iter().filter_map(|word| words.get(word)?.as_array());
    !LIMITS.iter().any(|word| words.contains_key(*word))
        || is(words.get("properties").and_then(|all| all.get(key)))
        || is(words.get("additionalProperties"))
        || words.contains_key("patternProperties")
        || depth > DEEPEST
        || parts.flatten().chain(referred).any(|part| may_hold(part, key, definitions, depth + 1))
}

/// An event type that was ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Retired {
    /// The tag on the wire.
    pub event_type: String,
    /// The last release it was a part of.
    pub after: String,
}

impl Catalog {
    /// The enum of events that a definition is of, which is there where a type of the catalog holds an
    /// event: an envelope of the application's own.
    #[must_use]
    pub fn enum_of(&self, definition: &str) -> Option<&EventEnum> {
        let path = self.paths.get(definition)?.as_str()?;
        self.enums
            .iter()
            .find(|one| one.name == definition && path == format!("{}::{}", one.module, one.name))
    }
}

/// One enum of events.
#[derive(Debug, Clone, PartialEq)]
pub struct EventEnum {
    /// The Rust name: `NexusEvent`.
    pub name: String,
    /// The module: `nexus_events`.
    pub module: String,
    /// Where it is.
    pub source: Source,
    /// The doc comment.
    pub doc: Option<String>,
    /// The key of the tag.
    pub tag: String,
    /// The key of the content: `Some` is adjacent tagging, `None` internal tagging.
    pub content: Option<String>,
}

/// One event type in one version.
#[derive(Debug, Clone, PartialEq)]
pub struct Event {
    /// Index into [`Catalog::enums`].
    pub enum_index: usize,
    /// The Rust name of the variant.
    pub variant: String,
    /// The tag on the wire.
    pub event_type: String,
    /// The version.
    pub version: u32,
    /// The wire key of the version; `None` for an unversioned event.
    pub version_key: Option<String>,
    /// Whether this is the version the variant carries today.
    pub current: bool,
    /// How the payload is written in Rust.
    pub form: PayloadForm,
    /// The definition the payload refers to. `None` for a unit variant, and for a struct variant
    /// under internal tagging, whose fields stand beside the tag.
    pub payload: Option<String>,
    /// Whether it must be delivered for certain.
    pub critical: Criticality,
    /// Its deprecation.
    pub deprecated: Option<Deprecation>,
    /// Its doc comment.
    pub doc: Option<String>,
    /// Where it is.
    pub source: Source,
    /// Whether Rust has a type for it; else it is carried as JSON, and its schemas are those that were
    /// released ([`crate::carrying::adopt`]).
    pub typed: bool,
    /// Whether it can be given as the version before by a downcaster.
    pub downcaster: bool,
    /// Versions before it that have no type and are carried as JSON, newest first.
    pub json_steps: Vec<JsonStepExport>,
    /// Client view of the whole event object, tag included, with `$ref`s into
    /// [`Catalog::definitions`].
    /// Adjacent: `{type: object, properties: {<tag>: {const}, <content>: {$ref}}, required}`.
    /// Internal newtype: `{$ref, type: object, properties: {<tag>: {const}}, required: [<tag>]}`.
    /// Internal struct: one object schema.
    pub client: Value,
    /// Reader view of the same.
    pub reader: Value,
    /// What earlier revisions of this version wrote and its client view refuses, oldest first
    /// ([`crate::stored::add`]). A stored log may hold it.
    pub stored: Vec<Stored>,
}

/// What an earlier revision of a version wrote, where the client view of today refuses it.
#[derive(Debug, Clone, PartialEq)]
pub struct Stored {
    /// The revision.
    pub revision: u32,
    /// The definition the payload refers to, as [`Event::payload`].
    pub payload: Option<String>,
    /// The whole event object, with `$ref`s into [`Catalog::definitions`].
    pub client: Value,
}
