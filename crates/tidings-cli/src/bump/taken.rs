//! Whether an event without a version has a place for one: neither a field of that name in Rust, nor, now
//! or as it was released, a key of that name on the wire.

use syn::ext::IdentExt as _;
use syn::{Attribute, Field, Fields, FieldsNamed};

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
        return Err(Error::new(format!(
            "`{tag}` was released with `{}`, a field under the key `{version_key}`, where its version would be",
            shown(field)
        ))
        .help("nobody could tell old events from new ones by that key: leave this event as it is")
        .help("and send what is new as an event of another type; `#[deprecated]` announces the end of this one"));
    }
    let now = match event.content(names) {
        Content::Payload(at) => {
            let ty = &names.types[at];
            named_fields(ty.item).map(|fields| (fields, of_type(ty.item), ty.spot.file))
        }
        Content::Fields(fields) => Some((fields, of_variant(&event.variant.attrs), event.spot.file)),
        Content::Other | Content::Nothing => None,
    };
    let Some((fields, rule, file)) = now else { return Ok(()) };
    if let Some(field) = field_of_key(fields, rule.as_deref(), version_key) {
        let place = sources.place(file, &field.ident);
        return Err(Error::new(format!(
            "`{tag}` has a field `{}` under the key `{version_key}`, where its version will be ({place})",
            shown(field)
        ))
        .help("give that field another name and bump again"));
    }
    if let Some(field) = fields.named.iter().find(|field| shown(field) == "version") {
        let place = sources.place(file, &field.ident);
        return Err(Error::new(format!("`{tag}` has a field `version` already ({place})")).help(
            "give that field another Rust name, with `#[serde(rename = \"…\")]` for its wire, and bump again",
        ));
    }
    Ok(())
}

fn field_of_key<'f>(fields: &'f FieldsNamed, rule: Option<&str>, key: &str) -> Option<&'f Field> {
    fields.named.iter().find(|field| {
        let wire = Attributes::read(&field.attrs).rename;
        wire.unwrap_or_else(|| rename::field(rule, &shown(field))) == key
    })
}

fn shown(field: &Field) -> String {
    field.ident.as_ref().map(|ident| ident.unraw().to_string()).unwrap_or_default()
}
