//! Reading `#[event(…)]` and `#[payload(…)]`.
//!
//! Invariant: an unknown key is an error that names the nearest key that exists.

use proc_macro2::Span;
use syn::meta::ParseNestedMeta;
use syn::spanned::Spanned;
use syn::{Attribute, Ident, LitInt, Path, Token, Type, parenthesized, parse_quote};

use crate::diagnostics::Diagnostics;
use crate::nearest::nearest;

/// `#[event(…)]` on a variant.
#[derive(Default)]
pub(crate) struct EventAttrs {
    pub(crate) critical: Option<Span>,
    pub(crate) critical_if: Option<Path>,
    pub(crate) unversioned: Option<Span>,
    pub(crate) skip: Option<Span>,
}

const EVENT_KEYS: &[&str] = &["critical", "critical_if", "unversioned", "skip"];

impl EventAttrs {
    /// Reads the attributes of a variant.
    pub(crate) fn read(attrs: &[Attribute], problems: &mut Diagnostics) -> Self {
        let mut read = Self::default();
        each(attrs, "event", problems, |meta| {
            let span = meta.path.span();
            if meta.path.is_ident("critical") {
                read.critical = Some(span);
            } else if meta.path.is_ident("critical_if") {
                read.critical_if = Some(meta.value()?.parse()?);
            } else if meta.path.is_ident("unversioned") {
                read.unversioned = Some(span);
            } else if meta.path.is_ident("skip") {
                read.skip = Some(span);
            } else {
                return Err(unknown(meta, "event", EVENT_KEYS));
            }
            Ok(())
        });
        if let (Some(_), Some(path)) = (read.critical, &read.critical_if) {
            problems.at(
                path.span(),
                "`critical` and `critical_if` contradict each other: `critical` means every value; \
                 keep one of the two",
            );
        }
        read
    }
}

/// `#[event(crate = …)]` on the enum: where `tidings` is.
pub(crate) fn crate_of_enum(attrs: &[Attribute], problems: &mut Diagnostics) -> Path {
    let mut path = parse_quote!(::tidings);
    each(attrs, "event", problems, |meta| {
        if meta.path.is_ident("crate") {
            path = meta.value()?.parse()?;
            Ok(())
        } else if EVENT_KEYS.iter().any(|key| meta.path.is_ident(key)) {
            Err(meta.error("this belongs on a variant: write it above the variant it is meant for"))
        } else {
            Err(unknown(meta, "event", &["crate"]))
        }
    });
    path
}

/// `#[payload(…)]` on a payload.
pub(crate) struct PayloadAttrs {
    pub(crate) krate: Path,
    pub(crate) previous: Option<Type>,
    pub(crate) previous_json: Vec<JsonStep>,
    pub(crate) downcast: Option<Span>,
    pub(crate) unversioned: Option<Span>,
}

/// `previous_json(1, carry_v1)`: one version without a type.
pub(crate) struct JsonStep {
    pub(crate) version: u32,
    /// Whether the version is not on the wire; written `previous_json(unversioned, carry_v1)`.
    pub(crate) unversioned: bool,
    /// Where the version is written.
    pub(crate) span: Span,
    pub(crate) carry: Path,
}

const PAYLOAD_KEYS: &[&str] = &["previous", "previous_json", "downcast", "unversioned", "crate"];

impl PayloadAttrs {
    /// Reads the attributes of a payload.
    pub(crate) fn read(attrs: &[Attribute], problems: &mut Diagnostics) -> Self {
        let mut read = Self {
            krate: parse_quote!(::tidings),
            previous: None,
            previous_json: Vec::new(),
            downcast: None,
            unversioned: None,
        };
        each(attrs, "payload", problems, |meta| {
            if meta.path.is_ident("previous") {
                read.previous = Some(meta.value()?.parse()?);
            } else if meta.path.is_ident("previous_json") {
                read.previous_json.push(JsonStep::read(meta)?);
            } else if meta.path.is_ident("downcast") {
                read.downcast = Some(meta.path.span());
            } else if meta.path.is_ident("unversioned") {
                read.unversioned = Some(meta.path.span());
            } else if meta.path.is_ident("crate") {
                read.krate = meta.value()?.parse()?;
            } else {
                return Err(unknown(meta, "payload", PAYLOAD_KEYS));
            }
            Ok(())
        });
        read
    }
}

impl JsonStep {
    fn read(meta: &ParseNestedMeta<'_>) -> syn::Result<Self> {
        const FORM: &str = "write the version and the function that carries it: `previous_json(1, carry_v1)`, \
                            or `previous_json(unversioned, carry_v1)` for a version 1 that is not on the wire";
        let form = |span| syn::Error::new(span, FORM);
        if !meta.input.peek(syn::token::Paren) {
            return Err(form(meta.path.span()));
        }
        let inside;
        parenthesized!(inside in meta.input);
        let (version, unversioned, span) = if inside.peek(LitInt) {
            let literal: LitInt = inside.parse()?;
            let version = literal.base10_parse::<u32>().ok().filter(|version| *version > 0);
            (version.ok_or_else(|| form(literal.span()))?, false, literal.span())
        } else {
            let word: Ident = inside.parse().map_err(|error| form(error.span()))?;
            if word != "unversioned" {
                return Err(form(word.span()));
            }
            (1, true, word.span())
        };
        inside.parse::<Token![,]>().map_err(|error| form(error.span()))?;
        let carry = inside.parse().map_err(|_| syn::Error::new(inside.span(), FORM))?;
        inside.parse::<Option<Token![,]>>()?;
        if !inside.is_empty() {
            return Err(form(inside.span()));
        }
        Ok(Self { version, unversioned, span, carry })
    }
}

fn each(
    attrs: &[Attribute],
    name: &str,
    problems: &mut Diagnostics,
    mut read: impl FnMut(&ParseNestedMeta<'_>) -> syn::Result<()>,
) {
    for attr in attrs.iter().filter(|attr| attr.path().is_ident(name)) {
        if let Err(error) = attr.parse_nested_meta(|meta| read(&meta)) {
            problems.push(error);
        }
    }
}

fn unknown(meta: &ParseNestedMeta<'_>, attribute: &str, known: &[&str]) -> syn::Error {
    let path = &meta.path;
    let found = path.get_ident().map_or_else(|| "this path".to_owned(), ToString::to_string);
    let hint = match nearest(&found, known) {
        Some(key) => format!("did you mean `{key}`?"),
        None => format!("known are `{}`", known.join("`, `")),
    };
    meta.error(format!("`{found}` is no key of `#[{attribute}(…)]`: {hint}"))
}
