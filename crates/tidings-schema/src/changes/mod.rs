//! What differs between two revisions of a schema, each root cause once.
//!
//! Both schemas are walked side by side: references are followed, unions are compared branch by branch
//! (by tag where they have one), and what means the same (`oneOf` and `anyOf` of the same branches, a
//! definition and its text, `const` and `enum` with one value, orders, docs) is no change. Whether a
//! change breaks anyone is not decided here: see [`crate::evolution`].
//!
//! ```
//! use serde_json::json;
//! use tidings_schema::changes::changes;
//!
//! let old = json!({ "type": "object", "properties": { "unit": { "enum": ["kg"] } }, "required": ["unit"] });
//! let new = json!({ "type": "object", "properties": { "unit": { "enum": ["kg", "lb"] } }, "required": ["unit"] });
//! let [change] = changes(&old, &new).try_into().unwrap();
//! assert_eq!((change.rule, change.path().as_str()), ("enum-value-added", "unit"));
//! ```

mod alternatives;
mod arrays;
mod canonical;
mod constraints;
mod objects;
mod place;
mod unions;
mod walk;

use serde_json::Value;

pub(crate) use alternatives::{Alternative, Document, Kind};
pub use place::{Branch, Step};

use crate::finding::RuleId;
use crate::inclusion::{Inclusion, included};

/// One root cause of a difference.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct Change {
    /// The rule it falls under.
    pub rule: RuleId,
    /// The way from the root to the value concerned.
    pub steps: Vec<Step>,
    /// What about that value has changed.
    pub aspect: Aspect,
    /// The definition in which the difference stands, by its name now (before, where it is gone).
    pub owner: Option<String>,
    /// How many of [`Change::steps`] lead to the owner.
    pub owned_from: usize,
    /// What stood there, in canonical form.
    pub from: Option<Value>,
    /// What stands there now, in canonical form.
    pub to: Option<Value>,
    /// What has happened, in words without the place: `may now be absent`.
    pub what: String,
}

/// What about a value has changed.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub enum Aspect {
    /// Whether an object has these fields, and must have them.
    Fields(Vec<String>),
    /// Under which of these keys (now, before) readers find what the value is.
    Keys([String; 2]),
    /// Whether an object takes fields that are not named.
    UnknownFields,
    /// Whether `null` is taken.
    Null,
    /// Which of these branches there are.
    Branches(Vec<Branch>),
    /// What these keywords ask of values of one type.
    Keywords(&'static str, &'static [&'static str]),
    /// How many elements a tuple has.
    Arity,
    /// What no keyword that judges says: a default, a deprecation.
    Meaning,
    /// Something no rule names.
    Whole,
}

impl Change {
    /// Where in an event: `payload.items[].price`; empty for the whole of it.
    #[must_use]
    pub fn path(&self) -> String {
        place::path(&self.steps, &self.aspect)
    }

    /// Where, from the definition in which it stands: `Money.currency`; without a definition the same
    /// as [`Change::path`].
    #[must_use]
    pub fn owned_path(&self) -> String {
        let Some(owner) = &self.owner else { return self.path() };
        match place::path(&self.steps[self.owned_from..], &self.aspect) {
            within if within.is_empty() => owner.clone(),
            within if within.starts_with(['[', '<']) => format!("{owner}{within}"),
            within => format!("{owner}.{within}"),
        }
    }

    /// Where in the schema, as a JSON pointer that goes through references.
    #[must_use]
    pub fn pointer(&self) -> String {
        place::pointer(&self.steps, &self.aspect)
    }
}

/// What differs between two whole schemas, outermost first.
///
/// What cannot be named and does not mean the same is one change under `schema-changed`, so an empty
/// answer says that nothing has changed for anyone.
#[must_use]
pub fn changes(old: &Value, new: &Value) -> Vec<Change> {
    let found = named(old, new);
    let means_the_same = || {
        crate::evolution::fingerprint_of_one(old) == crate::evolution::fingerprint_of_one(new)
            || included(old, new) == Inclusion::Included && included(new, old) == Inclusion::Included
    };
    if found.is_empty() && !means_the_same() { vec![unnamed(old, new)] } else { found }
}

/// The changes that a rule names.
pub(crate) fn named(old: &Value, new: &Value) -> Vec<Change> {
    walk::Walk::new(old, new).run()
}

/// The change that stands for what no rule names.
pub(crate) fn unnamed(old: &Value, new: &Value) -> Change {
    Change {
        rule: "schema-changed",
        steps: Vec::new(),
        aspect: Aspect::Whole,
        owner: None,
        owned_from: 0,
        from: Some(canonical::canonical(old)),
        to: Some(canonical::canonical(new)),
        what: "takes other values than before, in a way no rule names".to_owned(),
    }
}
