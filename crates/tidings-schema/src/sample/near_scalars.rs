//! Near misses of strings, numbers and literals.

use serde_json::{Number, Value, json};

use super::Intended;
use super::formats;
use super::numbers::Range;
use super::parts::{Kinds, Part, counts};
use super::pattern::Patterns;
use super::text::{self, Length};

/// A value in the place of another.
pub(super) struct Miss {
    pub(super) value: Value,
    pub(super) what: String,
    pub(super) keyword: &'static str,
    pub(super) intended: Intended,
}

fn miss(value: impl Into<Value>, what: impl Into<String>, keyword: &'static str, intended: Intended) -> Miss {
    Miss { value: value.into(), what: what.into(), keyword, intended }
}

/// Strings of at most this many characters are made to be one too long.
const LONGEST: usize = 100_000;

pub(super) fn strings(parts: &[Part<'_>], text: &str, read: &mut Patterns) -> Vec<Miss> {
    use Intended::{Invalid, Unknown};
    let mut misses = Vec::new();
    let (least, most) = counts(parts, "minLength", "maxLength");
    if least > 0 {
        let count = least - 1;
        misses.push(miss(exactly(text, count), "one character too few", "minLength", Invalid));
        misses.push(miss("😀".repeat(count), "one emoji too few", "minLength", Invalid));
        misses.push(miss("😀".repeat(least), "as many emoji as are needed", "minLength", Unknown));
    }
    if most < LONGEST {
        misses.push(miss(exactly(text, most + 1), "one character too many", "maxLength", Invalid));
        misses.push(miss("😀".repeat(most + 1), "one emoji too many", "maxLength", Invalid));
        misses.push(miss("😀".repeat(most), "as many emoji as are allowed", "maxLength", Unknown));
        misses.push(miss(
            "e\u{301}".repeat(most),
            "as many letters with accents of their own",
            "maxLength",
            Unknown,
        ));
    }
    let words =
        |keyword: &str| parts.iter().filter_map(move |part| part.get(keyword)?.as_str()).collect::<Vec<_>>();
    for pattern in words("pattern") {
        for (other, what) in beside(text) {
            let intended = if read.accepts(pattern, &other) { Unknown } else { Invalid };
            misses.push(miss(other, what, "pattern", intended));
        }
    }
    for format in words("format") {
        for (what, other) in formats::misses(format) {
            misses.push(miss(*other, *what, "format", Invalid));
        }
        for (other, what) in beside(text) {
            misses.push(miss(other, what, "format", Unknown));
        }
    }
    if words("pattern").is_empty() && words("format").is_empty() && most > 8 {
        for (other, what) in
            [("\u{0}", "a NUL"), ("\u{10ffff}", "the last character"), ("a\u{301}", "an accent of its own")]
        {
            misses.push(miss(text::cut(other, Length { least, most }), what, "string", Unknown));
        }
    }
    misses
}

/// The text cut or filled up to a number of characters.
fn exactly(text: &str, count: usize) -> String {
    text::cut(text, Length { least: count, most: count })
}

/// A text with one thing done to it.
fn beside(text: &str) -> Vec<(String, &'static str)> {
    let without_first: String = text.chars().skip(1).collect();
    let mut without_last = text.to_owned();
    without_last.pop();
    [
        (String::new(), "empty"),
        (without_first, "without its first character"),
        (without_last, "without its last character"),
        (format!("x{text}"), "with x before it"),
        (format!("{text}x"), "with x after it"),
        (format!(" {text}"), "with a space before it"),
        (format!("{text}\n"), "with a line break after it"),
        (format!("{text}\u{2028}"), "with a line separator after it"),
        (text.to_uppercase(), "in upper case"),
        (text.to_lowercase(), "in lower case"),
        (text.replace(|c: char| c.is_ascii_digit(), "٣"), "with other digits"),
        (format!("{text}{text}"), "twice"),
    ]
    .into_iter()
    .filter(|(other, _)| other != text)
    .collect()
}

pub(super) fn numbers(parts: &[Part<'_>], number: &Number) -> Vec<Miss> {
    use Intended::{Invalid, Unknown};
    let whole = Kinds::of(parts).whole;
    let range = Range::of(parts, whole);
    let Some(value) = number.as_f64() else { return Vec::new() };
    let mut misses = Vec::new();
    if let Some((low, open)) = range.low {
        let keyword = if open { "exclusiveMinimum" } else { "minimum" };
        misses.push(miss(exact(low - 1.0), "1 below its bound", keyword, Invalid));
        misses.push(miss(
            exact(low),
            "exactly its lower bound",
            keyword,
            if open { Invalid } else { Unknown },
        ));
        misses.push(miss(exact(low + 1.0), "1 above its lower bound", keyword, Unknown));
        misses.push(miss(exact(-1e300), "far below its bound", keyword, Invalid));
        if !whole {
            misses.push(miss(exact(low.next_down()), "the number next below its bound", keyword, Invalid));
        }
    }
    if let Some((high, open)) = range.high {
        let keyword = if open { "exclusiveMaximum" } else { "maximum" };
        misses.push(miss(exact(high + 1.0), "1 above its bound", keyword, Invalid));
        misses.push(miss(
            exact(high),
            "exactly its upper bound",
            keyword,
            if open { Invalid } else { Unknown },
        ));
        misses.push(miss(exact(high - 1.0), "1 below its upper bound", keyword, Unknown));
        misses.push(miss(exact(1e300), "far above its bound", keyword, Invalid));
        if !whole {
            misses.push(miss(exact(high.next_up()), "the number next above its bound", keyword, Invalid));
        }
    }
    for step in &range.steps {
        misses.push(miss(exact(value + step / 2.0), "half a step further", "multipleOf", Invalid));
        misses.push(miss(exact(value + step), "one step further", "multipleOf", Unknown));
    }
    if whole {
        // A half more of a large number is no more.
        if (value + 0.5).fract() != 0.0 {
            misses.push(miss(exact(value + 0.5), "a half more", "type", Invalid));
        }
        if let Some(float) = Number::from_f64(value) {
            misses.push(miss(Value::Number(float), "written with a fraction of zero", "type", Unknown));
        }
        misses.push(miss(json!(-0.0), "minus zero", "type", Unknown));
    } else {
        misses.push(miss(json!(5e-324), "the smallest number there is", "number", Unknown));
        misses.push(miss(json!(-0.0), "minus zero", "number", Unknown));
    }
    misses.push(miss(json!(9_007_199_254_740_991_u64), "2^53 - 1", "maximum", Unknown));
    misses.push(miss(json!(-9_007_199_254_740_991_i64), "-(2^53 - 1)", "minimum", Unknown));
    misses
}

/// A number as short as it can be written: whole ones without a fraction.
#[expect(clippy::cast_possible_truncation, reason = "within 2^53")]
fn exact(number: f64) -> Value {
    if number.fract() == 0.0 && number.abs() <= 9_007_199_254_740_991.0 {
        return (number as i64).into();
    }
    Number::from_f64(number).map_or(Value::Null, Value::Number)
}

/// What a literal is mistaken for.
pub(super) fn beside_literal(value: &Value) -> Vec<(Value, &'static str)> {
    let others: Vec<(Value, &'static str)> = match value {
        Value::String(text) => {
            let mut capital = text.clone();
            if let Some(first) = capital.get_mut(..1) {
                first.make_ascii_uppercase();
            }
            vec![
                (text.to_uppercase().into(), "in upper case"),
                (text.to_lowercase().into(), "in lower case"),
                (capital.into(), "with a capital"),
                (text.replace('_', "-").into(), "with dashes"),
                (format!("{text} ").into(), "with a space after it"),
                (format!("{text}s").into(), "with another letter"),
                (format!("{text}\u{0}").into(), "with a NUL after it"),
                ("".into(), "empty"),
                ("toString".into(), "a name every object inherits"),
                ("__proto__".into(), "the name of the prototype"),
            ]
        }
        Value::Number(number) => {
            let number = number.as_f64().unwrap_or_default();
            vec![
                (exact(number + 1.0), "1 more"),
                (exact(number - 1.0), "1 less"),
                (exact(-number), "with the other sign"),
                (exact(number + 0.5), "a half more"),
                (exact(4_294_967_296.0 + number), "2^32 more"),
                (
                    Number::from_f64(number).map_or(Value::Null, Value::Number),
                    "written with a fraction of zero",
                ),
            ]
        }
        Value::Bool(value) => vec![((!value).into(), "the opposite")],
        _ => Vec::new(),
    };
    others.into_iter().filter(|(other, _)| other != value).collect()
}
