//! One fixture per serde feature that tidings carries: a payload that uses the feature, what serde
//! writes for it, and what is almost that and must be refused.
//!
//! The events form four catalogs, exported by `examples/catalog.rs`: `conformance` (adjacently
//! tagged, two enums), `conformance-internal`, `conformance-unversioned` and
//! `conformance-unversioned-internal`.
//!
//! Invariant: what serde writes is asked of serde. No value of a fixture is written by hand; the
//! near misses are, each as one edit of such a value.

#![expect(missing_docs, reason = "the types are fixtures: their names and attributes are what they say")]

pub mod adjacent;
pub mod closed;
pub mod collections;
pub mod docs;
pub mod fixture;
pub mod flatten;
pub mod foreign;
pub mod generics;
pub mod internal;
pub mod names;
pub mod open;
pub mod payload_enums;
pub mod presence;
pub mod recursion;
pub mod renames;
pub mod scalars;
pub mod tuples;
pub mod unversioned;

pub use fixture::{Fixture, NearMiss};

/// Every fixture, by catalog.
#[must_use]
pub fn fixtures() -> Vec<Fixture> {
    [
        payload_enums::fixtures(),
        renames::fixtures(),
        flatten::fixtures(),
        presence::fixtures(),
        generics::fixtures(),
        collections::fixtures(),
        tuples::fixtures(),
        recursion::fixtures(),
        foreign::fixtures(),
        closed::fixtures(),
        scalars::fixtures(),
        names::fixtures(),
        docs::fixtures(),
        open::fixtures(),
        adjacent::fixtures(),
        internal::fixtures(),
        unversioned::fixtures(),
    ]
    .concat()
}
