//! Sets of the kinds of JSON values.

use serde_json::Value;

use crate::ir::{BOOLEAN, NULL, NUMBER, STRING, Type};

/// A set of kinds. An integer is a number here: TypeScript knows no difference.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Kinds(u8);

impl Kinds {
    pub(crate) const STRING: Self = Self(1);
    pub(crate) const NUMBER: Self = Self(2);
    pub(crate) const BOOLEAN: Self = Self(4);
    pub(crate) const NULL: Self = Self(8);
    pub(crate) const ARRAY: Self = Self(16);
    pub(crate) const OBJECT: Self = Self(32);
    pub(crate) const ALL: Self = Self(63);
    pub(crate) const NONE: Self = Self(0);

    const EACH: [Self; 6] =
        [Self::STRING, Self::NUMBER, Self::BOOLEAN, Self::ARRAY, Self::OBJECT, Self::NULL];

    /// The kind of a word of JSON Schema's `type`.
    pub(crate) fn named(word: &str) -> Option<Self> {
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

    /// The kind of a value.
    pub(crate) fn of(value: &Value) -> Self {
        match value {
            Value::Null => Self::NULL,
            Value::Bool(_) => Self::BOOLEAN,
            Value::Number(_) => Self::NUMBER,
            Value::String(_) => Self::STRING,
            Value::Array(_) => Self::ARRAY,
            Value::Object(_) => Self::OBJECT,
        }
    }

    pub(crate) fn union(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    pub(crate) fn intersect(self, other: Self) -> Self {
        Self(self.0 & other.0)
    }

    pub(crate) fn is_empty(self) -> bool {
        self.0 == 0
    }

    pub(crate) fn is_single(self) -> bool {
        self.0.is_power_of_two()
    }

    pub(crate) fn contains(self, kind: Self) -> bool {
        self.0 & kind.0 == kind.0
    }

    pub(crate) fn iter(self) -> impl Iterator<Item = Self> {
        Self::EACH.into_iter().filter(move |kind| self.contains(*kind))
    }

    /// The type of one scalar kind.
    pub(crate) fn keyword(self) -> Type<'static> {
        match self {
            Self::STRING => STRING,
            Self::NUMBER => NUMBER,
            Self::BOOLEAN => BOOLEAN,
            _ => NULL,
        }
    }

    /// Every JSON value of these kinds.
    pub(crate) fn anything<'a>(self) -> Type<'a> {
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
