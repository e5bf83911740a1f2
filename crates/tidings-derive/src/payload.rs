//! `#[derive(Payload)]`.

use proc_macro2::{Span, TokenStream};
use quote::{quote, quote_spanned};
use syn::spanned::Spanned;
use syn::{Data, DeriveInput, Fields, Ident, Type};

use crate::diagnostics::Diagnostics;
use crate::origin::{deprecation, literal, source, source_at};
use crate::own_attrs::{JsonStep, PayloadAttrs};
use crate::serde_attrs::SerdeAttrs;
use crate::version_field::{self, VersionField};

/// The impl of `Payload` with its checks, or compile errors.
pub(crate) fn derive(input: &DeriveInput) -> TokenStream {
    let mut problems = Diagnostics::default();
    let attrs = PayloadAttrs::read(&input.attrs, &mut problems);
    refuse_generics(input, &mut problems);
    let version = version(input, &attrs, &mut problems);
    if let (Some(previous), Some(version)) = (&attrs.previous, &version) {
        refuse_impossible_predecessor(input, previous, version, &mut problems);
    }
    if let Some(version) = &version {
        refuse_impossible_json(input, &attrs, version, &mut problems);
    }
    if let (None, Some(span)) = (&attrs.previous, attrs.downcast) {
        problems.at(
            span,
            "`downcast` goes back to the type that `previous` names: write \
             `#[payload(previous = …, downcast)]`",
        );
    }
    problems.or(|| expand(input, &attrs, version.as_ref()))
}

fn refuse_generics(input: &DeriveInput, problems: &mut Diagnostics) {
    if !input.generics.params.is_empty() {
        problems.at(
            input.generics.params.span(),
            format!(
                "`{}` is generic, and an event has one schema: write a struct without parameters, \
                 which may have a field of a generic type",
                input.ident
            ),
        );
    }
}

/// The version field, `None` for an unversioned payload (or one with a problem).
fn version(input: &DeriveInput, attrs: &PayloadAttrs, problems: &mut Diagnostics) -> Option<VersionField> {
    let fields = match &input.data {
        Data::Struct(data) => Some(&data.fields),
        _ => None,
    };
    if let Some(span) = attrs.unversioned {
        if fields.and_then(version_field::any).is_some() {
            problems.at(
                span,
                "`unversioned` says that no version is sent, but there is a field of type \
                 `Version<N>`: remove one of the two",
            );
        }
        let previous = attrs.previous.as_ref().map(Spanned::span);
        if let Some(span) = previous.or(attrs.previous_json.first().map(|step| step.span)) {
            problems.at(
                span,
                "an unversioned payload is version 1 and has no predecessor: give it the field \
                 `version: tidings::Version<2>` in place of `unversioned`",
            );
        }
        return None;
    }
    let Some(Fields::Named(fields)) = fields else {
        problems.at(
            input.ident.span(),
            format!(
                "`{}` cannot carry a version: a payload is a struct with named fields, one of them \
                 `version: tidings::Version<1>`",
                input.ident
            ),
        );
        return None;
    };
    let serde = SerdeAttrs::read(&input.attrs);
    if let Some((key, span)) = serde.first_of(&["transparent", "remote"]) {
        problems.at(
            span,
            format!("`#[serde({key})]` hides the version from the wire: remove it from the payload"),
        );
        return None;
    }
    let way_out = ", or take it in without one by `#[payload(unversioned)]`";
    let version = version_field::find(&input.ident, fields, &serde.rename_all, way_out, problems)?;
    if serde.tag.as_deref() == Some(version.key.as_str()) {
        problems.at(
            version.span,
            format!(
                "`#[serde(tag = \"{}\")]` takes the key of the version: give one of the two another \
                 name",
                version.key
            ),
        );
        return None;
    }
    Some(version)
}

fn refuse_impossible_predecessor(
    input: &DeriveInput,
    previous: &Type,
    version: &VersionField,
    problems: &mut Diagnostics,
) {
    let itself = matches!(previous, Type::Path(path) if path.path.is_ident(&input.ident));
    if itself {
        problems.at(
            previous.span(),
            format!("`{}` cannot be its own predecessor: name the type of the version before", input.ident),
        );
    } else if version.number == 1 {
        problems
            .at(version.span, "version 1 has no predecessor: write `Version<2>` here, or remove `previous`");
    }
}

/// The versions without a type are all right below this one, each of them once.
fn refuse_impossible_json(
    input: &DeriveInput,
    attrs: &PayloadAttrs,
    version: &VersionField,
    problems: &mut Diagnostics,
) {
    let ident = &input.ident;
    let Some(first) = attrs.previous_json.first() else { return };
    if attrs.previous.is_some() {
        problems.at(
            first.span,
            "`previous_json` carries versions that have no type, and `previous` names one: move it to \
             the oldest type of the chain",
        );
        return;
    }
    let mut steps: Vec<&JsonStep> = attrs.previous_json.iter().collect();
    steps.sort_by_key(|step| std::cmp::Reverse(step.version));
    let mut next = version.number;
    for step in steps {
        if step.version >= next {
            let message = if next == version.number {
                format!(
                    "`{ident}` is version {next}, and a version before it is carried: write a smaller number"
                )
            } else {
                format!("version {} is carried twice: keep one of the two", step.version)
            };
            problems.at(step.span, message);
            return;
        }
        if step.version + 1 < next {
            problems.at(
                step.span,
                format!(
                    "each step leads to the next version, and none starts from version {}: add \
                     `previous_json({}, …)`",
                    next - 1,
                    next - 1
                ),
            );
            return;
        }
        next = step.version;
    }
}

fn expand(input: &DeriveInput, attrs: &PayloadAttrs, version: Option<&VersionField>) -> TokenStream {
    let PayloadAttrs { krate, previous, .. } = attrs;
    let ident = &input.ident;
    let name = literal(&ident.to_string());
    let source = source(ident);
    let number = version.map_or(1, |version| version.number);
    let key = option(version.map(|version| {
        let key = literal(&version.key);
        quote!(#key)
    }));
    let deprecated = option(deprecation(&input.attrs));
    let (previous_type, predecessor, checks) = match previous {
        None => (quote!(__tidings::NoPredecessor), None, None),
        Some(previous) => {
            let span = previous.span();
            let hook = quote_spanned!(span=> __tidings::__private::Probe::<#previous>::SCHEMA);
            let downcast = attrs.downcast.is_some();
            let predecessor = quote_spanned! {span=>
                __tidings::meta::Predecessor::of::<#previous>(#hook, #downcast)
            };
            (quote!(#previous), Some(predecessor), Some(checks(input, previous)))
        }
    };
    let predecessor = option(predecessor);
    let json_steps = attrs.previous_json.iter().map(json_step);
    let is_unit = matches!(&input.data, Data::Struct(data) if matches!(data.fields, Fields::Unit));
    let way_down = attrs.downcast.and(previous.as_ref()).map(|previous| way_down(input, previous));
    quote! {
        #[doc(hidden)]
        #[allow(deprecated, unused_imports)]
        const _: () = {
            use #krate as __tidings;
            use __tidings::__private::{NoSchema as _, NoWayDown as _};

            #[automatically_derived]
            impl __tidings::Payload for #ident {
                type Previous = #previous_type;
                const META: &'static __tidings::meta::PayloadMeta = &__tidings::meta::PayloadMeta {
                    name: #name,
                    path: ::core::concat!(::core::module_path!(), "::", #name),
                    version: #number,
                    version_key: #key,
                    deprecated: #deprecated,
                    source: #source,
                    previous: #predecessor,
                    previous_json: &[#(#json_steps),*],
                    is_unit: #is_unit,
                };
            }
            #checks
            #way_down
        };
    }
}

/// That the predecessor links, and that there is a way from it to here.
fn checks(input: &DeriveInput, previous: &Type) -> TokenStream {
    // Under the span of `previous`, where the mistake is, and not of the struct.
    let ident = Ident::new(&input.ident.to_string(), previous.span());
    quote_spanned! {previous.span()=>
        const _: () = __tidings::__private::assert_link(<#ident as __tidings::Payload>::META);
        const _: () = __tidings::__private::assert_upcast::<#previous, #ident>();
    }
}

/// The expression of a `JsonStep`.
fn json_step(step: &JsonStep) -> TokenStream {
    let JsonStep { version, unversioned, span, carry } = step;
    let source = source_at(*span);
    let call = quote_spanned!(carry.span()=> __tidings::__private::json_step(#carry(payload)));
    quote! {
        __tidings::meta::JsonStep::new(#version, #unversioned, #source, |payload| #call)
    }
}

/// The way down that begins with the step back; without one, or without `Clone`, it does not compile.
fn way_down(input: &DeriveInput, previous: &Type) -> TokenStream {
    let span = previous.span();
    let ident = Ident::new(&input.ident.to_string(), span);
    quote_spanned! {span=>
        #[automatically_derived]
        impl __tidings::__private::WayDown for #ident {
            fn step_down(&self, to: ::core::primitive::u32) -> __tidings::__private::Lowered {
                __tidings::__private::step_down::<Self, #previous>(
                    self,
                    to,
                    __tidings::__private::Probe::<#previous>::DOWN,
                )
            }
        }
    }
}

/// `Some(tokens)` or `None`, as tokens.
pub(crate) fn option(tokens: Option<TokenStream>) -> TokenStream {
    match tokens {
        Some(tokens) => quote_spanned!(Span::call_site()=> ::core::option::Option::Some(#tokens)),
        None => quote!(::core::option::Option::None),
    }
}
