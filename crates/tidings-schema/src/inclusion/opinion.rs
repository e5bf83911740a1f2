//! A second opinion where our own prover finds nothing: the canonical form of the jsonschema crate.

use std::panic::{AssertUnwindSafe, catch_unwind};

use jsonschema::canonical::{self, Containment};
use serde_json::Value;

/// Schemas longer than this as text are not canonicalised: its time is not bounded.
const LONGEST: usize = 40_000;

/// Whether `wide` is proven to accept everything `narrow` accepts; both in the words of 2020-12.
pub(super) fn covers(wide: &Value, narrow: &Value) -> bool {
    if [wide, narrow].iter().any(|one| one.to_string().len() > LONGEST) {
        return false;
    }
    let canonical = |schema: &Value| {
        let options = canonical::options().offline().should_validate_formats(true);
        options.with_draft(jsonschema::Draft::Draft202012).canonicalize(schema).ok()
    };
    // It is experimental: whatever happens in it is no answer.
    let answer = catch_unwind(AssertUnwindSafe(|| canonical(wide)?.covers(&canonical(narrow)?).ok()));
    matches!(answer, Ok(Some(Containment::Yes)))
}
