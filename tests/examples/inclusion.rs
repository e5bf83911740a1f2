//! Goes on from where the ordinary test of the engine of compatibility ends: pair after pair of
//! schemas, each answer held against values that are looked for without the engine, and against a
//! judge of another make. `cargo xtask fuzz-compat --pairs N` runs it.

#![expect(clippy::print_stdout, reason = "a program that says how far it is")]

#[path = "../tests/catalogs/conformance.rs"]
mod conformance_catalog;
#[path = "../tests/inclusion/edits.rs"]
mod edits;
#[path = "../tests/inclusion/generated.rs"]
mod generated;
#[path = "../tests/inclusion/held.rs"]
mod held;
#[path = "../tests/catalogs/nexus.rs"]
mod nexus_catalog;
#[path = "../tests/inclusion/soundness.rs"]
mod soundness;

use std::process::ExitCode;

use held::Tally;

/// How many pairs are held before it is said how far it is.
const BATCH: usize = 500;

fn main() -> ExitCode {
    let mut arguments = std::env::args().skip(1).map(|argument| argument.parse::<u64>());
    let (Some(Ok(pairs)), Some(Ok(first))) = (arguments.next(), arguments.next()) else {
        println!("inclusion PAIRS SEED");
        return ExitCode::from(2);
    };
    let mut tallies = [("generated", Tally::default()), ("catalogs", Tally::default())];
    for seed in first..first + pairs.div_ceil(BATCH as u64) {
        let batch = [soundness::of_generated(seed, BATCH / 2), soundness::of_catalogs(seed, BATCH / 2)];
        for ((name, tally), new) in tallies.iter_mut().zip(batch) {
            new.undecided.iter().for_each(|one| println!("undecided: {one}"));
            tally.add(new);
            println!("seed {seed}, {name}: {tally}");
        }
    }
    ExitCode::SUCCESS
}
