//! Time, measured in turns.

use std::time::{Duration, Instant};

/// How long one turn takes at least.
const TURN: Duration = Duration::from_millis(40);

/// Something to measure: judges all its inputs once.
pub struct Subject<'a> {
    /// Its name in the table.
    pub name: String,
    /// How many inputs one call judges.
    pub inputs: usize,
    /// Judges them.
    pub run: Box<dyn FnMut() + 'a>,
}

/// Nanoseconds per input of each subject: the median of the rounds. In every round each has its turn,
/// and each as often before another as behind it.
pub fn medians(subjects: &mut [Subject<'_>], rounds: usize) -> Vec<f64> {
    let mut times = vec![Vec::new(); subjects.len()];
    for subject in &mut *subjects {
        turn(subject);
    }
    for round in 0..rounds {
        let mut order: Vec<usize> = (0..subjects.len()).collect();
        if round % 2 == 1 {
            order.reverse();
        }
        for index in order {
            if let (Some(subject), Some(times)) = (subjects.get_mut(index), times.get_mut(index)) {
                times.push(turn(subject));
            }
        }
    }
    times.into_iter().map(median).collect()
}

/// The median of the calls of one turn: where another process takes the processor away, it is away
/// from few of them.
fn turn(subject: &mut Subject<'_>) -> f64 {
    let start = Instant::now();
    let mut calls = Vec::new();
    while start.elapsed() < TURN {
        let before = Instant::now();
        (subject.run)();
        calls.push(before.elapsed().as_secs_f64() * 1e9 / subject.inputs.max(1) as f64);
    }
    median(calls)
}

/// The one in the middle.
fn median(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    values.get(values.len() / 2).copied().unwrap_or(f64::NAN)
}
