//! One variant of an event enum: what it is, and what is wrong with it.

use proc_macro2::{Span, TokenStream};
use quote::{quote, quote_spanned};
use syn::spanned::Spanned;
use syn::{Fields, Ident, Path, Type, Variant};

use crate::diagnostics::Diagnostics;
use crate::origin::{deprecation, literal, source};
use crate::own_attrs::EventAttrs;
use crate::serde_attrs::SerdeAttrs;
use crate::version_field;

/// One event type.
pub(crate) struct Event<'v> {
    pub(crate) ident: &'v Ident,
    /// The tag on the wire, in both directions.
    pub(crate) tag: String,
    /// What it carries.
    pub(crate) content: Content<'v>,
    pub(crate) critical: Critical,
    /// Whether it is left out of the catalog.
    pub(crate) skipped: bool,
    /// Whether serde never writes it, so that its tag is nobody's.
    pub(crate) silent: bool,
    /// Whether serde writes the content by a function of the user's.
    custom: bool,
    deprecated: Option<TokenStream>,
}

/// What a variant carries and where its version is.
pub(crate) enum Content<'v> {
    /// `Variant(Payload)`, the payload knows its version.
    Payload(&'v Type),
    /// `Variant { version: Version<1>, … }`.
    Fields { key: String, span: Span },
    /// Version 1 without a version on the wire.
    Unversioned(Form<'v>),
}

/// How a variant is written.
#[derive(Clone, Copy)]
pub(crate) enum Form<'v> {
    Newtype(&'v Type),
    Struct,
    Unit,
}

/// Whether an event is critical.
pub(crate) enum Critical {
    Never,
    Always,
    ByValue(Path),
}

/// Attributes of serde's that make a variant something else than one event with one tag.
const REFUSED: &[(&str, &str)] = &[
    (
        "other",
        "takes every unknown tag, so the variant is no event type: remove it; unknown events are \
         kept as such when tidings decodes them",
    ),
    ("untagged", "sends the variant without a tag: remove it"),
    (
        "skip_deserializing",
        "makes an event that is sent but cannot be read back: remove it, or leave the variant out \
         of the catalog with `#[event(skip)]`",
    ),
];

/// The attributes that replace what serde writes for the content.
const CUSTOM: &[&str] = &["with", "serialize_with", "deserialize_with"];

impl<'v> Event<'v> {
    /// Reads a variant. `None` if it has a problem, which is then reported.
    pub(crate) fn read(
        variant: &'v Variant,
        container: &SerdeAttrs,
        problems: &mut Diagnostics,
    ) -> Option<Self> {
        let ident = &variant.ident;
        let own = EventAttrs::read(&variant.attrs, problems);
        let serde = SerdeAttrs::read(&variant.attrs);
        let name = serde.variant_name(ident, &container.rename_all);
        let silent = serde.first_of(&["skip", "skip_serializing"]).is_some();
        let skipped = silent || own.skip.is_some();
        if !skipped && refuse_serde(&serde, &own, problems) {
            return None;
        }
        if !skipped && name.both().is_none() {
            problems.at(
                ident.span(),
                format!(
                    "`{ident}` is written as `{}` and read as `{}`: an event type has one tag, so \
                     write `#[serde(rename = \"{}\")]`",
                    name.serialize, name.deserialize, name.serialize
                ),
            );
            return None;
        }
        let content = if skipped {
            Content::Unversioned(form(variant).unwrap_or(Form::Unit))
        } else {
            content(variant, &own, &serde, container, problems)?
        };
        let critical = match own {
            EventAttrs { critical_if: Some(path), .. } => Critical::ByValue(path),
            EventAttrs { critical: Some(_), .. } => Critical::Always,
            _ => Critical::Never,
        };
        Some(Self {
            ident,
            tag: name.serialize,
            content,
            critical,
            skipped,
            silent,
            custom: serde.first_of(CUSTOM).is_some(),
            deprecated: deprecation(&variant.attrs),
        })
    }

    /// The expression of its `VariantMeta`.
    pub(crate) fn meta(&self) -> TokenStream {
        let name = literal(&self.ident.to_string());
        let tag = literal(&self.tag);
        let source = source(self.ident);
        let variant = quote!(__tidings::meta::VariantMeta);
        let constructed = match &self.content {
            Content::Payload(payload) => {
                quote_spanned!(payload.span()=> #variant::payload::<#payload>(#name, #tag, #source))
            }
            Content::Fields { key, .. } => {
                let key = literal(key);
                quote!(#variant::fields(#name, #tag, #key, #source))
            }
            Content::Unversioned(Form::Newtype(content)) => {
                quote!(#variant::unversioned_newtype::<#content>(#name, #tag, #source))
            }
            Content::Unversioned(Form::Struct) => {
                quote!(#variant::unversioned(#name, #tag, __tidings::meta::Form::Struct, #source))
            }
            Content::Unversioned(Form::Unit) => {
                quote!(#variant::unversioned(#name, #tag, __tidings::meta::Form::Unit, #source))
            }
        };
        let critical = match self.critical {
            Critical::Never => None,
            Critical::Always => Some(quote!(.critical(__tidings::meta::Criticality::Always))),
            Critical::ByValue(_) => Some(quote!(.critical(__tidings::meta::Criticality::ByValue))),
        };
        let deprecated = self.deprecated.as_ref().map(|deprecation| quote!(.deprecated(#deprecation)));
        let skipped = self.skipped.then(|| quote!(.skipped()));
        let holding = match self.content {
            Content::Payload(content) | Content::Unversioned(Form::Newtype(content))
                if !self.skipped && !self.custom =>
            {
                Some(quote!(.holding(__tidings::__private::Probe::<#content>::SCHEMA)))
            }
            _ => None,
        };
        quote!(#constructed #critical #deprecated #skipped #holding)
    }
}

fn refuse_serde(serde: &SerdeAttrs, own: &EventAttrs, problems: &mut Diagnostics) -> bool {
    for (key, why) in REFUSED {
        if let Some(span) = serde.find(key) {
            problems.at(span, format!("`#[serde({key})]` {why}"));
            return true;
        }
    }
    if let (None, Some((key, span))) = (own.unversioned, serde.first_of(CUSTOM)) {
        problems.at(
            span,
            format!(
                "`#[serde({key})]` on a variant replaces its content, version and all: write it on \
                 a field of the payload instead"
            ),
        );
        return true;
    }
    false
}

fn form(variant: &Variant) -> Option<Form<'_>> {
    match &variant.fields {
        Fields::Unit => Some(Form::Unit),
        Fields::Named(_) => Some(Form::Struct),
        Fields::Unnamed(fields) if fields.unnamed.len() == 1 => Some(Form::Newtype(&fields.unnamed[0].ty)),
        Fields::Unnamed(_) => None,
    }
}

fn content<'v>(
    variant: &'v Variant,
    own: &EventAttrs,
    serde: &SerdeAttrs,
    container: &SerdeAttrs,
    problems: &mut Diagnostics,
) -> Option<Content<'v>> {
    let ident = &variant.ident;
    let Some(form) = form(variant) else {
        problems.at(
            variant.fields.span(),
            format!(
                "`{ident}` is a tuple, which is sent as an array: name its fields, as in \
                 `{ident} {{ version: Version<1>, … }}`, or make a struct that derives `Payload`"
            ),
        );
        return None;
    };
    if let Some(span) = own.unversioned {
        if version_field::any(&variant.fields).is_some() && matches!(form, Form::Struct) {
            problems.at(
                span,
                "`unversioned` says that no version is sent, but there is a field of type \
                 `Version<N>`: remove one of the two",
            );
            return None;
        }
        return Some(Content::Unversioned(form));
    }
    match (form, &variant.fields) {
        (Form::Newtype(payload), _) => Some(Content::Payload(payload)),
        (_, Fields::Named(fields)) => {
            let rule = serde.rename_all.or(&container.rename_all_fields);
            let way_out = ", or keep its wire as it is with `#[event(unversioned)]`";
            let version = version_field::find(ident, fields, &rule, way_out, problems)?;
            if version.number != 1 {
                problems.at(
                    version.span,
                    format!(
                        "a struct variant is always version 1, since an older version is a type of \
                         its own: move the fields into `struct {ident}Payload` with \
                         `#[derive(Payload)]`, and write `{ident}({ident}Payload)` here"
                    ),
                );
                return None;
            }
            Some(Content::Fields { key: version.key, span: version.span })
        }
        _ => {
            problems.at(
                ident.span(),
                format!(
                    "`{ident}` has no version and no place for one: write \
                     `{ident} {{ version: tidings::Version<1> }}`, or keep its wire as it is with \
                     `#[event(unversioned)]`"
                ),
            );
            None
        }
    }
}
