//! The figures of a hub: plain atomics of its own, so that two hubs of a process do not mix.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use serde::Serialize;
use tidings_frames::GapReason;

use super::error::PublishErrorKind;
use super::reports::Reported;
use crate::core::{BOUNDS_MICROS, Bounds, Durations, bucket, micros};

/// A counter.
#[derive(Debug, Default)]
pub(super) struct Counter(AtomicU64);

impl Counter {
    pub(super) fn add(&self, count: u64) {
        self.0.fetch_add(count, Ordering::Relaxed);
    }

    pub(super) fn get(&self) -> u64 {
        self.0.load(Ordering::Relaxed)
    }
}

/// A histogram of times.
#[derive(Debug, Default)]
pub(super) struct Timer {
    buckets: [AtomicU64; BOUNDS_MICROS.len() + 1],
    sum_micros: AtomicU64,
}

impl Timer {
    pub(super) fn observe(&self, time: Duration) {
        let micros = micros(time);
        self.buckets[bucket(micros)].fetch_add(1, Ordering::Relaxed);
        self.sum_micros.fetch_add(micros, Ordering::Relaxed);
    }

    fn get(&self) -> Durations {
        Durations {
            buckets: std::array::from_fn(|index| self.buckets[index].load(Ordering::Relaxed)),
            sum_micros: self.sum_micros.load(Ordering::Relaxed),
        }
    }
}

/// Counters by a label that comes from the program, never from a request.
#[derive(Debug)]
pub(super) struct Family(Vec<(&'static str, Counter)>);

impl Family {
    pub(super) fn new(labels: impl IntoIterator<Item = &'static str>) -> Self {
        Self(labels.into_iter().map(|label| (label, Counter::default())).collect())
    }

    /// Counts under a label; one that is not known counts under the last.
    pub(super) fn add(&self, label: &str, count: u64) {
        let found = self.0.iter().find(|(it, _)| *it == label).or(self.0.last());
        if let Some((_, counter)) = found {
            counter.add(count);
        }
    }

    fn get(&self) -> BTreeMap<&'static str, u64> {
        self.0.iter().map(|(label, counter)| (*label, counter.get())).collect()
    }
}

#[derive(Debug)]
pub(super) struct Counters {
    pub(super) published: Counter,
    pub(super) refused: Family,
    /// To connections that have ended.
    pub(super) sent: Counter,
    pub(super) replayed: Counter,
    pub(super) gaps: Family,
    pub(super) missed: Counter,
    pub(super) unsupported: Family,
    pub(super) carried: Family,
    pub(super) connections: Family,
    pub(super) ended: Family,
    pub(super) polls: Counter,
    pub(super) refused_polls: Counter,
    /// From `publish` to where readers see it.
    pub(super) visible: Timer,
    /// From the beginning of a stream to where it is live.
    pub(super) catch_up: Timer,
}

impl Counters {
    /// Counters with the types of a catalog as labels.
    pub(super) fn new(types: impl Iterator<Item = &'static str>) -> Self {
        Self {
            published: Counter::default(),
            refused: Family::new(PublishErrorKind::ALL.map(PublishErrorKind::as_str)),
            sent: Counter::default(),
            replayed: Counter::default(),
            gaps: Family::new(GapReason::ALL.map(GapReason::as_str)),
            missed: Counter::default(),
            unsupported: Family::new(types.chain(["other"])),
            carried: Family::new(["up", "down", "as-is"]),
            connections: Family::new(["new", "resumed", "gap", "full"]),
            ended: Family::new(["stopping", "age", "revoked", "client"]),
            polls: Counter::default(),
            refused_polls: Counter::default(),
            visible: Timer::default(),
            catch_up: Timer::default(),
        }
    }
}

/// What a hub has done since it was started, and how it is. All figures but the last ones only ever
/// go up.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Stats {
    /// Events that took their place in the log.
    pub published: u64,
    /// Events that were not taken, by kind of error.
    pub refused: BTreeMap<&'static str, u64>,
    /// Events that were given to a connection. It is not known whether they arrived.
    pub sent: u64,
    /// Those of them that came from disk.
    pub replayed: u64,
    /// Gaps that were told, by reason.
    pub gaps: BTreeMap<&'static str, u64>,
    /// Events that do not follow such a gap, where that is known.
    pub missed: u64,
    /// Events that could not be given to a connection, by type.
    pub unsupported: BTreeMap<&'static str, u64>,
    /// Events that were brought to another version, once for each.
    pub carried: BTreeMap<&'static str, u64>,
    /// Streams that said hello, by what they began with: `new` (no cursor), `resumed`, `gap` (a cursor
    /// that could not be resumed from), `full` (turned away).
    pub connections: BTreeMap<&'static str, u64>,
    /// Streams that have ended, by who ended them: a goodbye's reason, or `client` (it went away, or
    /// its network did).
    pub ended: BTreeMap<&'static str, u64>,
    /// Polls that were answered.
    pub polls: u64,
    /// Polls that were turned away because the hub was full.
    pub refused_polls: u64,
    /// From the call of `publish` until readers can see the event.
    pub visible: Durations,
    /// From a stream's beginning with a cursor, the window or all that is kept until it was live.
    pub catch_up: Durations,
    /// How often the disk has failed.
    pub store_errors: u64,
    /// What the disk said last.
    pub last_store_error: Option<String>,
    /// Commits to disk.
    pub commits: Durations,
    /// What clients say has reached them.
    pub reported: Reported,
    /// Connections that are open; a poll that waits is one.
    pub open: usize,
    /// Events in the window.
    pub window_events: usize,
    /// Bytes in the window.
    pub window_bytes: usize,
    /// How much the window may hold.
    pub window_bounds: Bounds,
    /// How many events the connection that is furthest behind has before it.
    pub behind: u64,
    /// Events that have their place and are not visible yet.
    pub waiting: usize,
    /// Whether critical events are being kept.
    pub keeping: bool,
}

impl Counters {
    pub(super) fn stats(&self) -> Stats {
        Stats {
            published: self.published.get(),
            refused: self.refused.get(),
            sent: 0,
            replayed: self.replayed.get(),
            gaps: self.gaps.get(),
            missed: self.missed.get(),
            unsupported: self.unsupported.get(),
            carried: self.carried.get(),
            connections: self.connections.get(),
            ended: self.ended.get(),
            polls: self.polls.get(),
            refused_polls: self.refused_polls.get(),
            visible: self.visible.get(),
            catch_up: self.catch_up.get(),
            store_errors: 0,
            last_store_error: None,
            commits: Durations::default(),
            reported: Reported::default(),
            open: 0,
            window_events: 0,
            window_bytes: 0,
            window_bounds: Bounds { events: 0, bytes: 0 },
            behind: 0,
            waiting: 0,
            keeping: false,
        }
    }
}
