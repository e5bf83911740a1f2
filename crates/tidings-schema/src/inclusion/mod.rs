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
mod normalise;
mod numbers;
mod objects;
mod opinion;
mod prove;
mod rational;
mod same;
mod search;
mod strings;
mod summary;
mod verdict;

use std::cell::OnceCell;

use jsonschema::Draft;
use serde_json::Value;

pub use judge::Judge;
pub use normalise::normalise;
pub use verdict::Verdict;

use compile::{Document, Reading};
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
/// own definitions.
#[must_use]
pub fn included(narrow: &Value, wide: &Value) -> Inclusion {
    let judges = Judges::new(narrow, wide);
    let (plain_narrow, plain_wide) = (normalise::normalise(narrow), normalise::normalise(wide));
    let because = match prove((&plain_narrow, judge::draft(narrow)), (&plain_wide, judge::draft(wide))) {
        Outcome::Empty => return Inclusion::Included,
        Outcome::Found { value, .. } => match judges.tell_apart(&value) {
            Ok(true) => return Inclusion::Excluded((*value).clone()),
            Ok(false) => "what they say is not modelled exactly".to_owned(),
            Err(because) => return Inclusion::Undecided(because),
        },
        Outcome::Unknown(because) => because.to_string(),
    };
    let is_one = |value: &Value| judges.tell_apart(value) == Ok(true);
    if let Some(instance) = search::counterexample(&plain_narrow, &plain_wide, &is_one) {
        return Inclusion::Excluded(instance);
    }
    if opinion::covers(wide, narrow) {
        return Inclusion::Included;
    }
    Inclusion::Undecided(format!("neither a proof nor a counterexample was found: {because}"))
}

/// An instance of the one that is none of the other, or the proof that there is none.
fn prove(narrow: (&Value, Draft), wide: (&Value, Draft)) -> Outcome {
    if [narrow.1, wide.1].iter().any(|draft| *draft < Draft::Draft6) {
        return Outcome::unknown("it is written in a draft before 6");
    }
    let mut reading = Reading::default();
    let roots = [narrow, wide].map(|(schema, draft)| {
        let mut document = Document::new(schema, draft);
        reading.schema(&mut document, schema, 0)
    });
    if reading.embeds {
        return Outcome::unknown("a schema inside has an `$id` of its own");
    }
    let (arena, roots) = same::unify(reading, &roots);
    Prover::new(arena).solve(&[(roots[0], true), (roots[1], false)])
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

    /// Whether a value is an instance of the narrow one alone.
    fn tell_apart(&self, value: &Value) -> Result<bool, String> {
        let (narrow, wide) = self.schemas;
        let made = self.made.get_or_init(|| Ok((Judge::new(narrow)?, Judge::new(wide)?)));
        match made {
            Ok((narrow, wide)) => Ok(narrow.accepts(value) && !wide.accepts(value)),
            Err(because) => Err(because.clone()),
        }
    }
}
