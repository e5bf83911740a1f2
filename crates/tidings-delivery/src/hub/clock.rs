//! Time and chance, which are given to a hub.

use std::cell::RefCell;
use std::time::{Duration, Instant, SystemTime};

use crate::log::Pending;

/// Time, as a hub knows it.
pub trait Clock: Send + Sync + 'static {
    /// The time of day, for envelopes. Nothing else depends on it.
    fn wall(&self) -> SystemTime;

    /// A time that only ever goes on.
    fn now(&self) -> Duration;

    /// Waits.
    fn sleep(&self, time: Duration) -> Pending<()>;
}

/// The system's clocks, and tokio's timers: who subscribes or polls does it in a runtime of tokio with
/// time enabled. Publishing needs none.
#[derive(Debug)]
pub struct SystemClock(Instant);

impl Default for SystemClock {
    fn default() -> Self {
        Self(Instant::now())
    }
}

impl Clock for SystemClock {
    fn wall(&self) -> SystemTime {
        SystemTime::now()
    }

    fn now(&self) -> Duration {
        self.0.elapsed()
    }

    fn sleep(&self, time: Duration) -> Pending<()> {
        Box::pin(tokio::time::sleep(time))
    }
}

/// Chance, as a hub knows it.
pub trait Chance: Send + Sync + 'static {
    /// 64 bits that nobody can guess.
    fn bits(&self) -> u64;
}

/// The system's own source of chance, asked for a page of bits at a time: an event needs 128 of them, and
/// asking costs more than writing it.
#[derive(Debug, Default, Clone, Copy)]
pub struct SystemChance;

/// How many numbers are drawn at a time.
const DRAWN: usize = 64;

thread_local! {
    /// Numbers that nobody was given yet.
    static DRAW: RefCell<Vec<[u8; 8]>> = const { RefCell::new(Vec::new()) };
}

impl Chance for SystemChance {
    /// # Panics
    /// When the system has no source of chance: an epoch that is not random could be taken for another.
    fn bits(&self) -> u64 {
        let next = DRAW.with_borrow_mut(|drawn| {
            if drawn.is_empty() {
                let mut bytes = [0; DRAWN * 8];
                if let Err(error) = getrandom::fill(&mut bytes) {
                    panic!("the system has no source of chance: {error}");
                }
                drawn.extend(bytes.as_chunks().0);
            }
            drawn.pop()
        });
        u64::from_le_bytes(next.unwrap_or_default())
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn no_number_is_given_twice_whatever_thread_asks() {
        let draw = || (0..10 * DRAWN).map(|_| SystemChance.bits()).collect::<Vec<_>>();
        let threads: Vec<_> = (0..4).map(|_| std::thread::spawn(draw)).collect();
        let mut all: Vec<u64> = draw();
        threads.into_iter().for_each(|it| all.extend(it.join().unwrap()));
        assert_eq!(all.iter().collect::<BTreeSet<_>>().len(), all.len());
        assert!(all.iter().any(|it| it.leading_zeros() == 0) && all.iter().all(|it| *it != 0));
    }
}
