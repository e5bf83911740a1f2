//! Catalogs made by hand, in a short form.

pub(crate) mod typescript;

use serde_json::{Map, Value, json};
use tidings_codegen::{
    Artefact, Branded, CodegenError, DeprecationNotes, Fingerprints, Templates, TypeScriptOptions, typescript,
};
use tidings_schema::catalog::{Catalog, Event, EventEnum};
use tidings_schema::document::{Criticality, Deprecation, PayloadForm, Source};

/// A catalog from JSON: `{ name?, tag?, content?, events: [[variant, type, version, payload]],
/// definitions }`. `payload` is the name of a definition, or null for a unit variant. The first
/// entry of a type is its current version.
pub(crate) fn catalog(short: &Value) -> Catalog {
    let content = match short.get("content") {
        Some(content) => content.as_str().map(str::to_owned),
        None => Some("payload".to_owned()),
    };
    let tag = "type".to_owned();
    let name = short["name"].as_str().unwrap_or("app").to_owned();
    let definitions = short["definitions"].as_object().cloned().unwrap_or_default();
    let mut events: Vec<Event> = Vec::new();
    for row in short["events"].as_array().unwrap_or(&Vec::new()) {
        let event_type = row[1].as_str().expect("a type").to_owned();
        let payload = row[3].as_str().map(str::to_owned);
        let current = events.iter().all(|other| other.event_type != event_type);
        let version_key = payload
            .as_ref()
            .and_then(|name| definitions.get(name)?.pointer("/properties/version"))
            .map(|_| "version".to_owned());
        let client = client(&tag, content.as_deref(), &event_type, payload.as_deref());
        events.push(Event {
            enum_index: 0,
            variant: row[0].as_str().expect("a variant").to_owned(),
            event_type,
            version: row[2].as_u64().and_then(|version| version.try_into().ok()).expect("a version"),
            version_key,
            current,
            form: if payload.is_some() { PayloadForm::Newtype } else { PayloadForm::Unit },
            payload,
            critical: Criticality::Never,
            deprecated: row[5].as_str().map(|note| Deprecation { note: Some(note.to_owned()) }),
            doc: row[4].as_str().map(str::to_owned),
            source: source(),
            typed: true,
            downcaster: false,
            json_steps: Vec::new(),
            stored: Vec::new(),
            reader: client.clone(),
            client,
        });
    }
    let paths = definitions
        .keys()
        .map(|name| (name.clone(), Value::from(format!("app::{name}"))))
        .collect::<Map<_, _>>();
    Catalog {
        name,
        enums: vec![EventEnum {
            name: short["enum"].as_str().unwrap_or("AppEvent").to_owned(),
            module: "app".to_owned(),
            source: source(),
            doc: Some("What the application says.".to_owned()),
            tag,
            content,
        }],
        events,
        reader_definitions: definitions.clone(),
        definitions,
        paths,
        also: Vec::new(),
        skipped: Vec::new(),
        retired: Vec::new(),
    }
}

fn client(tag: &str, content: Option<&str>, event_type: &str, payload: Option<&str>) -> Value {
    let reference = payload.map(|name| format!("#/$defs/{name}"));
    match (content, reference) {
        (Some(content), Some(reference)) => json!({
            "type": "object",
            "properties": {
                tag: { "type": "string", "const": event_type },
                content: { "$ref": reference },
            },
            "required": [tag, content],
        }),
        (None, Some(reference)) => json!({
            "$ref": reference,
            "type": "object",
            "properties": { tag: { "type": "string", "const": event_type } },
            "required": [tag],
        }),
        (_, None) => json!({
            "type": "object",
            "properties": { tag: { "type": "string", "const": event_type } },
            "required": [tag],
        }),
    }
}

fn source() -> Source {
    Source { file: "src/events.rs".to_owned(), line: 1, column: 1 }
}

/// The artefacts of a short catalog.
pub(crate) fn generate(short: &Value, options: &TypeScriptOptions) -> Result<Vec<Artefact>, CodegenError> {
    typescript(&catalog(short), options, &Templates::builtin(), &notes(short), &fingerprints())
}

/// `{ "notes": { "Type.key": "note" } }`
pub(crate) fn notes(short: &Value) -> DeprecationNotes {
    let notes = short["notes"].as_object().cloned().unwrap_or_default();
    notes
        .iter()
        .map(|(place, note)| {
            let (name, key) = place.split_once('.').unwrap_or((place, ""));
            let note = note.as_str().unwrap_or_default().to_owned();
            ((name.to_owned(), key.to_owned()), note)
        })
        .collect()
}

pub(crate) fn fingerprints() -> Fingerprints {
    Fingerprints { catalog: format!("sha256:{}", "0".repeat(64)), events: Default::default() }
}

/// `types.ts` of a short catalog.
pub(crate) fn types(short: &Value) -> String {
    let artefacts = generate(short, &TypeScriptOptions::default()).expect("it can be generated");
    text(&artefacts, "types.ts").to_owned()
}

pub(crate) fn text<'a>(artefacts: &'a [Artefact], path: &str) -> &'a str {
    let found = artefacts.iter().find(|artefact| artefact.path == path);
    &found.unwrap_or_else(|| panic!("no {path}")).text
}

/// `{ "options": { readonly?, branded?, package? } }`
pub(crate) fn options(short: &Value) -> TypeScriptOptions {
    let wanted = &short["options"];
    let names = |names: &Vec<Value>| {
        let names = names.iter().filter_map(Value::as_str);
        Branded::Names(names.map(str::to_owned).collect())
    };
    TypeScriptOptions {
        readonly: wanted["readonly"].as_bool().unwrap_or(true),
        branded: wanted["branded"].as_array().map_or(Branded::None, names),
        package: wanted["package"].as_str().map(str::to_owned),
        ..TypeScriptOptions::default()
    }
}
