//! The engine of compatibility on pairs that nobody wrote: generated schemas, catalogs with an edit,
//! what schemars makes of Rust types, and schemas said in another way.

#[path = "../../../crates/xtask/src/bench/compat/pairs.rs"]
mod adversarial;
mod bounded;
#[path = "../catalogs/conformance.rs"]
mod conformance_catalog;
mod court;
mod decided;
mod edits;
mod foreign;
mod generated;
mod held;
#[path = "../catalogs/nexus.rs"]
mod nexus_catalog;
mod others;
mod patterns;
mod rewritten;
mod rust_types;
mod soundness;
mod vocabulary;
mod ways;
