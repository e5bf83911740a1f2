//! Goes on from where the ordinary test of one verdict ends: round after round with new seeds, until the
//! minutes are over or the sides disagree. `cargo xtask fuzz --minutes N` runs it.

#![expect(clippy::print_stdout, reason = "a program that says how far it is")]

#[path = "../tests/verdict/round.rs"]
mod round;
#[path = "../tests/verdict/subjects.rs"]
mod subjects;
#[path = "../tests/verdict/texts.rs"]
mod texts;

use std::process::ExitCode;
use std::time::{Duration, Instant};

fn main() -> ExitCode {
    let mut arguments = std::env::args().skip(1).map(|argument| argument.parse::<u64>());
    let (Some(Ok(minutes)), Some(Ok(first))) = (arguments.next(), arguments.next()) else {
        println!("fuzz MINUTES SEED");
        return ExitCode::from(2);
    };
    let folder = tidings_tests::target().join("fuzz");
    let subjects = subjects::subjects();
    round::prepare(&subjects, &folder);
    let end = Instant::now() + Duration::from_secs(minutes * 60);
    let (mut values, mut texts) = (0, 0);
    for seed in first.. {
        let round = round::round(&subjects, seed, 500, 20_000, &folder);
        values += round.values;
        texts += round.texts;
        println!("seed {seed}: {} values, {} texts; {values} and {texts} so far", round.values, round.texts);
        if !round.disagreements.is_empty() {
            println!("{}", round.disagreements.join("\n"));
            println!("again: cargo xtask fuzz --minutes 1 --seed {seed}");
            return ExitCode::FAILURE;
        }
        if Instant::now() > end {
            break;
        }
    }
    ExitCode::SUCCESS
}
