//! What the second reader makes of an item, in our own words.
//!
//! Only what is compared is kept; nothing here knows typeshare.

use std::fmt;

/// A type as the second reader understands it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct ItemReading {
    /// The Rust name.
    pub(crate) name: String,
    /// Its type parameters.
    pub(crate) generics: Vec<String>,
    /// What it is.
    pub(crate) body: Body,
}

/// What an item is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Body {
    /// An object with these keys.
    Fields(Vec<FieldReading>),
    /// Another name for this type.
    Alias(TypeReading),
    /// One of these: plain strings, or objects with a tag key and a content key.
    Enum { keys: Option<(String, String)>, variants: Vec<VariantReading> },
}

/// A field.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct FieldReading {
    /// The Rust name.
    pub(crate) name: String,
    /// The key on the wire.
    pub(crate) key: String,
    pub(crate) ty: TypeReading,
    /// `#[serde(default)]`: taken for one that may be left out.
    pub(crate) default: bool,
}

/// A variant.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct VariantReading {
    /// The Rust name.
    pub(crate) name: String,
    /// The value on the wire.
    pub(crate) value: String,
    pub(crate) content: Content,
}

/// What a variant carries.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Content {
    Nothing,
    Type(TypeReading),
    Fields(Vec<FieldReading>),
}

/// The type of a value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum TypeReading {
    Null,
    Text,
    Integer,
    Number,
    Boolean,
    Optional(Box<TypeReading>),
    List(Box<TypeReading>),
    Map(Box<TypeReading>, Box<TypeReading>),
    Named { name: String, arguments: Vec<TypeReading> },
}

impl TypeReading {
    /// The type inside any number of `Option`s, and whether there were any.
    pub(crate) fn without_option(&self) -> (&Self, bool) {
        let mut inner = self;
        while let Self::Optional(next) = inner {
            inner = next;
        }
        (inner, matches!(self, Self::Optional(_)))
    }
}

impl fmt::Display for TypeReading {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Null => out.write_str("null"),
            Self::Text => out.write_str("string"),
            Self::Integer => out.write_str("integer"),
            Self::Number => out.write_str("number"),
            Self::Boolean => out.write_str("boolean"),
            Self::Optional(inner) => write!(out, "optional {inner}"),
            Self::List(inner) => write!(out, "list of {inner}"),
            Self::Map(_, inner) => write!(out, "map of {inner}"),
            Self::Named { name, .. } => write!(out, "`{name}`"),
        }
    }
}
