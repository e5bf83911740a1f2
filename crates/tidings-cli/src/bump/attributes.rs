//! Attributes as `bump` edits them: with their places.

use std::ops::Range;

use syn::punctuated::Punctuated;
use syn::{Attribute, Expr, ExprLit, FieldsNamed, GenericArgument, Lit, LitStr, Meta, Path, Token, Type};

use super::edits::range;

/// The options in all lists of a name: `#[serde(…)]`.
pub(crate) fn options(attributes: &[Attribute], name: &str) -> Vec<Meta> {
    let lists = attributes.iter().filter(|attribute| attribute.path().is_ident(name));
    lists
        .filter_map(|attribute| {
            attribute.parse_args_with(Punctuated::<Meta, Token![,]>::parse_terminated).ok()
        })
        .flatten()
        .collect()
}

/// One option of a list.
pub(crate) fn option(attributes: &[Attribute], name: &str, key: &str) -> Option<Meta> {
    options(attributes, name).into_iter().find(|option| option.path().is_ident(key))
}

/// Whether there is such an option.
pub(crate) fn has(attributes: &[Attribute], name: &str, key: &str) -> bool {
    option(attributes, name, key).is_some()
}

/// The text of `key = "text"`.
pub(crate) fn text(option: &Meta) -> Option<LitStr> {
    match option {
        Meta::NameValue(pair) => match &pair.value {
            Expr::Lit(ExprLit { lit: Lit::Str(text), .. }) => Some(text.clone()),
            _ => None,
        },
        _ => None,
    }
}

/// The path of `key = path`, and where it is.
pub(crate) fn path(option: &Meta) -> Option<(Vec<String>, Range<usize>)> {
    match option {
        Meta::NameValue(pair) => match &pair.value {
            Expr::Path(found) => Some((segments(&found.path), range(found))),
            _ => None,
        },
        _ => None,
    }
}

/// Every path in the lists of `derive`.
pub(crate) fn derives(attributes: &[Attribute]) -> Vec<Path> {
    let lists = attributes.iter().filter(|attribute| attribute.path().is_ident("derive"));
    lists
        .filter_map(|attribute| {
            attribute.parse_args_with(Punctuated::<Path, Token![,]>::parse_terminated).ok()
        })
        .flatten()
        .collect()
}

/// Whether a trait of this name is derived.
pub(crate) fn derives_a(attributes: &[Attribute], name: &str) -> bool {
    derives(attributes).iter().any(|path| path.segments.last().is_some_and(|last| last.ident == name))
}

/// The words of a path.
pub(crate) fn segments(path: &Path) -> Vec<String> {
    path.segments.iter().map(|segment| segment.ident.to_string()).collect()
}

/// The words of a type that is a path without arguments.
pub(crate) fn plain(ty: &Type) -> Option<Vec<String>> {
    match ty {
        Type::Path(path) if path.qself.is_none() => {
            path.path.segments.iter().all(|one| one.arguments.is_none()).then(|| segments(&path.path))
        }
        _ => None,
    }
}

/// The name and the arguments of a type that is a path.
pub(crate) fn arguments(ty: &Type) -> Option<(String, Vec<&Type>)> {
    let Type::Path(path) = ty else { return None };
    let last = path.path.segments.last()?;
    let arguments = match &last.arguments {
        syn::PathArguments::AngleBracketed(arguments) => {
            arguments.args.iter().map(|argument| match argument {
                GenericArgument::Type(ty) => Some(ty),
                _ => None,
            })
        }
        _ => return Some((last.ident.to_string(), Vec::new())),
    };
    Some((last.ident.to_string(), arguments.collect::<Option<_>>()?))
}

/// The field of type `Version<N>`.
#[derive(Debug, Clone)]
pub(crate) struct VersionField {
    pub(crate) name: String,
    pub(crate) number: u32,
    /// The literal.
    pub(crate) literal: Range<usize>,
    /// How the type is written, without its argument: `tidings::Version`.
    pub(crate) path: String,
}

/// Finds it.
pub(crate) fn version_field(fields: &FieldsNamed) -> Option<VersionField> {
    fields.named.iter().find_map(|field| {
        let Type::Path(ty) = &field.ty else { return None };
        let last = ty.path.segments.last().filter(|last| last.ident == "Version")?;
        let syn::PathArguments::AngleBracketed(arguments) = &last.arguments else { return None };
        let GenericArgument::Const(Expr::Lit(ExprLit { lit: Lit::Int(literal), .. })) =
            arguments.args.first()?
        else {
            return None;
        };
        let leading = if ty.path.leading_colon.is_some() { "::" } else { "" };
        Some(VersionField {
            name: field.ident.as_ref()?.to_string(),
            number: literal.base10_parse().ok()?,
            literal: literal.span().byte_range(),
            path: format!("{leading}{}", segments(&ty.path).join("::")),
        })
    })
}
