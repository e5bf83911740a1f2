//! Time and chance, which are given to a hub.

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

/// The system's own source of chance.
#[derive(Debug, Default, Clone, Copy)]
pub struct SystemChance;

impl Chance for SystemChance {
    /// # Panics
    /// When the system has no source of chance: an epoch that is not random could be taken for another.
    fn bits(&self) -> u64 {
        match getrandom::u64() {
            Ok(bits) => bits,
            Err(error) => panic!("the system has no source of chance: {error}"),
        }
    }
}
