//! Sets of the kinds of JSON values.

use crate::ir::{BOOLEAN, NULL, NUMBER, STRING, Type};

/// A set of kinds. An integer is a number here: TypeScript knows no difference.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Kinds(u8);

impl Kinds {
    pub(super) const STRING: Self = Self(1);
    pub(super) const NUMBER: Self = Self(2);
    pub(super) const BOOLEAN: Self = Self(4);
    pub(super) const NULL: Self = Self(8);
    pub(super) const ARRAY: Self = Self(16);
    pub(super) const OBJECT: Self = Self(32);
    pub(super) const ALL: Self = Self(63);
    pub(super) const NONE: Self = Self(0);

    const EACH: [Self; 6] =
        [Self::STRING, Self::NUMBER, Self::BOOLEAN, Self::ARRAY, Self::OBJECT, Self::NULL];

    /// The kind of a word of JSON Schema's `type`.
    pub(super) fn named(word: &str) -> Option<Self> {
        Some(match word {
            "string" => Self::STRING,
            "number" | "integer" => Self::NUMBER,
            "boolean" => Self::BOOLEAN,
            "null" => Self::NULL,
            "array" => Self::ARRAY,
            "object" => Self::OBJECT,
            _ => return None,
        })
    }

    pub(super) fn union(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    pub(super) fn intersect(self, other: Self) -> Self {
        Self(self.0 & other.0)
    }

    pub(super) fn is_empty(self) -> bool {
        self.0 == 0
    }

    pub(super) fn is_single(self) -> bool {
        self.0.is_power_of_two()
    }

    pub(super) fn contains(self, kind: Self) -> bool {
        self.0 & kind.0 == kind.0
    }

    pub(super) fn iter(self) -> impl Iterator<Item = Self> {
        Self::EACH.into_iter().filter(move |kind| self.contains(*kind))
    }

    /// The type of one scalar kind.
    pub(super) fn keyword(self) -> Type<'static> {
        match self {
            Self::STRING => STRING,
            Self::NUMBER => NUMBER,
            Self::BOOLEAN => BOOLEAN,
            _ => NULL,
        }
    }

    /// Every JSON value of these kinds.
    pub(super) fn anything<'a>(self) -> Type<'a> {
        if self == Self::ALL {
            return Type::Json;
        }
        Type::union(self.iter().map(|kind| match kind {
            Self::ARRAY => Type::Array(Box::new(Type::Json)),
            Self::OBJECT => {
                Type::Object(crate::ir::Object { index: Some(Box::new(Type::Json)), ..Default::default() })
            }
            scalar => scalar.keyword(),
        }))
    }
}
