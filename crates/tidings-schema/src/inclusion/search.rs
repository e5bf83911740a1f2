//! Plain search: values made from both schemas, and near misses of them.

use serde_json::{Map, Value};

use crate::sample::{self, Sampler, Taste};

/// How many values of each kind are made.
const ROUNDS: usize = 60;

/// How many near misses of one value are tried.
const MISSES: usize = 400;

/// How many values within values are made and looked at in all. One costs as much as it has values, and
/// as the two schemas have: each may have something to say of it.
const LOOKED_AT: usize = 400_000;

/// How many of them one value may consist of, and the near misses of one value together. What tells two
/// schemas apart is small; what is made is held in memory.
const LARGEST: (u32, usize) = (10_000, 100_000);

/// The smallest value found that `is_one` takes.
pub(super) fn counterexample(narrow: &Value, wide: &Value, is_one: &dyn Fn(&Value) -> bool) -> Option<Value> {
    let none = Map::new();
    let cost = [narrow, wide].map(sample::size).iter().sum();
    let mut search = Search { is_one, found: None, left: LOOKED_AT, cost };
    for schema in [narrow, wide] {
        let definitions = schema.get("$defs").and_then(Value::as_object).unwrap_or(&none);
        for taste in [Taste::Plain, Taste::Varied] {
            let mut sampler =
                Sampler::new(schema, definitions, 7, taste, &|_| true).at_most(LARGEST.0, LARGEST.1);
            for _ in 0..ROUNDS {
                let Ok(value) = sampler.sample() else { break };
                let mut misses = sampler.near_misses(&value).take(MISSES);
                if !search.look_at(&value) || !misses.all(|case| search.look_at(&case.value)) {
                    return search.found;
                }
            }
        }
    }
    search.found
}

struct Search<'a> {
    is_one: &'a dyn Fn(&Value) -> bool,
    found: Option<Value>,
    left: usize,
    /// What looking at any value costs.
    cost: usize,
}

impl Search<'_> {
    /// Keeps a value that is one, if it is smaller than the one known; whether to go on.
    fn look_at(&mut self, value: &Value) -> bool {
        let size = sample::size(value);
        let Some(left) = self.left.checked_sub(size + self.cost) else { return false };
        self.left = left;
        if self.found.as_ref().is_none_or(|known| size < sample::size(known)) && (self.is_one)(value) {
            self.found = Some(value.clone());
            // A smaller one may be near, but it is not worth as much as the first.
            self.left /= 4;
        }
        true
    }
}
