//! The variant of an event in the sources.

use syn::ext::IdentExt as _;
use syn::{Fields, Item, ItemEnum, Type, Variant};

use super::attributes::{arguments, derives_a, has, segments};
use super::names::Names;
use super::past::Past;
use super::sources::{Sources, Spot};
use crate::error::{Error, Result};
use crate::sources::{Attributes, rename};

/// A variant.
#[derive(Debug, Clone)]
pub(crate) struct EventVariant<'a> {
    pub(crate) spot: Spot,
    pub(crate) of: &'a ItemEnum,
    pub(crate) variant: &'a Variant,
}

/// What a variant carries.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Content<'a> {
    /// `Variant(Payload)`: the position of the struct among the types.
    Payload(usize),
    /// `Variant(u8)`, or any other type that is no struct with named fields.
    Other,
    /// `Variant { … }`
    Fields(&'a syn::FieldsNamed),
    /// `Variant`
    Nothing,
}

impl<'a> EventVariant<'a> {
    /// The variant that is sent under this tag.
    ///
    /// # Errors
    /// When there is none, or more than one that could be meant.
    pub(crate) fn find(sources: &'a Sources, names: &Names<'a>, past: &Past) -> Result<Self> {
        let mut found: Vec<Self> = Vec::new();
        for ty in &names.types {
            let Item::Enum(of) = ty.item else { continue };
            if !derives_a(&of.attrs, "Events") {
                continue;
            }
            let rule = Attributes::read(&of.attrs).rename_all;
            for variant in &of.variants {
                let wire = Attributes::read(&variant.attrs)
                    .rename
                    .unwrap_or_else(|| rename::variant(rule.as_deref(), &variant.ident.unraw().to_string()));
                if wire == past.event_type && !has(&variant.attrs, "event", "skip") {
                    found.push(Self { spot: ty.spot.clone(), of, variant });
                }
            }
        }
        if found.len() > 1 {
            let meant: Vec<Self> = found.iter().filter(|one| one.is_of(names, past)).cloned().collect();
            if !meant.is_empty() {
                found = meant;
            }
        }
        match found.as_slice() {
            [one] => Ok(one.clone()),
            [] => Err(Error::new(format!(
                "no enum that derives `Events` has a variant that is sent as `{}`",
                past.event_type
            ))
            .help("write its source's folder into `sources` in schema/tidings.toml, if it is in another package")
            .help("an event that is not sent any more is ended by `{command} retire`")),
            [one, other, ..] => Err(Error::new(format!(
                "`{}` is the tag of two variants: {} and {}",
                past.event_type,
                sources.place(one.spot.file, &one.variant.ident),
                sources.place(other.spot.file, &other.variant.ident),
            ))
            .help("`bump` cannot tell which one the catalog exports: bump it by hand, or give one of them another tag")),
        }
    }

    /// Whether what was released is of this enum.
    fn is_of(&self, names: &Names<'_>, past: &Past) -> bool {
        let of = format!("{}::{}", self.spot.module.join("::"), self.of.ident);
        let payload = &past.payload().path;
        match self.content(names) {
            Content::Payload(at) => names.types[at].path() == *payload,
            _ => payload.starts_with(&format!("{of}::")),
        }
    }

    /// What it carries.
    pub(crate) fn content(&self, names: &Names<'_>) -> Content<'a> {
        match &self.variant.fields {
            Fields::Named(fields) => Content::Fields(fields),
            Fields::Unit => Content::Nothing,
            Fields::Unnamed(fields) => match fields.unnamed.first() {
                None => Content::Nothing,
                Some(field) => self.payload(&field.ty, names).map_or(Content::Other, Content::Payload),
            },
        }
    }

    fn payload(&self, ty: &Type, names: &Names<'_>) -> Option<usize> {
        if let Some((name, inner)) = arguments(ty)
            && let ("Box", [inner]) = (name.as_str(), inner.as_slice())
        {
            return self.payload(inner, names);
        }
        let Type::Path(path) = ty else { return None };
        let at = names.resolve(&self.spot.module, &segments(&path.path))?;
        super::sources::named_fields(names.types[at].item).map(|_| at)
    }

    /// Whether it is taken in without a version.
    pub(crate) fn is_unversioned(&self) -> bool {
        has(&self.variant.attrs, "event", "unversioned")
    }
}
