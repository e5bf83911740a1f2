//! The catalog of events as data: the document an exporter prints, the catalog made from it, its
//! views, canonical form and fingerprints, and the rules and findings of `check`.
//!
//! Pure: no files, no clock, no environment, no terminal.

pub mod assemble;
pub mod bundle;
pub mod carrying;
pub mod catalog;
pub mod changelog;
pub mod changes;
pub mod concurrent;
pub mod document;
mod draft;
pub mod evolution;
pub mod finding;
pub mod fingerprint;
pub mod history;
pub mod inclusion;
pub mod lints;
mod naming;
pub mod published;
pub mod released;
pub mod rules;
pub mod sample;
pub mod selection;
pub mod shape;
pub mod stored;
pub mod unpublish;
pub mod views;
pub mod walk;
pub mod wording;

/// The example on the front page.
#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct FrontPage;
