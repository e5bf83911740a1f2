//! Whether every instance of one schema is an instance of another: the engine of compatibility.
//!
//! Invariant: [`Inclusion::Included`] is said only with a proof, [`Inclusion::Excluded`] only with an
//! instance that the jsonschema crate was asked about: it accepts it for the one schema and refuses
//! it for the other. The work is bounded, and [`Inclusion::Undecided`] says when the bound was met.
//!
//! ```
//! use serde_json::json;
//! use tidings_schema::inclusion::{Inclusion, included};
//!
//! let old = json!({ "type": "string", "maxLength": 8 });
//! let new = json!({ "type": "string" });
//! assert_eq!(included(&old, &new), Inclusion::Included);
//! let Inclusion::Excluded(instance) = included(&new, &old) else { panic!("longer ones are no longer taken") };
//! assert!(instance.as_str().is_some_and(|text| text.len() > 8));
//! ```

#[cfg(test)]
mod alone;
mod arrays;
mod automata;
mod branch;
mod compile;
mod evaluated;
mod judge;
mod limits;
mod node;
mod numbers;
mod objects;
mod opinion;
mod patterns;
mod prove;
mod rational;
mod same;
mod search;
mod strings;
mod summary;
mod verdict;

use std::cell::OnceCell;

use serde_json::Value;

pub use judge::Judge;
pub use verdict::Verdict;

use crate::bundle::bundle;
use crate::walk;
use compile::{Document, Reading};
use node::NotModelled;
use prove::{Outcome, Prover};

/// Whether every instance of one schema is an instance of another.
#[derive(Debug, Clone, PartialEq)]
pub enum Inclusion {
    /// Proven: it is.
    Included,
    /// It is not: an instance of the narrow schema that the wide one refuses.
    Excluded(Value),
    /// Neither a proof nor an instance was found; why, in words.
    Undecided(String),
}

/// Whether every instance of `narrow` is an instance of `wide`; both are whole schemas, each with its
/// own definitions and of its own draft.
#[must_use]
pub fn included(narrow: &Value, wide: &Value) -> Inclusion {
    // The same document twice means the same, whatever it is.
    if narrow == wide {
        return Inclusion::Included;
    }
    let (narrow_bundle, wide_bundle) = match (bundle(narrow), bundle(wide)) {
        (Ok(narrow), Ok(wide)) => (narrow, wide),
        (Err(refusal), _) | (_, Err(refusal)) => return Inclusion::Undecided(refusal.to_string()),
    };
    let judges = Judges::new(narrow, wide);
    let open = narrow_bundle.open.as_ref().or(wide_bundle.open.as_ref());
    let (narrow, wide) = (&*narrow_bundle.schema, &*wide_bundle.schema);
    let mut left_out = String::new();
    let outcome = match open {
        // What it means differs from way to way, so that nothing that contains it is one set of values.
        Some(refusal) => Outcome::unknown(&refusal.to_string()),
        None => {
            let (outcome, not_modelled) = prove(narrow, wide);
            left_out = not_modelled.named();
            outcome
        }
    };
    let because = match outcome {
        Outcome::Empty => return Inclusion::Included,
        Outcome::Found { value, .. } => match judges.tell_apart(&value) {
            Ok(true) => return Inclusion::Excluded((*value).clone()),
            Ok(false) if left_out.is_empty() => "what they say is not modelled exactly".to_owned(),
            Ok(false) => format!("what they say is not modelled exactly: {left_out}"),
            Err(because) => return Inclusion::Undecided(because),
        },
        Outcome::Unknown(because) => because.to_string(),
    };
    let is_one = |value: &Value| judges.tell_apart(value) == Ok(true);
    if let Some(instance) = search::counterexample(narrow, wide, &is_one) {
        return Inclusion::Excluded(instance);
    }
    if open.is_none() && opinion::covers(wide, narrow) {
        return Inclusion::Included;
    }
    if let Some(said) = judges.one_by_one() {
        return said;
    }
    if let Err(because) = judges.both() {
        return Inclusion::Undecided(because.clone());
    }
    Inclusion::Undecided(format!("neither a proof nor a counterexample was found: {because}"))
}

/// An instance of the one that is none of the other, or the proof that there is none; both in the words
/// of 2020-12.
fn prove(narrow: &Value, wide: &Value) -> (Outcome, NotModelled) {
    let mut reading = Reading::default();
    let roots = [narrow, wide].map(|schema| {
        let mut document = Document::new(schema);
        reading.document(&mut document, schema)
    });
    let (arena, roots, not_modelled) = same::unify(reading, &roots);
    (Prover::new(arena).solve(&[(roots[0], true), (roots[1], false)]), not_modelled)
}

/// The judges of a pair, made when there is something to judge.
struct Judges<'a> {
    schemas: (&'a Value, &'a Value),
    made: OnceCell<Result<(Judge, Judge), String>>,
}

impl<'a> Judges<'a> {
    fn new(narrow: &'a Value, wide: &'a Value) -> Self {
        Self { schemas: (narrow, wide), made: OnceCell::new() }
    }

    /// Where the narrow one says its values one by one, each is tried: however little is known of the
    /// wide one, that is all there is.
    fn one_by_one(&self) -> Option<Inclusion> {
        let object = self.schemas.0.as_object()?;
        let said = |keyword: &String| {
            let says_nothing = walk::ANNOTATIONS.contains(&keyword.as_str());
            says_nothing || matches!(keyword.as_str(), "const" | "enum")
        };
        let values = match (object.get("const"), object.get("enum")) {
            (Some(value), None) => std::slice::from_ref(value),
            (None, Some(Value::Array(values))) => values,
            _ => return None,
        };
        if !object.keys().all(said) {
            return None;
        }
        for value in values {
            if self.tell_apart(value).ok()? {
                return Some(Inclusion::Excluded(value.clone()));
            }
        }
        Some(Inclusion::Included)
    }

    /// Whether a value is an instance of the narrow one alone.
    fn tell_apart(&self, value: &Value) -> Result<bool, String> {
        let (narrow, wide) = self.both().as_ref().map_err(Clone::clone)?;
        Ok(narrow.accepts(value) && !wide.accepts(value))
    }

    fn both(&self) -> &Result<(Judge, Judge), String> {
        let (narrow, wide) = self.schemas;
        self.made.get_or_init(|| Ok((Judge::new(narrow)?, Judge::new(wide)?)))
    }
}
