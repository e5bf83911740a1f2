//! A catalog again, from what was published of it: for whoever works while the events do not compile.
//!
//! Published schemas say everything about the wire and nothing about Rust: what is read back has no
//! types exported beside the events, no variants left out, and its places are the published files.

use serde_json::{Map, Value};

use crate::catalog::{Catalog, Event, EventEnum, Retired, Stored};
use crate::document::{Criticality, Deprecation, PayloadForm, Source};
use crate::walk;

/// Why it cannot be read back.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
#[non_exhaustive]
pub enum UnpublishError {
    /// The index lacks something that tidings writes.
    #[error("index.json has no `{0}`")]
    Index(&'static str),
    /// The index names a schema that is not there.
    #[error("index.json names `{0}`, which is not there")]
    Definition(String),
}

/// The catalog of `index.json`, `bundle.json` and `reader.json`. `folder` is where they are.
///
/// # Errors
/// When they are not what tidings publishes.
pub fn unpublish(
    folder: &str,
    index: &Value,
    bundle: &Value,
    reader: &Value,
) -> Result<Catalog, UnpublishError> {
    let text = |key: &'static str| index[key].as_str().map(str::to_owned).ok_or(UnpublishError::Index(key));
    let name = text("catalog")?;
    let rows = index["events"].as_array().ok_or(UnpublishError::Index("events"))?;
    let mut definitions = definitions(bundle);
    let mut reader_definitions = self::definitions(reader);
    let mut events = Vec::with_capacity(rows.len());
    for row in rows {
        let definition = row["definition"].as_str().ok_or(UnpublishError::Index("definition"))?;
        let gone = || UnpublishError::Definition(definition.to_owned());
        let client = definitions.shift_remove(definition).ok_or_else(gone)?;
        let reader = reader_definitions.shift_remove(definition).ok_or_else(gone)?;
        let mut event = event(folder, index, row, client, reader)?;
        for stored in row["stored"].as_array().into_iter().flatten() {
            event.stored.push(self::stored(index, stored, &mut definitions)?);
        }
        events.push(event);
    }
    let enums = vec![EventEnum {
        name: format!("{}Event", crate::naming::identifier(&name)),
        module: name.replace('-', "_"),
        source: place(folder, "index.json"),
        doc: None,
        tag: text("tag")?,
        content: index["content"].as_str().map(str::to_owned),
    }];
    let enums = if events.is_empty() { Vec::new() } else { enums };
    Ok(Catalog {
        name,
        enums,
        events,
        definitions,
        reader_definitions,
        paths: Map::new(),
        also: Vec::new(),
        skipped: Vec::new(),
        retired: retired(index)?,
    })
}

fn retired(index: &Value) -> Result<Vec<Retired>, UnpublishError> {
    let text = |row: &Value, key: &'static str| {
        row[key].as_str().map(str::to_owned).ok_or(UnpublishError::Index("retired"))
    };
    let rows = index["retired"].as_array().into_iter().flatten();
    rows.map(|row| Ok(Retired { event_type: text(row, "type")?, after: text(row, "after")? })).collect()
}

fn definitions(bundle: &Value) -> Map<String, Value> {
    bundle.get("$defs").and_then(Value::as_object).cloned().unwrap_or_default()
}

fn event(
    folder: &str,
    index: &Value,
    row: &Value,
    mut client: Value,
    mut reader: Value,
) -> Result<Event, UnpublishError> {
    let text = |key: &'static str| row[key].as_str().ok_or(UnpublishError::Index(key));
    let version = row["version"].as_u64().and_then(|version| u32::try_from(version).ok());
    let version = version.ok_or(UnpublishError::Index("version"))?;
    let doc = client["description"].as_str().map(str::to_owned);
    for view in [&mut client, &mut reader] {
        for annotation in ["description", "deprecated"] {
            view.as_object_mut().and_then(|view| view.shift_remove(annotation));
        }
    }
    let payload = payload(index, &client);
    let form = match &payload {
        Some(_) => PayloadForm::Newtype,
        None if index["content"].is_string() => PayloadForm::Unit,
        None => PayloadForm::Struct,
    };
    let variant = text("definition")?.trim_end_matches(|c: char| c.is_ascii_digit());
    let variant = ["EventObjectV", "EventObject", "EventV", "Event"]
        .into_iter()
        .find_map(|end| variant.strip_suffix(end))
        .unwrap_or(variant);
    Ok(Event {
        enum_index: 0,
        variant: variant.to_owned(),
        event_type: text("type")?.to_owned(),
        version,
        version_key: match row["unversioned"] {
            Value::Bool(true) => None,
            _ => index["version_key"].as_str().map(str::to_owned),
        },
        current: row["current"].as_bool().unwrap_or(true),
        form,
        payload,
        critical: match &row["critical"] {
            Value::Bool(true) => Criticality::Always,
            Value::String(_) => Criticality::ByValue,
            _ => Criticality::Never,
        },
        deprecated: row["deprecated"].as_bool().filter(|yes| *yes).map(|_| Deprecation { note: None }),
        doc,
        source: place(folder, text("file")?),
        typed: true,
        downcaster: false,
        json_steps: Vec::new(),
        stored: Vec::new(),
        client,
        reader,
    })
}

/// What an earlier revision wrote, as the index lists it.
fn stored(
    index: &Value,
    listed: &Value,
    definitions: &mut Map<String, Value>,
) -> Result<Stored, UnpublishError> {
    let definition = listed["definition"].as_str().ok_or(UnpublishError::Index("definition"))?;
    let revision = listed["revision"].as_u64().and_then(|revision| u32::try_from(revision).ok());
    let mut client = definitions
        .shift_remove(definition)
        .ok_or_else(|| UnpublishError::Definition(definition.to_owned()))?;
    client.as_object_mut().and_then(|client| client.shift_remove("description"));
    Ok(Stored {
        revision: revision.ok_or(UnpublishError::Index("revision"))?,
        payload: payload(index, &client),
        client,
    })
}

/// The definition that an event's payload refers to.
fn payload(index: &Value, client: &Value) -> Option<String> {
    let carrier = match index["content"].as_str() {
        Some(content) => client["properties"].get(content)?,
        None => client,
    };
    walk::definition_name(carrier.get("$ref")?.as_str()?)
}

fn place(folder: &str, file: &str) -> Source {
    Source { file: format!("{folder}/{file}"), line: 1, column: 1 }
}
