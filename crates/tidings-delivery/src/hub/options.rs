//! What can be set about a hub.

use std::fmt;
use std::ops::Range;
use std::sync::Arc;
use std::time::Duration;

use super::clock::{Chance, Clock, SystemChance, SystemClock};
use crate::core::Bounds;

/// What can be set about a hub. The defaults are those of the protocol.
///
/// ```
/// use std::time::Duration;
/// use tidings_delivery::Options;
///
/// let mut options = Options::default();
/// options.heartbeat = Duration::from_secs(5);
/// ```
#[derive(Clone)]
#[non_exhaustive]
pub struct Options {
    /// What is held in memory. Default: 500 events or 4 MiB, whichever is less.
    pub window: Bounds,
    /// The largest envelope, in bytes; at most a quarter of the window. Default: 256 KiB.
    pub max_event: usize,
    /// Whether each event is judged by its schema before it goes out. Types say less than schemas,
    /// and a reader would put away what its schema refuses. Default: yes.
    pub judge: bool,
    /// The longest silence on a connection. Default: 15 s.
    pub heartbeat: Duration,
    /// How long a connection lasts before it is asked to come again; by chance a fifth more or less.
    /// Default: 1 h.
    pub max_age: Duration,
    /// Within what a client is told to wait before it comes again, drawn by chance. Default: 0.5–5 s.
    pub retry: Range<Duration>,
    /// How many may be connected. Default: 10 000.
    pub max_connections: usize,
    /// How many pages of kept events are read at a time; further readers wait. Default: 8.
    pub max_reads: usize,
    /// Names of clients that figures are told apart by; the first 32 count, all others are `other`.
    /// Default: none.
    pub clients: Vec<Arc<str>>,
    /// How long a page of kept events may take. Default: 2 s.
    pub read_within: Duration,
    /// How long the log may take to end. Default: 1 s.
    pub close_within: Duration,
    /// Time.
    pub clock: Arc<dyn Clock>,
    /// Chance.
    pub chance: Arc<dyn Chance>,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            window: Bounds { events: 500, bytes: 4 << 20 },
            max_event: 256 << 10,
            judge: true,
            heartbeat: Duration::from_secs(15),
            max_age: Duration::from_secs(3600),
            retry: Duration::from_millis(500)..Duration::from_secs(5),
            max_connections: 10_000,
            max_reads: 8,
            clients: Vec::new(),
            read_within: Duration::from_secs(2),
            close_within: Duration::from_secs(1),
            clock: Arc::new(SystemClock::default()),
            chance: Arc::new(SystemChance),
        }
    }
}

impl fmt::Debug for Options {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Options").field("window", &self.window).finish_non_exhaustive()
    }
}

impl Options {
    /// The largest envelope that is taken.
    pub(super) fn largest(&self) -> usize {
        self.max_event.min(self.window.bytes / 4)
    }

    /// A time within a range, by chance.
    pub(super) fn within(&self, range: &Range<Duration>) -> Duration {
        let span = range.end.saturating_sub(range.start);
        let share = (self.chance.bits() >> 40) as f64 / (1_u64 << 24) as f64;
        range.start + span.mul_f64(share)
    }

    /// How long a connection that begins now lasts.
    pub(super) fn age(&self) -> Duration {
        self.within(&(self.max_age.mul_f64(0.8)..self.max_age.mul_f64(1.2)))
    }
}
