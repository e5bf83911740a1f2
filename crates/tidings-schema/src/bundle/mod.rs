//! One JSON Schema document, read as its draft has it, and said in the words of 2020-12.
//!
//! References come first: where each leads depends on `$id`s, anchors and places of the document as it
//! was written. Only then is anything said otherwise. Invariant of what [`bundle`] gives: every `$ref`
//! is `#/$defs/<name>` and leads to a definition that is there; nothing else can be referred to; a value
//! is an instance of it exactly when it is one of the original. What cannot be said so is refused.
//!
//! `diff`, `typescript` and the judges all read through here, so that one file means one thing:
//!
//! - the draft is what `$schema` says, and 2020-12 where it says nothing; nothing is guessed;
//! - numbers are what JSON readers hold: whole numbers of 64 bits exactly, every other as the nearest
//!   double, here as in the values that are judged; two that are read as one number are one;
//! - a `format` is checked in every draft, also where the draft itself does not know it;
//! - patterns are those of ECMA-262; what only other languages have (`(?i)`, `\A`) is refused;
//! - `contentEncoding`, `contentMediaType` and `contentSchema` say something about a string and check
//!   nothing, in every draft.
//!
//! ```
//! use serde_json::json;
//! use tidings_schema::bundle::bundle;
//!
//! let old = json!({
//!     "$schema": "http://json-schema.org/draft-07/schema#",
//!     "items": [{ "$ref": "#point" }],
//!     "definitions": { "Point": { "$id": "#point", "type": "number" } },
//! });
//! let expected = json!({
//!     "prefixItems": [{ "$ref": "#/$defs/Point" }],
//!     "$defs": { "Point": { "type": "number" } },
//! });
//! assert_eq!(*bundle(&old)?.schema, expected);
//! # Ok::<(), tidings_schema::bundle::Refusal>(())
//! ```

mod circles;
mod document;
mod draft;
mod json;
mod patterns;
mod plain;
mod rewriting;

use std::borrow::Cow;
use std::fmt;

use serde_json::Value;

pub use document::Document;
pub use draft::{Draft, Holds};
pub use json::{NotRead, parse};

/// A document that stands alone.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct Bundle<'a> {
    /// In the words of 2020-12, every `$ref` to a definition; the original where it is that already.
    pub schema: Cow<'a, Value>,
    /// What stayed open: a dynamic reference that leads elsewhere depending on the way to it. It stands
    /// in the schema as it was, and what it means cannot be known.
    pub open: Option<Refusal>,
}

/// The whole document in the words of 2020-12.
///
/// # Errors
/// When it is of a draft that is not read, a reference leads nowhere, or back to itself without going into
/// a value, or a pattern is none of ECMA-262; says where.
pub fn bundle(schema: &Value) -> Result<Bundle<'_>, Refusal> {
    if plain::is_plain(schema) {
        circles::refuse(schema, &|name| format!("/$defs/{}", document::escaped(name)))?;
        return Ok(Bundle { schema: Cow::Borrowed(schema), open: None });
    }
    let document = Document::read(schema)?;
    let (schema, open) = rewriting::rewritten(&document)?;
    Ok(Bundle { schema: Cow::Owned(schema), open })
}

/// Why a document is not read, and where.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refusal {
    place: String,
    reference: Option<String>,
    reason: String,
}

impl Refusal {
    fn new(pointer: &str, reason: impl Into<String>) -> Self {
        Self { place: format!("#{pointer}"), reference: None, reason: reason.into() }
    }

    fn of_reference(pointer: &str, reference: &str, reason: impl Into<String>) -> Self {
        Self { reference: Some(reference.to_owned()), ..Self::new(pointer, reason) }
    }

    /// The place in the document, as a JSON pointer in a fragment: `#/properties/name`.
    #[must_use]
    pub fn place(&self) -> &str {
        &self.place
    }

    /// The reference there, if that is what is wrong.
    #[must_use]
    pub fn reference(&self) -> Option<&str> {
        self.reference.as_deref()
    }

    /// What is wrong, with a way out.
    #[must_use]
    pub fn reason(&self) -> &str {
        &self.reason
    }
}

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { place, reference, reason } = self;
        match reference {
            Some(reference) => write!(f, "`{reference}` at `{place}`: {reason}"),
            None => write!(f, "`{place}`: {reason}"),
        }
    }
}

impl std::error::Error for Refusal {}
