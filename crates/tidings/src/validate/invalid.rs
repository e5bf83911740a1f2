//! An event that was refused.

use std::fmt;

use super::issue::{Issue, Step, bounded_text, path, pointer};
use crate::tree::{DEEPEST, Fault, FaultKind};

/// Everything that is wrong with an event; it shows each issue on a line of its own.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Invalid {
    event: Option<(String, u32)>,
    issues: Vec<Issue>,
    more: bool,
    broken_schema: Option<String>,
}

impl Invalid {
    pub(super) fn new(event: Option<(String, u32)>, issues: Vec<Issue>, more: bool) -> Self {
        Self { event, issues, more, broken_schema: None }
    }

    pub(crate) fn broken_schema(said: &str) -> Self {
        Self { event: None, issues: Vec::new(), more: false, broken_schema: Some(said.to_owned()) }
    }

    /// Adds what is wrong further inside.
    pub(super) fn append(&mut self, inside: Self, most: usize) {
        self.event = inside.event;
        self.issues.extend(inside.issues);
        self.more |= inside.more || self.issues.len() > most;
        self.issues.truncate(most);
        self.broken_schema = inside.broken_schema;
    }

    /// The type of the event, where it is one of the catalog.
    #[must_use]
    pub fn event_type(&self) -> Option<&str> {
        self.event.as_ref().map(|(event_type, _)| event_type.as_str())
    }

    /// The version of the event, where it is one of the catalog.
    #[must_use]
    pub fn version(&self) -> Option<u32> {
        self.event.as_ref().map(|(_, version)| *version)
    }

    /// What is wrong, one issue per fault; empty only where [`schema_error`](Self::schema_error) is
    /// the reason.
    #[must_use]
    pub fn issues(&self) -> &[Issue] {
        &self.issues
    }

    /// Whether there are more issues than are told.
    #[must_use]
    pub fn has_more(&self) -> bool {
        self.more
    }

    /// Why the event could not be judged at all: the schema of its version cannot be used.
    #[must_use]
    pub fn schema_error(&self) -> Option<&str> {
        self.broken_schema.as_deref()
    }

    /// The same without any value or key of the event's own, for a log.
    #[must_use]
    pub fn masked(&self) -> impl fmt::Display + '_ {
        Masked(self)
    }
}

impl fmt::Display for Invalid {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write_all(self, f, |issue, f| write!(f, "{issue}"))
    }
}

struct Masked<'a>(&'a Invalid);

impl fmt::Display for Masked<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write_all(self.0, f, |issue, f| write!(f, "{}", issue.masked()))
    }
}

fn write_all(
    invalid: &Invalid,
    f: &mut fmt::Formatter<'_>,
    one: impl Fn(&Issue, &mut fmt::Formatter<'_>) -> fmt::Result,
) -> fmt::Result {
    if let Some(said) = &invalid.broken_schema {
        return f.write_str(said);
    }
    for (index, issue) in invalid.issues.iter().enumerate() {
        f.write_str(if index > 0 { "\n" } else { "" })?;
        one(issue, f)?;
    }
    if invalid.more { f.write_str("\nand more") } else { Ok(()) }
}

impl std::error::Error for Invalid {}

/// Bytes that are no JSON that can be judged, as one issue.
pub(super) fn not_json(fault: &Fault, bytes: &[u8], shown: impl Fn(&str) -> bool) -> Invalid {
    let (keyword, expected) = match &fault.kind {
        FaultKind::TooLong { limit } => ("json", format!("at most {limit} bytes")),
        FaultKind::NotUtf8 => ("json", "UTF-8".to_owned()),
        FaultKind::TooDeep => ("json", format!("at most {DEEPEST} arrays and objects inside each other")),
        FaultKind::DuplicateKey => ("uniqueKeys", "each key once".to_owned()),
        FaultKind::LoneSurrogate => ("json", "both halves of a surrogate pair".to_owned()),
        FaultKind::NumberTooLarge => ("json", "a number in the range of a 64-bit float".to_owned()),
        FaultKind::Expected(what) => ("json", (*what).to_owned()),
    };
    let (found, found_kind) = match &fault.kind {
        FaultKind::TooLong { .. } => (format!("{} bytes", bytes.len()), "more"),
        FaultKind::DuplicateKey => ("it twice".to_owned(), "it twice"),
        _ if fault.at >= bytes.len() => ("the end".to_owned(), "the end"),
        _ => (excerpt(&bytes[fault.at..]), "something else"),
    };
    let (line, column) = place(bytes, fault.at);
    let at = format!(" at line {line} column {column}");
    // The steps are those of the text; whether one is an index does not show in a pointer.
    let steps: Vec<Step> = fault.path.iter().cloned().map(Step::Key).collect();
    let issue = Issue {
        pointer: pointer(&steps),
        path: path(&steps, |_| true),
        masked_path: path(&steps, shown),
        keyword,
        expected: if matches!(fault.kind, FaultKind::TooLong { .. }) { expected } else { expected + &at },
        found,
        found_kind,
    };
    Invalid::new(None, vec![issue], false)
}

fn place(bytes: &[u8], at: usize) -> (usize, usize) {
    let before = &bytes[..at.min(bytes.len())];
    let mut lines = before.split(|byte| *byte == b'\n');
    let last = lines.next_back().unwrap_or_default();
    (lines.count() + 1, String::from_utf8_lossy(last).chars().count() + 1)
}

fn excerpt(rest: &[u8]) -> String {
    let end = rest.len().min(24);
    let text = String::from_utf8_lossy(&rest[..end]);
    bounded_text(text.trim_end_matches('\u{fffd}'))
}
