//! Whether one schema takes all that another does: decided pairs, by topic; pairs that mean the same;
//! generated pairs.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

mod circles;
mod examples;
mod foreign;
mod pairs;
mod patterns;
mod table;
mod verdicts;
