//! Time, measured in turns.

use std::hint::black_box;
use std::time::{Duration, Instant};

/// How long one turn takes at least.
const TURN: Duration = Duration::from_millis(40);

/// How many inputs are judged between two looks at the clock: about as many microseconds, so that most
/// slices pass without another process in them.
const SLICE: usize = 64;

/// Judges an input and forgets the verdict.
pub type Judge<'a> = Box<dyn Fn(&[u8]) + 'a>;

/// Something to measure.
pub struct Subject<'a> {
    /// What it judges.
    pub inputs: &'a [Vec<u8>],
    /// Judges one of them.
    pub judge: Judge<'a>,
}

/// Nanoseconds per input of each subject: the median of the rounds. In every round each has its turn,
/// and each as often before another as behind it.
pub fn medians(subjects: &[Subject<'_>], rounds: usize) -> Vec<f64> {
    let mut times = vec![Vec::new(); subjects.len()];
    for subject in subjects {
        turn(subject);
    }
    for round in 0..rounds {
        let mut order: Vec<usize> = (0..subjects.len()).collect();
        if round % 2 == 1 {
            order.reverse();
        }
        for index in order {
            if let (Some(subject), Some(times)) = (subjects.get(index), times.get_mut(index)) {
                times.push(turn(subject));
            }
        }
    }
    times.into_iter().map(median).collect()
}

/// The median of the slices of one turn.
fn turn(subject: &Subject<'_>) -> f64 {
    let start = Instant::now();
    let mut slices = Vec::new();
    while start.elapsed() < TURN {
        for slice in subject.inputs.chunks_exact(SLICE) {
            let before = Instant::now();
            for input in slice {
                (subject.judge)(black_box(input));
            }
            slices.push(before.elapsed().as_secs_f64() * 1e9 / SLICE as f64);
        }
    }
    median(slices)
}

/// The one in the middle.
fn median(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    values.get(values.len() / 2).copied().unwrap_or(f64::NAN)
}
