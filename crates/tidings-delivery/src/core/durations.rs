//! How long something took, as a histogram.

use std::time::Duration;

use serde::ser::SerializeStruct;
use serde::{Serialize, Serializer};

/// The bounds of the buckets, in microseconds; what took longer stands behind the last.
pub const BOUNDS_MICROS: [u64; 17] = [
    50, 100, 250, 500, 1_000, 2_500, 5_000, 10_000, 25_000, 50_000, 100_000, 250_000, 500_000, 1_000_000,
    2_500_000, 5_000_000, 10_000_000,
];

/// How long something took, each time: counts by [`BOUNDS_MICROS`].
///
/// ```
/// use std::time::Duration;
/// use tidings_delivery::core::Durations;
///
/// let mut durations = Durations::default();
/// durations.observe(Duration::from_micros(70));
/// assert_eq!((durations.count(), durations.sum_micros, durations.buckets[1]), (1, 70, 1));
/// ```
///
/// As JSON it carries its bounds: `{ "count", "sum_micros", "bounds_micros", "buckets" }`.
///
/// # Misreadings
/// A bucket counts what is above the bound before it and not above its own; it is not cumulative.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Durations {
    /// How many took so long: one bucket for each bound, and one for what took longer.
    pub buckets: [u64; BOUNDS_MICROS.len() + 1],
    /// All of them together, in microseconds.
    pub sum_micros: u64,
}

impl Durations {
    /// Counts one.
    pub fn observe(&mut self, time: Duration) {
        let micros = micros(time);
        self.buckets[bucket(micros)] += 1;
        self.sum_micros = self.sum_micros.saturating_add(micros);
    }

    /// The bound, in microseconds, that a share of them (from 0 to 1) kept to; `u64::MAX` where that is
    /// behind the last bound, nothing where there were none.
    #[must_use]
    pub fn quantile(&self, share: f64) -> Option<u64> {
        let rank = (self.count() as f64 * share.clamp(0.0, 1.0)).ceil().max(1.0) as u64;
        let mut seen = 0;
        let bucket = self.buckets.iter().position(|count| {
            seen += count;
            seen >= rank
        })?;
        Some(BOUNDS_MICROS.get(bucket).copied().unwrap_or(u64::MAX))
    }

    /// How many there were.
    #[must_use]
    pub fn count(&self) -> u64 {
        self.buckets.iter().sum()
    }
}

impl Serialize for Durations {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut all = serializer.serialize_struct("Durations", 4)?;
        all.serialize_field("count", &self.count())?;
        all.serialize_field("sum_micros", &self.sum_micros)?;
        all.serialize_field("bounds_micros", &BOUNDS_MICROS)?;
        all.serialize_field("buckets", &self.buckets)?;
        all.end()
    }
}

/// A time in whole microseconds.
#[must_use]
pub(crate) fn micros(time: Duration) -> u64 {
    u64::try_from(time.as_micros()).unwrap_or(u64::MAX)
}

/// The bucket of a time.
#[must_use]
pub(crate) fn bucket(micros: u64) -> usize {
    BOUNDS_MICROS.partition_point(|bound| *bound < micros)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_bound_belongs_to_its_bucket_and_what_is_longer_to_the_last() {
        let mut it = Durations::default();
        for micros in [0, 50, 51, 10_000_000, 10_000_001] {
            it.observe(Duration::from_micros(micros));
        }
        it.observe(Duration::MAX);
        let last = BOUNDS_MICROS.len();
        assert_eq!((it.buckets[0], it.buckets[1], it.buckets[last - 1], it.buckets[last]), (2, 1, 1, 2));
        assert_eq!((it.count(), it.sum_micros), (6, u64::MAX));
        let json = serde_json::to_value(&it).unwrap();
        assert_eq!((&json["count"], json["bounds_micros"].as_array().map(Vec::len)), (&6.into(), Some(last)));
    }

    #[test]
    fn a_quantile_is_the_bound_of_its_bucket() {
        let mut it = Durations::default();
        assert_eq!(it.quantile(0.5), None);
        (0..99).for_each(|_| it.observe(Duration::from_micros(60)));
        assert_eq!((it.quantile(0.0), it.quantile(1.0)), (Some(100), Some(100)));
        it.observe(Duration::from_millis(3));
        assert_eq!((it.quantile(0.99), it.quantile(1.0)), (Some(100), Some(5000)));
        it.observe(Duration::from_secs(60));
        assert_eq!(it.quantile(1.0), Some(u64::MAX));
    }
}
