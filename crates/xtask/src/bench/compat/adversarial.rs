//! Pairs of schemas that are made to be expensive: each ends, decided or with the bound it met.

use std::time::{Duration, Instant};

use tidings_schema::inclusion::{Inclusion, included};

use super::pairs;
use crate::bench::table::{Table, time};

/// Compares every pair this often.
pub(super) fn run(rounds: usize) {
    let mut table = Table::new(&["pair", "median", "answer"]);
    let pigeons = pairs::Case {
        name: "ten pigeons in nine holes",
        narrow: pairs::pigeons(9),
        wide: serde_json::Value::Bool(false),
    };
    for pair in pairs::cases().into_iter().chain([pigeons]) {
        let mut times: Vec<Duration> = Vec::new();
        let mut answer = String::new();
        for _ in 0..rounds.max(1) {
            let begin = Instant::now();
            let said = included(&pair.narrow, &pair.wide);
            times.push(begin.elapsed());
            answer = match said {
                Inclusion::Included => "included".to_owned(),
                Inclusion::Excluded(instance) => format!("excluded ({} bytes)", instance.to_string().len()),
                Inclusion::Undecided(because) => because,
            };
        }
        times.sort_unstable();
        table.row(vec![pair.name.to_owned(), time(times[times.len() / 2]), answer]);
    }
    table.print("pairs that are made to be expensive");
}
