//! Where a definition is, and what its `#[deprecated]` says, as tokens.

use proc_macro2::{Span, TokenStream};
use quote::{quote, quote_spanned};
use syn::{Attribute, Expr, Ident, Lit, LitStr, Meta};

/// `Source { file, line, column }` of an identifier.
///
/// The three macros carry the identifier's own span, so rustc puts in the place where it was
/// written.
pub(crate) fn source(ident: &Ident) -> TokenStream {
    source_at(ident.span())
}

/// The same of any place.
pub(crate) fn source_at(span: Span) -> TokenStream {
    quote_spanned! {span=>
        __tidings::meta::Source {
            file: ::core::file!(),
            line: ::core::line!(),
            column: ::core::column!(),
        }
    }
}

/// `Some(Deprecation { … })` when `#[deprecated]` is among the attributes.
pub(crate) fn deprecation(attrs: &[Attribute]) -> Option<TokenStream> {
    let attr = attrs.iter().find(|attr| attr.path().is_ident("deprecated"))?;
    let note = match note(attr) {
        Some(note) => quote!(::core::option::Option::Some(#note)),
        None => quote!(::core::option::Option::None),
    };
    Some(quote!(__tidings::meta::Deprecation { note: #note }))
}

fn note(attr: &Attribute) -> Option<LitStr> {
    match &attr.meta {
        Meta::Path(_) => None,
        Meta::NameValue(pair) => match &pair.value {
            Expr::Lit(literal) => match &literal.lit {
                Lit::Str(text) => Some(text.clone()),
                _ => None,
            },
            _ => None,
        },
        Meta::List(_) => {
            let mut note = None;
            // A malformed attribute is rustc's to report.
            let _ = attr.parse_nested_meta(|meta| {
                let text: LitStr = meta.value()?.parse()?;
                if meta.path.is_ident("note") {
                    note = Some(text);
                }
                Ok(())
            });
            note
        }
    }
}

/// A string literal at the call site.
pub(crate) fn literal(text: &str) -> LitStr {
    LitStr::new(text, Span::call_site())
}
