//! A released type under its new name.

use syn::Item;

use super::attributes::{option, text};
use super::edits::{Changes, Word, range};
use super::sources::{declaration, ident, named};
use super::target::with_space;

/// How a type is restored.
pub(crate) struct Restoring<'a> {
    /// Its new name.
    pub(crate) name: &'a str,
    /// The released version, which a name given to it in the schema goes by too.
    pub(crate) version: u32,
    /// What other restored types are called now.
    pub(crate) other: &'a dyn Fn(&Word) -> Option<String>,
    /// The options of `#[payload(…)]` in place of those it had.
    pub(crate) options: Option<String>,
    /// An attribute that it gets, and a derive.
    pub(crate) attribute: Option<String>,
    pub(crate) derive: Option<&'a str>,
    pub(crate) indent: &'a str,
}

impl Restoring<'_> {
    /// The text of the type; `item` was parsed from `released`.
    pub(crate) fn write(&self, item: &Item, released: &str) -> String {
        let mut changes = Changes::default();
        if let Some(ident) = ident(item) {
            changes.replace(ident.span().byte_range(), self.name);
        }
        let attributes = super::sources::attributes(item).unwrap_or_default();
        for list in ["serde", "schemars"] {
            // Two types of one name would be one definition.
            let renamed = option(attributes, list, "rename").and_then(|option| text(&option));
            if let Some(name) = renamed {
                changes.replace(
                    name.span().byte_range(),
                    format!("{:?}", format!("{}V{}", name.value(), self.version)),
                );
            }
        }
        for word in named(item) {
            if let Some(other) = (self.other)(&word) {
                changes.replace(word.range, other);
            }
        }
        if let Some(options) = &self.options {
            for list in attributes.iter().filter(|attribute| attribute.path().is_ident("payload")) {
                changes.remove(with_space(released, range(list)));
            }
            if !options.is_empty() {
                changes.insert(declaration(item), format!("#[payload({options})]\n{}", self.indent));
            }
        }
        if let Some(derive) = self.derive {
            derive_too(&mut changes, item, derive, self.indent, 0);
        }
        if let Some(attribute) = &self.attribute {
            changes.insert(declaration(item), format!("{attribute}\n{}", self.indent));
        }
        changes.apply(released)
    }
}

/// Adds a derive to a type; `before` are the bytes before what was parsed.
pub(crate) fn derive_too(changes: &mut Changes, item: &Item, derive: &str, indent: &str, before: usize) {
    let attributes = super::sources::attributes(item).unwrap_or_default();
    let last = attributes.iter().rfind(|attribute| attribute.path().is_ident("derive"));
    let derived = super::attributes::derives(attributes);
    match (last, derived.last()) {
        (Some(_), Some(path)) => changes.insert(range(path).end + before, format!(", {derive}")),
        _ => changes.insert(declaration(item) + before, format!("#[derive({derive})]\n{indent}")),
    }
}
