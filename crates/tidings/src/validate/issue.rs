//! What is wrong with an event: where, what was expected, what is there.

use std::fmt::{self, Write as _};

use crate::tree::{Kind, Node};

/// One thing that is wrong with an event.
///
/// ```
/// # use tidings::validate::Judge;
/// # let index = r#"{"catalog":"app","tag":"type","content":"payload","version_key":"version",
/// #   "events":[{"type":"renamed","version":1,"definition":"RenamedEvent"}]}"#;
/// # let reader = r##"{"$schema":"https://json-schema.org/draft/2020-12/schema","type":"object",
/// #   "properties":{"id":{"type":"string"}},"required":["id","event"],
/// #   "$defs":{"RenamedEvent":{"type":"object","properties":{"type":{"const":"renamed"},
/// #   "payload":{"type":"object","properties":{"version":{"const":1},"at":{"type":"string","format":"date-time"}},"required":["version","at"]}},"required":["type","payload"]}}}"##;
/// let judge = Judge::new(index, reader)?;
/// let event = br#"{"type":"renamed","payload":{"version":1,"at":"yesterday"}}"#;
/// let invalid = judge.event(event).unwrap_err();
///
/// let issue = &invalid.issues()[0];
/// assert_eq!((issue.pointer(), issue.keyword()), ("/payload/at", "format"));
/// assert_eq!(issue.to_string(), r#"payload.at: expected an RFC 3339 date-time, got "yesterday""#);
/// assert_eq!(issue.masked().to_string(), "payload.at: expected an RFC 3339 date-time, got a string");
/// # Ok::<(), tidings::validate::SchemaError>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Issue {
    pub(super) pointer: String,
    pub(super) path: String,
    pub(super) masked_path: String,
    pub(super) keyword: &'static str,
    pub(super) expected: String,
    pub(super) found: String,
    pub(super) found_kind: &'static str,
}

impl Issue {
    /// The JSON pointer to the value that is wrong, or to where one is missing: `/payload/timestamp`.
    #[must_use]
    pub fn pointer(&self) -> &str {
        &self.pointer
    }

    /// The keyword of the schema that refuses it: `format`. Where it is no JSON that can be judged,
    /// this is `json`; a key that stands twice is `uniqueKeys`.
    #[must_use]
    pub fn keyword(&self) -> &str {
        self.keyword
    }

    /// What the schema asks for, to follow the word "expected": `an RFC 3339 date-time`.
    #[must_use]
    pub fn expected(&self) -> &str {
        &self.expected
    }

    /// What is there, as JSON of at most 80 characters, or `nothing`.
    #[must_use]
    pub fn found(&self) -> &str {
        &self.found
    }

    /// Shows no value and no key of the event's own, so that it may go into a log: what is there is
    /// shown as its kind, and a key that no schema of the catalog names as `*`.
    #[must_use]
    pub fn masked(&self) -> impl fmt::Display + '_ {
        Masked(self)
    }
}

impl fmt::Display for Issue {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write_issue(f, &self.path, &self.expected, &self.found)
    }
}

struct Masked<'a>(&'a Issue);

impl fmt::Display for Masked<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write_issue(f, &self.0.masked_path, &self.0.expected, self.0.found_kind)
    }
}

fn write_issue(f: &mut fmt::Formatter<'_>, path: &str, expected: &str, found: &str) -> fmt::Result {
    if !path.is_empty() {
        write!(f, "{path}: ")?;
    }
    write!(f, "expected {expected}, got {found}")
}

/// One step on the way to a value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Step {
    Key(String),
    Index(usize),
}

/// The JSON pointer of a place.
pub(super) fn pointer(steps: &[Step]) -> String {
    let mut pointer = String::new();
    for step in steps {
        pointer.push('/');
        match step {
            Step::Key(key) => pointer.push_str(&key.replace('~', "~0").replace('/', "~1")),
            Step::Index(index) => {
                let _ = write!(pointer, "{index}");
            }
        }
    }
    pointer
}

/// A place as a reader of code would write it: `event.payload.items[3]["a b"]`. Keys that are not
/// `shown` become `*`.
pub(super) fn path(steps: &[Step], shown: impl Fn(&str) -> bool) -> String {
    let mut path = String::new();
    for step in steps {
        let _ = match step {
            Step::Index(index) => write!(path, "[{index}]"),
            Step::Key(key) if !shown(key) => write!(path, "[*]"),
            Step::Key(key) if !is_identifier(key) => write!(path, "[{}]", bounded_text(key)),
            Step::Key(key) if path.is_empty() => write!(path, "{key}"),
            Step::Key(key) => write!(path, ".{key}"),
        };
    }
    path
}

fn is_identifier(key: &str) -> bool {
    key.len() <= LONGEST
        && key.starts_with(|first: char| first.is_ascii_alphabetic() || "_$".contains(first))
        && key.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"_$".contains(&byte))
}

/// The most characters of a value that are shown.
const LONGEST: usize = 80;

/// A value as JSON of bounded length.
pub(super) fn bounded(node: Node<'_>) -> String {
    let mut short = Short::default();
    // It ends early by an error, with what there was room for.
    let _ = short.value(node);
    short.finish()
}

/// A text as JSON of bounded length.
pub(super) fn bounded_text(text: &str) -> String {
    let mut short = Short::default();
    let _ = short.text(text);
    short.finish()
}

/// A value of a schema as JSON of bounded length.
pub(super) fn bounded_value(value: &serde_json::Value) -> String {
    let mut short = Short::default();
    let _ = short.write_str(&value.to_string());
    short.finish()
}

/// What kind of thing a value is, to follow the word "got".
pub(super) fn kind_of(node: Node<'_>) -> &'static str {
    match node.kind() {
        Kind::Null => "null",
        Kind::Bool(_) => "a boolean",
        Kind::Unsigned(_) | Kind::Negative(_) | Kind::Float(_) => "a number",
        Kind::Text(_) => "a string",
        Kind::Array(_) => "an array",
        Kind::Object(_) => "an object",
    }
}

#[derive(Default)]
struct Short {
    text: String,
    characters: usize,
    cut: bool,
}

impl fmt::Write for Short {
    fn write_str(&mut self, text: &str) -> fmt::Result {
        for character in text.chars() {
            if self.characters == LONGEST {
                self.cut = true;
                return Err(fmt::Error);
            }
            self.text.push(character);
            self.characters += 1;
        }
        Ok(())
    }
}

impl Short {
    fn finish(mut self) -> String {
        if self.cut {
            self.text.pop();
            self.text.push('…');
        }
        self.text
    }

    fn value(&mut self, node: Node<'_>) -> fmt::Result {
        match node.kind() {
            Kind::Null => self.write_str("null"),
            Kind::Bool(it) => write!(self, "{it}"),
            Kind::Unsigned(it) => write!(self, "{it}"),
            Kind::Negative(it) => write!(self, "{it}"),
            Kind::Float(it) => write!(self, "{}", serde_json::Value::from(it)),
            Kind::Text(it) => self.text(it),
            Kind::Array(elements) => {
                self.write_str("[")?;
                for (index, element) in elements.enumerate() {
                    self.write_str(if index > 0 { "," } else { "" })?;
                    self.value(element)?;
                }
                self.write_str("]")
            }
            Kind::Object(members) => {
                self.write_str("{")?;
                for (index, (key, value)) in members.enumerate() {
                    self.write_str(if index > 0 { "," } else { "" })?;
                    self.text(key)?;
                    self.write_str(":")?;
                    self.value(value)?;
                }
                self.write_str("}")
            }
        }
    }

    fn text(&mut self, text: &str) -> fmt::Result {
        self.write_char('"')?;
        for character in text.chars() {
            match character {
                '"' | '\\' => write!(self, "\\{character}")?,
                // Also what would reorder or hide the rest of a line in a terminal.
                it if it.is_control() || is_invisible(it) => write!(self, "\\u{:04x}", u32::from(it))?,
                it => self.write_char(it)?,
            }
        }
        self.write_char('"')
    }
}

fn is_invisible(character: char) -> bool {
    matches!(character, '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}')
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tree::parse;

    fn shown(text: &str) -> String {
        bounded(parse(text.as_bytes(), 1 << 20).unwrap().root())
    }

    #[test]
    fn a_value_is_shown_as_json_of_bounded_length() {
        assert_eq!(
            shown(r#"{"a":[1,-2,0.5,null,true,"x\n\"\\"]}"#),
            r#"{"a":[1,-2,0.5,null,true,"x\u000a\"\\"]}"#
        );
        assert_eq!(shown("\"\u{202e}\u{7f}\""), r#""\u202e\u007f""#);
        let long = shown(&format!("\"{}\"", "é".repeat(1000)));
        assert_eq!((long.chars().count(), long.chars().last()), (80, Some('…')));
        assert_eq!(shown(&format!("\"{}\"", "a".repeat(78))).chars().count(), 80);
        assert_eq!(shown(&format!("{}{}", "[".repeat(127), "]".repeat(127))).chars().count(), 80);
    }

    #[test]
    fn a_place_is_written_as_code_would() {
        let steps =
            [Step::Key("payload".into()), Step::Index(3), Step::Key("a b/~".into()), Step::Key("x".into())];
        assert_eq!(path(&steps, |_| true), r#"payload[3]["a b/~"].x"#);
        assert_eq!(path(&steps, |key| key == "payload"), "payload[3][*][*]");
        assert_eq!(pointer(&steps), "/payload/3/a b~1~0/x");
        assert_eq!((path(&[], |_| true), pointer(&[])), (String::new(), String::new()));
    }
}
