//! The catalog of events as data: the document an exporter prints, the catalog made from it, its
//! views, canonical form and fingerprints, and the rules and findings of `check`.
//!
//! Pure: no files, no clock, no environment, no terminal.

pub mod assemble;
pub mod catalog;
pub mod concurrent;
pub mod document;
mod draft;
pub mod finding;
pub mod fingerprint;
pub mod lints;
mod naming;
pub mod published;
pub mod released;
pub mod rules;
pub mod sample;
pub mod shape;
pub mod views;
pub mod walk;
