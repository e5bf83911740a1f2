//! Whether an event without a version has a place for one: neither a field of that name in Rust, nor, now
//! or as it was released, a key of that name on the wire, be it one of a flattened type.

use std::collections::BTreeSet;

use serde_json::Value;
use syn::ext::IdentExt as _;
use syn::{Attribute, Field, Fields, FieldsNamed, Type};

use super::attributes::{arguments, segments};
use super::event::{Content, EventVariant};
use super::names::Names;
use super::past::{Past, Syntax};
use super::sources::{Sources, attributes, named_fields};
use crate::error::{Error, Result};
use crate::sources::{Attributes, rename};

/// Refuses an event whose version would be written over a field of its own.
///
/// # Errors
/// Names the field and the way out.
pub(super) fn refuse(
    sources: &Sources,
    names: &Names<'_>,
    event: &EventVariant<'_>,
    past: &Past,
    version_key: &str,
) -> Result<()> {
    if !event.is_unversioned() {
        return Ok(());
    }
    let of_variant = |attrs: &[Attribute]| {
        let own = Attributes::read(attrs).rename_all;
        own.or_else(|| Attributes::read(&event.of.attrs).rename_all_fields)
    };
    let of_type = |item| attributes(item).and_then(|attrs| Attributes::read(attrs).rename_all);
    let tag = &past.event_type;
    let was = match &past.payload().syntax {
        Syntax::Type(item) => named_fields(item).map(|fields| (fields, of_type(item))),
        Syntax::Variant(variant) => match &variant.fields {
            Fields::Named(fields) => Some((fields, of_variant(&variant.attrs))),
            _ => None,
        },
    };
    let old = was.and_then(|(fields, rule)| field_of_key(fields, rule.as_deref(), version_key));
    if let Some(field) = old {
        return Err(was_released(tag, &format!("`{}`, a field under the key", shown(field)), version_key));
    }
    let content = Attributes::read(&event.of.attrs).content;
    if writes(&past.writer, content.as_deref(), version_key) {
        return Err(was_released(tag, "a field of a flattened type under the key", version_key));
    }
    let now = match event.content(names) {
        Content::Payload(at) => {
            let ty = &names.types[at];
            named_fields(ty.item).map(|fields| (fields, of_type(ty.item), &ty.spot))
        }
        Content::Fields(fields) => Some((fields, of_variant(&event.variant.attrs), &event.spot)),
        Content::Other | Content::Nothing => None,
    };
    let Some((fields, rule, spot)) = now else { return Ok(()) };
    if let Some(field) = field_of_key(fields, rule.as_deref(), version_key) {
        let place = sources.place(spot.file, &field.ident);
        return Err(Error::new(format!(
            "`{tag}` has a field `{}` under the key `{version_key}`, where its version will be ({place})",
            shown(field)
        ))
        .help("give that field another name and bump again"));
    }
    if let Some(field) = fields.named.iter().find(|field| shown(field) == "version") {
        let place = sources.place(spot.file, &field.ident);
        return Err(Error::new(format!("`{tag}` has a field `version` already ({place})")).help(
            "give that field another Rust name, with `#[serde(rename = \"…\")]` for its wire, and bump again",
        ));
    }
    let flattened = fields.named.iter().find(|field| {
        Attributes::read(&field.attrs).flatten
            && reaches(names, &spot.module, &field.ty, version_key, &mut BTreeSet::new())
    });
    if let Some(field) = flattened {
        let place = sources.place(spot.file, &field.ident);
        return Err(Error::new(format!(
            "`{tag}` flattens `{}`, which has a field under the key `{version_key}`, where its version will be ({place})",
            shown(field)
        ))
        .help("give that field another name and bump again"));
    }
    Ok(())
}

fn was_released(tag: &str, what: &str, key: &str) -> Error {
    Error::new(format!("`{tag}` was released with {what} `{key}`, where its version would be"))
        .help("nobody could tell old events from new ones by that key: leave this event as it is")
        .help(
            "and send what is new as an event of another type; `#[deprecated]` announces the end of this one",
        )
}

/// Whether the payload of an event may have a key, by the schema of the whole event.
fn writes(event: &Value, content: Option<&str>, key: &str) -> bool {
    let mut payloads = vec![event];
    if let Some(content) = content {
        payloads = Vec::new();
        properties(event, event, content, &mut BTreeSet::new(), &mut payloads);
    }
    payloads.into_iter().any(|payload| {
        let mut found = Vec::new();
        properties(payload, event, key, &mut BTreeSet::new(), &mut found);
        !found.is_empty()
    })
}

/// What a schema says of the property of a name, here or in what it is made of.
fn properties<'s>(
    schema: &'s Value,
    root: &'s Value,
    key: &str,
    seen: &mut BTreeSet<&'s str>,
    found: &mut Vec<&'s Value>,
) {
    found.extend(
        schema.get("properties").and_then(|all| all.get(key)).filter(|it| **it != Value::Bool(false)),
    );
    let reference = schema.get("$ref").and_then(Value::as_str).filter(|reference| seen.insert(reference));
    let referred = reference.and_then(|reference| root.pointer(reference.strip_prefix('#')?));
    let parts = ["allOf", "anyOf", "oneOf"].into_iter().filter_map(|word| schema.get(word)?.as_array());
    for part in parts.flatten().chain(referred) {
        properties(part, root, key, seen, found);
    }
}

/// Whether a flattened type, or one that is flattened into it, has a field of a key.
fn reaches(names: &Names<'_>, module: &[String], ty: &Type, key: &str, seen: &mut BTreeSet<usize>) -> bool {
    if let Some((name, inner)) = arguments(ty)
        && let ("Box" | "Option", [inner]) = (name.as_str(), inner.as_slice())
    {
        return reaches(names, module, inner, key, seen);
    }
    let Type::Path(path) = ty else { return false };
    let Some(at) = names.resolve(module, &segments(&path.path)).filter(|at| seen.insert(*at)) else {
        return false;
    };
    let of = &names.types[at];
    let Some(fields) = named_fields(of.item) else { return false };
    let rule = attributes(of.item).and_then(|attrs| Attributes::read(attrs).rename_all);
    fields.named.iter().any(|field| {
        let read = Attributes::read(&field.attrs);
        if read.flatten {
            return reaches(names, &of.spot.module, &field.ty, key, seen);
        }
        read.rename.unwrap_or_else(|| rename::field(rule.as_deref(), &shown(field))) == key
    })
}

fn field_of_key<'f>(fields: &'f FieldsNamed, rule: Option<&str>, key: &str) -> Option<&'f Field> {
    fields.named.iter().find(|field| {
        let read = Attributes::read(&field.attrs);
        !read.flatten && read.rename.unwrap_or_else(|| rename::field(rule, &shown(field))) == key
    })
}

fn shown(field: &Field) -> String {
    field.ident.as_ref().map(|ident| ident.unraw().to_string()).unwrap_or_default()
}
