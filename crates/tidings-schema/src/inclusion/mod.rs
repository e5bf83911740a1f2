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

mod judge;
mod opinion;
mod search;

use serde_json::Value;

pub use judge::Judge;

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
    let judges = Judge::new(narrow).and_then(|accepts| Ok((accepts, Judge::new(wide)?)));
    let (accepts, refuses) = match judges {
        Ok(judges) => judges,
        Err(because) => return Inclusion::Undecided(because),
    };
    if opinion::covers(wide, narrow) {
        return Inclusion::Included;
    }
    match search::counterexample(narrow, wide, &|value| accepts.accepts(value) && !refuses.accepts(value)) {
        Some(instance) => Inclusion::Excluded(instance),
        None => Inclusion::Undecided("neither a proof nor a counterexample was found".to_owned()),
    }
}
