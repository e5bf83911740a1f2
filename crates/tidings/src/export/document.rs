//! The catalog document, put together from metadata and both contracts.

use serde_json::{Map, Value, json};

use super::builder::Catalog;
use super::contract::{Contract, EnumSchemas, Row, doc_of, rows};
use super::error::{ExportError, Problem};
use super::verify::{resolve, verify};
use crate::meta::{Criticality, Deprecation, EnumMeta, Form, JsonStep, PayloadMeta, Source};

/// The version of the format that is printed.
const DOCUMENT_VERSION: u32 = 1;

/// The catalog document: every event with its versions, schemas, docs and places, as JSON.
///
/// This is what [`run`](super::run) prints; a test can look into it.
///
/// # Errors
/// When a name cannot name a catalog, or when a schema contradicts the metadata; the error holds
/// everything that was found.
///
/// ```
/// use tidings::{Events, Version, export};
///
/// #[derive(schemars::JsonSchema, Events)]
/// #[serde(tag = "type")]
/// enum AppEvent { Opened { version: Version<1> } }
///
/// let document = export::document(&[export::catalog("app").events::<AppEvent>()])?;
/// assert_eq!(document["tidings_catalog"], 1);
/// # Ok::<(), export::ExportError>(())
/// ```
pub fn document(catalogs: &[Catalog]) -> Result<Value, ExportError> {
    let mut problems = Vec::new();
    let mut exports = Vec::with_capacity(catalogs.len());
    for catalog in catalogs {
        refuse_name(&catalog.name, &mut problems);
        exports.push(export(catalog, &mut problems));
    }
    ExportError::unless_empty(problems)?;
    Ok(object([("tidings_catalog", DOCUMENT_VERSION.into()), ("catalogs", exports.into())]))
}

fn refuse_name(name: &str, problems: &mut Vec<Problem>) {
    let allowed = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-';
    if name.is_empty() || !name.bytes().all(allowed) {
        problems.push(Problem {
            message: format!(
                "`{name}` cannot name a catalog, as files and folders are called by it: use lower-case \
                 letters, digits and `-`"
            ),
            source: None,
        });
    }
}

fn export(catalog: &Catalog, problems: &mut Vec<Problem>) -> Value {
    let metas = || catalog.enums.iter().map(|event_enum| event_enum.meta);
    let mut serialize = Contract::serialize(catalog, problems);
    let mut deserialize = Contract::deserialize(catalog, problems);
    verify(metas(), &serialize, "written", problems);
    verify(metas(), &deserialize, "read", problems);
    let written = std::mem::take(&mut serialize.enums);
    let read = std::mem::take(&mut deserialize.enums);
    let enums: Vec<Value> = metas()
        .zip(written)
        .zip(read)
        .map(|((meta, written), read)| enum_export(meta, written, read, &serialize.definitions))
        .collect();
    let also: Vec<Value> = catalog
        .also
        .iter()
        .zip(std::mem::take(&mut serialize.also))
        .zip(std::mem::take(&mut deserialize.also))
        .map(|((also, written), read)| {
            object([("name", (also.name)().as_ref().into()), ("serialize", written), ("deserialize", read)])
        })
        .collect();
    object([
        ("name", catalog.name.as_str().into()),
        ("enums", enums.into()),
        ("also", also.into()),
        ("serialize", definitions(serialize)),
        ("deserialize", definitions(deserialize)),
    ])
}

fn definitions(contract: Contract) -> Value {
    let paths: Map<String, Value> =
        contract.paths.into_iter().map(|(name, path)| (name, path.into())).collect();
    object([("schemas", contract.definitions.into()), ("paths", paths.into())])
}

fn enum_export(
    meta: &'static EnumMeta,
    written: EnumSchemas,
    read: EnumSchemas,
    definitions: &Map<String, Value>,
) -> Value {
    let events: Vec<Value> = rows(meta)
        .zip(written.events)
        .zip(read.events)
        .filter_map(|((row, written), read)| {
            let (written, read) = (written?, read?);
            let doc = written.doc.or_else(|| payload_doc(meta, &written.schema, definitions));
            Some(event_export(&row, doc, written.schema, read.schema))
        })
        .collect();
    let skipped: Vec<Value> = meta
        .variants
        .iter()
        .filter(|variant| variant.skipped)
        .map(|variant| object([("variant", variant.name.into()), ("source", source(variant.source))]))
        .collect();
    object([
        ("name", meta.name.into()),
        ("module", meta.module.into()),
        ("source", source(meta.source)),
        ("doc", written.doc.into()),
        ("tag", meta.tag.into()),
        ("content", meta.content.into()),
        ("events", events.into()),
        ("skipped", skipped.into()),
    ])
}

fn event_export(row: &Row, doc: Option<String>, serialize: Value, deserialize: Value) -> Value {
    let variant = row.variant;
    let payload = row.older.map(|older| older.meta).or(variant.payload);
    let downcaster = payload.and_then(|payload| payload.previous).is_some_and(|previous| previous.downcast);
    let (version, version_key, payload_path, deprecated, place) = match row.older {
        Some(older) => {
            let meta = older.meta;
            (meta.version, meta.version_key, Some(meta.path), meta.deprecated, meta.source)
        }
        None => {
            (variant.version, variant.version_key, variant.payload_path(), variant.deprecated, variant.source)
        }
    };
    // Whatever the variant carries today, such an older version has no content.
    let written = if row.older.is_some_and(|older| older.meta.is_unit) { Form::Unit } else { variant.form };
    object([
        ("variant", variant.name.into()),
        ("type", variant.event_type.into()),
        ("version", version.into()),
        ("version_key", version_key.into()),
        ("current", row.older.is_none().into()),
        ("payload", form(written).into()),
        ("payload_path", payload_path.into()),
        ("critical", criticality(variant.critical).into()),
        ("deprecated", deprecation(deprecated)),
        ("doc", doc.into()),
        ("source", source(place)),
        ("downcaster", downcaster.into()),
        ("json_steps", payload.map_or_else(Vec::new, json_steps).into()),
        ("serialize", serialize),
        ("deserialize", deserialize),
    ])
}

/// The versions without a type below a payload, newest first.
fn json_steps(payload: &PayloadMeta) -> Vec<Value> {
    let mut steps: Vec<&JsonStep> = payload.previous_json.iter().collect();
    steps.sort_by_key(|step| std::cmp::Reverse(step.version));
    let exported = steps.iter().map(|step| {
        object([
            ("version", step.version.into()),
            ("unversioned", step.unversioned.into()),
            ("source", source(step.source)),
        ])
    });
    exported.collect()
}

/// The doc comment of the named type that is an event's content.
fn payload_doc(meta: &EnumMeta, event: &Value, definitions: &Map<String, Value>) -> Option<String> {
    let content = match meta.content {
        Some(content) => event.get("properties")?.get(content)?,
        None => event,
    };
    let payload = resolve(content.get("$ref")?.as_str()?, definitions)?;
    doc_of(payload.get("title"), payload.get("description"))
}

fn form(form: Form) -> &'static str {
    match form {
        Form::Newtype => "newtype",
        Form::Struct => "struct",
        Form::Unit => "unit",
    }
}

fn criticality(critical: Criticality) -> &'static str {
    match critical {
        Criticality::Never => "never",
        Criticality::Always => "always",
        Criticality::ByValue => "by_value",
    }
}

fn deprecation(deprecated: Option<Deprecation>) -> Value {
    match deprecated {
        Some(deprecated) => json!({ "note": deprecated.note }),
        None => Value::Null,
    }
}

fn source(source: Source) -> Value {
    json!({ "file": source.file, "line": source.line, "column": source.column })
}

/// An object of these keys in this order.
fn object<const N: usize>(entries: [(&str, Value); N]) -> Value {
    let entries = entries.map(|(key, value)| (key.to_owned(), value));
    Value::Object(entries.into_iter().collect())
}
