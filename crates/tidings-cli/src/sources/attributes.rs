//! The attributes that decide what a type looks like on the wire, read from the source text.
//!
//! Attributes inside `cfg_attr` count as written: which of them apply is known to the compiler
//! only, and schemars' reading has the last word.

use proc_macro2::TokenTree;
use syn::punctuated::Punctuated;
use syn::{Attribute, Expr, ExprLit, Lit, Meta, MetaList, Token};

/// What the attributes of one type, variant or field say.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Attributes {
    /// The name serde writes, if one is given.
    pub(crate) rename: Option<String>,
    /// The name schemars alone was given.
    pub(crate) schemars_rename: Option<String>,
    /// The rule for names inside, as far as serde writes them.
    pub(crate) rename_all: Option<String>,
    /// The rule for the fields of all struct variants.
    pub(crate) rename_all_fields: Option<String>,
    /// Second names serde reads.
    pub(crate) aliases: Vec<String>,
    /// The key of a tag, and of a content.
    pub(crate) tag: Option<String>,
    pub(crate) content: Option<String>,
    /// `transparent`.
    pub(crate) transparent: bool,
    /// `flatten`.
    pub(crate) flatten: bool,
    /// `skip` or `skip_serializing`.
    pub(crate) never_written: bool,
    /// Some values leave it out: `skip_serializing_if`.
    pub(crate) sometimes_left_out: bool,
    /// `with` or `serialize_with`.
    pub(crate) written_with: bool,
    /// schemars' `with` or `schema_with`.
    pub(crate) schema_given: bool,
    /// Marked `#[typeshare]`.
    pub(crate) marked: bool,
    /// `#[typeshare(skip)]`.
    pub(crate) hidden_from_typeshare: bool,
    /// `#[typeshare(serialized_as = …)]`.
    pub(crate) serialized_as: bool,
    /// `#[deprecated]`, with its note.
    pub(crate) deprecated: Option<Option<String>>,
    /// `#[cfg(…)]`: may be absent from what was compiled.
    pub(crate) conditional: bool,
    /// `#[cfg(test)]`: never part of a catalog.
    pub(crate) test_only: bool,
}

impl Attributes {
    /// Reads what the attributes say; what is none of our concern is passed over.
    pub(crate) fn read(attributes: &[Attribute]) -> Self {
        let mut read = Self::default();
        for attribute in attributes {
            read.meta(&attribute.meta);
        }
        read
    }

    /// Whether the field is written by other code than its type's.
    pub(crate) fn rewritten(&self) -> bool {
        self.written_with || self.schema_given
    }

    fn meta(&mut self, meta: &Meta) {
        let Some(name) = meta.path().segments.last() else {
            return;
        };
        if name.ident == "doc" || name.ident == "derive" {
            return;
        }
        match (name.ident.to_string().as_str(), meta) {
            ("serde", Meta::List(list)) => each(list, |option| self.serde(option)),
            ("schemars", Meta::List(list)) => each(list, |option| self.schemars(option)),
            ("typeshare", meta) => {
                self.marked = true;
                if let Meta::List(list) = meta {
                    each(list, |option| self.typeshare(option));
                }
            }
            ("deprecated", meta) => self.deprecated = Some(note(meta)),
            ("cfg", Meta::List(list)) => {
                self.conditional = true;
                self.test_only |= is_test(list);
            }
            ("cfg_attr", Meta::List(list)) => {
                let mut condition = true;
                each(list, |option| {
                    if !std::mem::take(&mut condition) {
                        self.meta(option);
                    }
                });
            }
            _ => {}
        }
    }

    fn serde(&mut self, option: &Meta) {
        let Some(key) = option.path().get_ident() else {
            return;
        };
        match key.to_string().as_str() {
            "rename" => self.rename = serialized(option).or(self.rename.take()),
            "rename_all" => self.rename_all = serialized(option).or(self.rename_all.take()),
            "rename_all_fields" => {
                self.rename_all_fields = serialized(option).or(self.rename_all_fields.take());
            }
            "alias" => self.aliases.extend(text(option)),
            "tag" => self.tag = text(option),
            "content" => self.content = text(option),
            "transparent" => self.transparent = true,
            "flatten" => self.flatten = true,
            "skip" | "skip_serializing" => self.never_written = true,
            "skip_serializing_if" => self.sometimes_left_out = true,
            "with" | "serialize_with" => self.written_with = true,
            _ => {}
        }
    }

    fn schemars(&mut self, option: &Meta) {
        let Some(key) = option.path().get_ident() else {
            return;
        };
        match key.to_string().as_str() {
            "rename" => self.schemars_rename = serialized(option),
            "with" | "schema_with" => self.schema_given = true,
            _ => {}
        }
    }

    fn typeshare(&mut self, option: &Meta) {
        if option.path().is_ident("skip") {
            self.hidden_from_typeshare = true;
        } else if option.path().is_ident("serialized_as") {
            self.serialized_as = true;
        }
    }
}

/// Whether an attribute list is `cfg(test)`.
fn is_test(list: &MetaList) -> bool {
    let mut tokens = list.tokens.clone().into_iter();
    matches!(
        (tokens.next(), tokens.next()),
        (Some(TokenTree::Ident(ident)), None) if ident == "test"
    )
}

/// Hands every option in a list to `take`; a list that is none is passed over.
fn each(list: &MetaList, mut take: impl FnMut(&Meta)) {
    if let Ok(options) = list.parse_args_with(Punctuated::<Meta, Token![,]>::parse_terminated) {
        options.iter().for_each(&mut take);
    }
}

/// `key = "text"`.
fn text(option: &Meta) -> Option<String> {
    match option {
        Meta::NameValue(pair) => match &pair.value {
            Expr::Lit(ExprLit { lit: Lit::Str(text), .. }) => Some(text.value()),
            _ => None,
        },
        _ => None,
    }
}

/// `key = "text"` or `key(serialize = "text")`.
fn serialized(option: &Meta) -> Option<String> {
    let Meta::List(list) = option else {
        return text(option);
    };
    let mut found = None;
    each(list, |inner| {
        if inner.path().is_ident("serialize") {
            found = text(inner);
        }
    });
    found
}

/// The note of `#[deprecated = "…"]` and `#[deprecated(note = "…")]`.
fn note(meta: &Meta) -> Option<String> {
    let Meta::List(list) = meta else {
        return text(meta);
    };
    let mut found = None;
    each(list, |option| {
        if option.path().is_ident("note") {
            found = text(option);
        }
    });
    found
}

#[cfg(test)]
mod tests {
    use syn::parse_quote;

    use super::Attributes;

    #[test]
    fn serde_options_are_read_in_every_spelling() {
        let read = Attributes::read(&[
            parse_quote!(#[serde(rename(serialize = "out", deserialize = "in"), alias = "old")]),
            parse_quote!(#[cfg_attr(feature = "x", serde(alias = "older", flatten))]),
            parse_quote!(#[serde(rename_all(serialize = "camelCase"))]),
        ]);
        assert_eq!(read.rename.as_deref(), Some("out"));
        assert_eq!(read.aliases, ["old", "older"]);
        assert_eq!(read.rename_all.as_deref(), Some("camelCase"));
        assert!(read.flatten && !read.marked);
    }

    #[test]
    fn the_mark_is_seen_plain_qualified_with_arguments_and_in_cfg_attr() {
        let spellings: [syn::Attribute; 4] = [
            parse_quote!(#[typeshare]),
            parse_quote!(#[typeshare::typeshare]),
            parse_quote!(#[typeshare(swift = "Sendable")]),
            parse_quote!(#[cfg_attr(feature = "x", derive(Clone), typeshare(redacted))]),
        ];
        for spelling in spellings {
            assert!(Attributes::read(&[spelling]).marked);
        }
        assert!(!Attributes::read(&[parse_quote!(#[derive(typeshare)])]).marked);
    }

    #[test]
    fn deprecation_notes_are_read_in_every_spelling() {
        let notes = |attribute: syn::Attribute| Attributes::read(&[attribute]).deprecated;
        assert_eq!(notes(parse_quote!(#[deprecated])), Some(None));
        assert_eq!(notes(parse_quote!(#[deprecated = "gone"])), Some(Some("gone".into())));
        assert_eq!(notes(parse_quote!(#[deprecated(since = "1", note = "gone")])), Some(Some("gone".into())));
    }

    #[test]
    fn only_cfg_test_makes_an_item_test_only() {
        assert!(Attributes::read(&[parse_quote!(#[cfg(test)])]).test_only);
        let other = Attributes::read(&[parse_quote!(#[cfg(feature = "test")])]);
        assert!(other.conditional && !other.test_only);
    }
}
