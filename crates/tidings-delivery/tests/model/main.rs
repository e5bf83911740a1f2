//! The rules of delivery on random histories: publish, commit, crash between commit and showing,
//! clean stop, store lost, back, restored from an older copy, retention, filters, readers that stop
//! anywhere, heartbeats.
//!
//! Owed is applied, or exactly the range of a gap covers what is missing, and `complete` never claims
//! what is not so. A history is a list of plain steps drawn from a seed, not a state machine of
//! proptest: one takes microseconds, so that the rare histories (one rule is needed once in 10 000)
//! are met in a second, and a list of steps is made small by leaving steps out.
//!
//! `TIDINGS_MODEL_SEED` begins elsewhere, `TIDINGS_MODEL_RUNS` goes on for longer.
#![expect(clippy::print_stdout, clippy::unwrap_used, reason = "a test")]

mod client;
mod history;
mod server;

use history::{Break, Outcome, Step, run, steps};

fn number(name: &str, otherwise: u64) -> u64 {
    std::env::var(name).ok().and_then(|it| it.parse().ok()).unwrap_or(otherwise)
}

/// The smallest history found that still fails, by leaving out steps.
fn smallest(seed: u64, mut history: Vec<Step>, broken: Option<Break>) -> Vec<Step> {
    let mut size = history.len().div_ceil(2);
    while size > 0 {
        let mut at = 0;
        while at < history.len() {
            let mut fewer = history.clone();
            fewer.drain(at..(at + size).min(history.len()));
            if run(seed, &fewer, broken).is_err() {
                history = fewer;
            } else {
                at += size;
            }
        }
        size /= 2;
    }
    history
}

/// The first of these seeds whose history fails, if any.
fn first_failure(seeds: std::ops::Range<u64>, broken: Option<Break>) -> Result<Outcome, (u64, String)> {
    let mut all = Outcome::default();
    for seed in seeds {
        match run(seed, &steps(seed), broken) {
            Ok(outcome) => all += outcome,
            Err(said) => return Err((seed, said)),
        }
    }
    Ok(all)
}

#[test]
fn nothing_is_lost_in_silence() {
    let first = number("TIDINGS_MODEL_SEED", 1);
    let runs = number(
        "TIDINGS_MODEL_RUNS",
        if std::env::var_os("TIDINGS_THOROUGH").is_some() { 120_000 } else { 12_000 },
    );
    match first_failure(first..first + runs, None) {
        Ok(outcome) => {
            println!("{outcome:?}");
            assert!(outcome.is_varied(runs), "the histories meet too little: {outcome:?}");
        }
        Err((seed, said)) => {
            let small = smallest(seed, steps(seed), None);
            let now = run(seed, &small, None).err().unwrap_or_default();
            panic!("seed {seed}: {said}\n{} steps: {small:#?}\n{now}", small.len());
        }
    }
}

#[test]
fn every_rule_that_is_broken_is_found() {
    for broken in Break::ALL {
        let found = first_failure(1..60_000, Some(broken));
        let (seed, said) = found.expect_err(&format!("{broken:?} is not found"));
        println!("{broken:?}: seed {seed}: {said}");
    }
}
