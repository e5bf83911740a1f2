//! Whether the schema of an event says what its metadata says.
//!
//! The derives read the source text, schemars' derive reads it too, and an attribute or an
//! implementation by hand can part the two. Then nothing is exported.

use serde_json::{Map, Value};

use super::beside::{Beside, refuse};
use super::contract::{Contract, Row, rows};
use super::error::Problem;
use crate::meta::EnumMeta;

/// How many references are followed before a schema counts as one without properties.
pub(super) const DEEPEST: usize = 16;

/// Reports every event whose payload has another version, or none, or a key of the tag's name.
pub(super) fn verify(
    metas: impl Iterator<Item = &'static EnumMeta>,
    contract: &Contract,
    direction: &str,
    problems: &mut Vec<Problem>,
) {
    for (meta, schemas) in metas.zip(&contract.enums) {
        for (row, event) in rows(meta).zip(&schemas.events) {
            if let Some(event) = event {
                verify_event(meta, &row, &event.schema, contract, direction, problems);
            }
        }
    }
}

fn verify_event(
    meta: &EnumMeta,
    row: &Row,
    event: &Value,
    contract: &Contract,
    direction: &str,
    problems: &mut Vec<Problem>,
) {
    let (version, version_key, source) = match row.older {
        Some(older) => (older.meta.version, older.meta.version_key, older.meta.source),
        None => (row.variant.version, row.variant.version_key, row.variant.source),
    };
    let name = format!("{}::{}", meta.name, row.variant.name);
    let content = match meta.content {
        Some(content) => event.get("properties").and_then(|it| it.get(content)),
        None => Some(event),
    };
    if let Some(key) = version_key {
        let found = content.and_then(|it| property(it, key, &contract.definitions));
        let constant = found.and_then(|found| found.get("const"));
        if constant.and_then(Value::as_u64) != Some(version.into()) {
            problems.push(Problem {
                message: format!(
                    "`{name}` has version {version}, but by its schema `{key}` is {direction} as {}: \
                     let serde and schemars handle the field of type `Version<{version}>` without \
                     attributes",
                    found.map_or_else(|| "no key at all".to_owned(), |found| format!("`{found}`"))
                ),
                source: Some(source),
            });
        }
    }
    if meta.content.is_none() {
        let content = row.older.map_or(row.variant.content, |older| older.schema);
        let beside = Beside { tag: meta.tag, variant: &name, source, is_written: direction == "written" };
        // Mostly both contracts have it, and once is enough.
        if let Some(problem) = refuse(&beside, event, content, &contract.definitions)
            && !problems.contains(&problem)
        {
            problems.push(problem);
        }
    }
}

/// The schema of a property, in the object itself or in the type it refers to.
fn property<'s>(schema: &'s Value, key: &str, definitions: &'s Map<String, Value>) -> Option<&'s Value> {
    let mut schema = schema;
    for _ in 0..DEEPEST {
        if let Some(found) = schema.get("properties").and_then(|it| it.get(key)) {
            return Some(found);
        }
        schema = resolve(schema.get("$ref")?.as_str()?, definitions)?;
    }
    None
}

/// The definition behind a reference.
pub(super) fn resolve<'s>(reference: &str, definitions: &'s Map<String, Value>) -> Option<&'s Value> {
    let name = reference.strip_prefix("#/$defs/")?;
    match definitions.get(name) {
        Some(definition) => Some(definition),
        None => definitions.get(&decoded(name)?),
    }
}

/// Undoes what schemars does to a name within a reference.
fn decoded(name: &str) -> Option<String> {
    let mut bytes = Vec::with_capacity(name.len());
    let mut parts = name.split('%');
    bytes.extend(parts.next()?.as_bytes());
    for part in parts {
        bytes.push(u8::from_str_radix(part.get(..2)?.trim_start(), 16).ok()?);
        bytes.extend(part.get(2..)?.as_bytes());
    }
    let name = String::from_utf8(bytes).ok()?;
    Some(name.replace("~1", "/").replace("~0", "~"))
}

#[cfg(test)]
mod tests {
    use super::decoded;

    #[test]
    fn the_names_of_generic_types_are_found_again() {
        assert_eq!(decoded("Page%3CItem%3E").as_deref(), Some("Page<Item>"));
        assert_eq!(decoded("a~1b~0c").as_deref(), Some("a/b~c"));
        assert_eq!(decoded("Gr%C3%B6%C3%9Fe").as_deref(), Some("Größe"));
        assert_eq!(decoded("broken%"), None);
    }
}
