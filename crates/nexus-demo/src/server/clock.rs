//! Clocks that a test turns while the server runs, or while it is suspended.
//!
//! A file has two numbers: by how many milliseconds the time of day is off, and by how many the time that
//! only ever goes on is ahead. Both count from when they are written.

use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, SystemTime};

use tidings_delivery::{Clock, SystemClock};

/// How soon a timer notices that it was turned.
const NOTICED: Duration = Duration::from_millis(20);

/// Clones are the same clock.
#[derive(Clone)]
pub(super) struct Turned(Arc<Inner>);

struct Inner {
    file: PathBuf,
    system: SystemClock,
    /// The farthest it was ahead: it never goes back.
    ahead: AtomicU64,
}

impl Turned {
    pub(super) fn by(file: PathBuf) -> Self {
        Self(Arc::new(Inner { file, system: SystemClock::default(), ahead: AtomicU64::new(0) }))
    }

    /// A number of the file; 0 where there is none.
    fn number(&self, place: usize) -> i64 {
        let text = std::fs::read_to_string(&self.0.file).unwrap_or_default();
        text.split_whitespace().nth(place).and_then(|it| it.parse().ok()).unwrap_or(0)
    }
}

impl Clock for Turned {
    fn wall(&self) -> SystemTime {
        let off = self.number(0);
        let (now, by) = (self.0.system.wall(), Duration::from_millis(off.unsigned_abs()));
        if off < 0 { now - by } else { now + by }
    }

    fn now(&self) -> Duration {
        let ahead = u64::try_from(self.number(1)).unwrap_or(0);
        let before = self.0.ahead.fetch_max(ahead, Ordering::AcqRel);
        self.0.system.now() + Duration::from_millis(before.max(ahead))
    }

    fn sleep(&self, time: Duration) -> tidings_delivery::log::Pending<()> {
        let (this, until) = (self.clone(), self.now() + time);
        Box::pin(async move {
            loop {
                let left = until.saturating_sub(this.now());
                if left.is_zero() {
                    return;
                }
                this.0.system.sleep(left.min(NOTICED)).await;
            }
        })
    }
}
