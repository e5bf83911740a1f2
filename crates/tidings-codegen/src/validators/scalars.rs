//! Texts and numbers: their limits, the formats of texts, and scalars as JavaScript writes them.

use serde_json::{Map, Value};

use super::condition::{Condition, all, atom};
use super::generator::{Generated, Generator};
use super::shapes::typed;
use crate::escape::ts_string;
use crate::kinds::Kinds;
use crate::reading::MAX_SAFE_INTEGER;

/// Keywords that compare numbers.
pub(super) const COMPARISONS: [(&str, &str); 4] =
    [("minimum", ">="), ("exclusiveMinimum", ">"), ("maximum", "<="), ("exclusiveMaximum", "<")];

/// A format that every side checks alike.
#[derive(Debug)]
pub(super) struct Format {
    pub(super) name: &'static str,
    /// The helper that checks it.
    pub(super) function: &'static str,
    /// What a message calls it.
    pub(super) phrase: &'static str,
}

pub(super) const FORMATS: &[Format] = &[
    Format { name: "date-time", function: "dateTime", phrase: "an RFC 3339 date-time" },
    Format { name: "date", function: "fullDate", phrase: "an RFC 3339 date" },
    Format { name: "time", function: "fullTime", phrase: "an RFC 3339 time" },
    Format { name: "uuid", function: "uuid", phrase: "a UUID" },
    Format { name: "email", function: "email", phrase: "an email address" },
    Format { name: "uri", function: "uri", phrase: "an absolute URI" },
    Format { name: "duration", function: "duration", phrase: "an ISO 8601 duration" },
];

/// What schemars notes on numbers.
const NUMBER_FORMATS: &[&str] = &[
    "int8", "int16", "int32", "int64", "int128", "int", "uint8", "uint16", "uint32", "uint64", "uint128",
    "uint", "float", "double",
];

impl Generator<'_> {
    pub(super) fn text_limits(&mut self, object: &Map<String, Value>, value: &str) -> Generated<Condition> {
        let mut parts = Vec::new();
        match self.count(object, "minLength")? {
            None | Some(0) => {}
            Some(1) => parts.push(atom(format!("{value} !== \"\""))),
            Some(least) => parts.push(atom(format!("{}({value}, {least})", self.helper("atLeast")))),
        }
        match self.count(object, "maxLength")? {
            None => {}
            Some(0) => parts.push(atom(format!("{value} === \"\""))),
            Some(most) => parts.push(atom(format!("{}({value}, {most})", self.helper("atMost")))),
        }
        if let Some(pattern) = object.get("pattern") {
            let pattern = pattern.as_str().ok_or_else(|| self.malformed("`pattern` must be a text"))?;
            parts.push(atom(format!("{}.test({value})", self.pattern(pattern)?)));
        }
        if let Some(format) = self.format(object)? {
            parts.push(atom(format!("{}({value})", self.helper(format.function))));
        }
        Ok(all(parts))
    }

    /// The format that is checked. Those of numbers, which schemars writes, say nothing that the
    /// bounds beside them do not say.
    pub(super) fn format(&self, object: &Map<String, Value>) -> Generated<Option<&'static Format>> {
        let Some(format) = object.get("format") else {
            return Ok(None);
        };
        let format = format.as_str().ok_or_else(|| self.malformed("`format` must be a text"))?;
        if let Some(known) = FORMATS.iter().find(|known| known.name == format) {
            return Ok(Some(known));
        }
        let text = typed(object).contains(Kinds::STRING);
        match NUMBER_FORMATS.contains(&format) && !text {
            true => Ok(None),
            false => Err(self.unsupported(
                "format",
                "only date-time, date, time, uuid, email, uri and duration are checked alike on every \
                 side; describe the text by a `pattern`",
            )),
        }
    }

    pub(super) fn number_limits(&mut self, object: &Map<String, Value>, value: &str) -> Generated<Condition> {
        let mut parts = Vec::new();
        for (keyword, operator) in COMPARISONS {
            if let Some(limit) = self.number(object, keyword)? {
                parts.push(atom(format!("{value} {operator} {limit}")));
            }
        }
        if let Some(step) = self.number(object, "multipleOf")? {
            let helper = self.helper("multiple");
            parts.push(atom(format!("{helper}({value}, {step})")));
        }
        Ok(all(parts))
    }

    /// A number under a keyword, as JavaScript writes it.
    pub(super) fn number(&self, object: &Map<String, Value>, keyword: &str) -> Generated<Option<String>> {
        match object.get(keyword) {
            None => Ok(None),
            Some(Value::Number(number)) if keyword == "multipleOf" && number.as_f64() <= Some(0.0) => {
                Err(self.malformed("`multipleOf` must be more than 0"))
            }
            Some(value @ Value::Number(_)) => Ok(Some(literal(value))),
            Some(_) => Err(self.malformed(format!("`{keyword}` must be a number"))),
        }
    }

    /// A count under a keyword.
    pub(super) fn count(&self, object: &Map<String, Value>, keyword: &str) -> Generated<Option<u64>> {
        let Some(value) = object.get(keyword) else {
            return Ok(None);
        };
        let whole = value.as_f64().filter(|count| *count >= 0.0 && count.fract() == 0.0);
        let count = value.as_u64().or_else(|| whole.map(|count| count as u64));
        // Nothing has more elements, keys or characters than JavaScript counts exactly.
        count
            .map(|count| Some(count.min(MAX_SAFE_INTEGER)))
            .ok_or_else(|| self.malformed(format!("`{keyword}` must be a whole number, not negative")))
    }
}

/// A scalar as JavaScript writes it.
pub(super) fn literal(value: &Value) -> String {
    match value {
        Value::String(text) => ts_string(text),
        Value::Number(number) => match (number.as_i64(), number.as_u64(), number.as_f64()) {
            (Some(integer), _, _) => integer.to_string(),
            (_, Some(integer), _) => integer.to_string(),
            (_, _, Some(0.0)) => "0".to_owned(),
            (_, _, Some(float)) if float.fract() == 0.0 && float.abs() < 1e15 => format!("{float:.0}"),
            (_, _, Some(float)) => format!("{float:?}"),
            _ => number.to_string(),
        },
        other => other.to_string(),
    }
}
