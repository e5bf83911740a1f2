//! What serde does and schemars does not follow: the schema is silently wrong.
//!
//! Tried with schemars 1.2.3: `#[serde(tag = …)]` on a struct writes a key that the schema does not
//! have; `with` and `serialize_with` change a value whose schema stays that of its type;
//! `skip_serializing_if` in a tuple makes the array shorter than the schema says; and a variant whose
//! only field is skipped is written as one without fields. All of it shows in the source text only.

use serde_json::Value;
use tidings_schema::catalog::Catalog;
use tidings_schema::finding::Finding;

use super::aliases::reachable;
use super::index::SourceIndex;
use super::item::{FieldSource, TypeForm, TypeSource, VariantForm};
use super::schemas;

/// Every place on a type that the catalog's events can reach, marked or not, where serde writes
/// something else than the schema says (rule `source-reading-differs`).
#[must_use]
pub fn unseen(catalog: &Catalog, index: &SourceIndex) -> Vec<Finding> {
    let mut findings = Vec::new();
    for position in reachable(catalog, index) {
        let ty = index.at(position);
        findings.extend(tag(ty, position, catalog, index));
        findings.extend(ty.fields.iter().filter_map(|field| written_with(&ty.name, field)));
        if ty.form == TypeForm::Tuple {
            findings.extend(shortened(&ty.name, &ty.fields));
        }
        for variant in &ty.variants {
            let owner = format!("{}::{}", ty.name, variant.name);
            if variant.form == VariantForm::Tuple {
                findings.extend(shortened(&owner, &variant.fields));
                findings.extend(emptied(&owner, &variant.fields));
            }
            if variant.attributes.written_with && !variant.attributes.schema_given {
                findings.push(not_followed(&owner, &owner).at(variant.source.clone()));
            }
            findings.extend(variant.fields.iter().filter_map(|field| written_with(&owner, field)));
        }
    }
    findings.sort_by(|one, other| (&one.source, &one.message).cmp(&(&other.source, &other.message)));
    findings
}

/// A tag on a struct, unless the schema has the key (a later schemars may write it).
fn tag(ty: &TypeSource, position: usize, catalog: &Catalog, index: &SourceIndex) -> Option<Finding> {
    let tag = ty.attributes.tag.as_ref().filter(|_| ty.form == TypeForm::Struct)?;
    let has_key = catalog.definitions.iter().any(|(name, schema)| {
        let path = catalog.paths.get(name).and_then(Value::as_str).unwrap_or(name);
        schemas::properties(schema).is_some_and(|keys| keys.contains_key(tag))
            && index.find(path).contains(&position)
    });
    (!has_key).then(|| {
        Finding::new(
            "source-reading-differs",
            format!("`{}`: serde also writes the key `{tag}`, which is not in the schema", ty.name),
        )
        .at(ty.source.clone())
        .path(ty.name.clone())
        .note(format!("serde follows `#[serde(tag = \"{tag}\")]` on a struct, schemars does not"))
        .help(format!("take `tag = \"{tag}\"` off, and write the key as a field of its own"))
    })
}

fn written_with(owner: &str, field: &FieldSource) -> Option<Finding> {
    let attributes = &field.attributes;
    if !attributes.written_with || attributes.schema_given || attributes.never_written {
        return None;
    }
    let name = format!("{owner}.{}", field.name);
    Some(not_followed(&name, &format!("{owner}.{}", field.wire)).at(field.source.clone()))
}

/// A tuple that some values make shorter.
fn shortened(owner: &str, fields: &[FieldSource]) -> Option<Finding> {
    let field =
        fields.iter().find(|field| field.attributes.sometimes_left_out).filter(|_| fields.len() > 1)?;
    Some(
        Finding::new(
            "source-reading-differs",
            format!("`{owner}`: serde writes a shorter array when field {} is left out", field.name),
        )
        .at(field.source.clone())
        .path(owner)
        .note("the schema says how many items there are; readers would take the next item for this one")
        .help("take `skip_serializing_if` off: an empty value is then written as `null`")
        .help("or name the fields"),
    )
}

/// A variant whose only field is skipped.
fn emptied(owner: &str, fields: &[FieldSource]) -> Option<Finding> {
    let [field] = fields else { return None };
    field.attributes.never_written.then(|| {
        Finding::new(
            "source-reading-differs",
            format!("`{owner}`: serde writes it as a variant without fields, the schema asks for the field"),
        )
        .at(field.source.clone())
        .path(owner)
        .note("schemars does not follow serde's `skip` on the only field of a variant")
        .help("take the field away, or send it")
    })
}

fn not_followed(name: &str, path: &str) -> Finding {
    Finding::new(
        "source-reading-differs",
        format!("`{name}`: serde writes it by `with`, the schema is that of its type"),
    )
    .path(path)
    .note("schemars does not follow serde's `with` and `serialize_with`")
    .help("say what is sent: `#[schemars(with = \"…\")]` with a type that is written the same, such as `String`")
}
