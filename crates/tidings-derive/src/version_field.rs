//! Finding the field of type `Version<N>` among the fields of a payload.
//!
//! Invariant: what is found is exactly what serde writes: one key, once, on every value. Everything
//! that would break this is a compile error.

use proc_macro2::Span;
use syn::spanned::Spanned;
use syn::{Expr, Field, FieldsNamed, GenericArgument, Ident, Lit, PathArguments, Type};

use crate::diagnostics::Diagnostics;
use crate::serde_attrs::{PerDirection, SerdeAttrs};

/// The version of a payload as its field says it.
pub(crate) struct VersionField {
    /// The wire key of the field.
    pub(crate) key: String,
    /// `N` of `Version<N>`.
    pub(crate) number: u32,
    /// Where the literal is.
    pub(crate) span: Span,
}

/// Attributes that change whether or how serde writes a field.
const REFUSED: &[&str] = &[
    "skip",
    "skip_serializing",
    "skip_serializing_if",
    "skip_deserializing",
    "flatten",
    "with",
    "serialize_with",
    "deserialize_with",
    "getter",
];

/// The version field of `owner`. `None` with a problem reported when there is none, or a faulty one.
pub(crate) fn find(
    owner: &Ident,
    fields: &FieldsNamed,
    rename_all: &PerDirection,
    way_out: &str,
    problems: &mut Diagnostics,
) -> Option<VersionField> {
    let versions: Vec<(&Field, &Type)> = fields
        .named
        .iter()
        .filter_map(|field| version_argument(&field.ty).map(|_| (field, &field.ty)))
        .collect();
    let (field, ty) = match versions.as_slice() {
        [] => {
            report_none(owner, fields, way_out, problems);
            return None;
        }
        [one] => *one,
        [_, second, ..] => {
            problems.at(
                second.1.span(),
                format!("`{owner}` has two versions: an event has one, so give this field an integer type"),
            );
            return None;
        }
    };
    let number = number(ty, problems)?;
    let key = key(field, rename_all, problems)?;
    refuse_second_key(field, fields, &key, rename_all, problems)?;
    Some(VersionField { key, number, span: ty.span() })
}

/// The first field of type `Version<…>`, whatever is in the brackets.
pub(crate) fn any<'f>(fields: impl IntoIterator<Item = &'f Field>) -> Option<&'f Field> {
    fields.into_iter().find(|field| version_argument(&field.ty).is_some())
}

fn report_none(owner: &Ident, fields: &FieldsNamed, way_out: &str, problems: &mut Diagnostics) {
    let lookalike =
        fields.named.iter().find(|field| field.ident.as_ref().is_some_and(|name| name == "version"));
    match lookalike {
        Some(field) => problems.at(
            field.ty.span(),
            format!(
                "`{owner}` has no version, because this is not written as `Version<N>`: write \
                 `version: tidings::Version<1>` (an alias is not seen through){way_out}"
            ),
        ),
        None => problems.at(
            owner.span(),
            format!("`{owner}` has no version: add the field `version: tidings::Version<1>`{way_out}"),
        ),
    }
}

/// The argument of `Version<…>`, if the type is written like that.
fn version_argument(ty: &Type) -> Option<&GenericArgument> {
    let Type::Path(path) = ty else { return None };
    let last = path.path.segments.last()?;
    let PathArguments::AngleBracketed(arguments) = &last.arguments else {
        return None;
    };
    (last.ident == "Version" && arguments.args.len() == 1).then(|| &arguments.args[0])
}

fn number(ty: &Type, problems: &mut Diagnostics) -> Option<u32> {
    let argument = version_argument(ty)?;
    let GenericArgument::Const(Expr::Lit(literal)) = argument else {
        problems.at(
            argument.span(),
            "the version is no literal: write the number itself, as in `Version<1>`; it is read from \
             the source text, where a constant has no value yet",
        );
        return None;
    };
    let Lit::Int(literal) = &literal.lit else {
        problems.at(literal.span(), "the version is no integer: write `Version<1>`");
        return None;
    };
    match literal.base10_parse::<u32>() {
        Ok(0) => {
            problems.at(literal.span(), "versions count from 1: write `Version<1>`");
            None
        }
        Ok(number) => Some(number),
        Err(_) => {
            problems.at(
                literal.span(),
                format!("the version is out of range: write a number from 1 to {}", u32::MAX),
            );
            None
        }
    }
}

fn key(field: &Field, rename_all: &PerDirection, problems: &mut Diagnostics) -> Option<String> {
    let serde = SerdeAttrs::read(&field.attrs);
    if let Some((key, span)) = serde.first_of(REFUSED) {
        problems.at(
            span,
            format!(
                "`#[serde({key})]` would change how the version is sent: remove it, readers rely on \
                 the plain integer being there"
            ),
        );
        return None;
    }
    let name = serde.field_name(field.ident.as_ref()?, rename_all);
    if name.both().is_none() {
        problems.at(
            field.ident.span(),
            format!(
                "the version is written as `{}` and read as `{}`: give it one name with \
                 `#[serde(rename = \"version\")]`",
                name.serialize, name.deserialize
            ),
        );
        return None;
    }
    Some(name.serialize)
}

fn refuse_second_key(
    version: &Field,
    fields: &FieldsNamed,
    key: &str,
    rename_all: &PerDirection,
    problems: &mut Diagnostics,
) -> Option<()> {
    for field in fields.named.iter().filter(|field| field.ident != version.ident) {
        let serde = SerdeAttrs::read(&field.attrs);
        if serde.first_of(&["skip", "flatten"]).is_some() {
            continue;
        }
        let name = serde.field_name(field.ident.as_ref()?, rename_all);
        if name.serialize == key || name.deserialize == key || serde.aliases.iter().any(|a| a == key) {
            problems.at(
                field.ident.span(),
                format!(
                    "this field is called `{key}` on the wire like the version, and serde would \
                     write the key twice: give one of the two another name with \
                     `#[serde(rename = \"…\")]`"
                ),
            );
            return None;
        }
    }
    Some(())
}
