//! `#[derive(Events)]`.

use std::collections::HashMap;

use proc_macro2::TokenStream;
use quote::{quote, quote_spanned};
use syn::punctuated::Punctuated;
use syn::spanned::Spanned;
use syn::{Data, DeriveInput, GenericArgument, Ident, PathArguments, Token, Type, Variant};

use crate::diagnostics::Diagnostics;
use crate::origin::{literal, source};
use crate::own_attrs::crate_of_enum;
use crate::payload::option;
use crate::serde_attrs::SerdeAttrs;
use crate::variant::{Content, Critical, Event, Form};

/// The impl of `Events` with its checks, or compile errors.
pub(crate) fn derive(input: &DeriveInput) -> TokenStream {
    let mut problems = Diagnostics::default();
    let krate = crate_of_enum(&input.attrs, &mut problems);
    let serde = SerdeAttrs::read(&input.attrs);
    let Some(variants) = variants_of(input, &mut problems) else {
        return problems.or(TokenStream::new);
    };
    refuse_container(input, &serde, &mut problems);
    let events: Vec<Event<'_>> =
        variants.iter().filter_map(|variant| Event::read(variant, &serde, &mut problems)).collect();
    refuse_two_of_one_tag(&events, &mut problems);
    refuse_two_version_keys(&events, &mut problems);
    problems.or(|| {
        let implementation = implementation(input, &serde, &events);
        let checks = checks(&input.ident, &events, &serde);
        quote! {
            #[doc(hidden)]
            #[allow(deprecated, unused_imports)]
            const _: () = {
                use #krate as __tidings;
                use __tidings::__private::{NoCarry as _, NoPayload as _, NoSchema as _, NoWayDown as _};
                #implementation
                #checks
            };
        }
    })
}

fn variants_of<'i>(
    input: &'i DeriveInput,
    problems: &mut Diagnostics,
) -> Option<&'i Punctuated<Variant, Token![,]>> {
    match &input.data {
        Data::Enum(data) if data.variants.is_empty() => {
            problems.at(input.ident.span(), format!("`{}` has no events: add a variant", input.ident));
            None
        }
        Data::Enum(data) => Some(&data.variants),
        _ => {
            problems.at(
                input.ident.span(),
                format!(
                    "`{}` is no enum: `Events` is for the enum of all events; the content of one \
                     event derives `Payload`",
                    input.ident
                ),
            );
            None
        }
    }
}

fn refuse_container(input: &DeriveInput, serde: &SerdeAttrs, problems: &mut Diagnostics) {
    let ident = &input.ident;
    if !input.generics.params.is_empty() {
        problems.at(
            input.generics.params.span(),
            format!(
                "`{ident}` is generic, and an event has one schema: write an enum without \
                 parameters, whose payloads may have fields of generic types"
            ),
        );
    }
    let form = "#[serde(tag = \"type\", content = \"payload\")]";
    if let Some(span) = serde.find("untagged") {
        problems.at(
            span,
            format!(
                "an untagged event does not say what it is, so readers would have to guess: write \
                 `{form}`"
            ),
        );
    } else if serde.tag.is_none() {
        problems.at(
            ident.span(),
            format!(
                "`{ident}` is tagged externally, so each event type is a key of its own and not a \
                 value that readers can switch on: write `{form}` above it, or \
                 `#[serde(tag = \"type\")]` for fields beside the tag"
            ),
        );
    }
    for key in ["remote", "into", "from", "try_from"] {
        if let Some(span) = serde.find(key) {
            problems.at(
                span,
                format!(
                    "`#[serde({key})]` sends another type in place of `{ident}`: derive `Events` \
                     for the type that is sent"
                ),
            );
        }
    }
}

fn refuse_two_of_one_tag(events: &[Event<'_>], problems: &mut Diagnostics) {
    let mut seen = HashMap::new();
    for event in events.iter().filter(|event| !event.silent) {
        if let Some(first) = seen.insert(event.tag.as_str(), event.ident) {
            let (second, tag) = (event.ident, &event.tag);
            problems.at(
                second.span(),
                format!(
                    "`{first}` and `{second}` have the same tag `{tag}`, so readers could not tell \
                     them apart: give one another with `#[serde(rename = \"…\")]`"
                ),
            );
        }
    }
}

fn refuse_two_version_keys(events: &[Event<'_>], problems: &mut Diagnostics) {
    let mut first: Option<(&str, &Ident)> = None;
    for event in events {
        let Content::Fields { key, span } = &event.content else {
            continue;
        };
        match first {
            Some((expected, ident)) if expected != key => problems.at(
                *span,
                format!(
                    "the version is called `{key}` here and `{expected}` in `{ident}`: readers look \
                     under one key, so write `#[serde(rename = \"{expected}\")]`"
                ),
            ),
            Some(_) => {}
            None => first = Some((key, event.ident)),
        }
    }
}

fn implementation(input: &DeriveInput, serde: &SerdeAttrs, events: &[Event<'_>]) -> TokenStream {
    let ident = &input.ident;
    let name = literal(&ident.to_string());
    let source = source(ident);
    let tag = serde.tag.as_deref().map(literal);
    let content = option(serde.content.as_deref().map(|content| {
        let content = literal(content);
        quote!(#content)
    }));
    let metas = events.iter().map(Event::meta);
    let arms = events.iter().enumerate().map(|(index, event)| {
        let variant = event.ident;
        quote!(Self::#variant { .. } => #index,)
    });
    let is_critical = is_critical(events);
    let carry = carry(events);
    let lower = lower(events);
    quote! {
        #[automatically_derived]
        impl __tidings::Events for #ident {
            const META: &'static __tidings::meta::EnumMeta = &__tidings::meta::EnumMeta {
                name: #name,
                module: ::core::module_path!(),
                source: #source,
                tag: #tag,
                content: #content,
                variants: &[#(#metas),*],
            };
            fn variant_index(&self) -> ::core::primitive::usize {
                match self { #(#arms)* }
            }
            #is_critical
            #carry
            #lower
        }
    }
}

/// The way from an older payload to the variant; left to the trait's default where every variant has
/// one version.
fn carry(events: &[Event<'_>]) -> Option<TokenStream> {
    let mut arms = Vec::new();
    for (index, event) in events.iter().enumerate().filter(|(_, event)| !event.skipped) {
        let Content::Payload(payload) = &event.content else { continue };
        let variant = event.ident;
        let (payload, make) = match boxed(payload) {
            Some(inner) => (inner, quote!(|payload| Self::#variant(::core::convert::From::from(payload)))),
            None => (*payload, quote!(Self::#variant)),
        };
        arms.push(quote!(#index => older.carry(__tidings::__private::Probe::<#payload>::CARRY, #make),));
    }
    (!arms.is_empty()).then(|| {
        quote! {
            fn carry(
                older: __tidings::__private::Older<'_>,
            ) -> __tidings::__private::Carried<Self> {
                match older.variant() {
                    #(#arms)*
                    _ => older.of_no_version(),
                }
            }
        }
    })
}

/// The way from the variant to an older payload; left to the trait's default where every variant has
/// one version.
fn lower(events: &[Event<'_>]) -> Option<TokenStream> {
    let arms: Vec<TokenStream> = events
        .iter()
        .filter(|event| !event.skipped)
        .filter_map(|event| {
            let Content::Payload(payload) = &event.content else { return None };
            let variant = event.ident;
            let inner = boxed(payload).unwrap_or(payload);
            let hook = quote!(__tidings::__private::Probe::<#inner>::DOWN);
            Some(quote!(Self::#variant(payload) => #hook.lower(payload, from, version),))
        })
        .collect();
    let rest = (arms.len() < events.len()).then(|| quote!(_ => __tidings::__private::no_way_down(from),));
    (!arms.is_empty()).then(|| {
        quote! {
            fn lower(&self, version: ::core::primitive::u32) -> __tidings::__private::Lowered {
                let from = __tidings::Events::version(self);
                match self { #(#arms)* #rest }
            }
        }
    })
}

/// The type in a `Box<…>`.
fn boxed(ty: &Type) -> Option<&Type> {
    let Type::Path(path) = ty else { return None };
    let last = path.path.segments.last()?;
    match &last.arguments {
        PathArguments::AngleBracketed(arguments) if last.ident == "Box" => match arguments.args.first() {
            Some(GenericArgument::Type(inner)) => Some(inner),
            _ => None,
        },
        _ => None,
    }
}

/// The method that answers for a value; left to the trait's default when nothing is critical.
fn is_critical(events: &[Event<'_>]) -> Option<TokenStream> {
    let arms: Vec<TokenStream> = events
        .iter()
        .filter_map(|event| {
            let variant = event.ident;
            match &event.critical {
                Critical::Never => None,
                Critical::Always => Some(quote!(Self::#variant { .. } => true,)),
                Critical::ByValue(path) => Some(match event.content {
                    Content::Payload(_) | Content::Unversioned(Form::Newtype(_)) => {
                        let call = quote_spanned!(path.span()=> #path(payload));
                        quote!(Self::#variant(payload) => #call,)
                    }
                    _ => {
                        let call = quote_spanned!(path.span()=> #path(event));
                        quote!(event @ Self::#variant { .. } => #call,)
                    }
                }),
            }
        })
        .collect();
    let rest = (arms.len() < events.len()).then(|| quote!(_ => false,));
    (!arms.is_empty()).then(|| {
        quote! {
            fn is_critical(&self) -> ::core::primitive::bool {
                match self { #(#arms)* #rest }
            }
        }
    })
}

/// What only the payloads' own metadata can tell: each newtype's version and its key.
fn checks(enum_name: &Ident, events: &[Event<'_>], serde: &SerdeAttrs) -> Option<TokenStream> {
    let meta = quote!(<#enum_name as __tidings::Events>::META);
    let first = events.iter().position(|event| match event.content {
        Content::Payload(_) | Content::Fields { .. } => !event.skipped,
        Content::Unversioned(_) => false,
    });
    let internal = serde.content.is_none();
    let mut checks = Vec::new();
    for (index, event) in events.iter().enumerate().filter(|(_, event)| !event.skipped) {
        match &event.content {
            Content::Payload(payload) => checks.push(quote_spanned! {payload.span()=>
                __tidings::__private::assert_version_key(#meta, #index, #first, #internal);
            }),
            Content::Unversioned(Form::Newtype(content)) => {
                let name = literal(&event.ident.to_string());
                checks.push(quote_spanned! {content.span()=>
                    __tidings::__private::assert_unversioned(
                        __tidings::__private::Probe::<#content>::PAYLOAD, #name
                    );
                });
            }
            _ => {}
        }
    }
    (!checks.is_empty()).then(|| quote!(const _: () = { #(#checks)* };))
}
