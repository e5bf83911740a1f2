//! `cargo xtask fuzz` and `fuzz-compat`: the tests that draw their values, with new seeds.

use std::time::{SystemTime, UNIX_EPOCH};

use anyhow::Result;

use super::{cargo, must, npm_packages};
use crate::repository::root;

/// `cargo xtask fuzz`: rounds of generated values with new seeds.
pub(crate) fn fuzz(minutes: u64, seed: Option<u64>) -> Result<()> {
    let root = root();
    npm_packages(&root.join("tests/frontend"))?;
    let (minutes, seed) = (minutes.to_string(), seed.unwrap_or_else(now).to_string());
    let example = ["run", "--quiet", "--package", "tidings-tests", "--example", "fuzz", "--"];
    must(cargo(&root).args(example).args([minutes, seed]))
}

/// `cargo xtask fuzz-compat`: pairs of schemas with new seeds, in a release build.
pub(crate) fn fuzz_compat(pairs: u64, seed: Option<u64>, vocabulary: bool) -> Result<()> {
    let root = root();
    npm_packages(&root.join("tests/frontend"))?;
    let example =
        ["run", "--quiet", "--release", "--package", "tidings-tests", "--example", "inclusion", "--"];
    let seed = seed.unwrap_or_else(now).to_string();
    let only = vocabulary.then_some("vocabulary");
    must(cargo(&root).args(example).args([pairs.to_string(), seed]).args(only))
}

/// Seconds since 1970.
pub(super) fn now() -> u64 {
    SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |since| since.as_secs())
}
