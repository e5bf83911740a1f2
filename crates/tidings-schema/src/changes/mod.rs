//! What differs between two revisions of a schema, each root cause once.

use serde_json::Value;

use crate::finding::RuleId;

/// One root cause of a difference.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct Change {
    /// The rule it falls under.
    pub rule: RuleId,
    /// Where in an event: `payload.items[].price`; empty for the whole event.
    pub path: String,
    /// Where in the schema, as a JSON pointer that goes through references.
    pub pointer: String,
    /// What stood there, in canonical form.
    pub from: Option<Value>,
    /// What stands there now, in canonical form.
    pub to: Option<Value>,
    /// In words, without the place: `may now be absent`.
    pub what: String,
}

/// What differs between two whole schemas. What means the same is no change.
#[must_use]
pub fn changes(_old: &Value, _new: &Value) -> Vec<Change> {
    Vec::new()
}
