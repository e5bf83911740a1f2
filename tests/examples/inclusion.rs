//! Goes on from where the ordinary test of the engine of compatibility ends: pair after pair of
//! schemas, each answer held against values that are looked for without the engine, and against a
//! judge of another make. `cargo xtask fuzz-compat --pairs N` runs it.

#![expect(clippy::print_stdout, reason = "a program that says how far it is")]

#[path = "../tests/catalogs/conformance.rs"]
mod conformance_catalog;
#[path = "../tests/inclusion/court.rs"]
mod court;
#[path = "../tests/inclusion/edits.rs"]
mod edits;
#[path = "../tests/inclusion/foreign.rs"]
mod foreign;
#[path = "../tests/inclusion/generated.rs"]
mod generated;
#[path = "../tests/inclusion/held.rs"]
mod held;
#[path = "../tests/catalogs/nexus.rs"]
mod nexus_catalog;
#[path = "../tests/inclusion/soundness.rs"]
mod soundness;
#[path = "../tests/inclusion/vocabulary.rs"]
mod vocabulary;
#[path = "../tests/inclusion/ways.rs"]
mod ways;

use std::process::ExitCode;

use court::Report;
use held::Tally;

/// How many pairs are held before it is said how far it is.
const BATCH: usize = 500;

/// Published schemas up to this many bytes are asked about: the largest in every twentieth batch, since
/// ajv needs seconds for each of them.
fn largest(seed: u64) -> usize {
    if seed.is_multiple_of(20) { 3_000_000 } else { 100_000 }
}

fn main() -> ExitCode {
    let mut arguments = std::env::args().skip(1);
    let mut number = || arguments.next().and_then(|argument| argument.parse::<u64>().ok());
    let (Some(pairs), Some(first)) = (number(), number()) else {
        println!("inclusion PAIRS SEED [vocabulary]");
        return ExitCode::from(2);
    };
    if arguments.next().as_deref() == Some("vocabulary") {
        return vocabulary_alone(pairs, first);
    }
    let mut own = [("generated", Tally::default()), ("catalogs", Tally::default())];
    let mut others = [("vocabulary", Report::default()), ("published", Report::default())];
    // A short run looks at some of it.
    let suite = foreign::of_suite(if pairs < 1_000 { 17 } else { 1 });
    say(&suite);
    println!("official suite: {suite}");
    for seed in first..first + pairs.div_ceil(BATCH as u64) {
        let batch = [soundness::of_generated(seed, BATCH / 10), soundness::of_catalogs(seed, BATCH / 10)];
        for ((name, tally), new) in own.iter_mut().zip(batch) {
            new.undecided.iter().for_each(|one| println!("undecided: {one}"));
            tally.add(new);
            println!("seed {seed}, {name}: {tally}");
        }
        let batch = [
            foreign::of_vocabulary(seed, BATCH / 2),
            foreign::of_published(seed, BATCH * 3 / 10, largest(seed)),
        ];
        for ((name, report), new) in others.iter_mut().zip(batch) {
            say(&new);
            report.add(new);
            println!("seed {seed}, {name}: {report}");
        }
    }
    let wrong = suite.wrong.len() + others.iter().map(|(_, report)| report.wrong.len()).sum::<usize>();
    if wrong > 0 { ExitCode::FAILURE } else { ExitCode::SUCCESS }
}

/// Generated schemas and nothing else: without published ones ajv is quick.
fn vocabulary_alone(pairs: u64, first: u64) -> ExitCode {
    let mut report = Report::default();
    for seed in first..first + pairs.div_ceil(2 * BATCH as u64) {
        let new = foreign::of_vocabulary(seed, 2 * BATCH);
        say(&new);
        report.add(new);
        println!("seed {seed}, vocabulary: {report}");
    }
    if report.wrong.is_empty() { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

/// What was left open, and what is false.
fn say(report: &Report) {
    report.undecided.iter().for_each(|one| println!("undecided: {one}"));
    report.wrong.iter().for_each(|one| println!("FALSE: {one}"));
}
