//! What the source text says of one type: names, places, attributes.

use std::ops::Range;

use tidings_schema::document::Source;

use super::attributes::Attributes;

/// A struct, enum or type alias in the source text.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct TypeSource {
    /// The Rust name.
    pub name: String,
    /// The modules around it, from the crate down; only the inline ones when
    /// [`TypeSource::module_known`] is false.
    pub module: Vec<String>,
    /// Whether [`TypeSource::module`] begins at the crate.
    pub module_known: bool,
    /// Where its name stands.
    pub source: Source,
    /// What it is.
    pub form: TypeForm,
    /// The fields of a struct; for an alias one field `0`, the type it stands for.
    pub fields: Vec<FieldSource>,
    /// The variants of an enum.
    pub variants: Vec<VariantSource>,
    pub(crate) attributes: Attributes,
    /// The text of the item, from its first doc comment or attribute to its end.
    pub(crate) text: String,
}

/// What a type is in Rust.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TypeForm {
    /// `struct T { … }`
    Struct,
    /// `struct T(…);`
    Tuple,
    /// `struct T;`
    Unit,
    /// `enum T { … }`
    Enum,
    /// `type T = …;`
    Alias,
}

/// A field in the source text.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct FieldSource {
    /// The Rust name, or the position in a tuple.
    pub name: String,
    /// The key serde writes, going by its attributes in the source text.
    pub wire: String,
    /// Where its name (or its type, in a tuple) stands.
    pub source: Source,
    /// The text of its type.
    pub ty: String,
    pub(crate) attributes: Attributes,
}

/// A variant in the source text.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct VariantSource {
    /// The Rust name.
    pub name: String,
    /// The value serde writes for it, going by its attributes in the source text.
    pub wire: String,
    /// Where its name stands.
    pub source: Source,
    /// What it is.
    pub form: VariantForm,
    /// Its fields.
    pub fields: Vec<FieldSource>,
    pub(crate) attributes: Attributes,
    /// Its text, from its first doc comment or attribute to its end, in that of the enum.
    pub(crate) text: Range<usize>,
}

/// What a variant is in Rust.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum VariantForm {
    /// `Variant`
    Unit,
    /// `Variant(…)`
    Tuple,
    /// `Variant { … }`
    Struct,
}

impl TypeSource {
    /// The path as far as it is known: `nexus_events::session::ChatSession`.
    #[must_use]
    pub fn path(&self) -> String {
        let mut path = self.module.join("::");
        if !path.is_empty() {
            path.push_str("::");
        }
        path.push_str(&self.name);
        path
    }

    /// Whether it is marked `#[typeshare]`, and so read twice.
    #[must_use]
    pub fn is_marked(&self) -> bool {
        self.attributes.marked
    }

    /// The members for which serde accepts second names: member, place, names.
    pub(crate) fn aliases(&self) -> impl Iterator<Item = (String, &Source, &[String])> {
        let own = self
            .fields
            .iter()
            .map(|field| (format!("{}.{}", self.name, field.name), &field.source, &field.attributes));
        let variants = self.variants.iter().flat_map(|variant| {
            let name = format!("{}::{}", self.name, variant.name);
            let fields = variant
                .fields
                .iter()
                .map(|field| (format!("{name}.{}", field.name), &field.source, &field.attributes))
                .collect::<Vec<_>>();
            std::iter::once((name, &variant.source, &variant.attributes)).chain(fields)
        });
        own.chain(variants)
            .filter(|(_, _, attributes)| !attributes.aliases.is_empty())
            .map(|(name, source, attributes)| (name, source, attributes.aliases.as_slice()))
    }

    /// The text of one of its variants.
    pub(crate) fn variant_text(&self, variant: &VariantSource) -> &str {
        self.text.get(variant.text.clone()).unwrap_or_default()
    }

    /// The field of this name, in Rust or on the wire.
    pub(crate) fn field(&self, name: &str) -> Option<&FieldSource> {
        field(&self.fields, name)
    }

    /// The variant of this name, in Rust or on the wire.
    pub(crate) fn variant(&self, name: &str) -> Option<&VariantSource> {
        self.variants
            .iter()
            .find(|variant| variant.name == name)
            .or_else(|| self.variants.iter().find(|variant| variant.wire == name))
    }
}

/// The field of this name, in Rust or else on the wire.
pub(crate) fn field<'a>(fields: &'a [FieldSource], name: &str) -> Option<&'a FieldSource> {
    fields.iter().find(|field| field.name == name).or_else(|| fields.iter().find(|field| field.wire == name))
}
