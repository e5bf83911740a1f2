//! Plain search: values made from both schemas, and near misses of them.

use serde_json::{Map, Value};

use crate::sample::{Sampler, Taste};

/// How many values of each kind are tried.
const ROUNDS: usize = 60;

/// How many near misses of one value.
const MISSES: usize = 400;

/// The smallest value found that `is_one` takes.
pub(super) fn counterexample(narrow: &Value, wide: &Value, is_one: &dyn Fn(&Value) -> bool) -> Option<Value> {
    let none = Map::new();
    let mut found: Option<Value> = None;
    let mut keep = |value: &Value| {
        let length = |value: &Value| value.to_string().len();
        if is_one(value) && found.as_ref().is_none_or(|known| length(value) < length(known)) {
            found = Some(value.clone());
        }
    };
    for schema in [narrow, wide] {
        let definitions = schema.get("$defs").and_then(Value::as_object).unwrap_or(&none);
        for taste in [Taste::Plain, Taste::Varied] {
            let mut sampler = Sampler::new(schema, definitions, 7, taste, &|_| true);
            for _ in 0..ROUNDS {
                let Ok(value) = sampler.sample() else { break };
                keep(&value);
                sampler.near_misses(&value).take(MISSES).for_each(|case| keep(&case.value));
            }
        }
    }
    found
}
