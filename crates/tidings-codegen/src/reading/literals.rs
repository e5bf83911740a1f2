//! `const` and `enum`: types with one value each.

use std::borrow::Cow;

use serde_json::{Number, Value};

use super::Reader;
use crate::error::CodegenError;
use crate::escape;
use crate::ir::{NEVER, NULL, NUMBER, Object, Property, Tuple, Type};

/// The largest integer below which every integer has its own `number`.
pub(crate) const MAX_SAFE_INTEGER: u64 = 9_007_199_254_740_991;

impl<'a> Reader<'a> {
    /// The type of exactly this value.
    pub(super) fn literal(&mut self, value: &'a Value) -> Type<'a> {
        match value {
            Value::Null => NULL,
            Value::Bool(true) => Type::Literal(Cow::Borrowed("true")),
            Value::Bool(false) => Type::Literal(Cow::Borrowed("false")),
            Value::Number(number) => number_literal(number),
            Value::String(text) => Type::Literal(Cow::Owned(escape::ts_string(text))),
            Value::Array(values) => Type::Tuple(Tuple {
                elements: values.iter().map(|value| self.literal(value)).collect(),
                required: values.len(),
                rest: None,
            }),
            Value::Object(map) if map.is_empty() => {
                Type::Object(Object { properties: Vec::new(), index: Some(Box::new(NEVER)) })
            }
            Value::Object(map) => Type::Object(Object {
                properties: map
                    .iter()
                    .map(|(key, value)| Property {
                        key,
                        optional: false,
                        doc: Default::default(),
                        ty: self.literal(value),
                    })
                    .collect(),
                index: None,
            }),
        }
    }

    /// One of these values, or, if `open`, any other text.
    pub(super) fn enumeration(&mut self, values: &'a [Value], open: bool) -> Result<Type<'a>, CodegenError> {
        let literals = values.iter().map(|value| self.literal(value)).collect();
        let mut members: Vec<Type<'a>> = literals;
        if open {
            members.push(Type::OpenString);
        }
        Ok(Type::union(members))
    }
}

/// A number as a literal, if JavaScript has exactly this one.
fn number_literal<'a>(number: &Number) -> Type<'a> {
    if let Some(integer) = number.as_i64() {
        return match integer.unsigned_abs() <= MAX_SAFE_INTEGER {
            true => Type::Literal(Cow::Owned(integer.to_string())),
            false => NUMBER,
        };
    }
    match number.as_f64() {
        Some(float) if float.fract() == 0.0 && float.abs() <= MAX_SAFE_INTEGER as f64 => {
            // `-0` and `0` are one type.
            Type::Literal(Cow::Owned(format!("{}", float as i64)))
        }
        Some(float) if float.is_finite() && number.as_u64().is_none() => {
            Type::Literal(Cow::Owned(format!("{float:?}")))
        }
        _ => NUMBER,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_become_literals_only_if_javascript_has_them() {
        let literal = |text: &str| match number_literal(&serde_json::from_str(text).unwrap()) {
            Type::Literal(text) => text.into_owned(),
            _ => "number".to_owned(),
        };
        assert_eq!(literal("1"), "1");
        assert_eq!(literal("-7"), "-7");
        assert_eq!(literal("1.0"), "1");
        assert_eq!(literal("1.5"), "1.5");
        assert_eq!(literal("1e-7"), "1e-7");
        assert_eq!(literal("9007199254740991"), "9007199254740991");
        assert_eq!(literal("9007199254740993"), "number");
        assert_eq!(literal("18446744073709551615"), "number");
    }
}
