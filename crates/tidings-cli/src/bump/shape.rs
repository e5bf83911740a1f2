//! Whether a type is still what it was, as far as serde and schemars look at it.

use quote::ToTokens as _;
use syn::punctuated::Punctuated;
use syn::{Attribute, Fields, Item, Visibility};

/// Attributes that change nothing on the wire.
const WITHOUT_WEIGHT: &[&str] = &[
    "doc",
    "derive",
    "typeshare",
    "allow",
    "expect",
    "warn",
    "deny",
    "forbid",
    "must_use",
    "deprecated",
    "non_exhaustive",
    "payload",
    "event",
    "rustfmt",
    "repr",
];

/// Two types of one shape are the same but for docs, derives, visibility and formatting.
pub(crate) fn same(one: &Item, other: &Item) -> bool {
    shape(one) == shape(other)
}

fn shape(item: &Item) -> String {
    let mut item = item.clone();
    match &mut item {
        Item::Struct(item) => {
            attributes(&mut item.attrs);
            item.vis = Visibility::Inherited;
            fields(&mut item.fields);
        }
        Item::Enum(item) => {
            attributes(&mut item.attrs);
            item.vis = Visibility::Inherited;
            for variant in &mut item.variants {
                attributes(&mut variant.attrs);
                fields(&mut variant.fields);
            }
            without_end(&mut item.variants);
        }
        Item::Type(item) => {
            attributes(&mut item.attrs);
            item.vis = Visibility::Inherited;
        }
        _ => {}
    }
    item.to_token_stream().to_string()
}

fn fields(all: &mut Fields) {
    for field in all.iter_mut() {
        attributes(&mut field.attrs);
        field.vis = Visibility::Inherited;
    }
    match all {
        Fields::Named(named) => without_end(&mut named.named),
        Fields::Unnamed(unnamed) => without_end(&mut unnamed.unnamed),
        Fields::Unit => {}
    }
}

/// A comma at the end says nothing.
fn without_end<T, P>(list: &mut Punctuated<T, P>) {
    if let Some(last) = list.pop() {
        list.push_value(last.into_value());
    }
}

fn attributes(all: &mut Vec<Attribute>) {
    all.retain(|attribute| {
        !attribute
            .path()
            .segments
            .last()
            .is_some_and(|name| WITHOUT_WEIGHT.iter().any(|word| name.ident == word))
    });
}

#[cfg(test)]
mod tests {
    use syn::parse_str;

    use super::same;

    #[test]
    fn only_what_serde_looks_at_counts() {
        let old =
            "/// One.\n#[derive(A)] pub struct A { /* x */ pub a: Vec<u8>, #[serde(rename = \"c\")] b: B }";
        let alike =
            "#[derive(A, B)] struct A {\n  /// Docs.\n  a: Vec<u8>,\n  #[serde(rename = \"c\")]\n  b: B,\n}";
        let is_same = |one: &str, other: &str| same(&parse_str(one).unwrap(), &parse_str(other).unwrap());
        assert!(is_same(old, alike));
        assert!(!is_same(old, &alike.replace("\"c\"", "\"d\"")));
        assert!(!is_same(old, &alike.replace("u8", "u16")));
        assert!(!is_same("enum A { A }", "enum A { A, B }"));
        assert!(is_same("enum A { A, B }", "enum A {\n    A,\n    #[doc = \"x\"]\n    B,\n}"));
    }
}
