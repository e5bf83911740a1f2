//! A second opinion where our own prover finds nothing: the canonical form of the jsonschema crate.

use std::panic::{AssertUnwindSafe, catch_unwind};

use jsonschema::canonical::{self, Containment};
use serde_json::Value;

use super::patterns;

/// Schemas longer than this as text are not canonicalised: its time is not bounded.
const LONGEST: usize = 40_000;

/// Bytes of stack, of which only what is used is taken: schemas of the longest text, all nesting, use
/// about half.
const STACK: usize = 256 << 20;

/// Whether `wide` is proven to accept everything `narrow` accepts; both in the words of 2020-12.
pub(super) fn covers(wide: &Value, narrow: &Value) -> bool {
    if [wide, narrow].iter().any(|one| one.to_string().len() > LONGEST) {
        return false;
    }
    if ![wide, narrow].iter().all(|one| patterns::are_read_alike(one)) {
        return false;
    }
    let canonical = |schema: &Value| {
        let options = canonical::options().offline().should_validate_formats(true);
        options.with_draft(jsonschema::Draft::Draft202012).canonicalize(schema).ok()
    };
    // It is experimental: whatever happens in it is no answer.
    let ask = || catch_unwind(AssertUnwindSafe(|| canonical(wide)?.covers(&canonical(narrow)?).ok()));
    // It goes as deep as the schemas do, which no stack of the caller need be made for.
    let answer = std::thread::scope(|scope| {
        let asked = std::thread::Builder::new().stack_size(STACK).spawn_scoped(scope, ask).ok()?;
        asked.join().ok()?.ok()?
    });
    matches!(answer, Some(Containment::Yes))
}
