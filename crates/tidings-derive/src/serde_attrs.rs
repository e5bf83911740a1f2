//! Reading `#[serde(…)]`, as far as metadata depends on it.
//!
//! Invariant: nothing here reports a malformed attribute. serde's own derive stands beside ours and
//! says it better; what could not be read counts as absent.

use proc_macro2::{Span, TokenStream, TokenTree};
use syn::ext::IdentExt;
use syn::meta::ParseNestedMeta;
use syn::spanned::Spanned;
use syn::{Attribute, Ident, LitStr, Token, token};

use crate::rename::Rule;

/// A name or rule for each direction: `= "…"` or `(serialize = "…", deserialize = "…")`.
#[derive(Debug, Clone, Default)]
pub(crate) struct PerDirection {
    serialize: Option<String>,
    deserialize: Option<String>,
}

/// The serde attributes of one container, variant or field.
#[derive(Debug, Default)]
pub(crate) struct SerdeAttrs {
    pub(crate) tag: Option<String>,
    pub(crate) content: Option<String>,
    pub(crate) rename_all: PerDirection,
    pub(crate) rename_all_fields: PerDirection,
    pub(crate) aliases: Vec<String>,
    rename: PerDirection,
    keys: Vec<(String, Span)>,
}

/// What serde calls a variant or field, in both directions.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct WireName {
    pub(crate) serialize: String,
    pub(crate) deserialize: String,
}

impl SerdeAttrs {
    /// Reads every `#[serde(…)]` among `attrs`.
    pub(crate) fn read(attrs: &[Attribute]) -> Self {
        let mut read = Self::default();
        for attr in attrs.iter().filter(|attr| attr.path().is_ident("serde")) {
            // An error is serde's to report; what was read before it stands.
            let _ = attr.parse_nested_meta(|meta| read.key(&meta));
        }
        read
    }

    /// Where the key is, if it is there.
    pub(crate) fn find(&self, key: &str) -> Option<Span> {
        self.keys.iter().find_map(|(name, span)| (name == key).then_some(*span))
    }

    /// The first of these keys that is there.
    pub(crate) fn first_of<'k>(&self, keys: &[&'k str]) -> Option<(&'k str, Span)> {
        keys.iter().find_map(|key| self.find(key).map(|span| (*key, span)))
    }

    /// The tag of the variant `ident` with these attributes under the enum's `rename_all`.
    pub(crate) fn variant_name(&self, ident: &Ident, rename_all: &PerDirection) -> WireName {
        self.wire_name(ident, rename_all, Rule::variant)
    }

    /// The key of the field `ident` with these attributes under the rule that applies to it.
    pub(crate) fn field_name(&self, ident: &Ident, rename_all: &PerDirection) -> WireName {
        self.wire_name(ident, rename_all, Rule::field)
    }

    fn wire_name(
        &self,
        ident: &Ident,
        rename_all: &PerDirection,
        apply: fn(Rule, &str) -> String,
    ) -> WireName {
        let rust = ident.unraw().to_string();
        let name = |rename: &Option<String>, rule: &Option<String>| match rename {
            Some(name) => name.clone(),
            None => match rule.as_deref().and_then(Rule::named) {
                Some(rule) => apply(rule, &rust),
                None => rust.clone(),
            },
        };
        WireName {
            serialize: name(&self.rename.serialize, &rename_all.serialize),
            deserialize: name(&self.rename.deserialize, &rename_all.deserialize),
        }
    }

    fn key(&mut self, meta: &ParseNestedMeta<'_>) -> syn::Result<()> {
        let Some(key) = meta.path.get_ident().map(Ident::to_string) else {
            return skip_value(meta);
        };
        self.keys.push((key.clone(), meta.path.span()));
        match key.as_str() {
            "tag" => self.tag = text(meta)?,
            "content" => self.content = text(meta)?,
            "alias" => self.aliases.extend(text(meta)?),
            "rename" => self.rename = per_direction(meta)?,
            "rename_all" => self.rename_all = per_direction(meta)?,
            "rename_all_fields" => self.rename_all_fields = per_direction(meta)?,
            _ => skip_value(meta)?,
        }
        Ok(())
    }
}

impl PerDirection {
    /// This rule, else the other, each direction for itself.
    pub(crate) fn or(&self, other: &Self) -> Self {
        Self {
            serialize: self.serialize.clone().or_else(|| other.serialize.clone()),
            deserialize: self.deserialize.clone().or_else(|| other.deserialize.clone()),
        }
    }
}

impl WireName {
    /// The one name of both directions, if it is one.
    pub(crate) fn both(&self) -> Option<&str> {
        (self.serialize == self.deserialize).then_some(self.serialize.as_str())
    }
}

fn per_direction(meta: &ParseNestedMeta<'_>) -> syn::Result<PerDirection> {
    let mut names = PerDirection::default();
    if meta.input.peek(token::Paren) {
        meta.parse_nested_meta(|direction| {
            let name = text(&direction)?;
            if direction.path.is_ident("serialize") {
                names.serialize = name;
            } else if direction.path.is_ident("deserialize") {
                // serde takes the first of several as the name and the rest as aliases.
                names.deserialize = names.deserialize.take().or(name);
            }
            Ok(())
        })?;
    } else {
        names.serialize = text(meta)?;
        names.deserialize.clone_from(&names.serialize);
    }
    Ok(names)
}

fn text(meta: &ParseNestedMeta<'_>) -> syn::Result<Option<String>> {
    let value = meta.value()?;
    if value.peek(LitStr) {
        return Ok(Some(value.parse::<LitStr>()?.value()));
    }
    skip_to_comma(value)?;
    Ok(None)
}

fn skip_value(meta: &ParseNestedMeta<'_>) -> syn::Result<()> {
    if meta.input.peek(token::Paren) {
        meta.input.parse::<TokenTree>()?;
        Ok(())
    } else if meta.input.peek(Token![=]) {
        skip_to_comma(meta.input)
    } else {
        Ok(())
    }
}

fn skip_to_comma(input: syn::parse::ParseStream<'_>) -> syn::Result<()> {
    let mut skipped = TokenStream::new();
    while !input.is_empty() && !input.peek(Token![,]) {
        skipped.extend([input.parse::<TokenTree>()?]);
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use syn::parse_quote;

    use super::{PerDirection, SerdeAttrs};

    fn read(attr: Attribute) -> SerdeAttrs {
        SerdeAttrs::read(&[attr])
    }

    use syn::Attribute;

    #[test]
    fn keys_it_does_not_know_are_stepped_over() {
        let attrs = read(parse_quote!(
            #[serde(bound(serialize = "T: A, U: B"), default = "a::b", tag = "kind", skip)]
        ));
        assert_eq!(attrs.tag.as_deref(), Some("kind"));
        assert!(attrs.find("skip").is_some());
        assert!(attrs.find("serialize").is_none());
    }

    #[test]
    fn the_two_directions_may_have_different_rules() {
        let container = read(parse_quote!(
            #[serde(rename_all(serialize = "snake_case", deserialize = "kebab-case"))]
        ));
        let name = SerdeAttrs::default().variant_name(&parse_quote!(ServerStatus), &container.rename_all);
        assert_eq!(name.serialize, "server_status");
        assert_eq!(name.deserialize, "server-status");
        assert_eq!(name.both(), None);
    }

    #[test]
    fn a_raw_identifier_loses_its_prefix() {
        let name = SerdeAttrs::default().field_name(&parse_quote!(r#type), &PerDirection::default());
        assert_eq!(name.both(), Some("type"));
    }

    #[test]
    fn a_rename_wins_over_the_rule() {
        let container = read(parse_quote!(#[serde(rename_all = "UPPERCASE")]));
        let name = read(parse_quote!(#[serde(rename = "hello")]))
            .variant_name(&parse_quote!(World), &container.rename_all);
        assert_eq!(name.both(), Some("hello"));
    }
}
