//! Chance that is the same on every machine and with every version of every dependency: fixtures
//! made from it are committed.

use std::collections::HashMap;

/// SplitMix64 (Steele, Lea, Flood 2014): 64 bits of state, no multiplication table, no platform.
#[derive(Debug, Clone)]
pub(super) struct Rng(u64);

impl Rng {
    pub(super) fn new(seed: u64) -> Self {
        Self(seed)
    }

    pub(super) fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        mixed ^ (mixed >> 31)
    }

    /// `0..bound`; 0 for a bound of 0.
    pub(super) fn below(&mut self, bound: u64) -> u64 {
        let wide = u128::from(self.next()) * u128::from(bound);
        u64::try_from(wide >> 64).unwrap_or(0)
    }

    /// An index into `length` things.
    pub(super) fn index(&mut self, length: usize) -> usize {
        usize::try_from(self.below(length as u64)).unwrap_or(0)
    }

    /// `low..=high`.
    pub(super) fn between(&mut self, low: u64, high: u64) -> u64 {
        low + self.below(high.saturating_sub(low) + 1)
    }

    pub(super) fn chance(&mut self, of: u64) -> bool {
        self.below(of) == 0
    }

    /// One of a list that is not empty.
    pub(super) fn pick<'t, T: ?Sized>(&mut self, from: &[&'t T]) -> &'t T {
        from[self.index(from.len())]
    }
}

/// Which of several ways was taken where. Every way is taken once before one is taken again, so
/// that a few samples reach every branch.
#[derive(Debug, Default)]
pub(super) struct Decks {
    /// By the place in the schema (its address: looked up, never iterated) and the keyword.
    left: HashMap<(usize, &'static str), Vec<usize>>,
}

impl Decks {
    /// The next of `ways` ways at a place.
    pub(super) fn draw<T>(&mut self, place: &T, keyword: &'static str, ways: usize, rng: &mut Rng) -> usize {
        if ways <= 1 {
            return 0;
        }
        let left = self.left.entry((std::ptr::from_ref(place).addr(), keyword)).or_default();
        left.retain(|way| *way < ways);
        if left.is_empty() {
            left.extend(0..ways);
            for index in (1..ways).rev() {
                left.swap(index, rng.index(index + 1));
            }
        }
        left.pop().unwrap_or(0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_numbers_are_those_of_the_published_algorithm() {
        let mut rng = Rng::new(1_234_567);
        let first: Vec<u64> = (0..3).map(|_| rng.next()).collect();
        assert_eq!(first, [6_457_827_717_110_365_317, 3_203_168_211_198_807_973, 9_817_491_932_198_370_423]);
    }

    #[test]
    fn every_way_is_taken_before_one_is_taken_again() {
        let (mut decks, mut rng, place) = (Decks::default(), Rng::new(1), 0_u8);
        for _ in 0..10 {
            let mut round: Vec<usize> = (0..7).map(|_| decks.draw(&place, "enum", 7, &mut rng)).collect();
            round.sort_unstable();
            assert_eq!(round, [0, 1, 2, 3, 4, 5, 6]);
        }
    }
}
