//! The words of the second reading's findings.

use tidings_schema::document::Source;
use tidings_schema::finding::Finding;

use super::agreement::{Cause, Difference};
use super::item::{FieldSource, TypeForm, TypeSource, VariantSource};
use super::reading::TypeReading;
use super::schemas::Kind;

/// What a finding is about.
#[derive(Debug, Clone)]
pub(crate) struct Subject<'a> {
    /// The marked type.
    pub(crate) ty: &'a TypeSource,
    /// The type, or `Enum::Variant`, whose members are compared.
    pub(crate) name: String,
    /// `catalog/type`, where one event is concerned.
    pub(crate) event: Option<String>,
    /// The path of what is inside: `payload`.
    pub(crate) path: String,
}

impl Subject<'_> {
    /// A finding on this subject or one of its members.
    pub(crate) fn differs(
        &self,
        member: Option<&str>,
        at: &Source,
        what: &str,
        schemars: &str,
        typeshare: &str,
    ) -> Finding {
        let name = match member {
            Some(member) => format!("{}.{member}", self.name),
            None => self.name.clone(),
        };
        let mut finding = Finding::new("source-reading-differs", format!("`{name}`: {what}"))
            .at(at.clone())
            .note(format!("schemars (what serde sends): {schemars}"))
            .note(format!("typeshare (source text): {typeshare}"));
        finding.event.clone_from(&self.event);
        finding.path(match member {
            Some(member) => format!("{}.{member}", self.path),
            None => self.path.clone(),
        })
    }

    /// The last way out of every finding.
    pub(crate) fn unmark(&self) -> String {
        format!("or take `#[typeshare]` off `{}`: what is not marked is not read twice", self.ty.name)
    }
}

/// A note that a marked type is not compared.
pub(crate) fn not_compared(ty: &TypeSource, reason: &str) -> Finding {
    Finding::new("source-not-compared", format!("`{}` is not read twice: {reason}", ty.name))
        .at(ty.source.clone())
        .path(ty.name.clone())
}

/// A note that a variant with a flattened field is not compared.
pub(crate) fn variant_not_compared(name: &str, variant: &VariantSource) -> Finding {
    Finding::new(
        "source-not-compared",
        format!("`{name}` is not read twice: typeshare cannot say `#[serde(flatten)]`"),
    )
    .at(variant.source.clone())
    .path(name)
}

/// What differs about a value, in one clause.
pub(crate) fn clause(difference: &Difference) -> String {
    match difference.cause {
        Cause::Null { sent: true } => "serde may send `null`, the source text has no `Option`".to_owned(),
        Cause::Null { sent: false } => {
            "the source text has an `Option`, serde always sends a value".to_owned()
        }
        Cause::InnerOption => "an `Option` inside a list or a map is lost by typeshare".to_owned(),
        Cause::Kind | Cause::Transparent(_) => format!(
            "serde sends {}, the source text says {}",
            article(&difference.schemars),
            article(&difference.typeshare)
        ),
    }
}

/// The attribute that settles a difference about a field's value.
pub(crate) fn value_help(difference: &Difference, field: &FieldSource, ty: &TypeReading) -> String {
    let (inner, optional) = ty.without_option();
    let written = || rust_type(inner).unwrap_or_else(|| field.ty.clone());
    match difference.cause {
        Cause::InnerOption => {
            "write `#[typeshare(skip)]` on it, or send no gaps: typeshare cannot say `null` there".to_owned()
        }
        Cause::Null { sent: true } => format!(
            "make it an `Option`, or write `#[typeshare(serialized_as = \"Option<{}>\")]` on it",
            written()
        ),
        Cause::Null { sent: false } => format!(
            "write `#[typeshare(serialized_as = \"{}\")]` on it",
            rust_type(inner).unwrap_or_else(|| without_option(&field.ty).to_owned())
        ),
        Cause::Kind | Cause::Transparent(_) => match rust_kind(difference.kind) {
            Some(kind) if optional => {
                format!("write `#[typeshare(serialized_as = \"Option<{kind}>\")]` on it")
            }
            Some(kind) => format!("write `#[typeshare(serialized_as = \"{kind}\")]` on it"),
            None => "write `#[typeshare(skip)]` on it: typeshare cannot say what is sent here".into(),
        },
    }
}

/// The attribute that settles a difference about a whole type.
pub(crate) fn type_help(kind: Kind, ty: &TypeSource) -> Option<String> {
    let written = match (ty.form, ty.fields.as_slice()) {
        (TypeForm::Struct, [field]) if ty.attributes.transparent => {
            Some(format!("write it as a tuple struct, `struct {}({});`", ty.name, field.ty))
        }
        _ => None,
    };
    match (written, rust_kind(kind)) {
        (Some(written), Some(kind)) => {
            Some(format!("{written}, or `#[typeshare(serialized_as = \"{kind}\")]` on it"))
        }
        (Some(written), None) => Some(written),
        (None, Some(kind)) => Some(format!("write `#[typeshare(serialized_as = \"{kind}\")]` on it")),
        (None, None) => None,
    }
}

/// The Rust type that is sent as this kind.
fn rust_kind(kind: Kind) -> Option<&'static str> {
    match kind {
        Kind::Text => Some("String"),
        Kind::Integer => Some("u32"),
        Kind::Number => Some("f64"),
        Kind::Boolean => Some("bool"),
        _ => None,
    }
}

/// The Rust text of a plain type.
fn rust_type(ty: &TypeReading) -> Option<String> {
    Some(match ty {
        TypeReading::Text => "String".to_owned(),
        TypeReading::Boolean => "bool".to_owned(),
        _ => return None,
    })
}

/// `Option<T>` → `T`.
fn without_option(ty: &str) -> &str {
    ty.trim().strip_prefix("Option<").and_then(|inner| inner.strip_suffix('>')).unwrap_or(ty)
}

fn article(what: &str) -> String {
    match what.split_whitespace().next() {
        Some("integer" | "object" | "optional") => format!("an {what}"),
        Some("string" | "number" | "boolean" | "list" | "map") => format!("a {what}"),
        _ => what.to_owned(),
    }
}
