//! JSON text in the form of `serde_json::to_string_pretty`, made from parts that stay where they
//! are. What stands in many files, such as the definitions of a catalog, is written once and copied.

use std::borrow::Cow;
use std::collections::HashMap;
use std::fmt::Write as _;

use serde_json::{Map, Value};

/// How deep the definitions of a document stand: `$defs`, then the name.
const DEPTH: usize = 2;

/// Definitions as text, as they stand in a document of their own.
pub(crate) struct Written<'a> {
    texts: HashMap<&'a str, String>,
}

impl<'a> Written<'a> {
    pub(crate) fn new(definitions: &'a Map<String, Value>) -> Self {
        let texts = definitions.iter().map(|(name, schema)| {
            let mut text = String::new();
            write(&mut text, schema, DEPTH);
            (name.as_str(), text)
        });
        Self { texts: texts.collect() }
    }

    /// The text of a definition.
    pub(crate) fn of(&self, name: &str) -> &str {
        self.texts.get(name).map_or("{}", String::as_str)
    }
}

/// An object that is about to be written: its keys in order, without copies of what the catalog has.
#[derive(Default)]
pub(crate) struct Draft<'a> {
    entries: Vec<(Cow<'a, str>, Part<'a>)>,
}

enum Part<'a> {
    Own(Value),
    Borrowed(&'a Value),
    /// Text for this place.
    Written(&'a str),
    Nested(Draft<'a>),
}

impl<'a> Draft<'a> {
    pub(crate) fn add(&mut self, key: &'a str, value: impl Into<Value>) {
        self.entries.push((key.into(), Part::Own(value.into())));
    }

    fn borrow(&mut self, key: &'a str, value: &'a Value) {
        self.entries.push((key.into(), Part::Borrowed(value)));
    }

    /// Adds a definition; for the object under `$defs` only.
    pub(crate) fn define(&mut self, name: &'a str, written: &'a Written<'_>) {
        self.entries.push((name.into(), Part::Written(written.of(name))));
    }

    /// Adds an object, unless it is empty.
    pub(crate) fn nest(&mut self, key: impl Into<Cow<'a, str>>, draft: Draft<'a>) {
        if !draft.entries.is_empty() {
            self.entries.push((key.into(), Part::Nested(draft)));
        }
    }

    /// Adds the keys of a schema that are not there yet.
    pub(crate) fn extend(&mut self, with: &'a Value) {
        for (keyword, value) in with.as_object().into_iter().flatten() {
            if !self.entries.iter().any(|(key, _)| key == keyword) {
                self.borrow(keyword, value);
            }
        }
    }

    /// The text, with a `$comment` after the dialect and a newline at the end.
    pub(crate) fn pretty(mut self, header: &str) -> String {
        let position = usize::from(self.entries.first().is_some_and(|(key, _)| key == "$schema"));
        self.entries.insert(position, ("$comment".into(), Part::Own(header.into())));
        let mut text = String::with_capacity(self.size());
        self.write(&mut text, 0);
        text.push('\n');
        text
    }

    /// About how long the text becomes.
    fn size(&self) -> usize {
        let parts = self.entries.iter().map(|(key, part)| {
            let part = match part {
                Part::Own(_) | Part::Borrowed(_) => 256,
                Part::Written(text) => text.len(),
                Part::Nested(draft) => draft.size(),
            };
            key.len() + part + 16
        });
        parts.sum()
    }

    fn write(&self, out: &mut String, depth: usize) {
        entries(out, depth, self.entries.iter(), |out, (key, part)| {
            quote(out, key);
            out.push_str(": ");
            match part {
                Part::Own(value) => write(out, value, depth + 1),
                Part::Borrowed(value) => write(out, value, depth + 1),
                Part::Written(text) => out.push_str(text),
                Part::Nested(draft) => draft.write(out, depth + 1),
            }
        });
    }
}

/// A value whose first line stands at a depth.
fn write(out: &mut String, value: &Value, depth: usize) {
    match value {
        Value::Object(map) if map.is_empty() => out.push_str("{}"),
        Value::Object(map) => entries(out, depth, map.iter(), |out, (key, value)| {
            quote(out, key);
            out.push_str(": ");
            write(out, value, depth + 1);
        }),
        Value::Array(list) if list.is_empty() => out.push_str("[]"),
        Value::Array(list) => {
            out.push('[');
            lines(out, depth, list.iter(), |out, value| write(out, value, depth + 1));
            out.push(']');
        }
        Value::String(text) => quote(out, text),
        Value::Null => out.push_str("null"),
        Value::Bool(value) => out.push_str(if *value { "true" } else { "false" }),
        Value::Number(number) => {
            let _ = write!(out, "{number}");
        }
    }
}

fn entries<T>(
    out: &mut String,
    depth: usize,
    all: impl Iterator<Item = T>,
    entry: impl FnMut(&mut String, T),
) {
    out.push('{');
    lines(out, depth, all, entry);
    out.push('}');
}

/// Each on a line of its own, one step further in.
fn lines<T>(
    out: &mut String,
    depth: usize,
    all: impl Iterator<Item = T>,
    mut line: impl FnMut(&mut String, T),
) {
    for (at, one) in all.enumerate() {
        out.push_str(if at == 0 { "\n" } else { ",\n" });
        indent(out, depth + 1);
        line(out, one);
    }
    out.push('\n');
    indent(out, depth);
}

fn indent(out: &mut String, depth: usize) {
    (0..depth).for_each(|_| out.push_str("  "));
}

fn quote(out: &mut String, text: &str) {
    if text.bytes().all(|byte| byte >= b' ' && byte != b'"' && byte != b'\\') {
        out.push('"');
        out.push_str(text);
        out.push('"');
    } else {
        let _ = write!(out, "{}", Value::from(text));
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn the_text_is_the_one_of_serde_json() {
        let value = json!({
            "a": {}, "b": [], "c": [1, -2, 2.5, 1e300, 0.1, null, true, false],
            "d\"\\\u{1}\n": "é\u{7f}\u{2028}\t\"", "e": { "f": [{ "g": [[]] }] }, "": u64::MAX,
        });
        let mut draft = Draft::default();
        draft.extend(&value);
        let mut expected = json!({ "$comment": "header" });
        for (key, one) in value.as_object().unwrap() {
            expected[key] = one.clone();
        }
        assert_eq!(draft.pretty("header"), format!("{}\n", serde_json::to_string_pretty(&expected).unwrap()));
    }

    #[test]
    fn a_definition_is_written_for_its_place() {
        let definitions = json!({ "A": { "type": "object", "properties": { "b": { "const": 1 } } } });
        let written = Written::new(definitions.as_object().unwrap());
        let mut inner = Draft::default();
        inner.define("A", &written);
        let mut draft = Draft::default();
        draft.nest("$defs", inner);
        let expected = json!({ "$comment": "header", "$defs": definitions });
        assert_eq!(draft.pretty("header"), format!("{}\n", serde_json::to_string_pretty(&expected).unwrap()));
    }
}
