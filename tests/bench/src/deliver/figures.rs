//! Figures, and the rows they stand in.

use std::path::PathBuf;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use anyhow::{Context as _, Result};
use serde::Serialize;

/// How much is measured.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Effort {
    /// How often each is measured, in turns; the median is what counts.
    pub(crate) rounds: usize,
    /// A glance, not a measurement.
    pub(crate) quick: bool,
}

impl Effort {
    /// The first number for a measurement, the second for a glance.
    pub(crate) fn of(self, whole: usize, quick: usize) -> usize {
        if self.quick { quick } else { whole }
    }
}

/// What a row is held to.
#[derive(Debug, Clone, Copy, Serialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Aim {
    /// Ours over theirs, at most.
    Times(f64),
    /// Ours over theirs, at least.
    AtLeast(f64),
    /// Ours less theirs, at most, in the unit of the row.
    More(f64),
    /// Ours alone, at most, in the unit of the row.
    Most(f64),
    /// Shown beside others, held to nothing.
    None,
}

/// One figure of ours beside one of another make.
#[derive(Debug, Serialize)]
pub(crate) struct Row {
    pub(crate) measure: String,
    pub(crate) unit: &'static str,
    pub(crate) ours: f64,
    pub(crate) beside: &'static str,
    pub(crate) theirs: Option<f64>,
    pub(crate) aim: Aim,
}

/// A row of medians.
pub(crate) fn row(
    measure: impl Into<String>,
    unit: &'static str,
    ours: &[f64],
    beside: &'static str,
    theirs: &[f64],
    aim: Aim,
) -> Row {
    let theirs = (!theirs.is_empty()).then(|| median(theirs));
    Row { measure: measure.into(), unit, ours: median(ours), beside, theirs, aim }
}

/// The one in the middle.
pub(crate) fn median(values: &[f64]) -> f64 {
    share(values, 0.5)
}

/// The value below which this share of all lies.
pub(crate) fn share(values: &[f64], share: f64) -> f64 {
    let mut values = values.to_vec();
    values.sort_by(f64::total_cmp);
    let place = (values.len() as f64 * share) as usize;
    values.get(place.min(values.len().saturating_sub(1))).copied().unwrap_or(f64::NAN)
}

/// Nanoseconds since 1970: the clock that two processes share.
pub(crate) fn now() -> u64 {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    u64::try_from(since.as_nanos()).unwrap_or(u64::MAX)
}

/// The microseconds between two such times.
pub(crate) fn micros(from: u64, to: u64) -> f64 {
    to.saturating_sub(from) as f64 / 1e3
}

/// What the threads of a process have used of the processors until now. Linux says so to the nanosecond.
///
/// # Errors
/// On other systems.
pub(crate) fn cpu(process: u32) -> Result<Duration> {
    let tasks = PathBuf::from(format!("/proc/{process}/task"));
    let mut nanos = 0_u64;
    for task in std::fs::read_dir(&tasks).with_context(|| format!("{} (Linux has it)", tasks.display()))? {
        // A thread may end between the list and the look.
        let Ok(text) = std::fs::read_to_string(task?.path().join("schedstat")) else { continue };
        nanos += text.split_whitespace().next().and_then(|it| it.parse::<u64>().ok()).unwrap_or(0);
    }
    Ok(Duration::from_nanos(nanos))
}

/// A line of `/proc/<process>/status` in KiB: `VmRSS`, `VmHWM`.
///
/// # Errors
/// On other systems than Linux.
pub(crate) fn memory(process: u32, line: &str) -> Result<f64> {
    let status = std::fs::read_to_string(format!("/proc/{process}/status"))?;
    let found = status.lines().find_map(|it| it.strip_prefix(line)?.strip_prefix(':'));
    let kib = found.and_then(|it| it.trim().strip_suffix("kB")).context("no such line")?;
    Ok(kib.trim().parse()?)
}

/// Prints rows, or whatever else a caller reads, as JSON on a line.
#[expect(clippy::print_stdout, reason = "what is printed is what the caller reads")]
pub(crate) fn say(said: &impl Serialize) -> Result<()> {
    println!("{}", serde_json::to_string(said)?);
    Ok(())
}
