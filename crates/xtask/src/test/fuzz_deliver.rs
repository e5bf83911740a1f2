//! `cargo xtask fuzz-deliver`: the tests of delivery that draw what they do, with new seeds.

use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use anyhow::{Context as _, Result, bail};

use super::cargo;
use super::fuzz::now;
use crate::repository::root;

/// A test that draws what it does.
struct Part {
    name: &'static str,
    /// What cargo is told: the package, and the test program in it.
    program: &'static [&'static str],
    /// Which tests of it.
    tests: &'static [&'static str],
    /// The variable that holds its seed.
    seed: &'static str,
    /// The variable that says how much, and how much a round is.
    much: Option<(&'static str, u64)>,
    /// Its seeds are consecutive: so many are used by a round.
    stride: u64,
}

const PARTS: [Part; 6] = [
    Part {
        name: "model",
        program: &["--package", "tidings-delivery", "--test", "model"],
        tests: &["nothing_is_lost_in_silence"],
        seed: "TIDINGS_MODEL_SEED",
        much: Some(("TIDINGS_MODEL_RUNS", 50_000)),
        stride: 50_000,
    },
    Part {
        name: "threads",
        program: &["--package", "tidings-delivery", "--test", "threads"],
        tests: &[
            "everybody_sees_every_event_once_and_in_order_until_the_end",
            "whoever_is_revoked_or_closed_while_it_waits_says_goodbye",
        ],
        seed: "TIDINGS_SHUTTLE_SEED",
        much: Some(("TIDINGS_SHUTTLE_RUNS", 1000)),
        stride: 1,
    },
    Part {
        name: "kills",
        program: &["--package", "tidings-delivery", "--test", "kill"],
        tests: &["what_was_called_kept_survives_a_kill"],
        seed: "TIDINGS_KILL_SEED",
        much: Some(("TIDINGS_KILLS", 10)),
        stride: 1,
    },
    Part {
        name: "cursors",
        program: &["--package", "tidings-delivery", "--lib"],
        tests: &["core::cursor::tests::edited_cursors_are_refused_or_written_as_they_were_read"],
        seed: "TIDINGS_PARSER_SEED",
        much: None,
        stride: 1,
    },
    Part {
        name: "queries",
        program: &["--package", "tidings-axum", "--lib"],
        tests: &[
            "request::tests::what_is_written_is_read",
            "request::tests::whatever_a_query_is_it_is_read_or_refused_for_another_reason_than_its_cursor",
            "request::tests::whatever_the_header_holds_it_is_a_place_or_an_unknown_one",
        ],
        seed: "TIDINGS_PARSER_SEED",
        much: None,
        stride: 1,
    },
    Part {
        name: "stores",
        program: &["--package", "tidings-delivery", "--test", "damage"],
        tests: &["a_damaged_store_gives_what_was_written_or_says_what_is_damaged"],
        seed: "TIDINGS_STORE_SEED",
        much: Some(("TIDINGS_STORE_RUNS", 300)),
        stride: 300,
    },
];

impl Part {
    /// The variables of the round with this seed.
    fn variables(&self, seed: u64) -> Vec<(&'static str, u64)> {
        let mut variables = vec![(self.seed, seed.wrapping_mul(self.stride))];
        variables.extend(self.much);
        variables
    }

    /// What cargo is told behind `test`.
    fn words(&self) -> Vec<&'static str> {
        let mut words = self.program.to_vec();
        words.extend(["--", "--exact"]);
        words.extend(self.tests);
        words
    }

    /// The line that repeats a round.
    fn again(&self, seed: u64) -> String {
        let variables =
            self.variables(seed).iter().map(|(name, value)| format!("{name}={value} ")).collect::<String>();
        format!("{variables}cargo test {}", self.words().join(" "))
    }

    /// Runs a round to its end; what it said where it failed.
    fn run(&self, seed: u64) -> Result<Option<String>> {
        let mut command: Command = cargo(&root());
        command.args(["test", "--quiet"]).args(self.words()).arg("--nocapture");
        command.envs(self.variables(seed).iter().map(|(name, value)| (name, value.to_string())));
        let output = command.stdin(Stdio::null()).output().context("could not start cargo")?;
        let said = String::from_utf8_lossy(&output.stdout);
        // A name that is no longer that of a test would pass for ever.
        if output.status.success() && said.contains(&format!("running {} test", self.tests.len())) {
            return Ok(None);
        }
        Ok(Some(format!("{said}{}", String::from_utf8_lossy(&output.stderr))))
    }
}

/// Rounds of all of them until the minutes are over, or one fails.
pub(crate) fn fuzz_deliver(minutes: u64, seed: Option<u64>) -> Result<()> {
    let first = seed.unwrap_or_else(now);
    let end = Instant::now() + Duration::from_secs(minutes * 60);
    for seed in first.. {
        let mut took = Vec::new();
        for part in &PARTS {
            let began = Instant::now();
            if let Some(said) = part.run(seed)? {
                anstream::eprintln!("{said}");
                bail!("seed {seed}, {}; again:\n{}", part.name, part.again(seed));
            }
            took.push(format!("{} {:.0} s", part.name, began.elapsed().as_secs_f64()));
        }
        anstream::println!("seed {seed}: {}", took.join(", "));
        if Instant::now() > end {
            break;
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_line_that_repeats_a_round_names_its_seed_and_its_tests() {
        let line = PARTS[0].again(3);
        assert_eq!(
            line,
            "TIDINGS_MODEL_SEED=150000 TIDINGS_MODEL_RUNS=50000 cargo test --package tidings-delivery --test model \
             -- --exact nothing_is_lost_in_silence"
        );
    }

    #[test]
    fn no_two_rounds_share_a_seed() {
        for part in &PARTS {
            let much = part.much.map_or(1, |it| it.1);
            assert!(part.stride == 1 || part.stride >= much, "{}", part.name);
        }
    }
}
